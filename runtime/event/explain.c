/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a line of an event is refused (see explain.h).
 */
#include "runtime/event/explain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/event/scan.h"

/* A line that is read once more. */
typedef struct retrace {
  const dna_input *input;
  dna_error *err;
  char who[48];         /* "particle 3": what the message begins with */
  const char *at, *end; /* of what has not been read */
  const char *field;    /* the last one */
  size_t length;
  bool padded; /* any number of blanks may come between fields */
} retrace;

static retrace begin(const dna_input *input, dna_error *err, const char *who) {
  const dna_lines *lines = input->lines;
  retrace r = {.input = input, .err = err, .at = lines->line + 1, .end = lines->line + lines->length};
  snprintf(r.who, sizeof r.who, "%s", who);
  while (r.end > r.at && (r.end[-1] == ' ' || r.end[-1] == '\t')) r.end--; /* blanks at the end are allowed */
  return r;
}

static void rename_to(retrace *r, const char *what, int64_t number) {
  snprintf(r->who, sizeof r->who, "%s %lld", what, (long long)number);
}

/* What is shown of a text: it may be anything. */
static const char *shown(const char *text, size_t length, char out[64]) {
  enum { MOST = 40 };
  size_t n = length < MOST ? length : MOST;
  for (size_t i = 0; i < n; i++) out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
  strcpy(out + n, length > n ? "..." : "");
  return out;
}

/* The next field; false if there is none, or it is not where it should be. */
static bool next_field(retrace *r, const char *name) {
  const char *s = r->at + 1, *why = NULL;
  if (r->at >= r->end) why = "the line ends before";
  else if (*r->at == '\t' || (*r->at == ' ' && *s == '\t')) why = "fields are separated by one blank, but there is a tab before";
  else if (*r->at == ' ' && *s == ' ' && !r->padded) why = "fields are separated by one blank, but there are several before";
  if (why) {
    dna_input_fault(r->input, r->err, "%s: %s %s", r->who, why, name);
    return false;
  }
  if (*r->at != ' ') s = r->at; /* the letter of the line has something at it */
  while (s < r->end && *s == ' ') s++;
  r->field = s;
  while (s < r->end && *s != ' ' && *s != '\t') s++;
  r->length = (size_t)(s - r->field);
  r->at = s;
  return true;
}

static bool wrong(const retrace *r, const char *name, const char *why) {
  char text[64];
  dna_input_fault(r->input, r->err, "%s: %s \"%s\" %s", r->who, name, shown(r->field, r->length, text), why);
  return false;
}

static bool take_int(retrace *r, const char *name, int64_t low, int64_t high, int64_t *value) {
  if (!next_field(r, name)) return false;
  const char *end = dna_scan_int(r->field, INT64_MIN, INT64_MAX, value);
  if (!end && strspn(r->field, "+-0123456789") >= r->length && r->length > 18) return wrong(r, name, "is too large");
  if (end != r->at) return wrong(r, name, "is not an integer");
  if (*value >= low && *value <= high) return true;
  char why[64];
  snprintf(why, sizeof why, "is not between %lld and %lld", (long long)low, (long long)high);
  return wrong(r, name,
               low == INT32_MIN && high == INT32_MAX ? "is not an integer of 32 bits"
               : low < INT32_MIN                     ? "is too large"
                                                     : why);
}

static bool take_int32(retrace *r, const char *name, int64_t *value) { return take_int(r, name, INT32_MIN, INT32_MAX, value); }

static bool take_real(retrace *r, const char *name) {
  if (!next_field(r, name)) return false;
  const char *end = dna_scan_real(r->field);
  if (end && end == r->at) return true;
  bool digits = strspn(r->field, "+-.0123456789eE") >= r->length;
  double value = digits && !end ? fabs(dna_scan_value(r->field)) : 0;
  return wrong(r, name, isfinite(value) && value > 1e300 ? "is larger than 1e300" : "is not a finite number");
}

static bool take_reals(retrace *r, const char *const *names) {
  for (; *names; names++)
    if (!take_real(r, *names)) return false;
  return true;
}

/* So many more numbers, which are called "weight 1" ... */
static bool take_list(retrace *r, const char *name, int64_t n) {
  char numbered[48];
  for (int64_t k = 1; k <= n; k++) {
    snprintf(numbered, sizeof numbered, "%s %lld", name, (long long)k);
    if (!take_real(r, numbered)) return false;
  }
  return true;
}

/* Whether the line ends here; in any case the line is refused. */
static int take_end(retrace *r, const char *last) {
  char text[64];
  if (r->at >= r->end) return dna_input_fault(r->input, r->err, "%s: the line cannot be read", r->who);
  const char *rest = dna_scan_blanks(r->at);
  return dna_input_fault(r->input, r->err, "%s: \"%s\" follows %s", r->who, shown(rest, (size_t)(r->end - rest), text), last);
}

static const char *const momentum[] = {"px", "py", "pz", "E", "m", NULL}, *const position[] = {"x", "y", "z", "t", NULL};

/* ---- Asciiv3 -------------------------------------------------------------------------------------------------------------- */

/* "@ x y z t", or nothing, at the end of the line. */
static int take_position(retrace *r, const char *last) {
  if (r->end - r->at < 2 || r->at[0] != ' ' || r->at[1] != '@') return take_end(r, last);
  r->at += 2;
  return take_reals(r, position) ? take_end(r, "t") : -1;
}

int dna_explain_asciiv3_event(const dna_input *input, dna_error *err) {
  int64_t skip;
  retrace r = begin(input, err, "the E line");
  if (!take_int(&r, "the number of the event", INT64_MIN / 4, INT64_MAX / 4, &skip) ||
      !take_int(&r, "the number of vertices", 0, INT32_MAX, &skip) ||
      !take_int(&r, "the number of particles", 0, INT32_MAX, &skip))
    return -1;
  return take_position(&r, "the number of particles");
}

int dna_explain_asciiv3_weights(const dna_input *input, dna_error *err) {
  retrace r = begin(input, err, "the W line");
  r.padded = true;
  return take_list(&r, "weight", INT64_MAX) ? take_end(&r, "the weights") : -1;
}

int dna_explain_asciiv3_xsec(const dna_input *input, dna_error *err) {
  static const char *const names[] = {"the cross-section", "its error", NULL};
  retrace r = begin(input, err, "GenCrossSection");
  int64_t id;
  if (!take_int32(&r, "id", &id) || !next_field(&r, "the name") || !take_reals(&r, names)) return -1;
  return take_end(&r, "the error");
}

int dna_explain_asciiv3_particle(const dna_input *input, dna_error *err, int32_t due, int32_t nvertices) {
  int64_t id, parent, value;
  retrace r = begin(input, err, "");
  rename_to(&r, "particle", due);
  if (!take_int(&r, "id", 1, INT32_MAX, &id)) return -1;
  if (id != due) return dna_input_fault(input, err, "particle %lld where particle %d is due", (long long)id, due);
  if (!take_int32(&r, "parent", &parent)) return -1;
  if (parent < -(int64_t)nvertices || parent >= id)
    return dna_input_fault(input, err, "particle %d: parent %lld is no vertex and no earlier particle", due, (long long)parent);
  if (!take_int32(&r, "PDG code", &value) || !take_reals(&r, momentum) || !take_int32(&r, "status", &value)) return -1;
  return take_end(&r, "status");
}

int dna_explain_asciiv3_vertex(const dna_input *input, dna_error *err, int32_t nparticles, int32_t nvertices) {
  int64_t id, particle;
  char text[64];
  retrace r = begin(input, err, "a vertex");
  if (!take_int32(&r, "id", &id)) return -1;
  rename_to(&r, "vertex", id);
  if (id >= 0 || id < -(int64_t)nvertices)
    return dna_input_fault(input, err, "vertex %lld: vertices of this event have the numbers from -1 to -%d", (long long)id,
                           nvertices);
  if (!take_int32(&r, "status", &particle) || !next_field(&r, "the list of incoming particles")) return -1;
  const char *s = r.field;
  if (*s != '[') {
    wrong(&r, "the list of incoming particles", "does not begin with [");
    return -1;
  }
  for (bool first = true; !(first && (s[1] == ']' || (s[1] == '0' && s[2] == ']'))); first = false) {
    const char *from = ++s, *end = dna_scan_int(s, 1, nparticles, &particle);
    while (s < r.end && *s != ',' && *s != ']') s++;
    if (end != s)
      return dna_input_fault(input, err, "vertex %lld: its incoming particle \"%s\" is no particle of the event", (long long)id,
                             shown(from, (size_t)(s - from), text));
    if (s == r.end)
      return dna_input_fault(input, err, "vertex %lld: the list of incoming particles does not end in ]", (long long)id);
    if (*s == ']') break;
  }
  while (s < r.end && *s != ']') s++;
  r.at = s + 1;
  return take_position(&r, "the list of incoming particles");
}

/* ---- HepMC2 --------------------------------------------------------------------------------------------------------------- */

int dna_explain_hepmc2_event(const dna_input *input, dna_error *err) {
  static const char *const scales[] = {"event_scale", "alphaQCD", "alphaQED", NULL};
  int64_t skip, count;
  retrace r = begin(input, err, "the E line");
  if (!take_int(&r, "the number of the event", INT64_MIN / 16, INT64_MAX / 16, &skip) || !take_int32(&r, "mpi", &skip) ||
      !take_reals(&r, scales) || !take_int32(&r, "signal_process_id", &skip) || !take_int32(&r, "signal_process_vertex", &skip) ||
      !take_int(&r, "the number of vertices", 0, INT32_MAX, &skip) || !take_int32(&r, "the first beam", &skip) ||
      !take_int32(&r, "the second beam", &skip) || !take_int(&r, "the number of random states", 0, INT32_MAX, &count) ||
      !take_list(&r, "random state", count) || !take_int(&r, "the number of weights", 0, INT32_MAX, &count) ||
      !take_list(&r, "weight", count))
    return -1;
  return take_end(&r, "the weights");
}

int dna_explain_hepmc2_xsec(const dna_input *input, dna_error *err) {
  static const char *const names[] = {"the cross-section", "its error", NULL};
  retrace r = begin(input, err, "the C line");
  return take_reals(&r, names) ? take_end(&r, "the error") : -1;
}

int dna_explain_hepmc2_numbers(const dna_input *input, dna_error *err) {
  static const char *const heavy[] = {"Ncoll_hard",
                                      "Npart_proj",
                                      "Npart_targ",
                                      "Ncoll",
                                      "spectator_neutrons",
                                      "spectator_protons",
                                      "N_Nwounded_collisions",
                                      "Nwounded_N_collisions",
                                      "Nwounded_Nwounded_collisions",
                                      "impact_parameter",
                                      "event_plane_angle",
                                      "eccentricity",
                                      "sigma_inel_NN",
                                      NULL},
                           *const parton[] = {"id1", "id2", "x1", "x2", "scalePDF", "pdf1", "pdf2", "pdf_id1", "pdf_id2", NULL};
  bool is_heavy = *input->lines->line == 'H';
  retrace r = begin(input, err, is_heavy ? "the H line" : "the F line");
  for (const char *const *name = is_heavy ? heavy : parton; *name && r.at < r.end; name++)
    if (!take_real(&r, *name)) return -1;
  while (r.at < r.end)
    if (!take_real(&r, "a further number")) return -1;
  return take_end(&r, "the numbers");
}

int dna_explain_hepmc2_particle(const dna_input *input, dna_error *err, size_t ordinal) {
  static const char *const angles[] = {"theta", "phi", NULL};
  int64_t value, flows;
  char name[48];
  retrace r = begin(input, err, "");
  snprintf(r.who, sizeof r.who, "particle %zu of the event", ordinal);
  if (!take_int32(&r, "barcode", &value)) return -1;
  rename_to(&r, "particle", value);
  if (!take_int32(&r, "PDG code", &value) || !take_reals(&r, momentum) || !take_int32(&r, "status", &value) ||
      !take_reals(&r, angles) || !take_int(&r, "the barcode of its end vertex", INT32_MIN, 0, &value) ||
      !take_int(&r, "the number of flows", 0, INT32_MAX, &flows))
    return -1;
  for (int64_t k = 1; k <= 2 * flows; k++) {
    snprintf(name, sizeof name, "the %s of flow %lld", k % 2 ? "index" : "value", (long long)(k + 1) / 2);
    if (!take_int32(&r, name, &value)) return -1;
  }
  return take_end(&r, flows ? "the flows" : "the number of flows");
}

int dna_explain_hepmc2_vertex(const dna_input *input, dna_error *err, size_t ordinal) {
  int64_t value, weights;
  retrace r = begin(input, err, "");
  snprintf(r.who, sizeof r.who, "vertex %zu of the event", ordinal);
  if (!take_int32(&r, "barcode", &value)) return -1;
  if (value >= 0) {
    wrong(&r, "barcode", "is not negative, as those of vertices are");
    return -1;
  }
  rename_to(&r, "vertex", value);
  if (!take_int32(&r, "status", &value) || !take_reals(&r, position) ||
      !take_int(&r, "the number of orphans", 0, INT32_MAX, &value) ||
      !take_int(&r, "the number of outgoing particles", 0, INT32_MAX, &value) ||
      !take_int(&r, "the number of weights", 0, INT32_MAX, &weights) || !take_list(&r, "weight", weights))
    return -1;
  return take_end(&r, weights ? "the weights" : "the number of weights");
}
