/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Analyses in ADL, the Analysis Description Language (Prosper, Sekmen, Unel, et al., arXiv:2203.09886; CutLang:
 * arXiv:2101.09031), as .dna.
 */
#ifndef DNA_LANG_ADL_H
#define DNA_LANG_ADL_H

#include "lang/diag.h"

typedef struct dna_adl_options {
  const char *const *assume; /* "NAME=NUMBER": the value of an attribute or quantity that generated events do not have */
  uint32_t nassume;
  const char *length; /* the unit of lengths: "mm" or "cm" */
} dna_adl_options;

/* Appends the .dna text of the ADL file at path to out. False if something was refused; what and where is in diags, whose
 * arena and sources are set. What is left out of the analysis (printing, published counts) is a warning. */
bool dna_import_adl_file(dna_diags *diags, const char *path, const dna_adl_options *options, dna_str *out, dna_error *err);

#endif
