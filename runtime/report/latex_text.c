/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text as LaTeX (see latex_text.h). What is no ASCII is looked for in the table here; else taken apart as Unicode says
 * (é is e with an acute accent, and a mathematical p is a p); else named by its number.
 */
#include "runtime/report/latex_text.h"
#include "runtime/report/label.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

typedef struct symbol {
  uint32_t code;
  const char *latex;
  bool math;
} symbol;

/* Of ASCII: what LaTeX or its fonts' ligatures would take for something else. */
static const symbol ascii[] = {
    {'#', "\\#", false},
    {'$', "\\$", false},
    {'%', "\\%", false},
    {'&', "\\&", false},
    {'_', "\\_", false},
    {'{', "\\{", false},
    {'}', "\\}", false},
    {'~', "\\textasciitilde{}", false},
    {'^', "\\textasciicircum{}", false},
    {'\\', "\\textbackslash{}", false},
    {'<', "<", true},
    {'>', ">", true},
    {'|', "|", true},
    {'"', "\\textquotedbl{}", false},
    {'\'', "\\textquotesingle{}", false},
    {'`', "\\textasciigrave{}", false},
    {'-', "-{}", false},
    {',', ",{}", false},
    {'*', "*", false},
    {'[', "{[}", false},
    {']', "{]}", false},
    {0, NULL, false},
};

static const symbol symbols[] = {
    {0xA0, "~", false},
    {0xA1, "\\textexclamdown{}", false},
    {0xA3, "\\pounds{}", false},
    {0xA7, "\\S{}", false},
    {0xA9, "\\textcopyright{}", false},
    {0xAB, "\\guillemotleft{}", false},
    {0xAC, "\\neg", true},
    {0xAD, "\\-", false},
    {0xAE, "\\textregistered{}", false},
    {0xB0, "\\textdegree{}", false},
    {0xB1, "\\pm", true},
    {0xB5, "\\mu", true},
    {0xB6, "\\P{}", false},
    {0xB7, "\\cdot", true},
    {0xBB, "\\guillemotright{}", false},
    {0xBF, "\\textquestiondown{}", false},
    {0xC6, "\\AE{}", false},
    {0xD0, "\\DH{}", false},
    {0xD7, "\\times", true},
    {0xD8, "\\O{}", false},
    {0xDE, "\\TH{}", false},
    {0xDF, "\\ss{}", false},
    {0xE6, "\\ae{}", false},
    {0xF0, "\\dh{}", false},
    {0xF7, "\\div", true},
    {0xF8, "\\o{}", false},
    {0xFE, "\\th{}", false},
    {0x110, "\\DJ{}", false},
    {0x111, "\\dj{}", false},
    {0x127, "\\hbar", true},
    {0x131, "\\i{}", false},
    {0x141, "\\L{}", false},
    {0x142, "\\l{}", false},
    {0x152, "\\OE{}", false},
    {0x153, "\\oe{}", false},
    {0x391, "A", false},
    {0x392, "B", false},
    {0x393, "\\Gamma", true},
    {0x394, "\\Delta", true},
    {0x395, "E", false},
    {0x396, "Z", false},
    {0x397, "H", false},
    {0x398, "\\Theta", true},
    {0x399, "I", false},
    {0x39A, "K", false},
    {0x39B, "\\Lambda", true},
    {0x39C, "M", false},
    {0x39D, "N", false},
    {0x39E, "\\Xi", true},
    {0x39F, "O", false},
    {0x3A0, "\\Pi", true},
    {0x3A1, "P", false},
    {0x3A3, "\\Sigma", true},
    {0x3A4, "T", false},
    {0x3A5, "\\Upsilon", true},
    {0x3A6, "\\Phi", true},
    {0x3A7, "X", false},
    {0x3A8, "\\Psi", true},
    {0x3A9, "\\Omega", true},
    {0x3B1, "\\alpha", true},
    {0x3B2, "\\beta", true},
    {0x3B3, "\\gamma", true},
    {0x3B4, "\\delta", true},
    {0x3B5, "\\varepsilon", true},
    {0x3B6, "\\zeta", true},
    {0x3B7, "\\eta", true},
    {0x3B8, "\\theta", true},
    {0x3B9, "\\iota", true},
    {0x3BA, "\\kappa", true},
    {0x3BB, "\\lambda", true},
    {0x3BC, "\\mu", true},
    {0x3BD, "\\nu", true},
    {0x3BE, "\\xi", true},
    {0x3BF, "o", true},
    {0x3C0, "\\pi", true},
    {0x3C1, "\\rho", true},
    {0x3C2, "\\varsigma", true},
    {0x3C3, "\\sigma", true},
    {0x3C4, "\\tau", true},
    {0x3C5, "\\upsilon", true},
    {0x3C6, "\\varphi", true},
    {0x3C7, "\\chi", true},
    {0x3C8, "\\psi", true},
    {0x3C9, "\\omega", true},
    {0x3D1, "\\vartheta", true},
    {0x3D5, "\\phi", true},
    {0x3D6, "\\varpi", true},
    {0x3F1, "\\varrho", true},
    {0x3F5, "\\epsilon", true},
    {0x1E9E, "SS", false},
    {0x2009, "\\,", false},
    {0x2010, "-", false},
    {0x2011, "-", false},
    {0x2012, "\\textendash{}", false},
    {0x2013, "\\textendash{}", false},
    {0x2014, "\\textemdash{}", false},
    {0x2016, "\\Vert", true},
    {0x2018, "\\textquoteleft{}", false},
    {0x2019, "\\textquoteright{}", false},
    {0x201A, "\\quotesinglbase{}", false},
    {0x201C, "\\textquotedblleft{}", false},
    {0x201D, "\\textquotedblright{}", false},
    {0x201E, "\\quotedblbase{}", false},
    {0x2020, "\\dagger", true},
    {0x2021, "\\ddagger", true},
    {0x2022, "\\textbullet{}", false},
    {0x2026, "\\dots{}", false},
    {0x202F, "\\,", false},
    {0x2030, "\\textperthousand{}", false},
    {0x2032, "{}^{\\prime}", true},
    {0x2033, "{}^{\\prime\\prime}", true},
    {0x2044, "/", false},
    {0x20AC, "\\texteuro{}", false},
    {0x210F, "\\hbar", true},
    {0x2111, "\\Im", true},
    {0x2113, "\\ell", true},
    {0x211C, "\\Re", true},
    {0x2126, "\\Omega", true},
    {0x2190, "\\leftarrow", true},
    {0x2191, "\\uparrow", true},
    {0x2192, "\\rightarrow", true},
    {0x2193, "\\downarrow", true},
    {0x2194, "\\leftrightarrow", true},
    {0x21D2, "\\Rightarrow", true},
    {0x21D4, "\\Leftrightarrow", true},
    {0x2200, "\\forall", true},
    {0x2202, "\\partial", true},
    {0x2203, "\\exists", true},
    {0x2205, "\\emptyset", true},
    {0x2206, "\\Delta", true},
    {0x2207, "\\nabla", true},
    {0x2208, "\\in", true},
    {0x2209, "\\notin", true},
    {0x220F, "\\prod", true},
    {0x2211, "\\sum", true},
    {0x2212, "-", true},
    {0x2213, "\\mp", true},
    {0x2215, "/", false},
    {0x2217, "\\ast", true},
    {0x2218, "\\circ", true},
    {0x2219, "\\cdot", true},
    {0x221A, "\\surd", true},
    {0x221D, "\\propto", true},
    {0x221E, "\\infty", true},
    {0x2220, "\\angle", true},
    {0x2223, "|", true},
    {0x2225, "\\parallel", true},
    {0x2227, "\\wedge", true},
    {0x2228, "\\vee", true},
    {0x2229, "\\cap", true},
    {0x222A, "\\cup", true},
    {0x222B, "\\int", true},
    {0x223C, "\\sim", true},
    {0x2243, "\\simeq", true},
    {0x2245, "\\cong", true},
    {0x2248, "\\approx", true},
    {0x2260, "\\neq", true},
    {0x2261, "\\equiv", true},
    {0x2264, "\\leq", true},
    {0x2265, "\\geq", true},
    {0x226A, "\\ll", true},
    {0x226B, "\\gg", true},
    {0x2282, "\\subset", true},
    {0x2286, "\\subseteq", true},
    {0x2295, "\\oplus", true},
    {0x2297, "\\otimes", true},
    {0x22A5, "\\perp", true},
    {0x22C5, "\\cdot", true},
    {0x2329, "\\langle", true},
    {0x232A, "\\rangle", true},
    {0x27E8, "\\langle", true},
    {0x27E9, "\\rangle", true},
    {0x2A7D, "\\leq", true},
    {0x2A7E, "\\geq", true},
    {0, NULL, false},
};

/* Combining accents, over the letter before. */
static const symbol accents[] = {
    {0x300, "\\`", false}, {0x301, "\\'", false}, {0x302, "\\^", false},  {0x303, "\\~", false}, {0x304, "\\=", false},
    {0x306, "\\u", false}, {0x307, "\\.", false}, {0x308, "\\\"", false}, {0x30A, "\\r", false}, {0x30B, "\\H", false},
    {0x30C, "\\v", false}, {0x323, "\\d", false}, {0x327, "\\c", false},  {0x328, "\\k", false}, {0x331, "\\b", false},
    {0, NULL, false},
};

static const symbol *find(const symbol *list, uint32_t code) {
  while (list->latex && list->code != code) list++;
  return list->latex ? list : NULL;
}

static void add_unknown(dna_str *out, uint32_t code) { dna_str_printf(out, "\\unknowncharacter{%04X}", (unsigned)code); }

/* ASCII and what is in the table; false if it is neither. */
static bool add_known(dna_str *out, uint32_t code) {
  const symbol *known = find(code < 0x80 ? ascii : symbols, code);
  if (known) {
    dna_str_printf(out, known->math ? "\\ensuremath{%s}" : "%s", known->latex);
  } else if (code < 0x80) {
    char letter = (char)code;
    dna_str_add(out, &letter, 1);
  }
  return known || code < 0x80;
}

/* The parts that Unicode takes a character apart into, at most four of them; 0 if it does not. */
static size_t take_apart(uint32_t code, bool compatible, utf8proc_int32_t parts[4]) {
  int last_class = 0;
  utf8proc_option_t how = compatible ? UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT : UTF8PROC_DECOMPOSE;
  utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)code, parts, 4, how, &last_class);
  if (count < 1 || count > 4 || (count == 1 && parts[0] == (utf8proc_int32_t)code)) return 0;
  return (size_t)count;
}

static bool add_accented(dna_str *out, uint32_t code) {
  utf8proc_int32_t parts[4];
  size_t count = take_apart(code, false, parts);
  const symbol *accent = count == 2 ? find(accents, (uint32_t)parts[1]) : NULL;
  bool letter = accent && ((parts[0] | 0x20) >= 'a' && (parts[0] | 0x20) <= 'z');
  if (!letter) return false;
  if (parts[1] != 0x327 && parts[1] != 0x328 && (parts[0] == 'i' || parts[0] == 'j'))
    dna_str_printf(out, "%s{\\%c}", accent->latex, (char)parts[0]);
  else
    dna_str_printf(out, "%s{%c}", accent->latex, (char)parts[0]);
  return true;
}

static void add_character(dna_str *out, uint32_t code) {
  if (add_known(out, code) || add_accented(out, code)) return;
  utf8proc_int32_t parts[4];
  size_t count = take_apart(code, true, parts);
  for (size_t i = 0; i < count; i++)
    if (parts[i] >= 0x80 && !find(symbols, (uint32_t)parts[i])) count = 0;
  if (!count) add_unknown(out, code);
  for (size_t i = 0; i < count; i++) add_known(out, (uint32_t)parts[i]);
}

static void add_level(dna_str *out, enum dna_label_level level) {
  dna_str_puts(out, level == DNA_LABEL_SUB ? "\\textsubscript{" : level == DNA_LABEL_SUP ? "\\textsuperscript{" : "");
}

void dna_latex_text_add(dna_str *out, const char *text, bool label) {
  char *composed = (char *)utf8proc_NFC((const utf8proc_uint8_t *)text); /* NULL for bytes that are no UTF-8 */
  dna_label at = {.text = composed ? composed : text, .plain = !label};
  enum dna_label_level level = DNA_LABEL_LINE;
  dna_label_char c;
  while (dna_label_next(&at, &c)) {
    if (c.level != level) {
      if (level != DNA_LABEL_LINE) dna_str_puts(out, "}");
      add_level(out, c.level);
      level = c.level;
    }
    if (c.slanted) dna_str_puts(out, "\\textit{");
    add_character(out, c.code);
    if (c.slanted) dna_str_puts(out, "}");
  }
  if (level != DNA_LABEL_LINE) dna_str_puts(out, "}");
  free(composed);
}
