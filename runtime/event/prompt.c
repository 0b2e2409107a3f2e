/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prompt: no decayed (status 2) hadron or tau among the ancestors, over the links of an event (see truth.h).
 *
 * Few particles are asked for as a rule, leptons of an event of a thousand. So the search begins at the particle and goes
 * up; it ends at the first decayed hadron, which in most cases is a parent. What it learns of vertices is kept. When all
 * searches together have looked at as many particles as the event has, all of its particles are done at once instead,
 * from the hadrons and taus downwards: the time is linear in the event's size whatever is asked, and cycles end.
 */
#include <string.h>

#include "runtime/event/truth.h"
#include "runtime/physics/physics.h"

/* What leads to a vertex: not known; a decayed hadron or tau; none of them; not known, but on the way of this search. */
enum origin { UNKNOWN, SECONDARY, PRIMARY, SEEN };

static bool is_hadron(struct dna_truth *truth, int32_t pid) {
  uint32_t place = (uint32_t)pid * 2654435761u >> 24; /* code 0, with which all places begin, is no hadron */
  if (truth->codes[place].code != pid) {
    truth->codes[place].code = pid;
    truth->codes[place].hadron = dna_pdg_is(pid, DNA_PDG_HADRON);
  }
  return truth->codes[place].hadron;
}

static bool makes_secondaries(struct dna_truth *truth, int32_t pid, int32_t status) {
  return status == 2 && (pid == 15 || pid == -15 || is_hadron(truth, pid));
}

/* ---- all at once ----------------------------------------------------------------------------------------------------- */

/* From every decayed hadron and tau downwards: what comes out of a vertex that one of them leads to is not prompt. */
static void sweep(struct dna_truth *truth, const dna_links *links, uint8_t *prompt) {
  uint32_t *mark = dna_truth_marks(truth, links->nvertices);
  int32_t *queue = dna_truth_queue(truth, links->nvertices);
  int32_t head = 0, tail = 0;
  memset(prompt, 1, (size_t)links->nparticles);
  for (int32_t k = 0; k < links->nparticles; k++) {
    int32_t v = links->end[k];
    if (v < 0 || mark[v] == truth->generation || !makes_secondaries(truth, links->pid[k], links->status[k])) continue;
    mark[v] = truth->generation;
    queue[tail++] = v;
  }
  while (head < tail) {
    int32_t v = queue[head++];
    for (int32_t i = links->out_off[v]; i < links->out_off[v + 1]; i++) {
      int32_t k = links->out[i], end = links->end[k];
      prompt[k] = 0;
      if (end < 0 || mark[end] == truth->generation) continue;
      mark[end] = truth->generation;
      queue[tail++] = end;
    }
  }
}

/* ---- one by one ------------------------------------------------------------------------------------------------------ */

/* Whether a decayed hadron or tau leads to a vertex, by going up from it, the nearest vertices first. */
static bool search(struct dna_truth *truth, struct dna_truth_event *event, uint8_t *origin, int32_t start) {
  const dna_links *links = event->links;
  int32_t *queue = dna_truth_queue(truth, links->nvertices), head = 0, tail = 0;
  bool found = false;
  queue[tail++] = start;
  origin[start] = SEEN;
  while (head < tail && !found) {
    int32_t v = queue[head++];
    event->walked += links->in_off[v + 1] - links->in_off[v];
    for (int32_t i = links->in_off[v]; i < links->in_off[v + 1] && !found; i++) {
      int32_t k = links->in[i], next = links->prod[k];
      found = makes_secondaries(truth, links->pid[k], links->status[k]) || (next >= 0 && origin[next] == SECONDARY);
      if (next < 0 || origin[next] != UNKNOWN) continue;
      origin[next] = SEEN;
      queue[tail++] = next;
    }
  }
  /* if there is none, there is none above all that were seen either */
  for (int32_t i = 0; i < tail; i++) origin[queue[i]] = found ? UNKNOWN : PRIMARY;
  if (found) origin[start] = SECONDARY;
  return found;
}

/* What is known of the event's vertices. */
static uint8_t *origins_of(struct dna_truth *truth, struct dna_truth_event *event) {
  if (!event->has_origins) {
    size_t n = (size_t)event->links->nvertices, from = event->origins = truth->origins_used;
    truth->origins_used += n;
    truth->origins = dna_grow(truth->origins, &truth->origins_room, truth->origins_used, 1);
    memset(truth->origins + from, UNKNOWN, n);
    event->has_origins = true;
  }
  return truth->origins + event->origins;
}

bool dna_truth_prompt(dna_batch *batch, int32_t slot, struct dna_truth_event *event, int32_t particle) {
  struct dna_truth *truth = batch->scratch;
  const dna_links *links = event->links;
  int32_t v = links->prod[particle];
  if (v < 0) return true;
  if (!event->has_prompt) {
    uint8_t *origin = origins_of(truth, event);
    if (origin[v] != UNKNOWN) return origin[v] == PRIMARY;
    if (event->walked <= links->nparticles) return !search(truth, event, origin, v);
  }
  uint8_t *prompt = dna_truth_bytes(&truth->prompt, &truth->prompt_room, batch) + batch->poff[slot];
  if (!event->has_prompt) sweep(truth, links, prompt);
  event->has_prompt = true;
  return prompt[particle];
}
