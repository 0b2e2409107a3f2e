/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the opcode table says of each opcode, as data (see program.h): made from opcodes.def by one inclusion.
 */
#include "program/program.h"

/* an operand that is not used is written _ in the table and given as '-' here */
#define letter(x) ((#x)[0] == '_' ? '-' : (#x)[0])

#define EL DNA_OPF_EL
#define NF DNA_OPF_NF

const dna_opinfo dna_opinfos[DNA_NOPS] = {
#define DNA_OP(name, result, a, b, c, flags, doc) {#name, doc, letter(result), {letter(a), letter(b), letter(c)}, flags},
#include "program/opcodes.def"
#undef DNA_OP
};
