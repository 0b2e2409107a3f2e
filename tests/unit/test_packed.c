/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packed events: codings give back every double and integer, a file gives back what the text reader gave, and a damaged one is
 * refused or gives the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <float.h>
#include <math.h>

#include "runtime/event/event.h"
#include "runtime/event/packed_codes.h"
#include "runtime/pack.h"
#include "tests/unit/tinyrun.h"

enum { MOST = 4096 };

/* ---- codings -------------------------------------------------------------------------------------------------------------- */

static uint64_t state = 1;

static uint64_t draw(void) { /* splitmix64 */
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static double from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static enum dna_packed_coding same_doubles(const double *values, size_t n, const double *predicted, bool tight) {
  static double out[MOST];
  dna_packed_codec *codec = dna_packed_codec_new();
  dna_packed_chunk chunk;
  assert_true(dna_packed_encode_doubles(codec, values, n, predicted, tight, &chunk));
  assert_true(dna_packed_decode_doubles(codec, &chunk, n, predicted, out));
  assert_memory_equal(out, values, n * sizeof *out);
  assert_false(dna_packed_decode_doubles(codec, &chunk, n + 1, predicted, out));
  enum dna_packed_coding coding = chunk.coding;
  dna_packed_codec_free(codec);
  return coding;
}

static void doubles(void **unused) {
  (void)unused;
  static const double odd[] = {0, -0.0, 1, -1, DBL_MAX, -DBL_MAX, DBL_MIN, 4.9406564584124654e-324, 0.1, 1e22, 1e23, 2.385,
                               9007199254740993.0, 123456789012345678.0, 1e-22, 3e-23, 0.000511, 91.1876, 6.5e3};
  double values[MOST], predicted[MOST];
  same_doubles(odd, sizeof odd / sizeof *odd, NULL, true);
  for (size_t n = 1; n < 40; n++) same_doubles(odd, n % 19 + 1, NULL, n % 2);
  for (int i = 0; i < MOST; i++) values[i] = from_bits(draw()); /* any bits at all, NaN and infinity among them */
  assert_int_equal(same_doubles(values, MOST, NULL, false), DNA_PACKED_PLAIN);
  for (int i = 0; i < MOST; i++) { /* as text with few digits has them, read by the C library */
    char text[40];
    snprintf(text, sizeof text, "%.*e", (int)(draw() % 9), ((double)(int64_t)draw()) * pow(10, (double)(draw() % 9) - 20));
    values[i] = strtod(text, NULL);
  }
  assert_int_equal(same_doubles(values, MOST, NULL, false), DNA_PACKED_DECIMAL);
  for (int i = 0; i < MOST; i++) values[i] = ((double)(draw() % 10000000) - 5e6) * 0.001; /* MeV */
  assert_int_equal(same_doubles(values, MOST, NULL, false), DNA_PACKED_DECIMAL);
  /* energies a few units in the last place from what is expected, some far away */
  for (int i = 0; i < MOST; i++) {
    predicted[i] = 1 + (double)(draw() >> 11) * 0x1p-53;
    values[i] = i % 100 ? nextafter(predicted[i], i % 3 ? 10 : 0) : -predicted[i];
  }
  assert_int_equal(same_doubles(values, MOST, predicted, true), DNA_PACKED_ULPS);
}

static void integers(void **unused) {
  (void)unused;
  static int64_t out[MOST];
  int64_t values[MOST];
  dna_packed_codec *codec = dna_packed_codec_new();
  dna_packed_chunk chunk;
  for (int width = 0; width <= 64; width++) {
    for (int i = 0; i < MOST; i++) values[i] = width ? (int64_t)draw() >> (64 - width) : 7;
    if (width == 64) values[0] = INT64_MIN, values[1] = INT64_MAX;
    for (size_t n = 0; n <= MOST; n += 1365) {
      assert_true(dna_packed_encode_ints(codec, values, n, &chunk));
      assert_true(dna_packed_decode_ints(codec, &chunk, n, out));
      if (n) assert_memory_equal(out, values, n * sizeof *out);
    }
  }
  uint8_t bits[100], packed[13];
  for (int i = 0; i < 100; i++) bits[i] = draw() & 1;
  assert_true(dna_packed_encode_bits(codec, bits, 99, &chunk));
  assert_true(dna_packed_decode_bits(codec, &chunk, 99, packed));
  for (size_t i = 0; i < 99; i++) assert_int_equal(dna_packed_bit(packed, i), bits[i]);
  dna_packed_codec_free(codec);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

/* Everything that can be asked of a file, as one number; 0 with an error. */
static uint64_t read_everything(const char *path, int32_t max_events, uint64_t *events, dna_error *err) {
  uint64_t hash = 1;
  *events = 0;
  dna_reader *reader = dna_reader_open(path, err);
  if (!reader) return 0;
  dna_batch *batch = dna_reader_batch(reader, err);
  int status;
  while ((status = dna_reader_next(reader, batch, max_events, err)) == DNA_OK && batch->nevents) {
    double value = 0;
    uint8_t yes;
    for (int32_t slot = 0; slot < batch->nevents; slot++) {
      uint64_t key = dna_batch_key(batch, slot);
      hash = dna_hash64(&key, sizeof key, hash);
      hash = dna_hash64(&batch->number[slot], sizeof batch->number[slot], hash);
      for (uint32_t k = 0; k < batch->nweights; k++) hash = dna_hash64(&batch->weights[k][slot], sizeof(double), hash);
      for (int32_t row = batch->poff[slot]; row < batch->poff[slot + 1]; row++) {
        for (int field = 0; field < DNA_FIELD_F_COUNT; field++) {
          dna_batch_load_f(batch, (enum dna_field)field, &row, 0, 1, &value);
          if (isnan(value)) value = -999; /* whichever */
          hash = dna_hash64(&value, sizeof value, hash);
        }
        for (int field = DNA_FIELD_F_COUNT; field < DNA_FIELD_COUNT; field++) {
          dna_batch_load_t(batch, (enum dna_field)field, &row, 0, 1, &yes);
          hash = dna_hash64(&yes, 1, hash);
        }
        int32_t family[8];
        int32_t n = dna_batch_parents(batch, row, family, 8);
        for (int32_t i = 0; i < n && i < 8; i++) hash = dna_hash64(&(int32_t){family[i] - batch->poff[slot]}, 4, hash);
        n = dna_batch_children(batch, row, family, 8);
        for (int32_t i = 0; i < n && i < 8; i++) hash = dna_hash64(&(int32_t){family[i] - batch->poff[slot]}, 4, hash);
      }
    }
    *events += (uint64_t)batch->nevents;
    if (batch->bad != INT32_MAX) status = dna_reader_settle(reader, batch, err);
    if (status) break;
    const dna_reader_info *info = dna_reader_get_info(reader);
    if (max_events == 1) hash = dna_hash64(&info->xsec_pb, sizeof(double), hash);
  }
  dna_batch_free(batch);
  dna_reader_close(reader);
  return status ? 0 : hash;
}

static const char *pack(const char *from, const char *name) {
  const char *path = tiny_path(name);
  dna_error err = {0};
  dna_pack_summary summary;
  dna_pack_options options = {.events = &from, .nevents = 1, .output = path};
  if (dna_pack_events(&options, NULL, &summary, &err)) fail_msg("%s", err.message);
  return path;
}

static void same_as_text(void **unused) {
  (void)unused;
  const char *text = tiny_write("a.hepmc3", (tiny_file){.events = 40, .names = "Weight\\|up\\|down", .nweights = 3, .xsec = 5});
  const char *packed = pack(text, "a.dnae");
  static const int32_t sizes[] = {1, 2, 7, 1000};
  for (int i = 0; i < 4; i++) {
    dna_error err = {0};
    uint64_t events[2], a = read_everything(text, sizes[i], &events[0], &err),
                        b = read_everything(packed, sizes[i], &events[1], &err);
    if (err.status) fail_msg("%s", err.message);
    assert_int_equal(events[1], 40);
    assert_true(a == b && a != 0);
  }
}

static size_t slurp(const char *path, unsigned char *to, size_t room) {
  FILE *in = fopen(path, "rb");
  size_t n = in ? fread(to, 1, room, in) : 0;
  if (in) fclose(in);
  return n;
}

static void spit(const char *path, const unsigned char *from, size_t n) {
  FILE *out = fopen(path, "wb");
  if (!out || fwrite(from, 1, n, out) != n || fclose(out)) abort();
}

/* Every byte changed, and every length. */
static void damaged(void **unused) {
  (void)unused;
  static unsigned char bytes[1 << 16];
  const char *text = tiny_write("b.hepmc3", (tiny_file){.events = 5, .xsec = 5}), *packed = pack(text, "b.dnae"),
             *bad = tiny_path("bad.dnae");
  size_t n = slurp(packed, bytes, sizeof bytes);
  assert_in_range(n, 500, sizeof bytes - 1);
  dna_error err = {0};
  uint64_t events, good = read_everything(packed, 3, &events, &err);
  assert_true(good != 0);
  size_t refused = 0;
  for (size_t at = 0; at < n; at++) {
    unsigned char flip = (unsigned char)(1u << at % 8);
    bytes[at] ^= flip;
    spit(bad, bytes, n);
    err = (dna_error){0};
    uint64_t got = read_everything(bad, 3, &events, &err);
    if (got != good && (got != 0 || err.status != DNA_ERR_INPUT || !strstr(err.message, "bad.dnae")))
      fail_msg("byte %zu of %zu: %s", at, n, err.message);
    refused += got == 0;
    bytes[at] ^= flip;
  }
  assert_true(refused > n - n / 20); /* nearly every byte matters */
  for (size_t length = 0; length < n; length++) {
    spit(bad, bytes, length);
    err = (dna_error){0};
    assert_true(read_everything(bad, 3, &events, &err) == 0);
    assert_int_equal(err.status, DNA_ERR_INPUT);
  }
}

/* The checksums are put right again after a change of a table or the directory, so that the reader's own checks are met. */
static void forged(void **unused) {
  (void)unused;
  static unsigned char bytes[1 << 16], copy[1 << 16], directory[1 << 16];
  const char *packed = pack(tiny_write("c.hepmc3", (tiny_file){.events = 5, .xsec = 5}), "c.dnae"),
             *bad = tiny_path("forged.dnae");
  size_t n = slurp(packed, bytes, sizeof bytes);
  dna_packed_codec *codec = dna_packed_codec_new();
  const unsigned char *foot = bytes + n - DNA_PACKED_FOOT;
  size_t offset = dna_packed_get(foot, 8), stored = dna_packed_get(foot + 8, 8), raw = dna_packed_get(foot + 16, 8);
  dna_packed_chunk chunk = {DNA_PACKED_PLAIN, (const char *)bytes + offset, (uint32_t)stored, (uint32_t)raw}, written;
  assert_true(dna_packed_decode_bytes(codec, &chunk, raw, directory));
  size_t block = raw - 40, nchunks = dna_packed_get(directory + block + 24, 4), table = nchunks * DNA_PACKED_ENTRY;
  for (size_t at = 0; at < table + raw; at++)
    for (int change = 0; change < 3; change++) {
      static const unsigned char flips[] = {0x01, 0x80, 0xff};
      unsigned char own[1 << 10];
      assert_in_range(raw, 100, sizeof own);
      memcpy(copy, bytes, n);
      memcpy(own, directory, raw);
      if (at < table) copy[DNA_PACKED_HEAD + at] ^= flips[change];
      else own[at - table] ^= flips[change];
      if (at < table) dna_packed_put(own + block + 16, dna_hash64(copy + DNA_PACKED_HEAD, table, 0), 8);
      assert_true(dna_packed_encode_bytes(codec, own, raw, &written));
      memcpy(copy + offset, written.bytes, written.stored);
      unsigned char *end = copy + offset + written.stored;
      dna_packed_put(end, offset, 8);
      dna_packed_put(end + 8, written.stored, 8);
      dna_packed_put(end + 16, raw, 8);
      dna_packed_put(end + 24, dna_hash64(copy + offset, written.stored, 0), 8);
      memcpy(end + 32, DNA_PACKED_END, 8);
      spit(bad, copy, offset + written.stored + DNA_PACKED_FOOT);
      dna_error err = {0};
      uint64_t events;
      if (read_everything(bad, 3, &events, &err) == 0)
        assert_int_equal(err.status, DNA_ERR_INPUT); /* else another cross-section or so */
    }
  dna_packed_codec_free(codec);
}

/* Writes a file of one block whose chunks have these bytes, with all sizes and checksums right. */
static void rebuild(const char *path, const unsigned char *table, size_t nchunks, const dna_str *raw,
                    const unsigned char *directory, size_t directory_size) {
  dna_packed_codec *codec = dna_packed_codec_new();
  dna_packed_chunk chunk;
  dna_str out = {0}, entries = {0}, chunks = {0};
  unsigned char *own = dna_xmalloc(directory_size), foot[DNA_PACKED_FOOT], head[DNA_PACKED_HEAD] = DNA_PACKED_MAGIC;
  dna_packed_put(head + 8, DNA_PACKED_VERSION, 8);
  for (size_t k = 0; k < nchunks; k++) {
    unsigned char entry[DNA_PACKED_ENTRY];
    memcpy(entry, table + k * DNA_PACKED_ENTRY, sizeof entry);
    assert_true(dna_packed_encode_bytes(codec, (const uint8_t *)raw[k].text, raw[k].length, &chunk));
    dna_packed_put(entry + 8, nchunks * DNA_PACKED_ENTRY + chunks.length, 8);
    dna_packed_put(entry + 16, chunk.stored, 4);
    dna_packed_put(entry + 20, chunk.size, 4);
    dna_str_add(&entries, (const char *)entry, sizeof entry);
    dna_str_add(&chunks, chunk.bytes, chunk.stored);
  }
  memcpy(own, directory, directory_size);
  dna_packed_put(own + directory_size - 32, entries.length + chunks.length, 8);
  dna_packed_put(own + directory_size - 24, dna_hash64(entries.text, entries.length, 0), 8);
  dna_str_add(&out, (const char *)head, sizeof head);
  dna_str_add(&out, entries.text, entries.length);
  dna_str_add(&out, chunks.text, chunks.length);
  assert_true(dna_packed_encode_bytes(codec, own, directory_size, &chunk));
  dna_packed_put(foot, out.length, 8);
  dna_packed_put(foot + 8, chunk.stored, 8);
  dna_packed_put(foot + 16, chunk.size, 8);
  dna_packed_put(foot + 24, dna_hash64(chunk.bytes, chunk.stored, 0), 8);
  memcpy(foot + 32, DNA_PACKED_END, 8);
  dna_str_add(&out, chunk.bytes, chunk.stored);
  dna_str_add(&out, (const char *)foot, sizeof foot);
  spit(path, (const unsigned char *)out.text, out.length);
  dna_str_free(&out);
  dna_str_free(&entries);
  dna_str_free(&chunks);
  free(own);
  dna_packed_codec_free(codec);
}

/* Every byte of every column changed behind the checksums, and columns that are too short or too long: no crash, whatever is
 * read. */
static void forged_columns(void **unused) {
  (void)unused;
  static unsigned char bytes[1 << 16], directory[1 << 10];
  const char *packed = pack(tiny_write("d.hepmc3", (tiny_file){.events = 5, .xsec = 5}), "d.dnae"),
             *bad = tiny_path("column.dnae");
  size_t n = slurp(packed, bytes, sizeof bytes), refused = 0, files = 0;
  dna_packed_codec *codec = dna_packed_codec_new();
  const unsigned char *foot = bytes + n - DNA_PACKED_FOOT, *table = bytes + DNA_PACKED_HEAD;
  size_t offset = dna_packed_get(foot, 8), size = dna_packed_get(foot + 16, 8);
  dna_packed_chunk chunk = {DNA_PACKED_PLAIN, (const char *)bytes + offset, (uint32_t)dna_packed_get(foot + 8, 8),
                            (uint32_t)size};
  assert_in_range(size, 100, sizeof directory);
  assert_true(dna_packed_decode_bytes(codec, &chunk, size, directory));
  size_t nchunks = dna_packed_get(directory + size - 16, 4);
  dna_str raw[DNA_PACKED_CHUNKS_MOST] = {{0}};
  for (size_t k = 0; k < nchunks; k++) {
    const unsigned char *entry = table + k * DNA_PACKED_ENTRY;
    chunk = (dna_packed_chunk){DNA_PACKED_PLAIN, (const char *)table + dna_packed_get(entry + 8, 8),
                               (uint32_t)dna_packed_get(entry + 16, 4), (uint32_t)dna_packed_get(entry + 20, 4)};
    char *text = dna_xmalloc(chunk.size + 1);
    assert_true(dna_packed_decode_bytes(codec, &chunk, chunk.size, (uint8_t *)text));
    dna_str_add(&raw[k], text, chunk.size);
    free(text);
  }
  dna_error err = {0};
  uint64_t events, good = read_everything(packed, 3, &events, &err);
  rebuild(bad, table, nchunks, raw, directory, size);
  assert_true(read_everything(bad, 3, &events, &err) == good);
  for (size_t k = 0; k < nchunks; k++)
    for (size_t at = 0; at <= raw[k].length; at++) {
      static const char changes[] = {0x01, 0x7f, (char)0xff};
      size_t length = raw[k].length;
      for (size_t change = 0; change < sizeof changes; change++) {
        if (at < length) raw[k].text[at] ^= changes[change];
        else if (change == 0 && length) raw[k].length--; /* too short */
        else dna_str_add(&raw[k], "\1", 1);             /* too long */
        rebuild(bad, table, nchunks, raw, directory, size);
        err = (dna_error){0};
        files++;
        if (read_everything(bad, 3, &events, &err) == 0) {
          assert_int_equal(err.status, DNA_ERR_INPUT);
          refused++;
        }
        if (at < length) raw[k].text[at] ^= changes[change];
        raw[k].length = length;
      }
    }
  assert_true(refused > 100 && refused < files); /* a momentum may be any number */
  for (size_t k = 0; k < nchunks; k++) dna_str_free(&raw[k]);
  dna_packed_codec_free(codec);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(doubles), cmocka_unit_test(integers), cmocka_unit_test(same_as_text),
                                     cmocka_unit_test(damaged), cmocka_unit_test(forged),
                                     cmocka_unit_test(forged_columns)};
  (void)tiny_analysis, (void)tiny_free;
  return cmocka_run_group_tests(tests, tiny_setup, tiny_teardown);
}
