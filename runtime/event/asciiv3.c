/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HepMC3 text, Asciiv3: the checks of each event's lines, which libHepMC3 3.1.2 does not make.
 *
 * A P line whose parent is a particle makes an implicit vertex; V lines may come in any order, and may name incoming
 * particles that come later. So parents are checked when the event is whole. Nothing is allocated for a count before
 * the lines that it counts are there.
 *
 * libHepMC3 before 3.3 finds the vertex that is a particle's parent by comparing all of them, but the end vertex of a
 * particle at once. So a vertex is named by an incoming particle where there is one already: more than half of the time is
 * saved in events of many vertices, and the identifiers that libHepMC3 then makes up are not used.
 *
 * A, W and T lines are not passed on: libHepMC3 copies attribute names to a buffer of 64 bytes, and takes weight names
 * apart at blanks.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/event/explain.h"
#include "runtime/event/scan.h"

enum { FOUND_FAST = 16 }; /* so many vertices are compared in no time */

enum section { AT_HEADER, AT_RUN, AT_END };

struct forward { int32_t particle, vertex; uint64_t line; };
struct id { int32_t id; uint64_t line; };

struct state {
  enum section section;
  bool listing;       /* a START line has been seen, and no event since */
  bool names_seen;    /* in this run information */
  bool at_blanks;     /* how the W line of the run information is taken apart */
  dna_str names;      /* that line */
  dna_str kept;       /* the run attribute that dna unpack --incomplete writes; empty: none */
  const struct state *opened; /* what has read the first event, in a state that goes on behind it; else NULL */
  /* of the current event: what the E line announces, and what has been read */
  int32_t nparticles, nvertices;
  int32_t particles, explicit_vertices, implicit_vertices;
  bool has_units, has_weights;
  int32_t *parent;    /* [particles] as in the file */
  int32_t *end;       /* [particles] 0: none, < 0: that vertex, 1: an implicit vertex */
  struct id *ids;     /* [explicit_vertices] */
  uint64_t *line;     /* [particles] */
  struct forward *forward;
  uint8_t *known;     /* [nvertices + 1] by -id */
  int32_t *named_by;  /* [named] by -id: the incoming particle that names a vertex; -1: its number; 0: not seen */
  size_t named;
  size_t parent_room, end_room, ids_room, line_room, forward_room, known_room, named_room, forwards;
};

static void *asciiv3_open(void) { return dna_xcalloc(1, sizeof(struct state)); }

static void asciiv3_close(void *pointer) {
  struct state *state = pointer;
  free(state->parent);
  free(state->end);
  free(state->ids);
  free(state->line);
  free(state->forward);
  free(state->known);
  free(state->named_by);
  dna_str_free(&state->names);
  dna_str_free(&state->kept);
  free(state);
}

static bool begins(const char *line, const char *with) { return strncmp(line, with, strlen(with)) == 0; }

static bool complete(const struct state *state) {
  return state->particles == state->nparticles &&
         state->explicit_vertices + state->implicit_vertices == state->nvertices;
}

/* ---- lines of an event ------------------------------------------------------------------------------------------------ */

/* " @ x y z t" or nothing; the values, if wanted. */
static bool scan_position(const char *s, const char *end, double *position, bool *present) {
  *present = s[0] == ' ' && s[1] == '@';
  if (!*present) return dna_scan_at_end(s, end);
  s += 2;
  for (int i = 0; i < 4; i++) {
    if (*s != ' ') return false;
    s = position ? dna_scan_double(s + 1, &position[i]) : dna_scan_real(s + 1);
    if (!s) return false;
  }
  return dna_scan_at_end(s, end);
}

static int event_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *line = input->lines->line, *end = line + input->lines->length, *s = line + 1;
  int64_t number = 0, vertices = 0, particles = 0;
  bool present;
  dna_input_begin(input, record);
  if (*s == ' ' && (s = dna_scan_int(s + 1, INT64_MIN / 4, INT64_MAX / 4, &number))) {
    input->number = record->number = number;
    input->has_number = true;
    if (*s == ' ' && (s = dna_scan_int(s + 1, 0, INT32_MAX, &vertices)) && *s == ' ' &&
        (s = dna_scan_int(s + 1, 0, INT32_MAX, &particles)) && scan_position(s, end, record->position, &present)) {
      state->nvertices = (int32_t)vertices;
      state->nparticles = (int32_t)particles;
      state->particles = state->explicit_vertices = state->implicit_vertices = 0;
      state->forwards = state->named = 0;
      state->has_units = state->has_weights = false;
      dna_str_printf(&record->text, "E 0 %d %d\nU GEV MM\n", state->nvertices, state->nparticles);
      return 1;
    }
  }
  return dna_explain_asciiv3_event(input, err);
}

static int units_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *s = input->lines->line, *end = s + input->lines->length;
  bool gev = begins(s, "U GEV "), mev = begins(s, "U MEV ");
  bool mm = (gev || mev) && begins(s + 6, "MM"), cm = (gev || mev) && begins(s + 6, "CM");
  if (!(mm || cm) || !dna_scan_at_end(s + 8, end))
    return dna_input_fault(input, err, "the units are not \"U GEV|MEV MM|CM\"");
  if (state->has_units) return dna_input_fault(input, err, "has a second U line");
  if (state->particles || state->explicit_vertices)
    return dna_input_fault(input, err, "the U line comes after particles or vertices");
  state->has_units = true;
  record->mev = mev;
  record->cm = cm;
  return 1;
}

static int weights_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *s = input->lines->line + 1, *end = input->lines->line + input->lines->length;
  if (state->has_weights) return dna_input_fault(input, err, "has a second W line");
  state->has_weights = true;
  input->weights_line = input->lines->number;
  while (!dna_scan_at_end(s, end)) {
    double value;
    const char *next = *s == ' ' ? dna_scan_double(dna_scan_blanks(s), &value) : NULL;
    if (!next) return dna_explain_asciiv3_weights(input, err);
    dna_input_weight(record, value);
    s = next;
  }
  return 1;
}

/* "A id name value"; only the cross-section is needed. */
static int attribute_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *s = input->lines->line + 1;
  int64_t id;
  s = *s == ' ' ? dna_scan_int(s + 1, -state->nvertices, state->nparticles, &id) : NULL;
  if (!s || s[0] != ' ' || s[1] == ' ' || s[1] == '\0')
    return dna_input_fault(input, err, "the A line is not \"A id name value\", with the id of a particle or vertex of the event");
  if (id != 0 || !begins(s, " GenCrossSection ")) return 1;
  double xsec, error;
  s += 17;
  s = dna_scan_double(s, &xsec);
  if (s && *s == ' ') s = dna_scan_double(s + 1, &error);
  else s = NULL;
  if (!s || (*s != ' ' && *s != '\0')) return dna_explain_asciiv3_xsec(input, err);
  record->has_xsec = true;
  record->xsec_pb = xsec;
  record->xsec_err_pb = error;
  return 1;
}

static int too_large(dna_input *input, dna_error *err) {
  return dna_input_fault(input, err, "the event has more than %zu MiB of text", DNA_INPUT_LARGEST >> 20);
}

static int too_long(dna_input *input, dna_error *err) {
  return dna_input_fault(input, err, "the line is longer than the %zu bytes that libHepMC3 can read", DNA_INPUT_LONGEST);
}

/* The parent of a new particle: 1, or -1 with err. */
static int take_parent(struct state *state, dna_input *input, int32_t parent, dna_error *err) {
  if (parent <= 0) return 1; /* none, or a vertex, which may be defined later */
  int32_t *end = &state->end[parent - 1];
  if (*end < 0)
    return dna_input_fault(input, err, "particle %d: its parent, particle %d, ends in vertex %d", state->particles, parent,
                           *end);
  if (*end == 0) {
    if (state->implicit_vertices + state->explicit_vertices == state->nvertices)
      return dna_input_fault(input, err, "has more vertices than its E line announces, %d", state->nvertices);
    *end = 1;
    state->implicit_vertices++;
  }
  return 1;
}

/* Where it is kept how a vertex is named; NULL for a number far above what has been read, whose vertex is named by it. */
static int32_t *name_of(struct state *state, int32_t id) {
  size_t at = (size_t)-id;
  if (at >= state->named) {
    if (at > 4 * ((size_t)state->particles + (size_t)state->explicit_vertices) + 1000) return NULL;
    state->named_by = dna_grow(state->named_by, &state->named_room, at + 1, sizeof *state->named_by);
    memset(state->named_by + state->named, 0, (at + 1 - state->named) * sizeof *state->named_by);
    state->named = at + 1;
  }
  return &state->named_by[at];
}

/* Writes a particle's line, in which rest is what follows the parent: as it is, but for the parent's name, and for the
 * numbers from `from` to `upto` where they have been read already: zeros stand for them. */
static bool add_particle(struct state *state, dna_record *record, const char *line, int32_t id, int32_t parent, const char *rest,
                         size_t length, const char *from, const char *upto) {
  static const char zeros[] = " 0 0 0 0 0";
  int32_t *name = parent < 0 ? name_of(state, parent) : NULL;
  bool renamed = name && *name > 0;
  if (name && !renamed) *name = -1;
  bool odd = line[2] == '0' || line[2] == '+'; /* its number is written down as it is read in text_asciiv3.c */
  if (!renamed && !from && !odd) return dna_input_add(record, line, (size_t)(rest - line) + length);
  char *start = dna_input_room(record, length + 48), *to = start;
  if (!to) return false;
  if (renamed) parent = *name;
  *to++ = 'P';
  *to++ = ' ';
  to = dna_input_put_int(to, id);
  *to++ = ' ';
  to = dna_input_put_int(to, parent);
  if (from) {
    memcpy(to, rest, (size_t)(from - rest));
    to += from - rest;
    memcpy(to, zeros, sizeof zeros - 1);
    to += sizeof zeros - 1;
    length -= (size_t)(upto - rest);
    rest = upto;
  }
  memcpy(to, rest, length);
  to += length;
  *to++ = '\n';
  record->text.length += (size_t)(to - start);
  return true;
}

/* Reads px, py, pz, E and m where they are short; NULL, with NaN as px, if libHepMC3 is to read them. */
static const char *short_momentum(dna_record *record, const char *s) {
  if (record->nmomenta + 5 > record->momenta_capacity)
    record->momenta = dna_grow(record->momenta, &record->momenta_capacity, record->nmomenta + 5, sizeof *record->momenta);
  double *to = record->momenta + record->nmomenta;
  record->nmomenta += 5;
  for (int i = 0; i < 5; i++) {
    s = *s == ' ' ? dna_scan_short(s + 1, &to[i]) : NULL;
    if (s) continue;
    to[0] = NAN;
    return NULL;
  }
  return s;
}

/* "P id parent pid px py pz E m status" */
static int particle_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *line = input->lines->line, *end = line + input->lines->length, *s = line + 1;
  int64_t id, parent, code, status;
  if (state->particles == state->nparticles)
    return dna_input_fault(input, err, "has more particles than its E line announces, %d", state->nparticles);
  const int32_t due = state->particles + 1;
  s = *s == ' ' ? dna_scan_int(s + 1, due, due, &id) : NULL;
  s = s && *s == ' ' ? dna_scan_int(s + 1, -state->nvertices, id - 1, &parent) : NULL;
  const char *rest = s;
  s = s && *s == ' ' ? dna_scan_int(s + 1, INT32_MIN, INT32_MAX, &code) : NULL;
  if (!s) return dna_explain_asciiv3_particle(input, err, due, state->nvertices);
  const char *from = s, *upto = input->keep_text ? NULL : short_momentum(record, s);
  if (upto) s = upto;
  for (int i = 0; i < 5 && !upto; i++) {
    const char *usual = *s == ' ' ? dna_scan_usual(s + 1) : NULL; /* here, since a call for each number is felt */
    s = usual ? usual : *s == ' ' ? dna_scan_real(s + 1) : NULL;
    if (!s) return dna_explain_asciiv3_particle(input, err, due, state->nvertices);
  }
  s = *s == ' ' ? dna_scan_int(s + 1, INT32_MIN, INT32_MAX, &status) : NULL;
  if (!s || !dna_scan_at_end(s, end)) return dna_explain_asciiv3_particle(input, err, due, state->nvertices);
  if ((size_t)id > state->parent_room)
    state->parent = dna_grow(state->parent, &state->parent_room, (size_t)id, sizeof *state->parent);
  if ((size_t)id > state->end_room)
    state->end = dna_grow(state->end, &state->end_room, (size_t)id, sizeof *state->end);
  if ((size_t)id > state->line_room)
    state->line = dna_grow(state->line, &state->line_room, (size_t)id, sizeof *state->line);
  state->line[id - 1] = input->lines->number;
  state->parent[id - 1] = (int32_t)parent;
  state->end[id - 1] = 0;
  state->particles = (int32_t)id;
  if (input->lines->length > DNA_INPUT_LONGEST) return too_long(input, err);
  if (take_parent(state, input, (int32_t)parent, err) < 0) return -1;
  bool good = add_particle(state, record, line, (int32_t)id, (int32_t)parent, rest, (size_t)(s - rest), upto ? from : NULL, upto);
  return good ? 1 : too_large(input, err);
}

/* One incoming particle of vertex id, whose V line is given. */
static int take_incoming(struct state *state, dna_input *input, int32_t id, int32_t particle, uint64_t line, dna_error *err) {
  if (particle > state->particles) {
    state->forward = dna_grow(state->forward, &state->forward_room, state->forwards + 1, sizeof *state->forward);
    state->forward[state->forwards++] = (struct forward){particle, id, line};
    return 1;
  }
  int32_t *end = &state->end[particle - 1];
  if (*end == id)
    return dna_input_fault_at(input, err, line, "vertex %d: its incoming particle %d is listed twice", id, particle);
  if (*end > 0)
    return dna_input_fault_at(
        input, err, line, "vertex %d: its incoming particle %d ends already in the vertex in which it is a parent", id, particle);
  if (*end < 0)
    return dna_input_fault_at(input, err, line, "vertex %d: its incoming particle %d ends already in vertex %d", id, particle,
                              *end);
  *end = id;
  return 1;
}

/* "V id status [p,p,...] [@ x y z t]" */
static int vertex_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *line = input->lines->line, *end = line + input->lines->length, *s = line + 1;
  int64_t id, status, particle;
  bool present;
  if (state->explicit_vertices + state->implicit_vertices == state->nvertices)
    return dna_input_fault(input, err, "has more vertices than its E line announces, %d", state->nvertices);
  s = *s == ' ' ? dna_scan_int(s + 1, -state->nvertices, -1, &id) : NULL;
  s = s && *s == ' ' ? dna_scan_int(s + 1, INT32_MIN, INT32_MAX, &status) : NULL;
  if (!s || s[0] != ' ' || s[1] != '[') return dna_explain_asciiv3_vertex(input, err, state->nparticles, state->nvertices);
  s += 2;
  int32_t name = 0;
  bool empty = *s == ']' || (s[0] == '0' && s[1] == ']');
  const char *list = s;
  if (empty) s += *s == '0';
  while (!empty) {
    s = dna_scan_int(s, 1, state->nparticles, &particle);
    if (!s || (*s != ',' && *s != ']')) return dna_explain_asciiv3_vertex(input, err, state->nparticles, state->nvertices);
    if (take_incoming(state, input, (int32_t)id, (int32_t)particle, input->lines->number, err) < 0) return -1;
    if (particle <= state->particles && !name) name = (int32_t)particle;
    if (*s == ']') break;
    s++;
  }
  if (!scan_position(s + 1, end, NULL, &present))
    return dna_explain_asciiv3_vertex(input, err, state->nparticles, state->nvertices);
  if (input->lines->length > DNA_INPUT_LONGEST) return too_long(input, err);
  state->ids = dna_grow(state->ids, &state->ids_room, (size_t)state->explicit_vertices + 1, sizeof *state->ids);
  state->ids[state->explicit_vertices++] = (struct id){(int32_t)id, input->lines->number};
  int32_t *known = name_of(state, (int32_t)id);
  if (known && *known == 0) {
    bool slow = input->by_parent && state->explicit_vertices + state->implicit_vertices > FOUND_FAST;
    *known = name && slow ? name : -1;
  }
  while (end[-1] == ' ' || end[-1] == '\t') end--;
  if (empty) { /* libHepMC3 3.1.2 refuses [], and takes 0 for no particle */
    dna_str_add(&record->text, line, (size_t)(list - line));
    if (*list == ']') dna_str_add(&record->text, "0", 1);
    line = list;
  }
  return dna_input_add(record, line, (size_t)(end - line)) ? 1 : too_large(input, err);
}

/* ---- the whole event ---------------------------------------------------------------------------------------------------- */

/* Later incoming particles and the vertices that are parents, now that all of them are known. */
static int check_links(struct state *state, dna_input *input, dna_error *err) {
  state->known = dna_grow(state->known, &state->known_room, (size_t)state->nvertices + 1, 1);
  memset(state->known, 0, (size_t)state->nvertices + 1);
  for (int32_t i = 0; i < state->explicit_vertices; i++) {
    const struct id *id = &state->ids[i];
    uint8_t *known = &state->known[-id->id];
    if (*known) return dna_input_fault_at(input, err, id->line, "vertex %d comes twice", id->id);
    *known = 1;
  }
  for (size_t i = 0; i < state->forwards; i++) {
    const struct forward *forward = &state->forward[i];
    if (take_incoming(state, input, forward->vertex, forward->particle, forward->line, err) < 0) return -1;
  }
  for (int32_t i = 0; i < state->particles; i++)
    if (state->parent[i] < 0 && !state->known[-state->parent[i]])
      return dna_input_fault_at(input, err, state->line[i], "particle %d: its parent, vertex %d, has no V line", i + 1,
                                state->parent[i]);
  return 1;
}

/* Weight names that do not agree with the first event's values are taken apart at blanks, as libHepMC3 does, if they
 * agree then. */
static void try_blanks(struct state *state, dna_input *input, const dna_record *record) {
  if (input->weights.fixed || !input->weights.count || input->weights.count == record->nweights) return;
  dna_weights names = {0};
  dna_weights_split(&names, state->names.text, true);
  state->at_blanks = names.count == record->nweights;
  dna_weights unused = state->at_blanks ? input->weights : names;
  if (state->at_blanks) input->weights = names;
  dna_weights_clear(&unused);
}

static int finish(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  int32_t vertices = state->explicit_vertices + state->implicit_vertices;
  if (state->particles != state->nparticles)
    return dna_input_fault_at(input, err, input->event_line, "has %d particle%s; its E line announces %d", state->particles,
                              state->particles == 1 ? "" : "s", state->nparticles);
  if (vertices != state->nvertices)
    return dna_input_fault_at(input, err, input->event_line, "has %d %s; its E line announces %d", vertices,
                              vertices == 1 ? "vertex" : "vertices", state->nvertices);
  if (!state->has_units)
    return dna_input_fault_at(input, err, input->event_line, "has no U line: its units are not known");
  if (check_links(state, input, err) < 0) return -1;
  try_blanks(state, input, record);
  state->listing = state->names_seen = false;
  return dna_input_end(input, record, err);
}

/* Whether an A line, in an event whose particles are all there, is run information: "A name value". */
static bool run_attribute(const char *line) {
  int64_t id;
  const char *s = line[1] == ' ' ? dna_scan_int(line + 2, INT32_MIN, INT32_MAX, &id) : NULL;
  return !s || *s != ' ';
}

/* The current line in an event: 1 taken, 0 it ends the event, -1. */
static int take_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *line = input->lines->line;
  if (input->lines->length == 0) return 1;
  bool body = state->particles > 0 || state->explicit_vertices > 0;
  bool all = complete(state) && (body || state->has_units);
  switch (line[0]) {
  case 'P': return particle_line(state, input, record, err);
  case 'V': return vertex_line(state, input, record, err);
  case 'A': return all && run_attribute(line) ? 0 : attribute_line(state, input, record, err);
  case 'U': return units_line(state, input, record, err);
  case 'W':
    if (body && all) return 0; /* the run information of a file that was appended */
    if (body) return dna_input_fault(input, err, "the W line comes after particles or vertices");
    return weights_line(state, input, record, err);
  case 'T': return all ? 0 : dna_input_fault(input, err, "run information in the middle of the event");
  case 'E': case 'H': return 0;
  default: return dna_input_fault(input, err, "a line that is none of E, U, W, A, P, V");
  }
}

static int read_event(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  if (event_line(state, input, record, err) < 0) return -1;
  for (;;) {
    bool terminated = input->lines->terminated; /* a last line without a newline may have lost digits */
    int there = dna_lines_next(input->lines);
    if (there <= 0) {
      if (complete(state) && terminated && state->has_units) return finish(state, input, record, err);
      if (there < 0) return dna_input_broken(input, err);
      return dna_input_fault(input, err, "the file ends in the middle of the event: it is truncated");
    }
    int taken = take_line(state, input, record, err);
    if (taken < 0) return -1;
    if (taken == 0) {
      dna_lines_again(input->lines);
      return finish(state, input, record, err);
    }
  }
}

/* ---- between events ------------------------------------------------------------------------------------------------------ */

static int header_line(struct state *state, dna_input *input, dna_error *err) {
  const char *line = input->lines->line;
  if (state->section != AT_RUN && begins(line, "HepMC::Version")) {
    state->section = AT_HEADER;
    return 1;
  }
  if (state->section != AT_RUN && strcmp(line, "HepMC::Asciiv3-START_EVENT_LISTING") == 0) {
    state->section = AT_RUN;
    state->listing = true;
    state->names_seen = false;
    return 1;
  }
  if (state->section == AT_RUN && strcmp(line, "HepMC::Asciiv3-END_EVENT_LISTING") == 0) {
    state->section = AT_END;
    return 1;
  }
  return dna_input_fault(input, err, state->section == AT_RUN ? "a header before the end of the listing"
                                                              : "a header that is not one of Asciiv3");
}

static int names_line(struct state *state, dna_input *input, dna_error *err) {
  const char *text = input->lines->line + 1;
  if (state->names_seen) return dna_input_fault(input, err, "weight names for a second time");
  if (*text != ' ' && *text != '\0') return dna_input_fault(input, err, "a line that is none of W, T, A, E");
  if (*text == ' ') text++;
  if (strlen(text) + (size_t)(text - input->lines->line) != input->lines->length)
    return dna_input_fault(input, err, "a zero byte in the weight names");
  state->names_seen = true;
  dna_weights names = {0};
  dna_weights_split(&names, text, state->at_blanks);
  state->names.length = 0;
  dna_str_puts(&state->names, text);
  return dna_input_names_take(input, &names, err);
}

static const char end_line[] = "HepMC::Asciiv3-END_EVENT_LISTING";
static const char dna_kept[] = "A dna_kept ";

/* The run attribute that says that not all particles are there. */
static int kept_line(struct state *state, dna_input *input, dna_error *err) {
  const char *text = input->lines->line + sizeof dna_kept - 1;
  const dna_str *known = state->opened ? &state->opened->kept : &state->kept;
  if (known->length) {
    if (strcmp(known->text, text) == 0) return 1;
  } else if (!state->opened && input->events == 0) {
    dna_str_puts(&state->kept, text);
    input->kept = state->kept.text;
    return 1;
  }
  return dna_input_fault(input, err, "from here on the file has other particles: those that were kept with '%.300s'", text);
}

/* Reads up to the E line of the next event: 1; 0 at the proper end. */
static int read_run(struct state *state, dna_input *input, dna_error *err) {
  for (;;) {
    int there = dna_lines_next(input->lines), taken = 1;
    if (there < 0) return dna_input_broken(input, err);
    bool cut = there > 0 && state->section == AT_RUN && dna_input_cut(input, end_line);
    if (there == 0 || cut) {
      if (state->section == AT_END) return 0;
      return dna_input_fault(input, err, "the file ends without \"HepMC::Asciiv3-END_EVENT_LISTING\": it is truncated");
    }
    const char *line = input->lines->line;
    if (input->lines->length == 0) continue;
    if (state->section == AT_HEADER && dna_scan_at_end(line, line + input->lines->length)) continue; /* as in detect.c */
    if (begins(line, "HepMC")) {
      taken = header_line(state, input, err);
    } else if (state->section != AT_RUN) {
      return dna_input_fault(input, err, state->section == AT_END ? "text after the end of the listing"
                                                                  : "text before the start of the listing");
    } else if (line[0] == 'E') {
      if (input->weights.named && state->listing && !state->names_seen)
        return dna_input_fault(input, err, "the run information that was appended names no weights");
      return 1;
    } else if (line[0] == 'W') {
      taken = names_line(state, input, err);
    } else if (begins(line, dna_kept)) {
      taken = kept_line(state, input, err);
    } else if ((line[0] != 'T' && line[0] != 'A') || line[1] != ' ') {
      return dna_input_fault(input, err, "a line that is none of W, T, A, E");
    }
    if (taken < 0) return -1;
  }
}

static int asciiv3_next(void *pointer, dna_input *input, dna_record *record, dna_error *err) {
  struct state *state = pointer;
  int there = read_run(state, input, err);
  return there <= 0 ? there : read_event(state, input, record, err);
}

static void asciiv3_resume(void *pointer, const void *opened, bool first) {
  struct state *state = pointer;
  state->opened = opened;
  if (opened) state->at_blanks = state->opened->at_blanks;
  if (!first) state->section = AT_RUN;
}

const dna_format dna_format_asciiv3 = {"Asciiv3", asciiv3_open, asciiv3_next, asciiv3_close, asciiv3_resume};
