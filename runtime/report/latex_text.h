/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text of any kind as LaTeX that compiles with pdflatex and lualatex and the packages of latex.c: ASCII alone comes out.
 */
#ifndef DNA_REPORT_LATEX_TEXT_H
#define DNA_REPORT_LATEX_TEXT_H

#include "base/base.h"

/* Adds text with what has a meaning in LaTeX escaped, and Unicode as commands. What is not known becomes \unknowncharacter{2603},
 * which prints U+2603. label: set p_T and the like as label.h tells. */
void dna_latex_text_add(dna_str *out, const char *text, bool label);

#endif
