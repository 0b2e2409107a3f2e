/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random draws: which key a call draws with ("Random numbers" in dna(5)).
 */
#include "lang/compiler.h"

#include <string.h>

#define LEAVES_MAX 64u /* particles that a member may be made of */

/* One draw for the member in scope, or for the event; its key is the place of the call. */
uint32_t dna_draw_make(build *b, enum dna_op op, uint32_t *axis) {
  const char *place = dna_arena_printf(b->c->arena, "%s #%u", b->place, ++b->draws);
  uint32_t site = dna_dag_site(&b->g, dna_hash64(place, strlen(place), 1));
  uint32_t rows[LEAVES_MAX], count = 0;
  *axis = G_EVENTS;
  if (b->has_member) {
    *axis = b->member.axis;
    count = dna_part_leaves(b, b->member.p, rows, LEAVES_MAX);
    if (count > LEAVES_MAX) count = LEAVES_MAX;
    if (count == 0 && !b->guess) {
      dna_diag *d = dna_diag_error(b->c->diags, b->g.spans[b->g.span], "no-random-number",
                                   "no random number can be drawn for these: they are not made of particles of the record");
      dna_diag_hint(b->c->diags, d, "draw for the particles before they are taken together or into another frame");
    }
  }
  b->uses_random = true;
  return dna_dag_node(&b->g, op, *axis, site, dna_dag_list(&b->g, rows, count), count);
}
