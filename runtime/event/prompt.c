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

/* What leads to a vertex: not known; a decayed hadron or tau; none of them; not known, but on the way of this search. It is kept with
 * the vertex's first incoming particle. */
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

/* An event in which is searched. */
typedef struct search {
  dna_batch *batch;
  int32_t slot;
  struct dna_truth *truth;
  struct dna_truth_event *event;
  const int32_t *pid, *status;
  uint8_t *origin; /* [particles] */
} search;

/* What the vertex that a particle comes from is made of. */
static int32_t made_of(const search *s, int32_t k, const int32_t **in) {
  if (s->batch->ops->made_of) return s->batch->ops->made_of(s->batch, s->slot, k, in);
  const dna_links *links = s->event->links;
  int32_t v = links->prod[k];
  *in = v < 0 ? NULL : links->in + links->in_off[v];
  return v < 0 ? 0 : links->in_off[v + 1] - links->in_off[v];
}

/* Whether a decayed hadron or tau leads to the vertex that a particle comes from, by going up from it, the nearest vertices first. */
static bool search_up(search *s, int32_t particle) {
  int32_t *queue = dna_truth_queue(s->truth, s->batch->poff[s->slot + 1] - s->batch->poff[s->slot]), head = 0, tail = 0;
  const int32_t *in, *up;
  bool found = false;
  made_of(s, particle, &in);
  int32_t start = *in;
  s->origin[start] = SEEN;
  queue[tail++] = particle;
  while (head < tail && !found) {
    int32_t n = made_of(s, queue[head++], &in);
    s->event->walked += n;
    for (int32_t i = 0; i < n && !found; i++) {
      found = makes_secondaries(s->truth, s->pid[in[i]], s->status[in[i]]);
      if (found || made_of(s, in[i], &up) == 0) continue;
      found = s->origin[*up] == SECONDARY;
      if (s->origin[*up] != UNKNOWN) continue;
      s->origin[*up] = SEEN;
      queue[tail++] = in[i];
    }
  }
  for (int32_t i = 0; i < tail; i++) { /* if there is none, there is none above all that were seen either */
    made_of(s, queue[i], &up);
    s->origin[*up] = found ? UNKNOWN : PRIMARY;
  }
  if (found) s->origin[start] = SECONDARY;
  return found;
}

/* What is known of the event's vertices. */
static uint8_t *origins_of(struct dna_truth *truth, struct dna_truth_event *event, int32_t nparticles) {
  if (!event->has_origins) {
    size_t n = (size_t)nparticles, from = event->origins = truth->origins_used;
    truth->origins_used += n;
    truth->origins = dna_grow(truth->origins, &truth->origins_room, truth->origins_used, 1);
    memset(truth->origins + from, UNKNOWN, n);
    event->has_origins = true;
  }
  return truth->origins + event->origins;
}

/* True with *prompt, if there is an answer without looking at all of the event. */
static bool look_up(dna_batch *batch, int32_t slot, struct dna_truth_event *event, int32_t particle, bool *prompt) {
  int32_t first = batch->poff[slot], n = batch->poff[slot + 1] - first;
  search s = {.batch = batch, .slot = slot, .truth = batch->scratch, .event = event};
  const int32_t *in;
  if (!batch->ops->made_of) {
    s.pid = event->links->pid;
    s.status = event->links->status;
  } else {
    s.pid = batch->ops->ints(batch, DNA_FIELD_PID) + first;
    s.status = batch->ops->ints(batch, DNA_FIELD_STATUS) + first;
  }
  *prompt = true;
  if (made_of(&s, particle, &in) == 0) return true;
  s.origin = origins_of(s.truth, event, n);
  if (s.origin[*in] == UNKNOWN && event->walked > n) return false;
  *prompt = s.origin[*in] == UNKNOWN ? !search_up(&s, particle) : s.origin[*in] == PRIMARY;
  return true;
}

bool dna_truth_prompt(dna_batch *batch, int32_t slot, int32_t particle) {
  struct dna_truth_event *event = batch->ops->made_of ? dna_truth_event(batch, slot) : dna_truth_links(batch, slot);
  struct dna_truth *truth = batch->scratch;
  bool prompt = true;
  if (!event) return true;
  if (!event->has_prompt && look_up(batch, slot, event, particle, &prompt)) return prompt;
  if (!dna_truth_links(batch, slot)) return true;
  uint8_t *all = dna_truth_bytes(&truth->prompt, &truth->prompt_room, batch) + batch->poff[slot];
  if (!event->has_prompt) sweep(truth, event->links, all);
  event->has_prompt = true;
  return all[particle];
}
