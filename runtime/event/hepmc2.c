/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HepMC2 text, IO_GenEvent, checked and written down as Asciiv3.
 *
 *   E number mpi scale alphaQCD alphaQED process vertex n_vertices beam1 beam2 n_random [...] n_weights [...]
 *   N n "name" ...   U GEV|MEV MM|CM   C xsec error   H ... heavy ions   F ... parton densities
 *   V barcode status x y z t n_orphans n_out n_weights [...]
 *   P barcode pid px py pz E m status theta phi end_vertex n_flow [index value ...]
 *
 * A P line belongs to the V line above it: as an incoming one if it ends in that vertex, else as an outgoing one. Files
 * exist whose V lines count too few particles (libHepMC3 knows of some made by Pythia), so more P lines than announced
 * are no fault, fewer are. Particles keep the order of the file. A vertex with nothing coming in and no position is left
 * out: its particles, the beams among them, have no production vertex, as with libHepMC3. The barcodes of particles name nothing
 * but the beams; but two that are the same, or a beam that is not there, are signs of a file that was put together wrongly.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/event/explain.h"
#include "runtime/event/scan.h"

enum section { AT_HEADER, AT_EVENTS, AT_END };

struct particle {
  size_t text;           /* " pid px py pz E m status" in the notes */
  uint32_t length;
  int32_t made, end;     /* vertices by position in the event; -1: none */
  int64_t barcode;       /* of the end vertex, or 0 */
  int32_t own;           /* barcode */
  uint64_t line;
};

struct vertex {
  int64_t barcode;
  int32_t status, incoming;
  size_t text;           /* " x y z t" in the notes; length 0: all of it 0 */
  uint32_t length;
  uint64_t line;
};

struct state {
  enum section section;
  int64_t nvertices;     /* announced */
  int64_t due;           /* P lines that the current vertex still needs */
  int64_t beams[2];      /* barcodes of the E line; 0: none */
  bool has_units, has_names;
  dna_str notes;
  struct particle *particles;
  struct vertex *vertices;
  int32_t *list, *first; /* incoming particles of vertices, and where each vertex's begin */
  size_t particles_room, vertices_room, list_room, first_room, nparticles, count;
};

static void *hepmc2_open(void) { return dna_xcalloc(1, sizeof(struct state)); }

static void hepmc2_close(void *pointer) {
  struct state *state = pointer;
  dna_str_free(&state->notes);
  free(state->particles);
  free(state->vertices);
  free(state->list);
  free(state->first);
  free(state);
}

static bool begins(const char *line, const char *with) { return strncmp(line, with, strlen(with)) == 0; }

/* A blank and an integer, or a blank and a real number; NULL passes through, so that fields can be chained. */
static const char *field_int(const char *s, int64_t low, int64_t high, int64_t *value) {
  return s && *s == ' ' ? dna_scan_int(s + 1, low, high, value) : NULL;
}

static const char *field_real(const char *s) { return s && *s == ' ' ? dna_scan_real(s + 1) : NULL; }

static const char *fields_real(const char *s, int64_t n) {
  while (s && n-- > 0) s = field_real(s);
  return s;
}

static const char *field_int32(const char *s, int64_t *value) { return field_int(s, INT32_MIN, INT32_MAX, value); }

#define ANY_LOW (INT64_MIN / 16)
#define ANY_HIGH (INT64_MAX / 16)

/* ---- lines of an event ------------------------------------------------------------------------------------------------ */

static int event_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *line = input->lines->line, *end = line + input->lines->length;
  int64_t number = 0, skip, count = 0;
  dna_input_begin(input, record);
  const char *s = field_int(line + 1, ANY_LOW, ANY_HIGH, &number);
  if (s) {
    input->number = record->number = number;
    input->has_number = true;
  }
  s = field_int32(s, &skip);
  s = fields_real(s, 3);
  s = field_int32(s, &skip);
  s = field_int32(s, &skip);
  s = field_int(s, 0, INT32_MAX, &state->nvertices);
  s = field_int32(s, &state->beams[0]);
  s = field_int32(s, &state->beams[1]);
  s = field_int(s, 0, INT32_MAX, &count);
  while (s && count-- > 0) s = field_real(s); /* random states: integers of any size */
  s = field_int(s, 0, INT32_MAX, &count);
  for (; s && count > 0; count--) {
    double weight;
    s = *s == ' ' ? dna_scan_double(s + 1, &weight) : NULL;
    if (s) dna_input_weight(record, weight);
  }
  if (!s || !dna_scan_at_end(s, end)) return dna_explain_hepmc2_event(input, err);
  state->due = 0;
  state->has_units = state->has_names = false;
  state->notes.length = state->nparticles = state->count = 0;
  return 1;
}

static int units_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  const char *s = input->lines->line, *end = s + input->lines->length;
  bool gev = begins(s, "U GEV "), mev = begins(s, "U MEV ");
  bool mm = (gev || mev) && begins(s + 6, "MM"), cm = (gev || mev) && begins(s + 6, "CM");
  if (!(mm || cm) || !dna_scan_at_end(s + 8, end))
    return dna_input_fault(input, err, "the units are not \"U GEV|MEV MM|CM\"");
  state->has_units = true;
  record->mev = mev;
  record->cm = cm;
  return 1;
}

/* N n "name" ...: a name may hold blanks and newlines, so that the line may go on. */
static int names_line(struct state *state, dna_input *input, dna_error *err) {
  int64_t count = 0;
  const char *s = field_int(input->lines->line + 1, 0, INT32_MAX, &count);
  if (state->has_names) return dna_input_fault(input, err, "has a second N line");
  if (!s) return dna_input_fault(input, err, "the N line does not begin with the number of names");
  state->has_names = true;
  dna_weights names = {0};
  dna_str name = {0};
  size_t total = 0;
  int rc = 1;
  for (; count > 0 && rc > 0; count--) {
    s = dna_scan_blanks(s);
    if (*s != '"') {
      rc = dna_input_fault(input, err, "the N line announces %lld weight name%s more than it has", (long long)count,
                           count == 1 ? "" : "s");
      break;
    }
    s++;
    name.length = 0;
    for (;;) {
      const char *quote = strchr(s, '"');
      size_t length = quote ? (size_t)(quote - s) : strlen(s);
      dna_str_add(&name, s, length);
      s += length;
      if (quote) break;
      dna_str_add(&name, "\n", 1);
      if (dna_lines_next(input->lines) <= 0 || name.length > DNA_LINES_LONGEST) {
        rc = dna_input_fault(input, err, "the name of a weight does not end");
        break;
      }
      s = input->lines->line;
    }
    if (rc < 0) break;
    s++;
    total += name.length + sizeof(char *);
    if (total > DNA_LINES_LONGEST) rc = dna_input_fault(input, err, "the names of the weights are too long");
    else dna_weights_add(&names, name.text, name.length);
  }
  dna_str_free(&name);
  if (rc > 0 && !dna_scan_at_end(s, input->lines->line + input->lines->length))
    rc = dna_input_fault(input, err, "something follows the weight names");
  if (rc > 0 && names.count > 0) return dna_input_names_take(input, &names, err);
  dna_weights_clear(&names);
  return rc;
}

static int xsec_line(dna_input *input, dna_record *record, dna_error *err) {
  const char *s = input->lines->line + 1;
  s = *s == ' ' ? dna_scan_double(s + 1, &record->xsec_pb) : NULL;
  s = s && *s == ' ' ? dna_scan_double(s + 1, &record->xsec_err_pb) : NULL;
  if (!s || (*s != ' ' && !dna_scan_at_end(s, input->lines->line + input->lines->length)))
    return dna_explain_hepmc2_xsec(input, err);
  record->has_xsec = true;
  return 1;
}

/* Notes a piece of the line, with the blank before it. */
static size_t note(struct state *state, const char *from, const char *to) {
  size_t at = state->notes.length;
  dna_str_add(&state->notes, from, (size_t)(to - from));
  return at;
}

/* Whether " x y z t" is zero throughout. */
static bool all_zero(const char *from, const char *to) {
  for (bool exponent = false; from < to; from++) {
    exponent = *from != ' ' && (exponent || *from == 'e' || *from == 'E');
    if (!exponent && *from >= '1' && *from <= '9') return false;
  }
  return true;
}

static int too_few(const struct state *state, dna_input *input, uint64_t line, dna_error *err) {
  return dna_input_fault_at(input, err, line, "vertex %lld needs %lld more particle%s",
                            (long long)state->vertices[state->count - 1].barcode, (long long)state->due,
                            state->due == 1 ? "" : "s");
}

static int vertex_line(struct state *state, dna_input *input, dna_error *err) {
  const char *line = input->lines->line, *end = line + input->lines->length;
  int64_t barcode, status, orphans = 0, outgoing = 0, weights = 0;
  if (state->due > 0) return too_few(state, input, input->lines->number, err);
  if (state->count * sizeof *state->vertices > DNA_INPUT_LARGEST) return dna_input_fault(input, err, "the event is too large");
  if ((int64_t)state->count == state->nvertices)
    return dna_input_fault(input, err, "has more vertices than its E line announces, %lld", (long long)state->nvertices);
  const char *s = field_int32(line + 1, &barcode);
  s = field_int32(s, &status);
  const char *position = s, *behind = s = fields_real(s, 4);
  s = field_int(s, 0, INT32_MAX, &orphans);
  s = field_int(s, 0, INT32_MAX, &outgoing);
  s = field_int(s, 0, INT32_MAX, &weights);
  s = fields_real(s, weights);
  if (!s || !dna_scan_at_end(s, end) || barcode >= 0) return dna_explain_hepmc2_vertex(input, err, state->count + 1);
  state->vertices = dna_grow(state->vertices, &state->vertices_room, state->count + 1, sizeof *state->vertices);
  bool set = !all_zero(position, behind);
  state->vertices[state->count++] = (struct vertex){
    .barcode = barcode, .status = (int32_t)status, .text = set ? note(state, position, behind) : 0,
    .length = set ? (uint32_t)(behind - position) : 0, .line = input->lines->number};
  state->due = orphans + outgoing;
  return 1;
}

static int particle_line(struct state *state, dna_input *input, dna_error *err) {
  const char *line = input->lines->line, *end = line + input->lines->length;
  int64_t skip, own = 0, code, flows = 0, last = 0;
  if (state->count == 0) return dna_input_fault(input, err, "a particle before the first vertex");
  if (state->notes.length > DNA_INPUT_LARGEST) return dna_input_fault(input, err, "the event is too large");
  const char *s = field_int32(line + 1, &own), *from = s;
  s = field_int32(s, &code);
  s = fields_real(s, 5);
  s = field_int32(s, &skip);
  const char *behind = s;
  s = fields_real(s, 2);
  s = field_int32(s, &last);
  s = field_int(s, 0, INT32_MAX, &flows);
  for (; s && flows > 0; flows--) s = field_int32(field_int32(s, &skip), &skip);
  if (!s || !dna_scan_at_end(s, end) || last > 0) return dna_explain_hepmc2_particle(input, err, state->nparticles + 1);
  if (input->lines->length > DNA_INPUT_LONGEST) return dna_input_fault(input, err, "the line is too long");
  int32_t vertex = (int32_t)state->count - 1;
  bool incoming = last != 0 && last == state->vertices[vertex].barcode;
  state->particles = dna_grow(state->particles, &state->particles_room, state->nparticles + 1, sizeof *state->particles);
  state->particles[state->nparticles++] = (struct particle){.text = note(state, from, behind),
                                                            .length = (uint32_t)(behind - from),
                                                            .made = incoming ? -1 : vertex,
                                                            .end = incoming ? vertex : -1,
                                                            .barcode = last,
                                                            .own = (int32_t)own,
                                                            .line = input->lines->number};
  if (state->due > 0) state->due--;
  return 1;
}

/* Only that all of it are numbers. */
static int numbers_line(dna_input *input, dna_error *err) {
  const char *s = input->lines->line + 1, *end = input->lines->line + input->lines->length;
  while (s && !dna_scan_at_end(s, end)) s = field_real(s);
  return s ? 1 : dna_explain_hepmc2_numbers(input, err);
}

/* ---- the whole event ---------------------------------------------------------------------------------------------------- */

struct by_barcode { int64_t barcode; int32_t vertex; };

static int ascending(const void *a, const void *b) {
  int64_t x = ((const struct by_barcode *)a)->barcode, y = ((const struct by_barcode *)b)->barcode;
  return (x > y) - (x < y);
}

static uint64_t later_line(const struct state *state, int32_t a, int32_t b) {
  uint64_t x = state->vertices[a].line, y = state->vertices[b].line;
  return x > y ? x : y;
}

/* Gives every particle its end vertex. */
static int link_ends(struct state *state, dna_input *input, dna_error *err) {
  struct by_barcode *table = dna_xmalloc(state->count * sizeof *table);
  int rc = 1;
  for (size_t v = 0; v < state->count; v++) table[v] = (struct by_barcode){state->vertices[v].barcode, (int32_t)v};
  qsort(table, state->count, sizeof *table, ascending);
  for (size_t v = 1; v < state->count && rc > 0; v++)
    if (table[v].barcode == table[v - 1].barcode)
      rc = dna_input_fault_at(input, err, later_line(state, table[v].vertex, table[v - 1].vertex), "vertex %lld comes twice",
                              (long long)table[v].barcode);
  for (size_t k = 0; k < state->nparticles && rc > 0; k++) {
    struct particle *particle = &state->particles[k];
    if (particle->barcode != 0 && particle->end < 0) {
      struct by_barcode key = {particle->barcode, 0};
      const struct by_barcode *found = bsearch(&key, table, state->count, sizeof *table, ascending);
      if (!found)
        rc = dna_input_fault_at(input, err, particle->line, "particle %d ends in vertex %lld, which is not there", particle->own,
                                (long long)particle->barcode);
      else particle->end = found->vertex;
    }
    if (rc > 0 && particle->end >= 0) state->vertices[particle->end].incoming++;
  }
  free(table);
  return rc;
}

struct named {
  int32_t barcode;
  uint64_t line;
};

static int by_name(const void *a, const void *b) {
  const struct named *x = a, *y = b;
  if (x->barcode != y->barcode) return x->barcode < y->barcode ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

/* Each particle has a barcode of its own, and the beams are particles. */
static int check_names(const struct state *state, dna_input *input, dna_error *err) {
  struct named *names = dna_xmalloc((state->nparticles + 1) * sizeof *names);
  int rc = 1;
  bool sorted = true;
  for (size_t k = 0; k < state->nparticles; k++) {
    names[k] = (struct named){state->particles[k].own, state->particles[k].line};
    sorted = sorted && (k == 0 || names[k - 1].barcode < names[k].barcode);
  }
  if (!sorted) qsort(names, state->nparticles, sizeof *names, by_name);
  for (size_t k = 1; k < state->nparticles && rc > 0; k++)
    if (names[k].barcode == names[k - 1].barcode)
      rc = dna_input_fault_at(input, err, names[k].line, "particle %d: the particle on line %llu has the same barcode",
                              names[k].barcode, (unsigned long long)names[k - 1].line);
  for (int i = 0; i < 2 && rc > 0; i++) {
    struct named key = {(int32_t)state->beams[i], 0};
    size_t low = 0, high = state->nparticles; /* names below low are less */
    while (low < high) {
      size_t middle = low + (high - low) / 2;
      if (names[middle].barcode < key.barcode) low = middle + 1;
      else high = middle;
    }
    bool found = low < state->nparticles && names[low].barcode == key.barcode;
    if (key.barcode != 0 && !found)
      rc = dna_input_fault_at(input, err, input->event_line, "its %s beam is particle %d, which is not there",
                              i ? "second" : "first", key.barcode);
  }
  free(names);
  return rc;
}

/* Lists the incoming particles of each vertex: those of vertex v are list[first[v]] up to list[first[v + 1]]. */
static void list_incoming(struct state *state) {
  state->first = dna_grow(state->first, &state->first_room, state->count + 2, sizeof *state->first);
  state->list = dna_grow(state->list, &state->list_room, state->nparticles + 1, sizeof *state->list);
  int32_t at = 0;
  for (size_t v = 0; v < state->count; v++) {
    state->first[v] = at;
    at += state->vertices[v].incoming;
  }
  state->first[state->count] = at;
  for (size_t k = 0; k < state->nparticles; k++) {
    int32_t v = state->particles[k].end;
    if (v >= 0) state->list[state->first[v + 1] - state->vertices[v].incoming--] = (int32_t)k;
  }
}

static bool left_out(const struct state *state, int32_t v) {
  return state->first[v] == state->first[v + 1] && state->vertices[v].length == 0;
}

static bool write_vertex(const struct state *state, dna_record *record, int32_t v, int32_t id) {
  const struct vertex *vertex = &state->vertices[v];
  size_t before = record->text.length;
  dna_str_printf(&record->text, "V %d %d [", id, vertex->status);
  for (int32_t i = state->first[v]; i < state->first[v + 1]; i++)
    dna_str_printf(&record->text, i == state->first[v] ? "%d" : ",%d", state->list[i] + 1);
  dna_str_puts(&record->text, state->first[v] == state->first[v + 1] ? "0]" : "]");
  if (vertex->length > 0) {
    dna_str_puts(&record->text, " @");
    dna_str_add(&record->text, state->notes.text + vertex->text, vertex->length);
  }
  dna_str_add(&record->text, "\n", 1);
  return record->text.length - before <= DNA_INPUT_LONGEST && record->text.length <= DNA_INPUT_LARGEST;
}

static bool write_particle(const struct state *state, dna_record *record, size_t k, int32_t parent) {
  const struct particle *particle = &state->particles[k];
  char *start = dna_input_room(record, particle->length + 32), *to = start;
  if (!to) return false;
  *to++ = 'P';
  *to++ = ' ';
  to = dna_input_put_int(to, (int32_t)k + 1);
  *to++ = ' ';
  to = dna_input_put_int(to, parent);
  memcpy(to, state->notes.text + particle->text, particle->length);
  to += particle->length;
  *to++ = '\n';
  record->text.length += (size_t)(to - start);
  return true;
}

/* Writes vertices in the order of the file, each before the particles of its block. */
static bool write_event(struct state *state, dna_record *record, bool by_parent) {
  int32_t nvertices = 0, id = 0;
  size_t k = 0;
  bool good = true;
  list_incoming(state);
  for (int32_t v = 0; v < (int32_t)state->count; v++) nvertices += !left_out(state, v);
  dna_str_printf(&record->text, "E 0 %d %zu\nU GEV MM\n", nvertices, state->nparticles);
  for (int32_t v = 0; v < (int32_t)state->count && good; v++) {
    bool left = left_out(state, v);
    if (!left) good = write_vertex(state, record, v, --id);
    int32_t name = id; /* an incoming particle that is there already is found faster (see asciiv3.c) */
    if (by_parent && state->first[v] < state->first[v + 1] && (size_t)state->list[state->first[v]] < k)
      name = state->list[state->first[v]] + 1;
    for (; k < state->nparticles && good; k++) {
      const struct particle *particle = &state->particles[k];
      if ((particle->made < 0 ? particle->end : particle->made) != v) break;
      good = write_particle(state, record, k, particle->made < 0 || left ? 0 : name);
    }
  }
  return good;
}

static int finish(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  if (state->due > 0) return too_few(state, input, state->vertices[state->count - 1].line, err);
  if ((int64_t)state->count != state->nvertices)
    return dna_input_fault_at(input, err, input->event_line, "has %zu %s; its E line announces %lld", state->count,
                              state->count == 1 ? "vertex" : "vertices", (long long)state->nvertices);
  if (!state->has_units) /* HepMC2 then takes the units that it was built for */
    return dna_input_fault_at(
        input, err, input->event_line,
        "has no U line, so its units are not known; if you know them, add a line such as \"U GEV MM\" to each event");
  if (input->weights.named && !state->has_names)
    return dna_input_fault_at(input, err, input->event_line, "does not name its weights, as those before");
  if (link_ends(state, input, err) < 0 || check_names(state, input, err) < 0) return -1;
  if (!write_event(state, record, input->by_parent)) return dna_input_fault(input, err, "the event is too large for libHepMC3");
  return dna_input_end(input, record, err);
}

static const char end_line[] = "HepMC::IO_GenEvent-END_EVENT_LISTING";

static bool complete(const struct state *state) {
  return state->due <= 0 && (int64_t)state->count == state->nvertices && state->has_units;
}

/* The current line in an event: 1 taken, 0 it ends the event, -1. */
static int take_line(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  if (input->lines->length == 0) return 1;
  char kind = input->lines->line[0];
  if (kind == 'H' && complete(state) && dna_input_cut(input, end_line)) return 0;
  if (strchr("NUCHF", kind) && kind && !(kind == 'H' && begins(input->lines->line, "HepMC")) && state->count > 0)
    return dna_input_fault(input, err, "%s %c line after vertices", strchr("NHF", kind) ? "an" : "a", kind);
  switch (kind) {
  case 'P': return particle_line(state, input, err);
  case 'V': return vertex_line(state, input, err);
  case 'N': return names_line(state, input, err);
  case 'U': return units_line(state, input, record, err);
  case 'C': return xsec_line(input, record, err);
  case 'H': return begins(input->lines->line, "HepMC") ? 0 : numbers_line(input, err);
  case 'F': return numbers_line(input, err);
  case 'E': return 0;
  default: return dna_input_fault(input, err, "a line that is none of E, N, U, C, H, F, V, P");
  }
}

static int read_event(struct state *state, dna_input *input, dna_record *record, dna_error *err) {
  if (event_line(state, input, record, err) < 0) return -1;
  for (;;) {
    bool terminated = input->lines->terminated; /* a last line without a newline may have lost digits */
    int there = dna_lines_next(input->lines);
    if (there <= 0) {
      if (complete(state) && terminated) return finish(state, input, record, err);
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

static int header_line(struct state *state, dna_input *input, dna_error *err) {
  const char *line = input->lines->line;
  bool version = begins(line, "HepMC::Version"), start = strcmp(line, "HepMC::IO_GenEvent-START_EVENT_LISTING") == 0;
  if (state->section != AT_EVENTS && (version || start)) {
    state->section = start ? AT_EVENTS : AT_HEADER;
    return 1;
  }
  if (state->section == AT_EVENTS && strcmp(line, end_line) == 0) {
    state->section = AT_END;
    return 1;
  }
  return dna_input_fault(input, err, state->section == AT_EVENTS ? "a header before the end of the listing"
                                                                 : "a header that is not one of IO_GenEvent");
}

static int hepmc2_next(void *pointer, dna_input *input, dna_record *record, dna_error *err) {
  struct state *state = pointer;
  for (;;) {
    int there = dna_lines_next(input->lines);
    if (there < 0) return dna_input_broken(input, err);
    bool cut = there > 0 && state->section == AT_EVENTS && dna_input_cut(input, end_line);
    if (there == 0 || cut) {
      if (state->section == AT_END) return 0;
      return dna_input_fault(input, err, "the file ends without \"HepMC::IO_GenEvent-END_EVENT_LISTING\": it is truncated");
    }
    if (input->lines->length == 0) continue;
    const char *line = input->lines->line;
    if (state->section == AT_HEADER && dna_scan_at_end(line, line + input->lines->length)) continue; /* as in detect.c */
    if (begins(line, "HepMC")) {
      if (header_line(state, input, err) < 0) return -1;
    } else if (state->section != AT_EVENTS) {
      return dna_input_fault(input, err, state->section == AT_END ? "text after the end of the listing"
                                                                  : "text before the start of the listing");
    } else if (line[0] == 'E') {
      return read_event(state, input, record, err);
    } else {
      return dna_input_fault(input, err, "a line that is no E line between events");
    }
  }
}

static void hepmc2_resume(void *pointer, const void *opened, bool first) {
  struct state *state = pointer;
  (void)opened;
  if (!first) state->section = AT_EVENTS;
}

const dna_format dna_format_hepmc2 = {"IO_GenEvent", hepmc2_open, hepmc2_next, hepmc2_close, hepmc2_resume};
