/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keywords. None but the operators' words is reserved: a word is a keyword at the beginning of an entry of the right
 * block, or at the one place inside of an entry where it can be nothing else.
 */
#include "lang/layout.h"

#include "lang/parser.h"

#include <string.h>

struct word {
  enum block block; /* where it begins an entry */
  const char *word;
  int token;
  enum block opens;
};

static const struct word words[] = {
#define DNA_WORD(block, word, token, opens) {block, word, token, opens},
#include "program/words.def"
};
#define WORDS (sizeof words / sizeof *words)

/* What other languages call it. right NULL: the hint says what to do instead. */
static const struct synonym {
  enum block block;
  const char *word, *right, *hint;
} synonyms[] = {
    {BLOCK_REGION, "select", "cut", NULL},
    {BLOCK_REGION, "require", "cut", NULL},
    {BLOCK_REGION, "filter", "cut", NULL},
    {BLOCK_REGION, "where", "cut", NULL},
    {BLOCK_REGION, "reject", NULL, "write 'cut not (…)'"},
    {BLOCK_REGION, "veto", NULL, "write 'cut not (…)'"},
    {BLOCK_REGION, "hist", "histogram", NULL},
    {BLOCK_REGION, "histo", "histogram", NULL},
    {BLOCK_REGION, "histograms", "histogram", NULL},
    {BLOCK_REGION, "bin", "bins", NULL},
    {BLOCK_OBJECT, "select", "where", NULL},
    {BLOCK_OBJECT, "require", "where", NULL},
    {BLOCK_OBJECT, "filter", "where", NULL},
    {BLOCK_OBJECT, "keep", "where", NULL},
    {BLOCK_OBJECT, "cut", "where", NULL},
    {BLOCK_OBJECT, "reject", NULL, "write 'where not (…)'"},
    {BLOCK_OBJECT, "drop", NULL, "write 'where not (…)'"},
    {BLOCK_FILE, "def", "let", NULL},
    {BLOCK_FILE, "define", "let", NULL},
    {BLOCK_FILE, "var", "let", NULL},
    {BLOCK_FILE, "const", "param", NULL},
    {BLOCK_FILE, "parameter", "param", NULL},
    {BLOCK_FILE, "include", "import", NULL},
    {BLOCK_FILE, "selection", "region", NULL},
    {BLOCK_FILE, "lumi", "luminosity", NULL},
    {BLOCK_FILE, "systematic", "variation", NULL},
    {BLOCK_WINDOW, "maximize", "maximise", NULL},
    {BLOCK_WINDOW, "sidebands", NULL, "write 'background from sidebands LOW..HIGH as exponential'"},
    {BLOCK_ANALYSIS, "author", "authors", NULL},
    {BLOCK_SAMPLE, "file", "files", NULL},
};

static const char *block_name(enum block block) {
  static const char *const names[] = {"",         "file",   "analysis", "table", "object", "region", "variation",
                                      "variation", "sample", "window",  "limit", "expect", ""};
  return names[block];
}

static const struct word *find_word(enum block block, const char *word) {
  for (size_t i = 0; i < WORDS; i++)
    if (words[i].block == block && strcmp(words[i].word, word) == 0) return &words[i];
  return NULL;
}

/* ---- words inside of entries ------------------------------------------------------------------------------------------ */

int dna_words_reserved(const char *word) {
  static const struct {
    const char *word;
    int token;
  } reserved[] = {
#define DNA_RESERVED(word, token) {word, token},
#include "program/words.def"
  };
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
    if (strcmp(reserved[i].word, word) == 0) return reserved[i].token;
  return 0;
}

bool dna_words_begins(enum block block, const char *word) {
  return find_word(block, word) || find_word(BLOCK_FILE, word);
}

bool dna_words_belongs(enum block block, const char *word) { return find_word(block, word) != NULL; }

bool dna_words_infix(const char *word) {
  static const struct {
    const char *word;
    int infix;
  } inner[] = {
#define DNA_INNER(word, infix) {word, infix},
#include "program/words.def"
  };
  for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
    if (inner[i].infix && strcmp(inner[i].word, word) == 0) return true;
  return false;
}

/* token if word is spelled so, else 0 */
static int is(const char *word, const char *spelled, int token) { return strcmp(word, spelled) == 0 ? token : 0; }

static int in_histogram(int before, const char *word) {
  if (before == ',')
    return is(word, "fold", T_FOLD) + is(word, "title", T_TITLE) + is(word, "label", T_LABEL) + is(word, "log", T_LOG) +
           is(word, "unit", T_UNIT_AREA) + is(word, "bins", T_BINS);
  if (before == T_FOLD) return is(word, "overflow", T_OVERFLOW);
  if (before == T_UNIT_AREA) return is(word, "area", T_AREA);
  if (before == T_LOG) return is(word, "bins", T_BINS);
  if (!dna_layout_ends_operand(before)) return 0;
  return is(word, "vs", T_VS) + is(word, "log", T_LOG) + is(word, "bins", T_BINS);
}

static int in_tolerance(int before, const char *word) {
  if (before == T_NUM && (strcmp(word, "σ") == 0 || strcmp(word, "sigma") == 0)) return T_SIGMA;
  return is(word, "within", T_WITHIN);
}

int dna_words_in_entry(const struct layout *l, int before, const char *word) {
  bool operand = dna_layout_ends_operand(before);
  switch (l->entry) {
    case 0:
      if (l->block == BLOCK_EXPECT && operand) return in_tolerance(before, word);
      return l->block == BLOCK_TABLE && operand ? is(word, "up", T_UP_DOWN) + is(word, "down", T_UP_DOWN) : 0;
    case T_OBJECT:
      if (l->entry_tokens == 2) return is(word, "from", T_FROM);
      return operand ? is(word, "as", T_AS) : 0;
    case T_REGION:
      if (l->entry_tokens < 2 || before != T_NAME) return 0;
      return is(word, "from", T_FROM) + is(word, "blind", T_BLIND);
    case T_EXPECT:
      if (l->entry_tokens < 2 || !(operand || before == T_OF_ROWS || before == T_SIGMA || before == T_STRING)) return 0;
      return in_tolerance(before, word) + is(word, "for", T_FOR) + is(word, "relative", T_OF_ROWS) + is(word, "raw", T_OF_ROWS);
    case T_SHIFT: return operand ? is(word, "by", T_BY) : 0;
    case T_SAMPLES: return l->entry_tokens == 1 ? is(word, "from", T_FROM) : 0;
    case T_SORT:
      if (l->entry_tokens == 1) return is(word, "by", T_BY);
      return operand ? is(word, "ascending", T_ASCENDING) + is(word, "descending", T_DESCENDING) : 0;
    case T_BEST: return l->entry_tokens == 1 ? is(word, "by", T_BY) : 0;
    case T_BACKGROUND:
      if (l->entry_tokens == 1) return is(word, "from", T_FROM);
      if (before == T_FROM) return is(word, "sidebands", T_SIDEBANDS);
      return operand ? is(word, "as", T_AS) : 0;
    case T_HISTOGRAM:
    case T_PROFILE:
    case T_BINS: return l->entry_tokens == 1 ? 0 : in_histogram(before, word);
    default: return 0;
  }
}

/* ---- the first word of an entry --------------------------------------------------------------------------------------- */

static void begin(struct layout *l, const dna_token *raw, const struct word *word) {
  dna_token token = *raw;
  token.kind = word->token;
  token.text = word->word;
  l->entry = word->token;
  l->opens = word->opens;
  dna_layout_put(l, &token, token.kind, word->word);
}

/* What cannot be made sense of: the entry, and the block that may follow, are skipped. */
static void give_up(struct layout *l, const dna_token *raw) {
  l->entry = T_BAD;
  l->opens = BLOCK_UNKNOWN;
  dna_layout_put(l, raw, T_BAD, NULL);
}

/* Blanks before the first character of the line that `at` is in. */
static uint32_t indentation(const dna_parser *p, uint32_t at) {
  uint32_t start = at, count = 0;
  while (start > 0 && p->text[start - 1] != '\n') start--;
  while (p->text[start + count] == ' ' || p->text[start + count] == '\t') count++;
  return count;
}

static bool begins_line(const dna_parser *p, uint32_t at) {
  while (at > 0 && (p->text[at - 1] == ' ' || p->text[at - 1] == '\t')) at--;
  return at == 0 || p->text[at - 1] == '\n';
}

/* A statement inside of a block: either the block was not closed before it (it is not indented more than the block's own
 * line), or it has no place there. */
static void misplaced(struct layout *l, const dna_token *raw, const struct word *word) {
  const struct bracket *block = NULL;
  for (size_t i = l->depth; i > 0 && !block; i--)
    if (l->brackets[i - 1].kind == BLOCK_BRACE) block = &l->brackets[i - 1];
  dna_parser *p = l->p;
  if (block && block->guessed) { /* it was complained about when it was opened */
    dna_layout_close_all(l, raw->start);
    begin(l, raw, word);
    return;
  }
  if (block && begins_line(p, raw->start) && indentation(p, raw->start) <= indentation(p, block->start)) {
    dna_str before = {0};
    dna_str_printf(&before, " before this '%s'", word->word);
    dna_layout_unclosed_block(l, raw->start, before.text);
    dna_str_free(&before);
    dna_layout_close_all(l, raw->start);
    begin(l, raw, word);
    return;
  }
  dna_diag *diag = dna_diag_error(p->diags, dna_parser_span(p, raw->start, raw->end), "misplaced",
                                  "'%s' cannot stand inside of a block", word->word);
  dna_diag_hint(p->diags, diag, "it is a statement of its own: put it before or after the block");
  give_up(l, raw);
}

static void add_choice(dna_str *list, const char *word, bool last) {
  dna_str_printf(list, "%s'%s'", list->length == 0 ? "" : last ? " or " : ", ", word);
}

/* The words that may begin an entry of the block: "'cut', 'weight' or 'bins'". */
static void choices(enum block block, dna_str *list) {
  size_t left = 0;
  for (size_t i = 0; i < WORDS; i++) left += words[i].block == block;
  for (size_t i = 0; i < WORDS; i++)
    if (words[i].block == block) add_choice(list, words[i].word, --left == 0);
}

static const struct word *nearest_word(enum block block, const char *word) {
  const char *candidates[WORDS];
  size_t count = 0;
  for (size_t i = 0; i < WORDS; i++)
    if (words[i].block == block) candidates[count++] = words[i].word;
  const char *nearest = dna_nearest(word, candidates, count);
  return nearest ? find_word(block, nearest) : NULL;
}

static const struct synonym *find_synonym(enum block block, const char *word) {
  for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
    if (synonyms[i].block == block && strcmp(synonyms[i].word, word) == 0) return &synonyms[i];
  return NULL;
}

/* A word of another block, or of none. */
static void unknown(struct layout *l, const dna_token *raw) {
  dna_diags *diags = l->p->diags;
  dna_span span = dna_parser_span(l->p, raw->start, raw->end);
  const struct synonym *synonym = find_synonym(l->block, raw->text);
  const struct word *elsewhere = NULL, *near = nearest_word(l->block, raw->text);
  for (size_t i = 0; i < WORDS && !elsewhere; i++)
    if (strcmp(words[i].word, raw->text) == 0) elsewhere = &words[i];
  if (synonym || near) {
    const char *right = synonym ? synonym->right : near->word;
    bool vowel = strchr("aeiou", block_name(l->block)[0]) != NULL;
    dna_diag *diag = l->block == BLOCK_FILE
                         ? dna_diag_error(diags, span, "unknown-word", "no statement begins with '%s'", raw->text)
                         : dna_diag_error(diags, span, "unknown-word", "there is no '%s' in %s %s block", raw->text,
                                          vowel ? "an" : "a", block_name(l->block));
    if (!right) {
      dna_diag_hint(diags, diag, "%s", synonym->hint);
      give_up(l, raw);
      return;
    }
    dna_diag_hint(diags, diag, synonym ? "it is called '%s'" : "did you mean '%s'?", right);
    begin(l, raw, find_word(l->block, right));
    return;
  }
  if (elsewhere) {
    if (elsewhere->block == BLOCK_FILE) {
      dna_diag_error(diags, span, "misplaced", "'%s' cannot stand inside of a block", raw->text);
    } else {
      bool vowel = strchr("aeiou", block_name(elsewhere->block)[0]) != NULL;
      dna_diag_error(diags, span, "misplaced", "'%s' belongs in %s %s block", raw->text, vowel ? "an" : "a",
                     block_name(elsewhere->block));
    }
    give_up(l, raw);
    if (l->block == BLOCK_FILE) { /* after a '}' too many, perhaps: the rest of that block is no further mistake */
      dna_layout_guess_block(l, raw, elsewhere->block);
      begin(l, raw, elsewhere);
    }
    return;
  }
  dna_str list = {0};
  choices(l->block, &list);
  if (l->block == BLOCK_FILE) {
    dna_diag *diag = dna_diag_error(diags, span, "unknown-word", "no statement begins with '%s'", raw->text);
    dna_diag_hint(diags, diag, "statements begin with %s", list.text);
  } else {
    dna_diag_error(diags, span, "unknown-word", "expected %s, not '%s'", list.text, raw->text);
  }
  dna_str_free(&list);
  give_up(l, raw);
}

void dna_words_entry(struct layout *l, const dna_token *raw) {
  const dna_token *after = l->next < l->p->raw.count ? &l->p->raw.items[l->next] : raw;
  bool assigns = after->kind == '=', beside = after->kind == T_NAME || after->kind == T_STRING;
  const struct word *word = find_word(l->block, raw->text), *statement = find_word(BLOCK_FILE, raw->text);
  if (l->block == BLOCK_SET || l->block == BLOCK_VARIATION) {
    if (assigns || (!word && !(statement && beside) && l->block == BLOCK_SET)) {
      dna_layout_put(l, raw, T_NAME, raw->text);
      return;
    }
  }
  if (word) {
    begin(l, raw, word);
  } else if (statement && beside) {
    misplaced(l, raw, statement);
  } else if (l->block == BLOCK_TABLE &&
             (after->kind == '\n' || after->kind == ';' || after->kind == '}' || after->kind == T_NAME)) {
    unknown(l, raw); /* a row has a colon */
  } else if (l->block == BLOCK_UNKNOWN || l->block == BLOCK_TABLE || l->block == BLOCK_EXPECT) {
    dna_layout_put(l, raw, T_NAME, raw->text);
  } else if (l->block == BLOCK_FILE && assigns) {
    dna_diag *diag = dna_diag_error(l->p->diags, dna_parser_span(l->p, raw->start, raw->end), "unknown-word",
                                    "a name is defined with 'let' or 'param'");
    dna_diag_hint(l->p->diags, diag, "write 'let %s = …'", raw->text);
    dna_token let = {.kind = T_LET, .start = raw->start, .end = raw->start};
    begin(l, &let, find_word(BLOCK_FILE, "let"));
    dna_layout_put(l, raw, T_NAME, raw->text);
  } else {
    unknown(l, raw);
  }
}
