/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes out of hand-written files in every format, whose answers are known: fields, positions, units, weights,
 * links, cross-sections, batches.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <bzlib.h>
#include <lzma.h>
#include <math.h>
#include <zstd.h>

#include "runtime/event/text.h"
#include "tests/unit/event_files.h"

static dna_reader *reader;
static dna_batch *batch;

/* Opens a text and reads all of it into one batch. */
static const dna_reader_info *read_all(const char *text) {
  dna_error err = {0};
  reader = dna_reader_open(event_file(text, strlen(text)), &err);
  if (!reader) fail_msg("%s", err.message);
  batch = dna_reader_batch(reader, &err);
  int rc = dna_reader_next(reader, batch, 1000, &err);
  if (rc != DNA_OK) fail_msg("%s", err.message);
  return dna_reader_get_info(reader);
}

static int close_all(void **state) {
  (void)state;
  dna_batch_free(batch);
  dna_reader_close(reader);
  event_file(NULL, 0);
  batch = NULL;
  reader = NULL;
  return 0;
}

static double get(enum dna_field field, int32_t row) {
  double value;
  dna_batch_load_f(batch, field, &row, 0, 1, &value);
  return value;
}

static int truth(enum dna_field field, int32_t row) {
  uint8_t value;
  dna_batch_load_t(batch, field, &row, 0, 1, &value);
  return value;
}

static void expect_list(int32_t n, const int32_t *got, int32_t count, ...) {
  va_list args;
  va_start(args, count);
  assert_int_equal(n, count);
  for (int32_t i = 0; i < count; i++) assert_int_equal(got[i], va_arg(args, int));
  va_end(args);
}

static void one_event(void **state) {
  (void)state;
  const dna_reader_info *info = read_all(ASCIIV3_START EVENT_HEAD EVENT_BODY ASCIIV3_END);
  assert_string_equal(info->format, "Asciiv3");
  assert_string_equal(info->compression, "none");
  assert_int_equal(info->nweights, 1);
  assert_string_equal(info->weight_names[0], "nominal");
  assert_true(info->has_xsec && info->xsec_pb == 12.5 && info->xsec_err_pb == 0.25);
  assert_int_equal(info->events, 1);
  assert_int_equal(info->bytes_read, info->bytes_total);
  assert_int_equal(batch->nevents, 1);
  assert_int_equal(batch->number[0], 7);
  assert_true(batch->weights[0][0] == 1.5);
  assert_int_equal(batch->poff[1], 6);
  const double px[] = {0, 0, 1.5, 10, -8.5, 10}, pz[] = {6500, -6500, 30.25, 30.5, -0.25, 30.5};
  const double m[] = {0.938272, 0.938272, 91.1876, 0.105658, 0.105658, 0.105658};
  const int pid[] = {2212, 2212, 23, 13, -13, 13}, status[] = {4, 4, 2, 23, 1, 1};
  for (int32_t k = 0; k < 6; k++) {
    assert_true(get(DNA_FIELD_PX, k) == px[k] && get(DNA_FIELD_PZ, k) == pz[k] && get(DNA_FIELD_M, k) == m[k]);
    assert_true(get(DNA_FIELD_PID, k) == pid[k] && get(DNA_FIELD_STATUS, k) == status[k]);
    assert_true(get(DNA_FIELD_INDEX, k) == k + 1);
    assert_int_equal(truth(DNA_FIELD_FINAL, k), status[k] == 1);
    assert_int_equal(truth(DNA_FIELD_DECAYED, k), status[k] == 2);
    assert_int_equal(truth(DNA_FIELD_PROMPT, k), 1);
    assert_int_equal(truth(DNA_FIELD_LAST, k), k != 3); /* 4 has the copy 6 */
  }
  assert_true(get(DNA_FIELD_E, 4) == 24.05 && get(DNA_FIELD_PY, 4) == -22.5);
  /* the implicit vertex of 6 has the position of the vertex before it */
  for (int32_t k = 3; k < 6; k++) {
    assert_true(get(DNA_FIELD_VX, k) == 0.125 && get(DNA_FIELD_VY, k) == 0 && get(DNA_FIELD_VZ, k) == -0.5 && get(DNA_FIELD_VT,
        k) == 0.75);
    assert_true(fabs(get(DNA_FIELD_R, k) - sqrt(17) / 8) < 1e-15);
    assert_true(get(DNA_FIELD_RXY, k) == 0.125);
  }
  assert_true(get(DNA_FIELD_VX, 2) == 0 && get(DNA_FIELD_R, 0) == 0);
  assert_true(fabs(get(DNA_FIELD_L, 2) - sqrt(17) / 8) < 1e-15 && get(DNA_FIELD_LXY, 2) == 0.125);
  assert_true(get(DNA_FIELD_L, 3) == 0 && isnan(get(DNA_FIELD_L, 5)));
  int32_t rows[4];
  expect_list(dna_batch_parents(batch, 2, rows, 4), rows, 2, 0, 1);
  expect_list(dna_batch_children(batch, 2, rows, 4), rows, 2, 3, 4);
  expect_list(dna_batch_parents(batch, 5, rows, 4), rows, 1, 3);
  assert_int_equal(dna_batch_parents(batch, 0, rows, 4), 0);
  assert_int_equal(dna_batch_children(batch, 5, rows, 4), 0);
  assert_int_equal(dna_batch_children(batch, 2, rows, 1), 2); /* the number, whatever the room */
}

static void missing_rows(void **state) {
  (void)state;
  read_all(ASCIIV3_START EVENT_HEAD EVENT_BODY ASCIIV3_END);
  int32_t rows[600];
  double values[600];
  uint8_t truths[600];
  for (int32_t i = 0; i < 600; i++) rows[i] = i % 3 ? i % 6 : -1;
  for (int field = 0; field < DNA_FIELD_F_COUNT; field++) {
    dna_batch_load_f(batch, (enum dna_field)field, rows, 0, 600, values);
    for (int32_t i = 0; i < 600; i++) {
      double one;
      dna_batch_load_f(batch, (enum dna_field)field, NULL, i % 6, 1, &one);
      if (rows[i] < 0) assert_true(isnan(values[i]));
      else assert_true(values[i] == one || (isnan(values[i]) && isnan(one)));
    }
  }
  for (int field = DNA_FIELD_F_COUNT; field < DNA_FIELD_COUNT; field++) {
    dna_batch_load_t(batch, (enum dna_field)field, rows, 0, 600, truths);
    for (int32_t i = 0; i < 600; i++) {
      uint8_t one;
      dna_batch_load_t(batch, (enum dna_field)field, NULL, i % 6, 1, &one);
      assert_int_equal(truths[i], rows[i] < 0 ? 2 : one);
    }
  }
  int32_t code = 23;
  assert_int_equal(dna_batch_ancestor(batch, -1, &code, 1), -1);
  assert_int_equal(dna_batch_parents(batch, -1, rows, 1), 0);
  assert_false(dna_batch_has_parent(batch, -1, &code, 1) || dna_batch_has_child(batch, -1, &code, 1));
}

static void units(void **state) {
  (void)state;
  read_all(ASCIIV3_START "E 1 1 2 @ 1 2 3 4\nU MEV CM\nP 1 0 23 1500 0 0 91200 91187.6 2\nV -1 0 [1] @ 1.5 2 3 5\n"
                         "P 2 -1 13 1 2 3 4 105.658 1\n"
                         "E 2 1 2 @ 1 2 3 4\nU GEV MM\nP 1 0 23 1500 0 0 91200 91187.6 2\nV -1 0 [1] @ 1.5 2 3 5\n"
                         "P 2 -1 13 1 2 3 4 105.658 1\n" ASCIIV3_END);
  assert_true(get(DNA_FIELD_PX, 0) == 1500 * 0.001 && get(DNA_FIELD_M, 0) == 91187.6 * 0.001);
  assert_true(get(DNA_FIELD_VX, 1) == 5 && get(DNA_FIELD_VY, 1) == 0 && get(DNA_FIELD_VT, 1) == 10);
  assert_true(get(DNA_FIELD_PX, 2) == 1500 && get(DNA_FIELD_VX, 3) == 0.5 && get(DNA_FIELD_VT, 3) == 1);
  assert_true(get(DNA_FIELD_L, 0) == 5 && get(DNA_FIELD_L, 2) == 0.5);
}

/* A vertex's list may name particles that come later, and parents may be vertices that come later. */
static void any_order(void **state) {
  (void)state;
  read_all(ASCIIV3_START "E 1 3 6\nU GEV MM\nP 1 -3 1 0 0 0 1 0 1\nV -3 5 [4,2]\nP 2 0 2 0 0 0 1 0 1\nP 3 -1 3 0 0 0 1 0 1\n"
                         "P 4 0 4 0 0 0 1 0 1\nV -1 0 [5]\nP 5 1 5 0 0 0 1 0 1\nP 6 1 6 0 0 0 1 0 1\n" ASCIIV3_END);
  int32_t rows[4];
  expect_list(dna_batch_parents(batch, 0, rows, 4), rows, 2, 1, 3);
  expect_list(dna_batch_children(batch, 0, rows, 4), rows, 2, 4, 5);
  expect_list(dna_batch_children(batch, 4, rows, 4), rows, 1, 2);
  expect_list(dna_batch_children(batch, 1, rows, 4), rows, 1, 0);
  int32_t code = 4;
  assert_int_equal(dna_batch_ancestor(batch, 2, &code, 1), 3);
}

/* More vertices than are found fast: then particles are named by their parents (see asciiv3.c). */
static void many_vertices(void **state) {
  (void)state;
  dna_str text = {0};
  int n = 300;
  dna_str_printf(&text, ASCIIV3_START "E 1 %d %d\nU GEV MM\nP 1 0 1 0 0 0 1 0 2\n", n, 2 * n + 1);
  for (int v = 1; v <= n; v++) { /* a chain: vertex -v has the particle 2v - 1, makes 2v and 2v + 1 */
    bool late = v % 7 == 0;      /* the V line after its particles, or between them */
    if (!late) dna_str_printf(&text, "V -%d 0 [%d] @ %d 0 0 1\n", v, 2 * v - 1, v);
    dna_str_printf(&text, "P %d -%d %d 0 0 0 1 0 1\n", 2 * v, v, 1000 + 2 * v);
    if (late && v % 14 == 0) dna_str_printf(&text, "V -%d 0 [%d] @ %d 0 0 1\n", v, 2 * v - 1, v);
    dna_str_printf(&text, "P %d -%d %d 0 0 0 1 0 2\n", 2 * v + 1, v, 1000 + 2 * v + 1);
    if (late && v % 14 != 0) dna_str_printf(&text, "V -%d 0 [%d] @ %d 0 0 1\n", v, 2 * v - 1, v);
  }
  dna_str_puts(&text, ASCIIV3_END);
  read_all(text.text);
  dna_str_free(&text);
  for (int v = 1; v <= n; v++) {
    int32_t rows[4];
    expect_list(dna_batch_children(batch, 2 * v - 2, rows, 4), rows, 2, 2 * v - 1, 2 * v);
    expect_list(dna_batch_parents(batch, 2 * v - 1, rows, 4), rows, 1, 2 * v - 2);
    assert_true(get(DNA_FIELD_VX, 2 * v) == v);
  }
}

static void weights_of(const char *names, const char *values, uint32_t n, uint32_t nominal, const char *first) {
  char text[1000];
  snprintf(text, sizeof text, ASCIIV3_START "%sE 1 0 0\nU GEV MM\n%sE 2 0 0\nU GEV MM\n%s" ASCIIV3_END, names, values, values);
  const dna_reader_info *info = read_all(text);
  assert_int_equal(info->nweights, n);
  assert_int_equal(info->nominal, nominal);
  assert_int_equal(batch->nweights, n);
  assert_int_equal(batch->nominal, nominal);
  assert_string_equal(info->weight_names[0], first);
  for (uint32_t w = 0; w < n; w++) assert_true(batch->weights[w][1] == (values[0] ? 0.5 + w : 1));
  close_all(NULL);
}

static void weights(void **state) {
  (void)state;
  weights_of("", "", 1, 0, "nominal");
  weights_of("", "W 0.5\n", 1, 0, "nominal");
  weights_of("", "W 0.5 1.5 2.5\n", 3, 0, "0");
  weights_of("W Weight\n", "W 0.5\n", 1, 0, "Weight");
  weights_of("W \n", "W 0.5\n", 1, 0, "");
  weights_of("W up\\|down\\|DEFAULT\n", "W 0.5 1.5 2.5\n", 3, 2, "up");
  weights_of("W mu R = 2\\|mu R = 0.5\\|\n", "W 0.5 1.5 2.5\n", 3, 2, "mu R = 2"); /* the last one's name is empty */
  weights_of("W a\\\\|b\\|Nominal\n", "W 0.5 1.5\n", 2, 1, "a\\|b"); /* an escaped backslash, then a bar */
  weights_of("W up down 0\n", "W 0.5 1.5 2.5\n", 3, 2, "up"); /* as libHepMC3 takes them */
  weights_of("W up down 0\n", "W 0.5\n", 1, 0, "up down 0");
}

static void cross_section(void **state) {
  (void)state;
  const dna_reader_info *info =
    read_all(ASCIIV3_START "E 1 0 0\nU GEV MM\nA 0 GenCrossSection 1.5 0.5 -1 -1 7 7\n"
                           "E 2 0 0\nU GEV MM\nA 0 GenCrossSection 2.5 0.25\nE 3 0 0\nU GEV MM\n" ASCIIV3_END);
  assert_true(info->has_xsec && info->xsec_pb == 2.5 && info->xsec_err_pb == 0.25);
  close_all(NULL);
  info = read_all(ASCIIV3_START "E 1 0 0\nU GEV MM\n" ASCIIV3_END);
  assert_false(info->has_xsec);
}

static void line_ends(void **state) {
  (void)state;
  dna_str text = {0};
  for (const char *c = ASCIIV3_START EVENT_HEAD EVENT_BODY EVENT_HEAD EVENT_BODY ASCIIV3_END; *c; c++)
    dna_str_add(&text, *c == '\n' ? "\r\n" : c, *c == '\n' ? 2 : 1);
  read_all(text.text);
  assert_int_equal(batch->nevents, 2);
  assert_true(get(DNA_FIELD_STATUS, 11) == 1 && get(DNA_FIELD_VX, 11) == 0.125);
  dna_str_free(&text);
  close_all(NULL);
  read_all(ASCIIV3_START EVENT_HEAD EVENT_BODY "HepMC::Asciiv3-END_EVENT_LISTING"); /* no newline at the end */
  assert_int_equal(batch->nevents, 1);
}

/* Batches of every size are the same events. */
static void batches(void **state) {
  (void)state;
  dna_str text = {0};
  dna_str_puts(&text, ASCIIV3_START);
  for (int i = 0; i < 20; i++) {
    dna_str_printf(&text, "E %d 0 %d\nU GEV MM\n", 100 + i, i);
    for (int k = 1; k <= i; k++) dna_str_printf(&text, "P %d 0 11 %d 0 %d 5 0 1\n", k, i, k);
  }
  dna_str_puts(&text, ASCIIV3_END);
  uint64_t keys[20];
  for (int size = 1; size <= 21; size++) {
    dna_error err = {0};
    reader = dna_reader_open(event_file(text.text, text.length), &err);
    batch = dna_reader_batch(reader, &err);
    int at = 0;
    for (;;) {
      assert_int_equal(dna_reader_next(reader, batch, size, &err), DNA_OK);
      if (batch->nevents == 0) break;
      assert_int_equal(batch->first, at);
      assert_true(batch->nevents <= size);
      for (int32_t i = 0; i < batch->nevents; i++, at++) {
        assert_int_equal(batch->number[i], 100 + at);
        assert_int_equal(batch->poff[i + 1] - batch->poff[i], at);
        if (at > 0) assert_int_equal(dna_batch_event(batch, batch->poff[i]), i);
        if (at > 0) assert_true(get(DNA_FIELD_INDEX, batch->poff[i] + at - 1) == at);
        if (size == 1) keys[at] = dna_batch_key(batch, i);
        assert_true(dna_batch_key(batch, i) == keys[at]);
        for (int other = 0; other < at; other++) assert_true(keys[other] != keys[at]);
      }
    }
    assert_int_equal(at, 20);
    close_all(NULL);
  }
  dna_str_free(&text);
}

/* The key does not see the file's units, the weights or what particle k * n / 8 does not reach. */
static void keys(void **state) {
  (void)state;
  static const char *const bodies[] = {
    "E 1 0 1\nU GEV MM\nP 1 0 11 1.5 0 2.5 3 0 1\n", "E 1 0 1\nU GEV CM\nW 3\nP 1 0 13 1.5 0 2.5 3 7 4\n",
    "E 2 0 1\nU GEV MM\nP 1 0 11 1.5 0 2.5 3 0 1\n", "E 1 0 1\nU GEV MM\nP 1 0 11 1.5 0 2.5000001 3 0 1\n"};
  uint64_t key[4];
  for (int i = 0; i < 4; i++) {
    char text[400];
    snprintf(text, sizeof text, ASCIIV3_START "%s" ASCIIV3_END, bodies[i]);
    read_all(text);
    key[i] = dna_batch_key(batch, 0);
    close_all(NULL);
  }
  assert_true(key[0] == key[1] && key[0] != key[2] && key[0] != key[3] && key[2] != key[3]);
}

/* Events as generators write them are read by the fast paths: with care, which is slow, only the one that comes with the header. */
static void fast_paths(void **state) {
  (void)state;
  static const char *const files[] = {"examples/events/signal_zd1_nd10.hepmc3.gz", "examples/events/w_lnuee.hepmc3.zst",
                                      "tests/runs/events/weights.hepmc3.zst", "tests/runs/events/mevcm.hepmc3.zst",
                                      "tests/runs/events/hepmc2.hepmc2.zst"};
  const char *source = getenv("DNA_SOURCE"), *kind = getenv("DNA_READER");
  if (!source || (kind && strcmp(kind, "libhepmc3") == 0)) skip();
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    char path[4096];
    dna_error err = {0};
    snprintf(path, sizeof path, "%s/%s", source, files[i]);
    reader = dna_reader_open(path, &err);
    assert_non_null(reader);
    batch = dna_reader_batch(reader, &err);
    const dna_text_batch *text = (const dna_text_batch *)batch;
    int32_t events = 0, careful = 0;
    while (dna_reader_next(reader, batch, 1000, &err) == DNA_OK && batch->nevents > 0) {
      for (int32_t k = 0; k < batch->nevents; k++) careful += (text->at[batch->poff[k]] & DNA_TEXT_OWN) != 0;
      events += batch->nevents;
    }
    assert_int_equal(err.status, DNA_OK);
    assert_true(events >= 10);
    assert_int_equal(careful, 1);
    close_all(NULL);
  }
}

static void whole_events_before_a_fault(void **state) {
  (void)state;
  static const char text[] = ASCIIV3_START EVENT_HEAD EVENT_BODY EVENT_HEAD EVENT_BODY EVENT_HEAD EVENT_BODY ASCIIV3_END;
  char packed[5000];
  for (int codec = 0; codec < 4; codec++) {
    size_t length = sizeof text - 1, at = 0;
    unsigned bz = sizeof packed;
    if (codec == 0) memcpy(packed, text, length);
    if (codec == 1) length = ZSTD_compress(packed, sizeof packed, text, length, 1);
    if (codec == 2) assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, (const uint8_t *)text, length,
        (uint8_t *)packed, &at, sizeof packed), LZMA_OK);
    if (codec == 2) length = at;
    if (codec == 3) assert_int_equal(BZ2_bzBuffToBuffCompress(packed, &bz, (char *)(uintptr_t)text, (unsigned)length, 1, 0, 0),
        BZ_OK);
    if (codec == 3) length = bz;
    for (size_t keep = codec == 0 ? 70 : length - 10; keep < length - 2; keep++) {
      dna_error err = {0};
      reader = dna_reader_open(event_file(packed, keep), &err);
      if (!reader) { /* nothing came out of the decompressor */
        assert_true(codec > 0 && strstr(err.message, "truncated"));
        continue;
      }
      batch = dna_reader_batch(reader, &err);
      int rc = dna_reader_next(reader, batch, 100, &err);
      assert_int_equal(rc, DNA_ERR_INPUT);
      assert_int_equal(err.status, DNA_ERR_INPUT);
      assert_non_null(strstr(err.message, "/tmp/dna_test_events_"));
      assert_non_null(strstr(err.message, ": line "));
      if (codec == 0) { /* an event is whole once all of its lines are there, the last with its newline */
        size_t header = strlen(ASCIIV3_START), event = strlen(EVENT_HEAD EVENT_BODY);
        size_t whole = keep < header ? 0 : (keep - header) / event;
        assert_int_equal(batch->nevents, whole > 3 ? 3 : whole);
      }
      close_all(NULL);
    }
  }
}

/* Cut in the line that ends the listing: all events are whole, and it is not said of that line that it is something else. */
static void cut_end_lines(void **state) {
  (void)state;
  static const char *const files[] = {
    ASCIIV3_START "E 1 0 1\nU GEV MM\nP 1 0 11 1.5 0 2.5 3 0 1\n" ASCIIV3_END,
    HEPMC2_START "E 1 0 0 0 0 0 0 1 0 0 0 1 1\nU GEV MM\nV -1 0 0 0 0 0 0 1 0\nP 1 11 1.5 0 2.5 3 0 1 0 0 0 0\n" HEPMC2_END};
  for (int i = 0; i < 2; i++) {
    const char *end = strstr(files[i] + 30, "HepMC::");
    while (strstr(end + 1, "HepMC::")) end = strstr(end + 1, "HepMC::");
    size_t whole = (size_t)(end - files[i]);
    for (size_t length = whole; length < whole + strcspn(end, "\n"); length++) {
      dna_error err = {0};
      reader = dna_reader_open(event_file(files[i], length), &err);
      assert_non_null(reader);
      batch = dna_reader_batch(reader, &err);
      assert_int_equal(dna_reader_next(reader, batch, 100, &err), DNA_ERR_INPUT);
      assert_int_equal(batch->nevents, 1);
      assert_non_null(strstr(err.message, "truncated"));
      close_all(NULL);
    }
  }
}

static void articles(void **state) {
  (void)state;
  static const char *const lines[] = {"H 1 2 3 4 5 6 7 8 9 1.5 2.5 3.5 4.5", "U GEV MM"};
  for (int i = 0; i < 2; i++) {
    char text[400];
    dna_error err = {0};
    snprintf(text, sizeof text, HEPMC2_START "E 1 0 0 0 0 0 0 1 0 0 0 1 1\nU GEV MM\nV -1 0 0 0 0 0 0 1 0\n%s\n" HEPMC2_END, lines[i]);
    reader = dna_reader_open(event_file(text, strlen(text)), &err);
    batch = dna_reader_batch(reader, &err);
    assert_int_equal(dna_reader_next(reader, batch, 100, &err), DNA_ERR_INPUT);
    assert_non_null(strstr(err.message, i ? ": a U line after vertices" : ": an H line after vertices"));
    close_all(NULL);
  }
}

static void hepmc2(void **state) {
  (void)state;
  const dna_reader_info *info = read_all(
    HEPMC2_START "E 5 -1 1.5 0.1 0.007 20 0 3 10001 10002 2 123 456 2 2.5 -1\nN 2 \"up\nper\" \"0\"\nU MEV CM\nC 7.5 0.5\n"
    "H 1 2 3 4 5 6 7 8 9 1.5 2.5 3.5 4.5\nF 1 2 .1 .2 91 1 2 0 0\n"
    "V -1 0 0 0 0 0 0 2 0\nP 10001 2212 0 0 5000 5000 938 4 0 0 -3 0\nP 10002 2212 0 0 -5000 5000 938 4 0 0 -3 0\n"
    "V -3 0 0 0e5 -0 0 0 1 0\nP 10003 23 0 0 0 10000 10000 22 0 0 -7 0\n"
    "V -7 9 0 .1 1.5 2 1 2 1 0.5\nP 10006 22 1 2 3 4 0 1 0 0 -7 0\nP 10004 13 0 3000 4000 5000 105 1 0.5 0 0 2 1 501 2 502\n"
    "P 10005 -13 0 -3000 -4000 5000 105 1 0 0 0 0\n" HEPMC2_END);
  assert_string_equal(info->format, "IO_GenEvent");
  assert_int_equal(info->nweights, 2);
  assert_string_equal(info->weight_names[0], "up\nper");
  assert_int_equal(info->nominal, 1);
  assert_true(info->has_xsec && info->xsec_pb == 7.5 && info->xsec_err_pb == 0.5);
  assert_int_equal(batch->number[0], 5);
  assert_true(batch->weights[0][0] == 2.5 && batch->weights[1][0] == -1);
  assert_int_equal(batch->poff[1], 6);
  assert_true(get(DNA_FIELD_PID, 2) == 23 && get(DNA_FIELD_M, 2) == 10000 * 0.001 && get(DNA_FIELD_PY, 4) == 3000 * 0.001);
  int32_t rows[4];
  expect_list(dna_batch_parents(batch, 2, rows, 4), rows, 2, 0, 1); /* the beams come out of a vertex without incoming */
  expect_list(dna_batch_children(batch, 2, rows, 4), rows, 2, 4, 5);
  expect_list(dna_batch_parents(batch, 4, rows, 4), rows, 2, 2, 3); /* 10006 is listed where it ends */
  assert_int_equal(dna_batch_parents(batch, 0, rows, 4), 0);
  assert_true(get(DNA_FIELD_VZ, 5) == 15 && get(DNA_FIELD_VY, 4) == 1 && get(DNA_FIELD_VT, 4) == 20);
  assert_true(get(DNA_FIELD_R, 0) == 0 && get(DNA_FIELD_L, 2) == sqrt(1 + 225.));
}

static void hepevt(void **state) {
  (void)state;
  const dna_reader_info *info = read_all(
    "E       3       6\n"
    "       4    2212       0       0       0       0   0.0E+00  0.0E+00  6.5E+03  6.5E+03  0.938E+00\n 0 0 0 0\n"
    "       4    2212       0       0       0       0   0.0E+00  0.0E+00 -6.5E+03  6.5E+03  0.938E+00\n 0 0 0 0\n"
    "       2      23       1       2       0       0   0.0E+00  0.0E+00  0.25E+00  91.5  91.25\n 0 0 0 0\n"
    "       1      13       3       0       0       0   1.0E+00  2.0E+00  3.0E+00  4.0E+00  0.105E+00\n 0.5 0 0 1\n"
    "       1     -13       3       3       0       0  -1.0E+00 -2.0E+00  3.0E+00  4.0E+00  0.105E+00\n 0.5 0 0 1\n"
    "       1      22       0       0       0       0  -1.0E+00 -2.0E+00  3.0E+00  4.0E+00  0\n 7 0 0 0\n");
  assert_string_equal(info->format, "HEPEVT");
  assert_string_equal(info->weight_names[0], "nominal");
  assert_true(batch->weights[0][0] == 1 && batch->number[0] == 3 && !info->has_xsec);
  int32_t rows[4];
  expect_list(dna_batch_parents(batch, 2, rows, 4), rows, 2, 0, 1);
  expect_list(dna_batch_children(batch, 2, rows, 4), rows, 2, 3, 4);
  assert_true(get(DNA_FIELD_VX, 3) == 0.5 && get(DNA_FIELD_VX, 4) == 0.5 && get(DNA_FIELD_VX, 5) == 7);
  assert_true(get(DNA_FIELD_M, 2) == 91.25 && get(DNA_FIELD_PY, 4) == -2 && get(DNA_FIELD_L, 2) == 0.5);
  close_all(NULL);
  read_all("E 9 1\n 1 11 0 0 3 0 4 12\n"); /* the short form: E from p and m */
  assert_true(get(DNA_FIELD_E, 0) == 13 && get(DNA_FIELD_M, 0) == 12 && get(DNA_FIELD_PX, 0) == 3);
}

static void lhef(void **state) {
  (void)state;
  const dna_reader_info *info = read_all(
    "<?xml version=\"1.0\"?>\n<LesHouchesEvents version=\"3.0\">\n<!--\n<event>\n-->\n<header>\n"
    "<initrwgt>\n<weight id='1'>x</weight>\n"
    "</initrwgt>\n</header>\n<init>\n 2212 2212 6.5e3 6.5e3 0 0 0 0 3 2\n 3 0.3 1 1\n 4 0.4 1 2\n<generator name='x'/>\n</init>\n"
    "<event npLO='1'>\n 5 1 +1.5e+00 91.2 0.007 0.1\n"
    " 2 -1 0 0 501 0 0.0 0.0 +45.5 45.5 0 0. 1.\n -1 -1 0 0 0 501 0 0 -20 20 0 0 9 # beam\n"
    " 24 2 1 2 0 0 0 0 25.5 65.5 60.3 0.25 0\n -15 1 3 3 0 0 1 2 3 4 1.777 0 0\n 16 1 3 3 0 0 -1 -2 22.5 24 0 0 0\n"
    "#aMCatNLO 1 2\n<mgrwt>\n <rscale>  1 0.9</rscale>\n</mgrwt>\n<scales muf='1'/>\n"
    "<rwgt>\n <wgt id='1'> +2.5e+00 </wgt>\n <wgt id=\"mur 2\">-3</wgt>\n</rwgt>\n</event>\n</LesHouchesEvents>\n");
  assert_string_equal(info->format, "LHEF");
  assert_int_equal(info->nweights, 3);
  assert_string_equal(info->weight_names[0], "0");
  assert_string_equal(info->weight_names[2], "mur 2");
  assert_int_equal(info->nominal, 0);
  assert_true(batch->weights[0][0] == 1.5 && batch->weights[1][0] == 2.5 && batch->weights[2][0] == -3);
  assert_true(info->has_xsec && info->xsec_pb == 7 && fabs(info->xsec_err_pb - 0.5) < 1e-15);
  assert_int_equal(batch->number[0], 0);
  assert_true(get(DNA_FIELD_M, 2) == 60.3 && get(DNA_FIELD_M, 3) == 1.777 && get(DNA_FIELD_STATUS, 0) == -1);
  int32_t rows[4], w = 24;
  expect_list(dna_batch_parents(batch, 2, rows, 4), rows, 2, 0, 1);
  expect_list(dna_batch_children(batch, 2, rows, 4), rows, 2, 3, 4);
  assert_true(dna_batch_has_ancestor(batch, 4, &w, 1) && dna_batch_has_parent(batch, 3, &w, 1));
}

/* Ranges that overlap are one vertex: a particle ends once. */
static void overlapping_mothers(void **state) {
  (void)state;
  read_all("E 1 6\n4 1 0 0 0 0 0 0 1 1 0\n0 0 0 0\n4 2 0 0 0 0 0 0 1 1 0\n0 0 0 0\n4 3 0 0 0 0 0 0 1 1 0\n0 0 0 0\n"
           "1 4 1 2 0 0 0 0 1 1 0\n0 0 0 0\n1 5 2 3 0 0 0 0 1 1 0\n1 0 0 0\n1 6 5 5 0 0 0 0 1 1 0\n0 0 0 0\n");
  int32_t rows[4];
  expect_list(dna_batch_parents(batch, 3, rows, 4), rows, 3, 0, 1, 2);
  expect_list(dna_batch_children(batch, 1, rows, 4), rows, 2, 3, 4);
  expect_list(dna_batch_parents(batch, 5, rows, 4), rows, 1, 4);
  assert_true(get(DNA_FIELD_VX, 3) == 1 && get(DNA_FIELD_VX, 5) == 1);
}

#define TEST(name) cmocka_unit_test_teardown(name, close_all)

int main(void) {
  const struct CMUnitTest tests[] = {
    TEST(one_event), TEST(missing_rows), TEST(units), TEST(any_order), TEST(many_vertices), TEST(weights),
    TEST(cross_section), TEST(line_ends), TEST(batches), TEST(keys), TEST(fast_paths),
    TEST(whole_events_before_a_fault), TEST(cut_end_lines), TEST(articles), TEST(hepmc2),
    TEST(hepevt), TEST(lhef), TEST(overlapping_mothers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
