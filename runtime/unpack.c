/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Unpacking: events as HepMC3 text, whose numbers have 17 significant digits and so are read back as the same doubles (see
 * pack.h). Vertices are named in their order, each before the first particle that comes out of it.
 */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/outfile.h"
#include "runtime/event/event.h"
#include "runtime/event/stream.h"
#include "runtime/pack.h"
#include "runtime/run.h"
#include "runtime/textfile.h"

/* ---- events ---------------------------------------------------------------------------------------------------------------- */

static void write_names(dna_str *out, const dna_reader_info *info) {
  dna_str_puts(out, "HepMC::Version 3.01.02\nHepMC::Asciiv3-START_EVENT_LISTING\nW ");
  for (uint32_t k = 0; k < info->nweights; k++) {
    if (k) dna_str_puts(out, "\\|");
    for (const char *c = info->weight_names[k]; *c; c++) {
      if (*c == '\\') dna_str_puts(out, "\\");
      dna_str_add(out, c, 1);
    }
  }
  dna_str_puts(out, "\n");
  if (info->keep) dna_str_printf(out, "A dna_kept %s\n", info->keep); /* for who finds the file */
}

/* A number from which taking off the origin gives `relative` again. */
static double absolute(double relative, double origin) {
  double sum = relative + origin, up = sum, down = sum;
  for (int i = 0; i < 4; i++) { /* the sum itself nearly always */
    if (up - origin == relative) return up;
    if (down - origin == relative) return down;
    up = nextafter(up, INFINITY);
    down = nextafter(down, -INFINITY);
  }
  return sum;
}

static void write_vertex(dna_str *out, const dna_links *links, int32_t v) {
  dna_str_printf(out, "V %d 0 [", -(v + 1));
  if (links->in_off[v] == links->in_off[v + 1]) dna_str_puts(out, "0");
  for (int32_t i = links->in_off[v]; i < links->in_off[v + 1]; i++)
    dna_str_printf(out, i == links->in_off[v] ? "%d" : ",%d", links->in[i] + 1);
  dna_str_puts(out, "]");
  const double *origin = links->origin;
  if (links->has_pos[v])
    dna_str_printf(out, " @ %.17g %.17g %.17g %.17g", absolute(links->x[v], origin[0]), absolute(links->y[v], origin[1]),
                   absolute(links->z[v], origin[2]), absolute(links->t[v], origin[3]));
  dna_str_puts(out, "\n");
}

typedef struct momenta {
  double *p[7]; /* px py pz E m pid status */
  size_t room;
} momenta;

static void load_momenta(momenta *m, dna_batch *batch) {
  int32_t n = batch->poff[1];
  if ((size_t)n >= m->room) {
    m->room = (size_t)n + 1;
    for (int i = 0; i < 7; i++) m->p[i] = dna_xrealloc(m->p[i], m->room * sizeof(double));
  }
  for (int i = 0; i < 7; i++) dna_batch_load_f(batch, (enum dna_field)(DNA_FIELD_PX + i), NULL, 0, n, m->p[i]);
}

static void write_head(dna_str *out, const dna_batch *batch, const dna_reader_info *info, int32_t nvertices,
                       const double *origin) {
  dna_str_printf(out, "E %lld %d %d", (long long)batch->number[0], nvertices, batch->poff[1]);
  if (origin && (origin[0] != 0 || origin[1] != 0 || origin[2] != 0 || origin[3] != 0))
    dna_str_printf(out, " @ %.17g %.17g %.17g %.17g", origin[0], origin[1], origin[2], origin[3]);
  dna_str_puts(out, "\nU GEV MM\nW");
  for (uint32_t k = 0; k < batch->nweights; k++) dna_str_printf(out, " %.17g", batch->weights[k][0]);
  dna_str_puts(out, "\n");
  if (info->has_xsec) dna_str_printf(out, "A 0 GenCrossSection %.17g %.17g -1 -1\n", info->xsec_pb, info->xsec_err_pb);
}

static void write_particle(dna_str *out, const momenta *m, int32_t k, int32_t parent) {
  dna_str_printf(out, "P %d %d %d %.17g %.17g %.17g %.17g %.17g %d\n", k + 1, parent, (int32_t)m->p[5][k], m->p[0][k], m->p[1][k],
                 m->p[2][k], m->p[3][k], m->p[4][k], (int32_t)m->p[6][k]);
}

/* The event of a batch of one, of which only some particles are there. */
static int write_kept(dna_str *out, dna_batch *batch, const dna_reader_info *info, momenta *m) {
  load_momenta(m, batch);
  write_head(out, batch, info, 0, NULL);
  for (int32_t k = 0; k < batch->poff[1]; k++) write_particle(out, m, k, 0);
  return DNA_OK;
}

/* Whether a particle is among its own ancestors: vertices are taken away into which nothing comes from those that are left. */
static bool has_cycle(const dna_links *links) {
  int32_t n = links->nvertices, done = 0, taken = 0;
  int32_t *left = dna_xmalloc(2 * ((size_t)n + 1) * sizeof *left), *order = left + n + 1;
  for (int32_t v = 0; v < n; v++) {
    left[v] = 0;
    for (int32_t i = links->in_off[v]; i < links->in_off[v + 1]; i++) left[v] += links->prod[links->in[i]] >= 0;
    if (left[v] == 0) order[taken++] = v;
  }
  while (done < taken) {
    int32_t v = order[done++];
    for (int32_t i = links->out_off[v]; i < links->out_off[v + 1]; i++) {
      int32_t end = links->end[links->out[i]];
      if (end >= 0 && --left[end] == 0) order[taken++] = end;
    }
  }
  free(left);
  return taken < n;
}

/* The event of a batch of one. */
static int write_event(dna_str *out, dna_batch *batch, const dna_reader_info *info, momenta *m, dna_error *err) {
  const dna_links *links = batch->ops->links(batch, 0);
  if (!links)
    return dna_error_set(err, DNA_ERR_INPUT, "%s: event %lld: its links cannot be read", info->path, (long long)batch->number[0]);
  if (batch->ops->positions) batch->ops->positions(batch, 0);
  load_momenta(m, batch);
  write_head(out, batch, info, links->nvertices, links->origin);
  if (has_cycle(links)) dna_str_puts(out, "A 0 cycles 1\n"); /* else GenVertex::position() of libHepMC3 never ends */
  int32_t named = 0;
  for (int32_t k = 0; k < links->nparticles; k++) {
    for (; named <= links->prod[k]; named++) write_vertex(out, links, named);
    write_particle(out, m, k, -(links->prod[k] + 1));
  }
  for (; named < links->nvertices; named++) write_vertex(out, links, named);
  return DNA_OK;
}

static int unpack_all(const dna_unpack_options *options, dna_reader *reader, dna_batch *batch, dna_textfile *s, dna_pack_summary *summary,
                      dna_error *err) {
  const dna_reader_info *info = dna_reader_get_info(reader);
  momenta m = {.room = 0};
  int status = DNA_OK;
  write_names(&s->text, info);
  while (!status) {
    status = dna_reader_next(reader, batch, 1, err);
    if (status || batch->nevents == 0) break;
    dna_error own = {0};
    status = info->keep ? write_kept(&s->text, batch, info, &m) : write_event(&s->text, batch, info, &m, &own);
    if (batch->bad != INT32_MAX) status = dna_reader_settle(reader, batch, err);
    if (status) dna_error_set(err, status, "%s", own.message);
    summary->events++;
    summary->kept = summary->particles += (uint64_t)batch->poff[1];
    if (!status) status = dna_textfile_flush(s, false, err);
    if (!status && options->progress && options->progress(options->user, summary->events, info->bytes_read, info->bytes_total))
      status = dna_error_set(err, DNA_INTERRUPTED, "interrupted");
  }
  summary->bytes = info->bytes_read;
  for (int i = 0; i < 7; i++) free(m.p[i]);
  if (status) return status;
  dna_str_puts(&s->text, "HepMC::Asciiv3-END_EVENT_LISTING\n\n");
  return dna_textfile_flush(s, true, err);
}

static bool same_file(const char *a, const char *b) {
  struct stat x, y;
  return a && b && stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int unpack(const dna_unpack_options *options, dna_pack_summary *summary, dna_error *err) {
  dna_textfile s = {.file = {.fd = -1}};
  if (same_file(options->events, options->output))
    return dna_error_set(err, DNA_ERR_USAGE, "%s: is read, and would be overwritten", options->output);
  dna_reader *reader = dna_reader_open(options->events, err);
  if (!reader) return dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened", options->events);
  dna_error own = {0};
  const dna_reader_info *info = dna_reader_get_info(reader);
  dna_batch *batch = dna_reader_batch(reader, &own);
  int status = batch ? DNA_OK : DNA_ERR_RUN;
  if (info->keep && !options->incomplete) /* what reads the text could not see that particles are missing */
    status = dna_error_set(&own, DNA_ERR_USAGE,
                           "%s: has only the particles that were kept (%.300s), and no vertices; --incomplete writes these",
                           options->events, info->keep);
  if (!status) status = dna_textfile_open(&s, options->output, &own);
  locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0),
           before = plain ? uselocale(plain) : (locale_t)0; /* points in numbers */
  if (!status && !plain) status = dna_error_set(&own, DNA_ERR_RUN, "out of memory");
  if (!status) status = unpack_all(options, reader, batch, &s, summary, &own);
  if (plain) {
    uselocale(before);
    freelocale(plain);
  }
  if (!status) status = dna_textfile_commit(&s, &own);
  dna_textfile_close(&s);
  dna_batch_free(batch);
  dna_reader_close(reader);
  return status ? dna_error_set(err, status, "%s", own.message) : DNA_OK;
}

int dna_unpack_events(const dna_unpack_options *options, dna_pack_summary *summary, dna_error *err) {
  *summary = (dna_pack_summary){0};
  dna_error own = {0};
  dna_pack_waiting waiting = {options->progress, options->user, summary, false};
  dna_stream_set_wait(dna_pack_wait, &waiting);
  int status = unpack(options, summary, &own);
  dna_stream_set_wait(NULL, NULL);
  if (status && waiting.interrupted) {
    own = (dna_error){0};
    status = dna_error_set(&own, DNA_INTERRUPTED, "interrupted");
  }
  return status ? dna_error_set(err, status, "%s", own.message) : DNA_OK;
}
