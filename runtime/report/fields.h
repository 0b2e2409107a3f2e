/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text and numbers as fields of CSV (RFC 4180) and Markdown, and names cut to fit.
 */
#ifndef DNA_REPORT_FIELDS_H
#define DNA_REPORT_FIELDS_H

#include "base/base.h"
#include "runtime/report/number.h"

void dna_fields_csv(dna_str *out, const char *text); /* quoted where it must be */
void dna_fields_csv_number(dna_str *out, bool known,
                           double value);                 /* a comma, then the number, or nothing if it is not known or finite */
void dna_fields_markdown(dna_str *out, const char *text); /* characters with a meaning escaped, line ends as blanks */
void dna_fields_markdown_number(dna_str *out, dna_number number); /* " 3.1 ± 0.2 |" */
void dna_fields_json(dna_str *out, const char *key,
                     const char *text); /* "key": "text", after a comma unless it is the first of its object; NULL: null */
void dna_fields_json_number(dna_str *out, const char *key, bool known, double value);
void dna_fields_json_count(dna_str *out, const char *key, bool known, uint64_t count);
/* Text as the right half of a number, flush left in its column, cut to `width` columns. */
dna_number dna_fields_flush(const char *text, uint32_t width);

#endif
