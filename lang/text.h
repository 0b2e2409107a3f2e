/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * UTF-8, character by character, and how a terminal shows it: tabs reach to the next multiple of eight cells, control
 * characters, invisible characters and bytes that are no UTF-8 are shown escaped.
 */
#ifndef DNA_LANG_TEXT_H
#define DNA_LANG_TEXT_H

#include "base/base.h"

#define DNA_TEXT_BAD UINT32_MAX

/* Length in bytes of the character at text[0 .. left), and its code point; a byte that begins no well-formed UTF-8 is
 * one character, DNA_TEXT_BAD. left > 0. */
size_t dna_text_decode(const char *text, size_t left, uint32_t *code);
/* Appends the UTF-8 of a code point. */
void dna_text_encode(dna_str *str, uint32_t code);

/* Appends the character of `length` bytes at text as a terminal may be given it, if str is not NULL; returns the cells
 * it takes when it begins `cells` cells from the start of the line. */
uint32_t dna_text_show(dna_str *str, const char *text, size_t length, uint32_t code, uint32_t cells);
/* Appends all of text so. */
void dna_text_escape(dna_str *str, const char *text, size_t length);

#endif
