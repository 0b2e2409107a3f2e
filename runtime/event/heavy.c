/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The heavy hadrons and taus of an event that give jets their flavour: b hadrons with no b hadron among their descendants, c
 * hadrons with no c hadron among theirs, taus with no tau (see event.h).
 */
#include "runtime/event/truth.h"
#include "runtime/physics/physics.h"

static uint8_t kind_of(int32_t pid) {
  if (pid == 15 || pid == -15) return 15;
  if (pid > -100 && pid < 100) return 0;
  return dna_pdg_is(pid, DNA_PDG_B_HADRON) ? 5 : dna_pdg_is(pid, DNA_PDG_C_HADRON) ? 4 : 0;
}

/* Marks the vertices that a particle of this kind comes from, and all above them. Each is visited once, also in a cycle. */
static void mark_above(struct dna_truth *truth, const dna_links *links, const uint8_t *kinds, int32_t n, uint8_t kind) {
  uint32_t *mark = dna_truth_marks(truth, links->nvertices);
  int32_t *queue = dna_truth_queue(truth, links->nvertices), head = 0, tail = 0;
  for (int32_t i = 0; i < n; i++) {
    int32_t v = links->prod[truth->heavy[i]];
    if (kinds[i] != kind || v < 0 || mark[v] == truth->generation) continue;
    mark[v] = truth->generation;
    queue[tail++] = v;
  }
  while (head < tail) {
    int32_t v = queue[head++];
    for (int32_t i = links->in_off[v]; i < links->in_off[v + 1]; i++) {
      int32_t above = links->prod[links->in[i]];
      if (above < 0 || mark[above] == truth->generation) continue;
      mark[above] = truth->generation;
      queue[tail++] = above;
    }
  }
}

int32_t dna_batch_heavy(dna_batch *batch, int32_t slot, const int32_t **rows, const uint8_t **kinds) {
  struct dna_truth_event *event = dna_truth_links(batch, slot);
  if (!event) return 0;
  struct dna_truth *truth = batch->scratch;
  const dna_links *links = event->links;
  int32_t n = 0, kept = 0;
  bool any[16] = {false};
  for (int32_t k = 0; k < links->nparticles; k++) {
    uint8_t kind = kind_of(links->pid[k]);
    if (!kind) continue;
    truth->heavy = dna_grow(truth->heavy, &truth->heavy_room, (size_t)n + 1, sizeof *truth->heavy);
    truth->heavy_kinds = dna_grow(truth->heavy_kinds, &truth->heavy_kinds_room, (size_t)n + 1, 1);
    truth->heavy[n] = k;
    truth->heavy_kinds[n++] = kind;
    any[kind] = true;
  }
  static const uint8_t all[] = {5, 4, 15};
  for (int a = 0; a < 3; a++) {
    if (!any[all[a]]) continue;
    mark_above(truth, links, truth->heavy_kinds, n, all[a]);
    for (int32_t i = 0; i < n; i++) {
      int32_t v = links->end[truth->heavy[i]];
      bool last = v < 0 || truth->mark[v] != truth->generation;
      if (truth->heavy_kinds[i] == all[a] && !last) truth->heavy_kinds[i] = 0;
    }
  }
  for (int32_t i = 0; i < n; i++) {
    if (!truth->heavy_kinds[i]) continue;
    truth->heavy_kinds[kept] = truth->heavy_kinds[i];
    truth->heavy[kept++] = batch->poff[slot] + truth->heavy[i];
  }
  *rows = truth->heavy;
  *kinds = truth->heavy_kinds;
  return kept;
}
