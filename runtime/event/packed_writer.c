/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The writer of packed events (see packed_writer.h): codes the columns of a block when it is full.
 */
#include "runtime/event/packed_writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/event/packed_codes.h"
#include "runtime/event/packed_gather.h"

struct dna_packed_writer {
  int fd;
  char *name;
  bool each_xsec;
  uint64_t offset;
  dna_packed_codec *codec;
  dna_packed_directory directory;
  size_t block_room;
  dna_gathered g;
  dna_str table, chunks;
  uint32_t nchunks;
  bool failed;             /* to code a chunk: no memory */
  double *values, *predicted;
  size_t values_room, predicted_room;
  int32_t *all;            /* 0, 1, 2 ... */
  size_t all_room;
  uint8_t *code;
  size_t code_room;
};

dna_packed_writer *dna_packed_writer_new(int fd, const char *name, uint32_t nweights, const char *const *weight_names,
                                         uint32_t nominal, const char *keep, const char *keep_form, bool each_xsec) {
  dna_packed_writer *w = dna_xcalloc(1, sizeof *w);
  w->fd = fd;
  w->name = dna_xstrdup(name);
  w->each_xsec = each_xsec;
  w->codec = dna_packed_codec_new();
  w->directory = (dna_packed_directory){.nweights = nweights,
                                        .nominal = nominal,
                                        .unkept = !keep,
                                        .each_xsec = each_xsec,
                                        .keep = dna_xstrdup(keep ? keep : ""),
                                        .keep_form = dna_xstrdup(keep_form ? keep_form : "")};
  w->directory.weight_names = dna_xcalloc(nweights, sizeof *w->directory.weight_names);
  for (uint32_t k = 0; k < nweights; k++) w->directory.weight_names[k] = dna_xstrdup(weight_names[k]);
  dna_gather_start(&w->g, nweights, keep != NULL);
  return w;
}

void dna_packed_writer_free(dna_packed_writer *w) {
  if (!w) return;
  dna_gather_free(&w->g);
  dna_packed_codec_free(w->codec);
  dna_packed_directory_clear(&w->directory);
  dna_str_free(&w->table);
  dna_str_free(&w->chunks);
  free(w->values);
  free(w->predicted);
  free(w->all);
  free(w->code);
  free(w->name);
  free(w);
}

/* ---- writing to the file -------------------------------------------------------------------------------------------------- */

static int write_all(dna_packed_writer *w, const void *bytes, size_t length, dna_error *err) {
  const char *at = bytes;
  for (size_t left = length; left > 0;) {
    ssize_t done = write(w->fd, at, left);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return dna_error_set(err, DNA_ERR_RUN, "cannot write %s: %s", w->name, strerror(done < 0 ? errno : ENOSPC));
    at += done;
    left -= (size_t)done;
  }
  w->offset += length;
  return DNA_OK;
}

static int write_head(dna_packed_writer *w, dna_error *err) {
  uint8_t head[DNA_PACKED_HEAD] = {0};
  memcpy(head, DNA_PACKED_MAGIC, 8);
  dna_packed_put(head + 8, DNA_PACKED_VERSION, 4);
  return write_all(w, head, sizeof head, err);
}

/* ---- chunks -------------------------------------------------------------------------------------------------------------- */

static void add_chunk(dna_packed_writer *w, int column, int class, size_t n, const dna_packed_chunk *chunk, bool good) {
  uint8_t entry[DNA_PACKED_ENTRY] = {0};
  if (!good) w->failed = true;
  if (w->failed) return;
  entry[0] = (uint8_t)column;
  entry[1] = (uint8_t)class;
  entry[2] = (uint8_t)chunk->coding;
  dna_packed_put(entry + 4, n, 4);
  dna_packed_put(entry + 8, w->chunks.length, 8); /* from the end of the table, until that is known */
  dna_packed_put(entry + 16, chunk->stored, 4);
  dna_packed_put(entry + 20, chunk->size, 4);
  dna_str_add(&w->table, (const char *)entry, sizeof entry);
  dna_str_add(&w->chunks, chunk->bytes, chunk->stored);
  w->nchunks++;
}

static void put_doubles(dna_packed_writer *w, int column, int class, const double *values, size_t n, const double *predicted,
                        bool tight) {
  dna_packed_chunk chunk;
  if (n) add_chunk(w, column, class, n, &chunk, dna_packed_encode_doubles(w->codec, values, n, predicted, tight, &chunk));
}

static void put_ints(dna_packed_writer *w, int column, const dna_gather_ints *ints) {
  dna_packed_chunk chunk;
  if (ints->n) add_chunk(w, column, 0, ints->n, &chunk, dna_packed_encode_ints(w->codec, ints->p, ints->n, &chunk));
}

static void put_bits(dna_packed_writer *w, int column, const dna_gather_bytes *bytes) {
  dna_packed_chunk chunk;
  if (bytes->n) add_chunk(w, column, 0, bytes->n, &chunk, dna_packed_encode_bits(w->codec, bytes->p, bytes->n, &chunk));
}

/* Several columns of the same length, one after another. */
static void put_joined(dna_packed_writer *w, int column, const dna_gather_doubles *columns, size_t many, bool tight) {
  size_t n = columns[0].n;
  w->values = dna_grow(w->values, &w->values_room, many * n + 1, sizeof *w->values);
  for (size_t k = 0; k < many && n; k++) memcpy(w->values + k * n, columns[k].p, n * sizeof *w->values);
  put_doubles(w, column, 0, w->values, many * n, NULL, tight);
}

/* ---- identities -------------------------------------------------------------------------------------------------- */

struct identity { int32_t pid, status; int group; size_t rows; };

static int by_value(const void *a, const void *b) {
  const struct identity *x = a, *y = b;
  if (x->pid != y->pid) return x->pid < y->pid ? -1 : 1;
  return (x->status > y->status) - (x->status < y->status);
}

static int by_rows(const void *a, const void *b) {
  const struct identity *x = a, *y = b;
  if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
  return by_value(a, b);
}

static int by_group(const void *a, const void *b) {
  const struct identity *x = a, *y = b;
  if (x->group != y->group) return x->group < y->group ? -1 : 1;
  return by_rows(a, b);
}

/* The identities of the block's rows, counted, the most frequent first. */
static struct identity *count_identities(const dna_gathered *g, size_t *count) {
  struct identity *list = dna_xmalloc((g->rows + 1) * sizeof *list);
  for (size_t k = 0; k < g->rows; k++)
    list[k] = (struct identity){(int32_t)g->pid.p[k], (int32_t)g->status.p[k], g->group.p[k], 1};
  if (g->rows) qsort(list, g->rows, sizeof *list, by_value);
  size_t n = 0;
  for (size_t k = 0; k < g->rows; k++) {
    if (n && by_value(&list[n - 1], &list[k]) == 0) list[n - 1].rows++;
    else list[n++] = list[k];
  }
  if (n) qsort(list, n, sizeof *list, by_rows);
  *count = n;
  return list;
}

static void make_dict(const dna_gathered *g, dna_packed_dict *dict) {
  size_t n, at = 0;
  struct identity *list = count_identities(g, &n);
  if (n > 256 - DNA_PACKED_GROUPS) n = 256 - DNA_PACKED_GROUPS;
  if (n) qsort(list, n, sizeof *list, by_group);
  dict->ncodes = 0;
  for (int group = 0; group < DNA_PACKED_GROUPS; group++) {
    for (; at < n && list[at].group == group; at++) {
      dict->pid[dict->ncodes] = list[at].pid;
      dict->status[dict->ncodes++] = list[at].status;
    }
    dict->pid[dict->ncodes] = dict->status[dict->ncodes] = 0; /* the rare ones */
    dict->end[group] = ++dict->ncodes;
  }
  free(list);
}

static int find_code(const dna_packed_dict *dict, int group, int32_t pid, int32_t status) {
  int first = group ? dict->end[group - 1] : 0, rare = dict->end[group] - 1;
  for (int code = first; code < rare; code++)
    if (dict->pid[code] == pid && dict->status[code] == status) return code;
  return rare;
}

static void put_identities(dna_packed_writer *w) {
  dna_gathered *g = &w->g;
  dna_packed_dict dict;
  dna_packed_chunk chunk;
  dna_gather_ints rare = {0}, list = {0};
  make_dict(g, &dict);
  w->code = dna_grow(w->code, &w->code_room, g->rows + 1, 1);
  for (size_t k = 0; k < g->rows; k++) {
    int32_t pid = (int32_t)g->pid.p[k], status = (int32_t)g->status.p[k];
    int group = g->group.p[k], code = find_code(&dict, group, pid, status);
    w->code[k] = (uint8_t)code;
    if (code != dict.end[group] - 1) continue;
    dna_gather_add_int(&rare, (int64_t)k);
    dna_gather_add_int(&rare, pid);
    dna_gather_add_int(&rare, status);
  }
  for (int code = 0; code < dict.ncodes; code++) dna_gather_add_int(&list, dict.pid[code]);
  for (int code = 0; code < dict.ncodes; code++) dna_gather_add_int(&list, dict.status[code]);
  for (int group = 0; group < DNA_PACKED_GROUPS; group++) dna_gather_add_int(&list, dict.end[group]);
  put_ints(w, DNA_PACKED_DICT, &list);
  if (g->rows) add_chunk(w, DNA_PACKED_CODE, 0, g->rows, &chunk, dna_packed_encode_bytes(w->codec, w->code, g->rows, &chunk));
  put_ints(w, DNA_PACKED_RARE, &rare);
  free(rare.p);
  free(list.p);
}

/* ---- a block ----------------------------------------------------------------------------------------------------- */

/* The rows of a class in w->values; their number. */
static size_t choose(dna_packed_writer *w, const dna_gather_doubles *from, int class) {
  size_t n = 0;
  w->values = dna_grow(w->values, &w->values_room, w->g.rows + 1, sizeof *w->values);
  for (size_t k = 0; k < w->g.rows; k++)
    if (!w->directory.unkept || w->g.group.p[k] == class) w->values[n++] = from->p[k];
  return n;
}

static size_t predict(dna_packed_writer *w, int class) {
  const dna_gathered *g = &w->g;
  size_t n = 0;
  w->predicted = dna_grow(w->predicted, &w->predicted_room, g->rows + 1, sizeof *w->predicted);
  for (size_t k = 0; k < g->rows; k++)
    if (!w->directory.unkept || g->group.p[k] == class)
      w->predicted[n++] = dna_packed_energy(g->field[DNA_FIELD_PX].p[k], g->field[DNA_FIELD_PY].p[k], g->field[DNA_FIELD_PZ].p[k],
                                            g->field[DNA_FIELD_M].p[k]);
  return n;
}

static void put_fields(dna_packed_writer *w) {
  int classes = w->directory.unkept ? DNA_PACKED_GROUPS : 1;
  for (int class = 0; class < classes; class++)
    for (int field = 0; field < DNA_GATHER_FIELDS; field++) {
      bool energy = field == DNA_FIELD_E;
      if (energy) predict(w, class);
      size_t n = choose(w, &w->g.field[field], class);
      put_doubles(w, DNA_PACKED_FIELD + field, class, w->values, n, energy ? w->predicted : NULL,
                  energy || class == DNA_PACKED_GROUPS - 1);
    }
  for (int k = 0; k < DNA_GATHER_DERIVED; k++)
    put_doubles(w, DNA_PACKED_DERIVED + k, 0, w->g.derived[k].p, w->g.derived[k].n, NULL, false);
}

static void put_links(dna_packed_writer *w) {
  dna_gathered *g = &w->g;
  put_ints(w, DNA_PACKED_PROD, &g->prod);
  put_ints(w, DNA_PACKED_ENDS, &g->end);
  if (!g->in_order) put_ints(w, DNA_PACKED_IN, &g->in);
  if (!g->out_order) put_ints(w, DNA_PACKED_OUT, &g->out);
  put_bits(w, DNA_PACKED_HAS_POS, &g->has_pos);
  put_joined(w, DNA_PACKED_POSITION, g->position, DNA_GATHER_POSITIONS, true);
  if (g->moved) put_joined(w, DNA_PACKED_ORIGIN, g->origin, DNA_GATHER_POSITIONS, true);
}

static int write_block(dna_packed_writer *w, dna_error *err) {
  dna_gathered *g = &w->g;
  if (!w->codec) return dna_error_set(err, DNA_ERR_RUN, "no memory to write %s", w->name);
  w->table.length = w->chunks.length = 0;
  w->nchunks = 0;
  put_ints(w, DNA_PACKED_NUMBER, &g->number);
  put_ints(w, DNA_PACKED_KEY, &g->key);
  put_ints(w, DNA_PACKED_COUNT, &g->count);
  put_joined(w, DNA_PACKED_WEIGHT, g->weights, w->directory.nweights, false);
  if (w->each_xsec) {
    put_bits(w, DNA_PACKED_HAS_XSEC, &g->has_xsec);
    put_doubles(w, DNA_PACKED_XSEC, 0, g->xsec.p, g->xsec.n, NULL, false);
    put_doubles(w, DNA_PACKED_XSEC_ERROR, 0, g->xsec_error.p, g->xsec_error.n, NULL, false);
  }
  put_identities(w);
  put_bits(w, DNA_PACKED_PROMPT, &g->prompt);
  put_bits(w, DNA_PACKED_LAST, &g->last);
  if (!w->directory.unkept) put_ints(w, DNA_PACKED_INDEX, &g->index);
  if (!w->directory.unkept) put_joined(w, DNA_PACKED_PRIMARY, g->primary, DNA_GATHER_PRIMARY, false);
  put_fields(w);
  if (w->directory.unkept) {
    put_ints(w, DNA_PACKED_VERTICES, &g->nvertices);
    put_links(w);
  }
  if (w->failed) return dna_error_set(err, DNA_ERR_RUN, "no memory to write %s", w->name);
  for (uint32_t k = 0; k < w->nchunks; k++) {
    uint8_t *entry = (uint8_t *)w->table.text + (size_t)k * DNA_PACKED_ENTRY;
    dna_packed_put(entry + 8, dna_packed_get(entry + 8, 8) + w->table.length, 8);
  }
  dna_packed_directory *d = &w->directory;
  d->blocks = dna_grow(d->blocks, &w->block_room, (size_t)d->nblocks + 1, sizeof *d->blocks);
  d->blocks[d->nblocks++] = (dna_packed_block_info){
    .offset = w->offset, .bytes = w->table.length + w->chunks.length, .hash = dna_hash64(w->table.text, w->table.length, 0),
    .nchunks = w->nchunks, .events = g->events, .rows = (uint32_t)g->rows, .vertices = (uint32_t)g->vertices};
  d->events += g->events;
  int status = write_all(w, w->table.text, w->table.length, err);
  if (!status) status = write_all(w, w->chunks.text, w->chunks.length, err);
  dna_gather_empty(g);
  return status;
}

/* ---- an event ---------------------------------------------------------------------------------------------------- */

static bool is_full(const dna_packed_writer *w, int32_t n) {
  uint64_t events = w->g.events;
  return events > 0 && (events >= DNA_PACKED_EVENTS || w->g.rows + (size_t)n > DNA_PACKED_ROWS ||
                        (events + 1) * w->directory.nweights > DNA_PACKED_VALUES_MOST / 8);
}

int dna_packed_writer_add(dna_packed_writer *w, dna_batch *batch, int32_t slot, const int32_t *rows, int32_t n,
                          const dna_reader_info *info, dna_error *err) {
  int status = w->offset == 0 ? write_head(w, err) : DNA_OK;
  if (!rows) {
    n = batch->poff[slot + 1] - batch->poff[slot];
    w->all = dna_grow(w->all, &w->all_room, (size_t)n + 1, sizeof *w->all);
    for (int32_t k = 0; k < n; k++) w->all[k] = batch->poff[slot] + k;
    rows = w->all;
  }
  if (!status && is_full(w, n)) status = write_block(w, err);
  return status ? status : dna_gather_event(&w->g, batch, slot, rows, n, info, w->name, err);
}

int dna_packed_writer_finish(dna_packed_writer *w, bool has_xsec, double xsec_pb, double xsec_err_pb, dna_error *err) {
  dna_packed_directory *d = &w->directory;
  uint8_t foot[DNA_PACKED_FOOT];
  dna_packed_chunk chunk;
  dna_str text = {0};
  d->has_xsec = has_xsec;
  d->xsec_pb = has_xsec ? xsec_pb : 0;
  d->xsec_err_pb = has_xsec ? xsec_err_pb : 0;
  int status = w->offset == 0 ? write_head(w, err) : DNA_OK;
  if (!status && w->g.events) status = write_block(w, err);
  if (status) return status;
  dna_packed_directory_write(d, &text);
  if (!w->codec || !dna_packed_encode_bytes(w->codec, (const uint8_t *)text.text, text.length, &chunk)) {
    status = dna_error_set(err, DNA_ERR_RUN, "no memory to write %s", w->name);
  } else {
    dna_packed_put(foot, w->offset, 8);
    dna_packed_put(foot + 8, chunk.stored, 8);
    dna_packed_put(foot + 16, chunk.size, 8);
    dna_packed_put(foot + 24, dna_hash64(chunk.bytes, chunk.stored, 0), 8);
    memcpy(foot + 32, DNA_PACKED_END, 8);
    status = write_all(w, chunk.bytes, chunk.stored, err);
    if (!status) status = write_all(w, foot, sizeof foot, err);
  }
  dna_str_free(&text);
  return status;
}
