/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Labels as a paper sets them. A label is plain text, as written in the analysis; what is raised, lowered or slanted in print
 * is found here, character by character:
 *
 *   p_T, m_3ℓ, Z_D    one letter, "_", and at most four letters and digits: the letter slanted, what follows lowered
 *   ℓ₁, x², e⁺        subscripts and superscripts of Unicode: ordinary characters, lowered or raised
 *
 * Names such as m_ll_prompt or zd1_nd10 stay as they are.
 */
#ifndef DNA_REPORT_LABEL_H
#define DNA_REPORT_LABEL_H

#include "base/base.h"

enum dna_label_level { DNA_LABEL_SUB = -1, DNA_LABEL_LINE = 0, DNA_LABEL_SUP = 1 };

typedef struct dna_label {
  const char *text; /* UTF-8; bytes that are no character become U+FFFD, control characters blanks */
  bool plain;       /* "_" stays "_"; only subscripts and superscripts of Unicode are found */
  size_t at, lowered_to;
} dna_label;

typedef struct dna_label_char {
  uint32_t code;
  enum dna_label_level level;
  bool slanted;
} dna_label_char;

/* The next character; false at the end. Begin with {.text = text}. */
bool dna_label_next(dna_label *label, dna_label_char *out);

#endif
