/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a file has the particles that an analysis looks at, and where it does not (see kept.h).
 */
#include "runtime/kept.h"
#include "program/implies.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* The name of the object in whose braces a place is, "" if it is in none. */
static void find_object(const dna_pfile *file, uint32_t place, dna_str *name) {
  static const char word[] = "object";
  size_t n = sizeof word - 1, end = place < file->length ? place : file->length;
  int depth = 0;
  dna_str_puts(name, "");
  for (size_t at = 0; at < end; at++) {
    const char *s = file->text + at;
    if (*s == '#' || *s == '"') { /* a comment, or a text */
      const char *stop = memchr(s + 1, *s == '#' ? '\n' : '"', end - at - 1);
      at = stop ? (size_t)(stop - file->text) : end;
      continue;
    }
    depth += (*s == '{') - (*s == '}');
    if (*s == '}' && depth == 0) name->length = 0;
    if (depth != 0 || end - at <= n || memcmp(s, word, n) != 0 || !is_blank(s[n])) continue;
    if (at > 0 && !is_blank(s[-1]) && s[-1] != ';' && s[-1] != '}') continue;
    for (at += n; at < end && is_blank(file->text[at]); at++) continue;
    size_t from = at;
    while (at < end && !is_blank(file->text[at]) && file->text[at] != '{') at++;
    name->length = 0;
    dna_str_add(name, file->text + from, at - from);
    at--;
  }
  if (depth == 0) name->length = 0;
}

/* What is written at a place, in one line. */
static void find_text(const dna_pfile *file, const dna_pspan *span, dna_str *text) {
  enum { MOST = 100 };
  size_t end = span->end < file->length ? span->end : file->length;
  for (size_t at = span->start; at < end; at++) {
    if (!is_blank(file->text[at])) dna_str_add(text, file->text + at, 1);
    else if (text->length && text->text[text->length - 1] != ' ') dna_str_puts(text, " ");
    bool whole = ((unsigned char)file->text[at + 1] & 0xc0) != 0x80; /* a character may have several bytes */
    if (text->length < MOST || !whole) continue;
    dna_str_puts(text, "...");
    break;
  }
}

static int refuse(const dna_program *program, const dna_implies_fault *fault, const char *path, const char *file,
                  const char *keep, dna_error *err) {
  static const char way_out[] = "or, if you know better, use --trust-keep";
  const dna_pspan *span = &program->spans[program->insns[fault->insn].span];
  const dna_pspan *user = &program->spans[program->insns[fault->user].span];
  char seen[40] = "";
  dna_str who = {0}, object = {0}, text = {0};
  dna_str_puts(&who, "");
  if (user->line &&
      (user->line != span->line || user->file != span->file)) /* objects may share a condition: this tells which it is */
    snprintf(seen, sizeof seen, ", and line %u looks at them", user->line);
  if (span->line) {
    find_object(&program->files[span->file], span->start, &object);
    find_text(&program->files[span->file], span, &text);
  }
  if (object.length) dna_str_printf(&who, "object %.*s: ", (int)object.length, object.text);
  if (fault->unconditional || !text.length)
    dna_error_set(
        err, DNA_ERR_PROGRAM,
        "%s:%u: %slooks at all particles, but %s was packed with --keep '%.300s'; ask for this of every object made from "
        "particles, %s",
        path, span->line, who.text, file, keep, way_out);
  else
    dna_error_set(err, DNA_ERR_PROGRAM,
                  "%s:%u: %s%s\"%s\" %s through particles that are not in %s%s%s; it was packed with --keep '%.300s'; ask for as "
                  "much there, %s",
                  path, span->line, who.text, fault->condition ? "" : "the conditions up to ", text.text,
                  fault->condition ? "lets" : "let", file, fault->lacks_final ? " (nothing asks for final)" : "", seen, keep,
                  way_out);
  dna_str_free(&who);
  dna_str_free(&object);
  dna_str_free(&text);
  return DNA_ERR_PROGRAM;
}

/* Text does not say what would have to be known of the particles that are not there, nor what is derived from their links. */
static int refuse_text(const char *file, const char *keep, dna_error *err) {
  return dna_error_set(err, DNA_ERR_PROGRAM,
                       "%s has only the particles that were kept with '%.300s', without vertices (its run attribute dna_kept); "
                       "run over the packed file that it was made of, or, if the analysis looks at no others and asks for neither prompt nor "
                       "distances, use --trust-keep",
                       file, keep);
}

int dna_kept_check(const dna_analysis *analysis, const dna_program *program, const char *file, const dna_reader_info *info,
                   bool trust, bool *trusted, dna_error *err) {
  dna_implies_fault fault;
  *trusted = false;
  if (!info->keep) return DNA_OK;
  dna_implies_answer answer = dna_implies_check(program, info->keep_form ? info->keep_form : "", &fault);
  if (!info->keep_form && answer == DNA_IMPLIES_YES) answer = DNA_IMPLIES_MAYBE_NOT;
  if (answer == DNA_IMPLIES_YES) return DNA_OK;
  *trusted = answer == DNA_IMPLIES_MAYBE_NOT && trust;
  if (*trusted) return DNA_OK;
  if (!info->keep_form && answer == DNA_IMPLIES_MAYBE_NOT) return refuse_text(file, info->keep, err);
  const dna_pspan *span = &program->spans[program->insns[fault.insn].span];
  const char *path = span->line ? program->files[span->file].path : analysis->path;
  if (answer == DNA_IMPLIES_MAYBE_NOT) return refuse(program, &fault, path, file, info->keep, err);
  return dna_error_set(err, DNA_ERR_PROGRAM,
                       "%s:%u: asks for parents, children or ancestors (as flavour does), which are not in %s: it was packed with "
                       "--keep '%.300s'",
                       path, span->line, file, info->keep);
}
