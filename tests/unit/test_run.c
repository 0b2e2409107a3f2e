/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The driver over small event files: samples and their names, globs, weights, cross-sections, limits, faults, threads.
 */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "runtime/run.h"
#include "tests/unit/tinyrun.h"

static void contains(const char *text, const char *part) {
  if (strstr(text, part)) return;
  print_error("no \"%s\" in: %s\n", part, text);
  fail();
}

static void near(double got, double want) {
  if (!(fabs(got - want) <= 1e-14 * fabs(want))) fail_msg("%.17g instead of %.17g", got, want);
}

static dna_results *run(const dna_analysis *analysis, dna_run_options options, const char *const *events, size_t nevents) {
  options.events = events;
  options.nevents = nevents;
  dna_results *results = NULL;
  dna_error err = {0};
  int status = dna_run_events(analysis, &options, NULL, &results, &err);
  if (status) fail_msg("status %d: %s", status, err.message);
  return results;
}

static void fails(const dna_analysis *analysis, dna_run_options options, const char *const *events, size_t nevents, int want,
                  const char *part) {
  options.events = events;
  options.nevents = nevents;
  dna_results *results = NULL;
  dna_error err = {0};
  int status = dna_run_events(analysis, &options, NULL, &results, &err);
  if (status != want) fail_msg("status %d instead of %d: %s", status, want, err.message);
  assert_int_equal(err.status, want);
  assert_null(results);
  contains(err.message, part);
}

static void named(const char *path, const char *want) {
  char *name = dna_run_sample_name(path);
  assert_string_equal(name, want);
  free(name);
}

static void test_names(void **state) {
  (void)state;
  named("a/b/w_1.5.hepmc3.gz", "w_1.5");
  named("x.hepmc2", "x");
  named("x.lhe.zst", "x");
  named(".gz", ".gz");
  named("dir.gz/events", "events");
  named("-", "stdin");
}

/* 10 events with 1, 2, 3, 1 ... muons: 6 have two or more; weights 0.1 (i + 1) */
static void test_one_file(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  const char *files[] = {tiny_write("one.hepmc3", (tiny_file){.events = 10, .xsec = 12.5})};
  dna_results *r = run(analysis, (dna_run_options){.jobs = 1}, files, 1);
  assert_int_equal(r->nsamples, 1);
  const dna_rsample *s = &r->samples[0];
  assert_string_equal(s->name, "one");
  assert_string_equal(s->files[0].path, files[0]);
  assert_int_equal(s->files[0].events, 10);
  assert_true(s->files[0].whole);
  near(s->files[0].sumw, 5.5);
  assert_int_equal(s->sums->raw[0], 10);
  assert_int_equal(s->sums->raw[1], 6);
  near(dna_exact_value(&s->sums->rows[1].sumw), 0.1 * (2 + 3 + 5 + 6 + 8 + 9));
  assert_int_equal(s->sums->entries[0][0], 0);
  assert_int_equal(s->sums->entries[0][2], 3); /* two muons */
  assert_int_equal(s->sums->entries[0][3], 3);
  assert_int_equal(s->xsec_source, DNA_XSEC_FILE);
  near(s->xsec_pb, 12.5); /* the last event's */
  assert_int_equal(s->nweights, 1);
  assert_string_equal(s->weight_names[0], "nominal");
  dna_results_free(r);
  tiny_free(analysis);
}

static bool same_sums(const dna_sums *a, const dna_sums *b) {
  size_t rows = (size_t)a->program->nsums * a->nweights, cells = dna_store_cells(&a->program->stores[0]);
  return a->nweights == b->nweights && !memcmp(a->raw, b->raw, a->program->nsums * sizeof *a->raw) &&
         !memcmp(a->rows, b->rows, rows * sizeof *a->rows) &&
         !memcmp(a->cells[0], b->cells[0], cells * a->nweights * sizeof **a->cells);
}

static void test_threads_and_batches(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  const char *files[3];
  for (int i = 0; i < 3; i++) {
    char name[20];
    snprintf(name, sizeof name, "many%d.hepmc3", i);
    files[i] = tiny_write(name, (tiny_file){.events = 400 + 100 * i, .xsec = 5, .names = "a\\|b", .nweights = 2});
  }
  dna_results *base = run(analysis, (dna_run_options){.jobs = 1, .weights = "all"}, files, 3);
  assert_int_equal(base->samples[2].sums->raw[0], 600);
  static const int batches[] = {1, 2, 7, 1000, 0};
  for (int jobs = 1; jobs <= 4; jobs++)
    for (size_t b = 0; b < 5; b++) {
      dna_results *r = run(analysis, (dna_run_options){.jobs = jobs, .batch = batches[b], .weights = "all"}, files, 3);
      for (uint32_t s = 0; s < 3; s++) {
        assert_true(same_sums(base->samples[s].sums, r->samples[s].sums));
        assert_true(base->samples[s].files[0].sumw == r->samples[s].files[0].sumw);
        assert_true(r->samples[s].files[0].whole);
      }
      dna_results_free(r);
    }
  dna_results_free(base);
  tiny_free(analysis);
}

static void test_same_name_and_same_file(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  const char *files[] = {tiny_write("x.hepmc3", (tiny_file){.events = 2}), tiny_write("x.txt", (tiny_file){.events = 3})};
  dna_results *r = run(analysis, (dna_run_options){.jobs = 1}, files, 2);
  assert_string_equal(r->samples[0].name, "x");
  assert_string_equal(r->samples[1].name, "x_2");
  dna_results_free(r);
  const char *link = tiny_path("link.hepmc3");
  assert_int_equal(symlink(files[0], link), 0);
  const char *twice[] = {files[0], link};
  fails(analysis, (dna_run_options){.jobs = 1}, twice, 2, DNA_ERR_USAGE, "twice");
  tiny_free(analysis);
}

static void declare(dna_analysis *analysis, dna_psample *sample) {
  analysis->samples = sample;
  analysis->nsamples = 1;
}

/* sigma of a sample: mean of 10 (10 events) and 20 (30 events) is 17.5, each with an error of 0.5 */
static void test_globs_and_cross_sections(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  tiny_write("g_b.hepmc3", (tiny_file){.events = 30, .xsec = 20});
  tiny_write("g_a.hepmc3", (tiny_file){.events = 10, .xsec = 10});
  const char *patterns[] = {tiny_path("g_?.hepmc3")};
  dna_psample sample = {.name = "g", .files = patterns, .nfiles = 1, .kfactor = 1.2, .kind = DNA_SAMPLE_BACKGROUND, .group = "G"};
  declare(analysis, &sample);
  dna_results *r = run(analysis, (dna_run_options){.jobs = 2}, NULL, 0);
  const dna_rsample *s = &r->samples[0];
  assert_int_equal(s->nfiles, 2);
  contains(s->files[0].path, "g_a.hepmc3");
  near(s->xsec_pb, 17.5);
  near(s->xsec_err_pb, sqrt(5.0 * 5 + 15.0 * 15) / 40);
  assert_int_equal(s->sums->raw[0], 40);
  assert_string_equal(s->group, "G");
  near(s->kfactor, 1.2);
  dna_results_free(r);
  sample.has_xsec = true;
  sample.xsec_pb = 3;
  r = run(analysis, (dna_run_options){.jobs = 1}, NULL, 0);
  assert_int_equal(r->samples[0].xsec_source, DNA_XSEC_SAMPLE);
  near(r->samples[0].xsec_pb, 3);
  dna_results_free(r);
  patterns[0] = tiny_path("none_*.hepmc3");
  fails(analysis, (dna_run_options){0}, NULL, 0, DNA_ERR_INPUT, "none_*.hepmc3");
  const char *file[] = {tiny_path("g_a.hepmc3")};
  fails(analysis, (dna_run_options){0}, file, 1, DNA_ERR_USAGE, "sample statements");
  analysis->nsamples = 0;
  fails(analysis, (dna_run_options){0}, NULL, 0, DNA_ERR_USAGE, "no event files");
  tiny_free(analysis);
}

/* One of the files has no cross-section: that of the sample is not known. */
static void test_no_cross_section(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  const char *files[] = {tiny_write("n_a.hepmc3", (tiny_file){.events = 5, .xsec = 10}), tiny_write("n_b.hepmc3", (tiny_file){.events = 5})};
  dna_psample sample = {.name = "n", .files = files, .nfiles = 2, .kfactor = 1, .group = "n"};
  declare(analysis, &sample);
  dna_results *r = run(analysis, (dna_run_options){.jobs = 1}, NULL, 0);
  assert_int_equal(r->samples[0].xsec_source, DNA_XSEC_NONE);
  dna_results_free(r);
  tiny_free(analysis);
}

static void test_weights(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  tiny_file f = {.events = 10, .names = "Weight\\|scale up\\|scale down\\|pdf", .nweights = 4};
  const char *files[] = {tiny_write("weights.hepmc3", f)};
  dna_results *r = run(analysis, (dna_run_options){.jobs = 1}, files, 1);
  assert_int_equal(r->samples[0].nweights, 1);
  near(dna_exact_value(&r->samples[0].sums->rows[0].sumw), 5.5);
  dna_results_free(r);
  r = run(analysis, (dna_run_options){.jobs = 1, .weights = "scale*"}, files, 1);
  assert_int_equal(r->samples[0].nweights, 3);
  assert_string_equal(r->samples[0].weight_names[0], "nominal");
  assert_string_equal(r->samples[0].weight_names[2], "scale down");
  near(dna_exact_value(&r->samples[0].sums->rows[2].sumw), 3 * 5.5);
  dna_results_free(r);
  r = run(analysis, (dna_run_options){.jobs = 1, .weights = "all"}, files, 1);
  assert_int_equal(r->samples[0].nweights, 4);
  near(dna_exact_value(&r->samples[0].sums->rows[3].sumw), 4 * 5.5);
  dna_results_free(r);
  fails(analysis, (dna_run_options){.weights = "scael*"}, files, 1, DNA_ERR_USAGE, "\"scale up\", \"scale down\", \"pdf\"");
  f.names = "Weight\\|scale up\\|scale dwon\\|pdf";
  const char *both[] = {files[0], tiny_write("weights2.hepmc3", f)};
  dna_psample sample = {.name = "w", .files = both, .nfiles = 2, .kfactor = 1, .group = "w"};
  declare(analysis, &sample);
  fails(analysis, (dna_run_options){.weights = "all"}, NULL, 0, DNA_ERR_INPUT, "scale dwon");
  fails(analysis, (dna_run_options){.weights = "scale*"}, NULL, 0, DNA_ERR_INPUT, "scale dwon");
  fails(analysis, (dna_run_options){.weights = "scale d*n"}, NULL, 0, DNA_ERR_INPUT, "scale dwon");
  fails(analysis, (dna_run_options){.weights = "scale down"}, NULL, 0, DNA_ERR_INPUT, "has 1, but");
  fails(analysis, (dna_run_options){.weights = "scale?dwon"}, NULL, 0, DNA_ERR_INPUT, "has 2, but");
  r = run(analysis, (dna_run_options){.weights = "pdf"}, NULL, 0); /* what is not asked for may differ */
  assert_int_equal(r->samples[0].nweights, 2);
  near(dna_exact_value(&r->samples[0].sums->rows[1].sumw), 2 * 4 * 5.5);
  dna_results_free(r);
  tiny_free(analysis);
}

/* Every second file has its weights in another order, under another nominal name, or that weight alone: each file's are found
 * by their names. More files than are kept open. */
static void test_unlike_weights(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  char names[12][128];
  const char *files[12];
  for (int i = 0; i < 12; i++) {
    snprintf(names[i], sizeof names[i], "unlike%d.hepmc3", i);
    strcpy(names[i], tiny_write(names[i], (tiny_file){.events = 10, .names = i % 2 ? "x\\|y\\|Weight" : "Default\\|x\\|y", .nweights = 3}));
    files[i] = names[i];
  }
  dna_psample sample = {.name = "u", .files = files, .nfiles = 12, .kfactor = 1, .group = "u"};
  declare(analysis, &sample);
  for (int jobs = 1; jobs <= 3; jobs++) {
    dna_results *r = run(analysis, (dna_run_options){.jobs = jobs, .weights = "all", .batch = 4}, NULL, 0);
    const dna_sums *sums = r->samples[0].sums;
    assert_int_equal(r->samples[0].nweights, 3);
    assert_string_equal(r->samples[0].weight_names[1], "x");
    near(dna_exact_value(&sums->rows[0].sumw), 6 * (1 + 3) * 5.5); /* the k-th weight of a file sums up to k 5.5 */
    near(dna_exact_value(&sums->rows[1].sumw), 6 * (2 + 1) * 5.5);
    near(dna_exact_value(&sums->rows[2].sumw), 6 * (3 + 2) * 5.5);
    near(r->samples[0].files[1].sumw, 3 * 5.5);
    dna_results_free(r);
  }
  tiny_write("unlike3.hepmc3", (tiny_file){.events = 10});
  dna_results *r = run(analysis, (dna_run_options){.jobs = 2, .weights = "nominal"}, NULL, 0);
  assert_int_equal(r->samples[0].nweights, 1);
  near(dna_exact_value(&r->samples[0].sums->rows[0].sumw), (6 * 1 + 5 * 3 + 1) * 5.5);
  dna_results_free(r);
  fails(analysis, (dna_run_options){.weights = "all"}, NULL, 0, DNA_ERR_INPUT, "has 1, but");
  tiny_free(analysis);
}

/* 1000 cells and 1000 weights of 128 bytes: 128 MB for the sample and each thread; 4 GiB are 33 of them. */
static void test_memory(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  dna_program *p = analysis->programs[0];
  p->consts = dna_arena_alloc(p->arena, 1003 * sizeof *p->consts);
  p->consts[0] = 100;
  p->consts[1] = 2;
  for (int i = 0; i < 999; i++) p->consts[2 + i] = i + 0.5;
  p->nconsts = 1001;
  p->stores[0].x.nbins = p->variations[0].regions[0].hists[0].x.nbins = 998;
  dna_str names = {0};
  for (int k = 0; k < 1000; k++) dna_str_printf(&names, "%sw%d", k ? "\\|" : "", k);
  const char *files[] = {tiny_write("memory.hepmc3", (tiny_file){.events = 1, .names = names.text, .nweights = 1000})};
  dna_str_free(&names);
  assert_true(dna_sums_bytes(p, 1000) >= 1000.0 * 1000 * 128 && dna_sums_bytes(p, 1000) < 1.01 * 1000 * 1000 * 128);
  fails(analysis, (dna_run_options){.jobs = 40, .weights = "all"}, files, 1, DNA_ERR_RUN, "1000 weights");
  fails(analysis, (dna_run_options){.jobs = 40, .weights = "all"}, files, 1, DNA_ERR_RUN, "--weights GLOB, or fewer threads");
  dna_results_free(run(analysis, (dna_run_options){.jobs = 1, .weights = "all"}, files, 1));
  dna_results_free(run(analysis, (dna_run_options){.jobs = 40, .weights = "w1?"}, files, 1));
  tiny_free(analysis);
}

/* Half of a file arrives through a pipe, and then nothing: the run can be ended, with the events that are whole. */
static int end_later(void *user, uint64_t events, uint64_t bytes, uint64_t total) {
  (void)events, (void)bytes, (void)total;
  return ++*(int *)user >= 3;
}

static void test_stalled(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  char text[30000];
  FILE *in = fopen(tiny_write("stalled.hepmc3", (tiny_file){.events = 100}), "r");
  size_t length = fread(text, 1, sizeof text - 1, in);
  fclose(in);
  text[length] = '\0';
  const char *files[] = {tiny_path("pipe.hepmc3")}, *stop = strstr(text, "\nE 60 ");
  assert_int_equal(mkfifo(files[0], 0600), 0);
  int pipe = open(files[0], O_RDWR);
  assert_true(pipe >= 0 && stop);
  for (int jobs = 1; jobs <= 3; jobs += 2) {
    size_t part = (size_t)(stop - text) + 20; /* event 60 is not whole */
    assert_int_equal(write(pipe, text, part), part);
    int calls = 0;
    dna_run_options options = {.events = files, .nevents = 1, .jobs = jobs, .progress = end_later, .user = &calls};
    dna_results *r = NULL;
    dna_error err = {0};
    assert_int_equal(dna_run_events(analysis, &options, NULL, &r, &err), DNA_INTERRUPTED);
    assert_non_null(r);
    assert_int_equal(r->samples[0].sums->raw[0], 60);
    assert_int_equal(r->samples[0].files[0].events, 60);
    assert_false(r->samples[0].files[0].whole);
    dna_results_free(r);
    calls = 0; /* nothing at all */
    assert_int_equal(dna_run_events(analysis, &options, NULL, &r, &err), DNA_INTERRUPTED);
    assert_null(r);
    contains(err.message, "interrupted");
  }
  close(pipe);
  tiny_free(analysis);
}

static void test_max_events(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  const char *files[] = {tiny_write("max_a.hepmc3", (tiny_file){.events = 10, .xsec = 12}), tiny_write("max_b.hepmc3", (tiny_file){.events = 7})};
  static const int batches[] = {0, 3};
  for (int b = 0; b < 2; b++) {
    dna_results *r = run(analysis, (dna_run_options){.jobs = 2, .max_events = 7, .batch = batches[b]}, files, 2);
    assert_int_equal(r->samples[0].sums->raw[0], 7);
    assert_false(r->samples[0].files[0].whole);
    near(r->samples[0].xsec_pb, 11); /* of the last event that was read */
    assert_int_equal(r->samples[1].sums->raw[0], 7);
    assert_true(r->samples[1].files[0].whole);
    dna_results_free(r);
  }
  tiny_free(analysis);
}

/* The whole events of both files are kept. */
static void partial(const dna_analysis *analysis, dna_run_options options, const char *const *events) {
  options.events = events;
  options.nevents = 2;
  dna_results *results = NULL;
  dna_error err = {0};
  assert_int_equal(dna_run_events(analysis, &options, NULL, &results, &err), DNA_ERR_INPUT);
  contains(err.message, "broken.hepmc3");
  assert_non_null(results);
  assert_true(results->partial && !results->interrupted);
  const dna_rfile *good = &results->samples[0].files[0], *bad = &results->samples[1].files[0];
  assert_true(good->events == 300 && good->whole && !good->fault);
  assert_true(bad->events == 299 && !bad->whole);
  assert_string_equal(bad->fault, err.message);
  assert_int_equal(results->samples[0].sums->raw[0], 300);
  assert_int_equal(results->samples[1].sums->raw[0], 299);
  dna_results_free(results);
}

static void test_faults(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  const char *broken[] = {tiny_write("good.hepmc3", (tiny_file){.events = 300}), tiny_write("broken.hepmc3", (tiny_file){.events = 300, .broken = true}),
                          tiny_write("no_event.hepmc3", (tiny_file){.events = 1, .broken = true})};
  for (int jobs = 1; jobs <= 3; jobs++)
    for (int batch = 0; batch <= 14; batch += 7) partial(analysis, (dna_run_options){.jobs = jobs, .batch = batch}, broken);
  fails(analysis, (dna_run_options){.jobs = 2}, &broken[2], 1, DNA_ERR_INPUT, "no_event.hepmc3"); /* nothing to report */
  const char *missing[] = {broken[0], tiny_path("missing.hepmc3")};
  fails(analysis, (dna_run_options){0}, missing, 2, DNA_ERR_INPUT, "missing.hepmc3");
  const char *directory[] = {tiny_dir};
  fails(analysis, (dna_run_options){0}, directory, 1, DNA_ERR_INPUT, "directory");
  fails(analysis, (dna_run_options){.jobs = -1}, broken, 1, DNA_ERR_USAGE, "negative");
  tiny_free(analysis);
}

typedef struct watch {
  int calls, stop_at;
  uint64_t events, bytes, total;
} watch;

static int look(void *user, uint64_t events, uint64_t bytes, uint64_t total) {
  watch *w = user;
  if (events < w->events || bytes < w->bytes) w->stop_at = -1; /* never goes back */
  w->events = events;
  w->bytes = bytes;
  w->total = total;
  return ++w->calls == w->stop_at;
}

static void test_progress(void **state) {
  (void)state;
  dna_analysis *analysis = tiny_analysis();
  const char *files[] = {tiny_write("progress.hepmc3", (tiny_file){.events = 200})};
  watch w = {0};
  dna_results *r = run(analysis, (dna_run_options){.jobs = 2, .progress = look, .user = &w}, files, 1);
  assert_true(w.calls >= 1 && w.stop_at == 0);
  assert_int_equal(w.events, 200); /* the last call tells all */
  assert_true(w.total > 0 && w.bytes <= w.total);
  assert_false(r->interrupted);
  dna_results_free(r);
  /* stopped at the first call: what was read is whole */
  w = (watch){.stop_at = 1};
  dna_run_options options = {.events = files, .nevents = 1, .jobs = 1, .batch = 10, .progress = look, .user = &w};
  dna_error err = {0};
  assert_int_equal(dna_run_events(analysis, &options, NULL, &r, &err), DNA_INTERRUPTED);
  assert_non_null(r);
  assert_true(r->interrupted);
  assert_false(r->samples[0].files[0].whole);
  assert_int_equal(r->samples[0].sums->raw[0], w.events);
  assert_int_equal(r->samples[0].files[0].events, w.events);
  assert_true(w.events < 200);
  dna_results_free(r);
  tiny_free(analysis);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_one_file),
      cmocka_unit_test(test_threads_and_batches),
      cmocka_unit_test(test_same_name_and_same_file),
      cmocka_unit_test(test_globs_and_cross_sections),
      cmocka_unit_test(test_no_cross_section),
      cmocka_unit_test(test_weights),
      cmocka_unit_test(test_unlike_weights),
      cmocka_unit_test(test_memory),
      cmocka_unit_test(test_stalled),
      cmocka_unit_test(test_max_events),
      cmocka_unit_test(test_faults),
      cmocka_unit_test(test_progress),
  };
  return cmocka_run_group_tests(tests, tiny_setup, tiny_teardown);
}
