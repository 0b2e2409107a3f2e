/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names and labels as the formats want them: parts of paths, LaTeX, YAML.
 */
#include "runtime/export/export.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* ---- parts of paths ---------------------------------------------------------------------------------------------- */

void dna_export_token(dna_str *out, const char *name) {
  if (!*name) dna_str_puts(out, "_");
  for (; *name; name++) {
    unsigned char c = (unsigned char)*name;
    bool keeps = isalnum(c) || c >= 0x80 || strchr("_-+.,@", c);
    dna_str_add(out, keeps ? name : "_", 1);
  }
}

void dna_export_unique(dna_str *out, const char *const *names, uint32_t index) {
  dna_str own = {0};
  dna_export_token(&own, names[index]);
  uint32_t before = 0;
  for (uint32_t i = 0; i < index; i++) {
    dna_str other = {0};
    dna_export_token(&other, names[i]);
    before += !strcmp(own.text, other.text);
    dna_str_free(&other);
  }
  dna_str_puts(out, own.text);
  if (before) dna_str_printf(out, "~%u", before + 1); /* no name has a ~ of its own */
  dna_str_free(&own);
}

/* ---- LaTeX ------------------------------------------------------------------------------------------------------- */

enum kind { LETTER, SUBSCRIPT, SUPERSCRIPT, SIGN };
static const struct symbol {
  const char *text, *latex;
  enum kind kind;
} symbols[] = {
    {"α", "\\alpha", LETTER},   {"β", "\\beta", LETTER},  {"γ", "\\gamma", LETTER},  {"δ", "\\delta", LETTER},
    {"ε", "\\epsilon", LETTER}, {"ζ", "\\zeta", LETTER},  {"η", "\\eta", LETTER},    {"θ", "\\theta", LETTER},
    {"ι", "\\iota", LETTER},    {"κ", "\\kappa", LETTER}, {"λ", "\\lambda", LETTER}, {"μ", "\\mu", LETTER},
    {"µ", "\\mu", LETTER},      {"ν", "\\nu", LETTER},    {"ξ", "\\xi", LETTER},     {"π", "\\pi", LETTER},
    {"ρ", "\\rho", LETTER},     {"σ", "\\sigma", LETTER}, {"τ", "\\tau", LETTER},    {"υ", "\\upsilon", LETTER},
    {"φ", "\\phi", LETTER},     {"ϕ", "\\phi", LETTER},   {"χ", "\\chi", LETTER},    {"ψ", "\\psi", LETTER},
    {"ω", "\\omega", LETTER},   {"Γ", "\\Gamma", LETTER}, {"Δ", "\\Delta", LETTER},  {"Θ", "\\Theta", LETTER},
    {"Λ", "\\Lambda", LETTER},  {"Ξ", "\\Xi", LETTER},    {"Π", "\\Pi", LETTER},     {"Σ", "\\Sigma", LETTER},
    {"Υ", "\\Upsilon", LETTER}, {"Φ", "\\Phi", LETTER},   {"Ψ", "\\Psi", LETTER},    {"Ω", "\\Omega", LETTER},
    {"ℓ", "\\ell", LETTER},     {"′", "'", LETTER},       {"₀", "0", SUBSCRIPT},     {"₁", "1", SUBSCRIPT},
    {"₂", "2", SUBSCRIPT},      {"₃", "3", SUBSCRIPT},    {"₄", "4", SUBSCRIPT},     {"₅", "5", SUBSCRIPT},
    {"₆", "6", SUBSCRIPT},      {"₇", "7", SUBSCRIPT},    {"₈", "8", SUBSCRIPT},     {"₉", "9", SUBSCRIPT},
    {"⁰", "0", SUPERSCRIPT},    {"¹", "1", SUPERSCRIPT},  {"²", "2", SUPERSCRIPT},   {"³", "3", SUPERSCRIPT},
    {"⁺", "+", SUPERSCRIPT},    {"⁻", "-", SUPERSCRIPT},  {"<=", "\\leq", SIGN},     {">=", "\\geq", SIGN},
    {"!=", "\\neq", SIGN},      {"==", "=", SIGN},        {"<", "<", SIGN},          {">", ">", SIGN},
    {"≤", "\\leq", SIGN},       {"≥", "\\geq", SIGN},     {"≠", "\\neq", SIGN},      {"≈", "\\approx", SIGN},
    {"±", "\\pm", SIGN},        {"×", "\\times", SIGN},   {"·", "\\cdot", SIGN},     {"→", "\\to", SIGN},
    {"√", "\\surd", SIGN},      {"∞", "\\infty", SIGN},   {"−", "-", SIGN},
};

static const struct symbol *find_symbol(const char *at) {
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
    if (!strncmp(at, symbols[i].text, strlen(symbols[i].text))) return &symbols[i];
  return NULL;
}

static bool is_word(const char *at, const struct symbol *symbol) {
  return isalnum((unsigned char)*at) || *at == '_' || (symbol && symbol->kind != SIGN);
}

/* A name in mathematics: what follows its first underscore is an index. */
static void add_math(dna_str *out, const char *at, const char *end) {
  bool index = false;
  enum kind script = LETTER;
  dna_str_puts(out, "$");
  while (at < end) {
    const struct symbol *symbol = find_symbol(at);
    enum kind kind = symbol ? symbol->kind : LETTER;
    if (script != LETTER && kind != script) dna_str_puts(out, "}");
    if (kind != LETTER && kind != script) dna_str_puts(out, kind == SUBSCRIPT ? "_{" : "^{");
    script = kind;
    if (symbol) {
      dna_str_puts(out, symbol->latex);
      at += strlen(symbol->text);
      if (symbol->latex[0] == '\\' && at < end && isalpha((unsigned char)*at)) dna_str_puts(out, " ");
    } else if (*at == '_' && !index) {
      index = true;
      dna_str_puts(out, "_{");
      at++;
    } else {
      if (*at == '_') dna_str_puts(out, "\\");
      dna_str_add(out, at++, 1);
    }
  }
  if (script != LETTER) dna_str_puts(out, "}");
  dna_str_puts(out, index ? "}$" : "$");
}

void dna_export_latex(dna_str *out, const char *text) {
  if (strpbrk(text, "$\\")) { /* written as LaTeX */
    dna_str_puts(out, text);
    return;
  }
  while (*text) {
    const struct symbol *symbol = find_symbol(text);
    const char *end = text;
    bool math = false;
    for (const struct symbol *next = symbol; *end && is_word(end, next); next = find_symbol(end)) {
      math = math || next || *end == '_';
      end += next ? strlen(next->text) : 1;
    }
    if (end > text && math) {
      add_math(out, text, end);
    } else if (end > text) {
      dna_str_add(out, text, (size_t)(end - text));
    } else if (symbol) {
      dna_str_printf(out, "$%s$", symbol->latex);
      end = text + strlen(symbol->text);
    } else {
      dna_str_add(out, text, 1);
      end = text + 1;
    }
    text = end;
  }
}

void dna_export_axis_label(dna_str *out, const dna_paxis *axis) {
  if (axis->label) dna_export_latex(out, axis->label);
  if (axis->unit && *axis->unit) {
    dna_str_puts(out, " [");
    dna_export_latex(out, axis->unit);
    dna_str_puts(out, "]");
  }
}

/* ---- YAML -------------------------------------------------------------------------------------------------------- */

static bool is_plain(const char *text) {
  static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (!strcasecmp(text, words[i])) return false;
  size_t length = strlen(text);
  if (!isalpha((unsigned char)text[0]) || text[length - 1] == ' ' || strstr(text, "BEGIN ") || strstr(text, "END ")) return false;
  for (size_t i = 0; i < length; i++)
    if (!isalnum((unsigned char)text[i]) && !strchr(" _.()/+-", text[i])) return false;
  return true;
}

void dna_export_yaml(dna_str *out, const char *text) {
  if (is_plain(text)) {
    dna_str_puts(out, text);
    return;
  }
  dna_str quoted = {0};
  dna_str_json(&quoted, text); /* what JSON escapes, YAML reads */
  for (const char *at = quoted.text; *at; at++) {
    bool begin = !strncmp(at, "BEGIN ", 6), end = !strncmp(at, "END ", 4); /* which would begin and end a YODA object */
    if (begin || end) {
      dna_str_puts(out, begin ? "BEGIN\\x20" : "END\\x20");
      at += begin ? 5 : 3;
    } else if ((unsigned char)at[0] == 0xC2 && (unsigned char)at[1] < 0xA0) { /* a control character */
      dna_str_printf(out, "\\x%02x", (unsigned char)*++at);
    } else {
      dna_str_add(out, at, 1);
    }
  }
  dna_str_free(&quoted);
}

void dna_export_yaml_number(dna_str *out, double value) {
  if (!isfinite(value)) {
    dna_str_puts(out, isnan(value) ? ".nan" : value > 0 ? ".inf" : "-.inf");
    return;
  }
  dna_str digits = {0};
  dna_str_number(&digits, value);
  const char *exponent = strchr(digits.text, 'e');
  if (exponent && !strchr(digits.text, '.')) { /* 1e-05 is a text to YAML 1.1 */
    dna_str_add(out, digits.text, (size_t)(exponent - digits.text));
    dna_str_printf(out, ".0%s", exponent);
  } else {
    dna_str_puts(out, digits.text);
  }
  dna_str_free(&digits);
}
