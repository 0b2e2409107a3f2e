/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with a token that does not fit, in a physicist's words, and where the parser goes on after it.
 */
#include "lang/parse.h"

#include "lang/layout.h"
#include "lang/parser.h"

#include <stdio.h>
#include <string.h>

/* What follows a keyword, in words, and the form of its entry. */
static const struct form {
  int token;
  const char *needs, *form;
} forms[] = {
    {T_ANALYSIS, "a title in quotes", "analysis \"TITLE\" { … }"},
    {T_IMPORT, "a file name in quotes", "import \"FILE.dna\""},
    {T_PARAM, "a name", "param NAME = CONSTANT"},
    {T_LET, "a name", "let NAME = EXPRESSION"},
    {T_TABLE, "a name", "table NAME(x, y) \"FILE.csv\" { binned; outside clamp }"},
    {T_HOW, "the end of the entry", NULL},
    {T_OUTSIDE, "'clamp', 'missing' or 'error'", "outside clamp"},
    {T_COLUMNS, "column names in quotes, or a list", "columns \"PT [GeV]\", \"ETA\""},
    {T_VALUE, "a column name in quotes", "value \"Efficiency\""},
    {T_SHIFT, "a number", "shift NAME [by \"stat\"]"},
    {T_OBJECT, "a name", "object NAME from SOURCE { … }"},
    {T_REGION, "a name", "region NAME [from PARENT] { … }"},
    {T_VARIATION, "a name", "variation NAME { up { NAME = VALUE } down { NAME = VALUE } }"},
    {T_LUMINOSITY, "a luminosity", "luminosity 150 /fb"},
    {T_SAMPLE, "a name", "sample NAME { … }"},
    {T_SAMPLES, "'from'", "samples from \"FILE.csv\""},
    {T_WINDOW, "a name", "window NAME { … }"},
    {T_LIMIT, "a name", "limit NAME { … }"},
    {T_EXPECT, "the name of a region", "expect REGION [for SAMPLE] { \"CUT LABEL\" 1234 ± 12 }"},
    {T_META, "text in quotes", "reference \"…\""},
    {T_UP_DOWN, "'{'", "up { NAME = VALUE }"},
    {T_WHERE, "a condition", "where CONDITION, CONDITION"},
    {T_SET, "an attribute", "set pt = EXPRESSION"},
    {T_ACCEPT, "a probability", "accept PROBABILITY"},
    {T_SORT, "'by'", "sort by EXPRESSION [ascending]"},
    {T_TAKE, "a number", "take 3"},
    {T_BEST, "'by'", "best by EXPRESSION"},
    {T_TAG, "a name", "tag NAME = PROBABILITY, NAME = PROBABILITY"},
    {T_CUT, "a condition", "cut [\"LABEL\"] CONDITION"},
    {T_WEIGHT, "a weight", "weight [\"LABEL\"] EXPRESSION"},
    {T_HISTOGRAM, "a name", "histogram NAME = EXPRESSION, 60 bins in 0..120 GeV"},
    {T_PROFILE, "a name", "profile NAME = EXPRESSION vs EXPRESSION, 60 bins in 0..120 GeV"},
    {T_BINS, "a name", "bins NAME = EXPRESSION, bins [0, 5, 10, 20] GeV"},
    {T_FILES, "a file name in quotes", "files \"events/*.hepmc3.gz\""},
    {T_XSEC, "a cross-section", "xsec 12.4 pb"},
    {T_KFACTOR, "a number", "kfactor 1.21"},
    {T_KIND, "'signal', 'background' or 'data'", "kind background"},
    {T_GROUP, "a name in quotes", "group \"W\""},
    {T_WITH, "a param", "with NAME = VALUE, NAME = VALUE"},
    {T_OF, "a quantity", "of QUANTITY in REGION"},
    {T_WIDTH, "a range", "width 10 MeV..500 MeV"},
    {T_BACKGROUND, "a comparison or 'from sidebands'",
     "background >= 10, or background from sidebands 1 GeV..9 GeV as exponential"},
    {T_INTERVAL, "a range", "interval 80 GeV..100 GeV"},
    {T_HOLDS, "a share", "holds 68%"},
    {T_SIDEBANDS, "a range", "background from sidebands 1 GeV..9 GeV as exponential"},
    {T_MAXIMISE, "an expression", "maximise S / sqrt(B)"},
    {T_FROM, "a name", NULL},
    {T_SCALE, "the name of a param", "scale NAME"},
    {T_EXCLUDE, "a condition", "exclude S/sqrt(B) >= 2"},
    {T_VARY, "the names of variations", "vary NAME, NAME [in quadrature]"},
    {T_COMBINE, "the names of limits", "combine NAME, NAME in quadrature, or in likelihood"},
    {T_ROW_LABEL, "a value", NULL},
    {T_TITLE, "a title in quotes", "title \"…\""},
    {T_LABEL, "a label in quotes", "label \"…\""},
    {T_FOLD, "'overflow'", "fold overflow"},
    {T_UNIT_AREA, "'area'", "unit area"},
};

static const struct form *form_of(int token) {
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (forms[i].token == token) return &forms[i];
  return NULL;
}

static bool is_header(int kind) {
  switch (kind) {
    case T_ANALYSIS:
    case T_TABLE:
    case T_OBJECT:
    case T_REGION:
    case T_VARIATION:
    case T_SAMPLE:
    case T_SAMPLES:
    case T_WINDOW:
    case T_LIMIT:
    case T_EXPECT:
    case T_UP_DOWN: return true;
    default: return false;
  }
}

/* ---- where to go on ---------------------------------------------------------------------------------------------------- */

static size_t entry_start(const dna_parser *p, size_t at) {
  while (at > 0) {
    int kind = p->tokens.items[at - 1].kind;
    if (kind == T_END || kind == '{' || kind == '}') break;
    at--;
  }
  return at;
}

void dna_syntax_skip(dna_parser *p) {
  size_t bad = p->next > 0 ? p->next - 1 : 0, depth = 0;
  p->at_place = false;
  bool header = bad < p->tokens.count && is_header(p->tokens.items[entry_start(p, bad)].kind);
  for (size_t at = bad; at < p->tokens.count; at++) {
    int kind = p->tokens.items[at].kind;
    bool here = depth == 0 && (kind == T_END || (kind == '{' && header));
    if (here) {
      p->at_place = at == bad;
      p->next = at == bad ? bad + 1 : at; /* the bad token itself was read already */
      return;
    }
    if (kind == '{') depth++;
    if (kind == '}' && depth > 0) depth--;
  }
  p->next = p->tokens.count;
}

/* ---- the complaint ------------------------------------------------------------------------------------------------------- */

struct complaint {
  dna_parser *p;
  const dna_token *bad, *before, *first; /* the token, the one before it and the first of its entry */
  unsigned expected;
  bool at_end;   /* the entry ended too early */
  bool interval; /* the token is in the brackets of an interval */
};

/* The token as the user wrote it, in quotes, short. */
static const char *shown(const struct complaint *c, const dna_token *token) {
  uint32_t length = token->end - token->start;
  if (token->kind == T_END || length == 0) return "the end of the line";
  if (length <= 40) return dna_arena_printf(c->p->arena, "'%.*s'", (int)length, c->p->text + token->start);
  return token->kind == T_STRING ? "a string" : "this";
}

static dna_span place(const struct complaint *c) {
  const dna_token *token = c->at_end && c->before ? c->before : c->bad;
  return dna_parser_span(c->p, token->start, token->end > token->start ? token->end : token->start);
}

static dna_diag *say(const struct complaint *c, const char *format, ...) DNA_PRINTF(2, 3);
static dna_diag *say(const struct complaint *c, const char *format, ...) {
  char message[400];
  va_list args;
  va_start(args, format);
  vsnprintf(message, sizeof message, format, args);
  va_end(args);
  dna_diag *diag = dna_diag_error(c->p->diags, place(c), "syntax", "%s", message);
  const struct form *form = form_of(c->first->kind);
  if (form && form->form) dna_diag_hint(c->p->diags, diag, "the form is: %s", form->form);
  return diag;
}

static void say_hint(const struct complaint *c, const char *message, const char *hint) {
  dna_diag_hint(c->p->diags, say(c, "%s", message), "%s", hint);
}

static bool is_operator(int kind) {
  return kind == '+' || kind == '-' || kind == '*' || kind == '/' || kind == '^' || kind == T_CMP || kind == T_IN ||
         kind == T_AND || kind == T_OR || kind == T_RANGE || kind == T_PM || kind == T_POWER;
}

static bool begins_operand(int kind) {
  return kind == T_NAME || kind == T_NUM || kind == T_STRING || kind == '(' || kind == '[' || kind == T_BAR_OPEN ||
         kind == T_IF || kind == T_NOT || kind == T_ROOT;
}

static bool is_word(int kind) { return kind == T_IN || kind == T_AND || kind == T_OR || kind == T_NOT || kind == T_IF ||
                                       kind == T_THEN || kind == T_ELSE; }

/* The entry begins with what cannot begin one. */
static void complain_beginning(const struct complaint *c) {
  if (is_operator(c->bad->kind))
    say_hint(c, dna_arena_printf(c->p->arena, "nothing can begin with %s", shown(c, c->bad)),
             "to go on on the next line, end the line before with the operator");
  else if (c->p->value)
    say(c, "expected one value, not %s", shown(c, c->bad));
  else if (c->bad->kind == '{')
    say(c, "a block without anything before it");
  else if (c->expected & EXPECT_NAME)
    say(c, "expected NAME = VALUE, not %s", shown(c, c->bad));
  else if (c->bad->kind == T_NAME)
    say_hint(c, dna_arena_printf(c->p->arena, "expected a cut's label in quotes, not %s", shown(c, c->bad)),
             "write \"CUT LABEL\" 1234 ± 12");
  else
    say(c, "nothing can begin with %s here", shown(c, c->bad));
}

/* A value should stand here. */
static void complain_value(const struct complaint *c) {
  const struct form *form =
      c->before && (c->before == c->first || c->before->kind == T_ROW_LABEL) ? form_of(c->first->kind) : NULL;
  const char *needs = form ? form->needs : "a value";
  if (c->at_end)
    say(c, "expected %s after %s", needs, shown(c, c->before));
  else if (c->bad->kind == T_CMP && c->bad->end - c->bad->start == 1 && c->before->kind == T_CMP)
    say_hint(c, "two comparisons side by side", "write '<=', '>=', '==' or '!='");
  else if (c->bad->kind == '=' && c->before->kind == T_CMP)
    say_hint(c, "a comparison is written without a blank", "write '<=', '>=', '==' or '!='");
  else if (c->before->kind == '(' || c->before->kind == '[' || c->before->kind == T_SET_OPEN)
    say(c, "expected a value between %s and %s", shown(c, c->before), shown(c, c->bad));
  else
    say(c, "expected %s after %s, not %s", needs, shown(c, c->before), shown(c, c->bad));
}

/* Two values side by side. */
static void complain_side_by_side(const struct complaint *c) {
  static const char *const near[] = {"and", "or", "not", "in", "then", "else", "vs", "ascending", "bins", "from", "blind"};
  static const char *const capital[] = {"AND", "OR", "NOT", "IN", "THEN", "ELSE", "VS"};
  dna_diag *diag = say(c, "expected an operator between %s and %s", shown(c, c->before), shown(c, c->bad));
  dna_diags *diags = c->p->diags;
  if (c->bad->kind == T_STRING) {
    dna_diag_hint(diags, diag, c->first->kind == T_CUT || c->first->kind == T_WEIGHT ? "the label comes before the expression"
                                                                                       : "is a comma missing?");
    return;
  }
  if (c->bad->kind == T_NAME) {
    for (size_t i = 0; i < sizeof capital / sizeof *capital; i++)
      if (strcmp(capital[i], c->bad->text) == 0) {
        dna_diag_hint(diags, diag, "write '%s'", near[i]);
        return;
      }
    const char *nearest = dna_nearest(c->bad->text, near, sizeof near / sizeof *near);
    if (nearest) {
      dna_diag_hint(diags, diag, "did you mean '%s'?", nearest);
      return;
    }
  }
  if (c->bad->kind == T_NOT)
    dna_diag_hint(diags, diag, "'not' stands before a whole condition; unlike values compare with '!='");
  else
    dna_diag_hint(diags, diag, "a product is written with '*', conditions are joined by 'and' or 'or'");
}

static void complain_in(const struct complaint *c) {
  if (c->first->kind == T_HISTOGRAM || c->first->kind == T_PROFILE || c->first->kind == T_BINS)
    say(c, "expected 'in' and a range after %s", shown(c, c->before));
  else
    say(c, "expected 'in' after %s", shown(c, c->before));
}

/* An operand is complete; what may follow it is not what follows. */
static void complain_after(const struct complaint *c) {
  unsigned e = c->expected;
  int kind = c->bad->kind;
  if (c->interval && (kind == ',' || kind == ')' || kind == ']')) {
    say_hint(c, "an interval has two ends", "write 'x in [a, b]'; a set of values is written 'x in {a, b, c}'");
  } else if (kind == '=' && (e & EXPECT_COMPARISON)) {
    say_hint(c, "'=' gives a value to a name and compares nothing", "to compare, write '=='");
  } else if (kind == T_RANGE && !(e & EXPECT_RANGE)) {
    say_hint(c, "a range stands only after 'bins in', 'width', 'interval' and 'sidebands'",
             "an interval is written 'x in [a, b]'");
  } else if ((e & EXPECT_COLON) && !begins_operand(kind)) {
    say_hint(c, "expected ':' and a value", "a row of a table is written 10..20 GeV: 0.85");
  } else if (kind == T_PM) {
    say_hint(c, "'±' stands only in the rows of 'expect' and of tables",
             "write the two cases one by one; a plus before a minus needs a blank between");
  } else if (e & EXPECT_THEN) {
    say_hint(c, "this 'if' has no 'then'", "write 'if CONDITION then VALUE else VALUE'");
  } else if (e & EXPECT_ELSE) {
    say_hint(c, "this 'if' has no 'else'", "write 'if CONDITION then VALUE else VALUE'");
  } else if (kind == T_CMP || kind == T_IN) {
    say(c, "%s does not fit here", shown(c, c->bad));
  } else if ((e & EXPECT_RANGE) && !begins_operand(kind)) {
    say_hint(c, "expected a range", "write it with two dots: 0..10 GeV");
  } else if ((e & EXPECT_VS) && c->first->kind == T_PROFILE && !begins_operand(kind)) {
    say(c, "expected 'vs' and a second expression after %s", shown(c, c->before));
  } else if ((e & EXPECT_BLOCK) && is_header(c->first->kind)) {
    dna_diag *diag = say(c, "expected '{' after %s", shown(c, c->before));
    if (c->bad->kind == T_NAME && (e & EXPECT_FROM)) {
      const char *const from[] = {"from", "blind"};
      const char *nearest = dna_nearest(c->bad->text, from, 2);
      if (nearest) dna_diag_hint(c->p->diags, diag, "did you mean '%s'?", nearest);
    }
  } else if (c->first->kind == T_BACKGROUND && c->first[1].kind == T_FROM && !is_operator(kind)) {
    say(c, "expected 'as' and a shape after %s", shown(c, c->before));
  } else if (begins_operand(kind)) {
    complain_side_by_side(c);
  } else if ((e & EXPECT_COMMA) && !(e & EXPECT_END) && c->at_end) {
    say(c, "expected ',' after %s", shown(c, c->before));
  } else {
    say(c, "%s does not fit here", shown(c, c->bad));
  }
}

/* Is the bracket that is open before the token that of an interval? */
static bool in_interval(const dna_token *tokens, size_t first, size_t at) {
  int depth = 0;
  while (at-- > first) {
    int kind = tokens[at].kind;
    if (kind == ')' || kind == ']' || kind == T_SET_CLOSE) depth++;
    if ((kind == '(' || kind == '[' || kind == T_SET_OPEN) && depth-- == 0)
      return kind != T_SET_OPEN && at > first && tokens[at - 1].kind == T_IN;
  }
  return false;
}

void dna_syntax_error(dna_parser *p, unsigned expected) {
  if (p->next == 0 || p->next > p->tokens.count) return;
  size_t bad = p->next - 1, first = entry_start(p, bad);
  const dna_token *tokens = p->tokens.items;
  for (size_t i = first; i < p->tokens.count && tokens[i].kind != T_END && tokens[i].kind != '{'; i++)
    if (tokens[i].kind == T_BAD) return; /* the entry was complained about: that may be why */
  const struct complaint c = {.p = p, .bad = tokens + bad, .before = bad > first ? tokens + bad - 1 : NULL,
                              .first = tokens + first, .expected = expected,
                              .at_end = tokens[bad].kind == T_END, .interval = in_interval(tokens, first, bad)};
  int before = c.before ? c.before->kind : 0;
  const struct form *form = c.before ? form_of(before) : NULL;
  if (!c.before) {
    complain_beginning(&c);
  } else if (before == '.' && (expected & EXPECT_NAME) && !(expected & EXPECT_VALUE)) {
    say(&c, "expected the name of an attribute after '.', not %s", shown(&c, c.bad));
  } else if (before == T_IN && !(expected & EXPECT_VALUE) && !(expected & EXPECT_NAME)) {
    say_hint(&c, "expected an interval or a set after 'in'", "write 'x in [a, b]', 'x in (a, b)' or 'x in {a, b}'");
  } else if (expected & EXPECT_VALUE) {
    complain_value(&c);
  } else if (before == ',' && (expected & EXPECT_BINS)) {
    say(&c, "expected bins or an option after ',', not %s", shown(&c, c.bad));
  } else if (dna_layout_ends_operand(before) && (expected & EXPECT_COMPARISON)) {
    complain_after(&c);
  } else if ((expected & EXPECT_NAME) && is_word(c.bad->kind)) {
    say(&c, "%s is a word of the language and cannot be a name", shown(&c, c.bad));
  } else if (form &&
             (before == c.first->kind || before == T_FOLD || before == T_UNIT_AREA || before == T_TITLE || before == T_LABEL)) {
    if (c.at_end)
      say(&c, "expected %s after %s", form->needs, shown(&c, c.before));
    else
      say(&c, "expected %s after %s, not %s", form->needs, shown(&c, c.before), shown(&c, c.bad));
  } else if (expected & EXPECT_EQUALS) {
    say(&c, "expected '=' after %s", shown(&c, c.before));
  } else if (expected & EXPECT_FROM && !(expected & EXPECT_BLOCK)) {
    say(&c, "expected 'from' after %s", shown(&c, c.before));
  } else if (expected & EXPECT_NAME) {
    say(&c, "expected a name after %s, not %s", shown(&c, c.before), shown(&c, c.bad));
  } else if (expected & EXPECT_STRING) {
    say(&c, "expected text in quotes after %s", shown(&c, c.before));
  } else if (expected & EXPECT_BINS) {
    say(&c, "expected 'bins' after %s", shown(&c, c.before));
  } else if (expected & EXPECT_IN) {
    complain_in(&c);
  } else if (expected & EXPECT_BLOCK) {
    say(&c, "expected '{' after %s", shown(&c, c.before));
  } else {
    complain_after(&c);
  }
}
