/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text in HTML and SVG: any text becomes characters that both take, none of which is markup.
 */
#ifndef DNA_REPORT_MARKUP_H
#define DNA_REPORT_MARKUP_H

#include "base/base.h"

/* Control characters become blanks, bytes that are no UTF-8 and what XML does not take U+FFFD. */
void dna_markup_text(dna_str *out, const char *text);
void dna_markup_bytes(dna_str *out, const char *text, size_t length); /* the same; line ends and tabs stay */
void dna_markup_character(dna_str *out, uint32_t code);
/* HTML: as label.h tells, with <i>, <sub> and <sup>. */
void dna_markup_label(dna_str *out, const char *text);

#endif
