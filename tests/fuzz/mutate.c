/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mutate SEED INPUT DONOR OUTPUT: writes INPUT with a few random edits, the same ones for the same seed: bytes flipped,
 * tokens and lines dropped, doubled or swapped, blocks doubled, the end cut off, a piece of DONOR put in, numbers
 * replaced by awkward ones.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_LIMIT ((size_t)8 << 20)

typedef struct text {
  char *bytes;
  size_t length;
} text;

typedef struct range {
  size_t start, end;
} range;

static uint64_t state;

/* SplitMix64 (Steele, Lea, Flood 2014) */
static uint64_t next(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static size_t below(size_t n) { return n == 0 ? 0 : (size_t)(next() % n); }

static void fail(const char *what) {
  perror(what);
  exit(99);
}

static text read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    fail(path);
  text t = {malloc(SIZE_LIMIT), 0};
  if (t.bytes == NULL)
    fail("malloc");
  t.length = fread(t.bytes, 1, SIZE_LIMIT, file);
  if (ferror(file))
    fail(path);
  fclose(file);
  return t;
}

/* Replaces a range by other bytes. */
static void replace(text *t, range old, const char *bytes, size_t length) {
  size_t tail = t->length - old.end;
  size_t total = old.start + length + tail;
  if (total > SIZE_LIMIT)
    return;
  char *made = malloc(total + 1);
  if (made == NULL)
    fail("malloc");
  memcpy(made, t->bytes, old.start);
  memcpy(made + old.start, bytes, length);
  memcpy(made + old.start + length, t->bytes + old.end, tail);
  free(t->bytes);
  t->bytes = made;
  t->length = total;
}

static int word(char c) { return isalnum((unsigned char)c) || c == '_' || c == '.' || (c & 0x80) != 0; }

/* The token at or after a random place: a run of word characters or one other character. */
static range token(const text *t) {
  size_t at = below(t->length);
  while (at < t->length && isspace((unsigned char)t->bytes[at]))
    at++;
  range r = {at, at < t->length ? at + 1 : at};
  if (r.end > r.start && word(t->bytes[at])) {
    while (r.start > 0 && word(t->bytes[r.start - 1]))
      r.start--;
    while (r.end < t->length && word(t->bytes[r.end]))
      r.end++;
  }
  return r;
}

static range line(const text *t) {
  range r = {below(t->length), 0};
  while (r.start > 0 && t->bytes[r.start - 1] != '\n')
    r.start--;
  r.end = r.start;
  while (r.end < t->length && t->bytes[r.end++] != '\n')
    ;
  return r;
}

/* A number at or after a random place, or an empty range. */
static range number(const text *t) {
  size_t at = below(t->length);
  while (at < t->length && !isdigit((unsigned char)t->bytes[at]))
    at++;
  range r = {at, at};
  while (r.start > 0 && strchr("0123456789.+-eE", t->bytes[r.start - 1]) != NULL && t->bytes[r.start - 1] != '\0')
    r.start--;
  while (r.end < t->length && strchr("0123456789.+-eE", t->bytes[r.end]) != NULL && t->bytes[r.end] != '\0')
    r.end++;
  return r;
}

/* From an opening bracket to its partner. */
static range block(const text *t) {
  size_t at = below(t->length);
  while (at < t->length && strchr("{([", t->bytes[at]) == NULL)
    at++;
  range r = {at, at};
  int depth = 0;
  for (; r.end < t->length; r.end++) {
    char c = t->bytes[r.end];
    depth += (c == '{' || c == '(' || c == '[') - (c == '}' || c == ')' || c == ']');
    if (depth == 0) {
      r.end++;
      break;
    }
  }
  return r;
}

static void copy_in(text *t, range from, size_t at) {
  size_t length = from.end - from.start;
  char *copy = malloc(length + 1);
  if (copy == NULL)
    fail("malloc");
  memcpy(copy, t->bytes + from.start, length);
  replace(t, (range){at, at}, copy, length);
  free(copy);
}

static const char *const awkward[] = {
    "0", "-1", "1", "2147483647", "2147483648", "-2147483649", "4294967295", "4294967296", "9223372036854775807",
    "18446744073709551616", "1e308", "1e309", "-1e400", "1e-320", "nan", "inf", "-inf", "0x10", "1e", ".", "-", "007",
    "1e99999999999", "123456789012345678901234567890", "0.1.2", "-0", "", "1000000", "65536", "255"};

static const char *const pieces[] = {
    "{", "}", "(", ")", "[", "]", "\"", "#", ",", ";", "..", "::", "\\", "|", "^", "²", "⁺", "ℓ₁", "√", "\xff", "\xc3",
    "\xe2\x84", "\xef\xbb\xbf", "\r\n", "\n", "\t", " ", "pairs(particles, particles)", "leptons[1]", "if ", " then ",
    " else ", "and", "not ", "object o from o { }", "let a = a", "region r from r { cut 1 }", "import \"x.dna\"",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "((((((((((((((((((((((((((((((((((((((((((((", "--------------------------------",
    "2^2^2^2^2^2^2^2", "\nE 0 1 1\n", "\nV -1 0 [1,1]\n", "\nV -1 0 [-1]\n", "\nP 1 1 11 0 0 0 0 0 1\n", "\nW\n",
    "\nA 0 GenCrossSection x\n", "\nU MEV CM\n", "\nHepMC::Asciiv3-END_EVENT_LISTING\n", "1000000 bins in 0..1", "%", "± "};

static void mutate_once(text *t, const text *donor) {
  range r;
  size_t at;
  const char *piece;
  switch (below(16)) {
  case 0: /* flip a bit */
    if (t->length > 0)
      t->bytes[below(t->length)] ^= (char)(1 << below(8));
    break;
  case 1: /* set a byte */
    if (t->length > 0)
      t->bytes[below(t->length)] = (char)next();
    break;
  case 2: /* drop a token */
    replace(t, token(t), "", 0);
    break;
  case 3: /* double a token elsewhere */
    copy_in(t, token(t), below(t->length + 1));
    break;
  case 4: /* drop a line */
    replace(t, line(t), "", 0);
    break;
  case 5: /* double a line, there or elsewhere */
    r = line(t);
    copy_in(t, r, below(2) == 0 ? r.end : line(t).start);
    break;
  case 6: /* double a block many times */
    r = block(t);
    for (size_t n = below(3) == 0 ? 40 : 1; n > 0 && r.end - r.start < 20000; n--)
      copy_in(t, r, below(4) == 0 ? (r.start + r.end) / 2 : r.end);
    break;
  case 7: /* cut the end off */
    if (below(4) == 0)
      t->length = below(t->length + 1);
    break;
  case 8: /* splice */
    r.start = below(donor->length);
    r.end = r.start + below(donor->length - r.start < 2000 ? donor->length - r.start : 2000);
    at = below(2) == 0 ? line(t).start : below(t->length + 1);
    replace(t, (range){at, at}, donor->bytes + r.start, r.end - r.start);
    break;
  case 9: /* another number */
  case 10:
    piece = awkward[below(sizeof awkward / sizeof *awkward)];
    replace(t, number(t), piece, strlen(piece));
    break;
  case 11: /* another digit: most often still a valid file */
  case 12:
  case 13:
    r = number(t);
    if (r.start < r.end) {
      at = r.start + below(r.end - r.start);
      if (isdigit((unsigned char)t->bytes[at])) t->bytes[at] = (char)('0' + below(10));
    }
    break;
  case 14: /* a number or word from elsewhere */
    r = below(2) == 0 ? number(t) : token(t);
    {
      range from = below(2) == 0 ? number(t) : token(t);
      char piece_of[64];
      size_t length = from.end - from.start < sizeof piece_of ? from.end - from.start : sizeof piece_of;
      memcpy(piece_of, t->bytes + from.start, length);
      replace(t, r, piece_of, length);
    }
    break;
  default: /* something from the list */
    piece = pieces[below(sizeof pieces / sizeof *pieces)];
    r = token(t);
    if (below(2) == 0)
      r.end = r.start;
    replace(t, r, piece, strlen(piece));
  }
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: mutate SEED INPUT DONOR OUTPUT\n");
    return 99;
  }
  state = strtoull(argv[1], NULL, 10) * 0xd1342543de82ef95u + 1;
  text t = read_file(argv[2]), donor = read_file(argv[3]);
  for (size_t n = 1 + below(below(3) == 0 ? 8 : 2); n > 0; n--)
    mutate_once(&t, &donor);
  FILE *file = fopen(argv[4], "wb");
  if (file == NULL || fwrite(t.bytes, 1, t.length, file) != t.length || fclose(file) != 0)
    fail(argv[4]);
  free(t.bytes);
  free(donor.bytes);
  return 0;
}
