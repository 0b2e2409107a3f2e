/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finding and opening the event files of a run (see inputs.h).
 *
 * A pattern that is the name of an existing file means that file, so that names with brackets need no escapes.
 */
#include "runtime/inputs.h"
#include "runtime/kept.h"
#include "runtime/run.h"

#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* So many regular files keep the reader that looked at them; the others are opened again when their turn comes. */
#define KEEP_OPEN 8
#define MAX_FILES 1000000

typedef struct builder {
  const dna_analysis *analysis, *second;
  dna_inputs *inputs;
  size_t file_room, sample_room;
  const char *weights; /* what is asked for */
  bool matched;        /* some weight of some file */
  bool trust_keep;
  dna_error *err;
} builder;

/* ---- names ------------------------------------------------------------------------------------------------------ */

static const char *const endings[] = {".dnae", ".hepmc3", ".hepmc2", ".hepmc", ".lhe",  ".lhef", ".hepevt", ".txt", ".dat",
                                      ".gz",     ".zst",    ".zstd",  ".xz",   ".lzma", ".bz2",    ".bz"};

char *dna_run_sample_name(const char *path) {
  if (!strcmp(path, "-")) return dna_xstrdup("stdin");
  const char *slash = strrchr(path, '/');
  char *name = dna_xstrdup(slash ? slash + 1 : path);
  for (bool again = true; again;) {
    again = false;
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
      size_t size = strlen(endings[i]);
      if (length > size && !strcmp(name + length - size, endings[i])) {
        name[length - size] = '\0';
        again = true;
        break;
      }
    }
  }
  return name;
}

static bool name_taken(const dna_inputs *inputs, const char *name) {
  for (uint32_t s = 0; s < inputs->nsamples; s++)
    if (!strcmp(inputs->samples[s].name, name)) return true;
  return false;
}

static char *unique_name(const dna_inputs *inputs, const char *path) {
  char *name = dna_run_sample_name(path);
  if (!name_taken(inputs, name)) return name;
  dna_str other = {0};
  for (unsigned i = 2;; i++) {
    other.length = 0;
    dna_str_printf(&other, "%s_%u", name, i);
    if (!name_taken(inputs, other.text)) break;
  }
  free(name);
  return other.text;
}

/* ---- collecting the files ----------------------------------------------------------------------------------------- */

static dna_input_sample *add_sample(builder *b, char *name_take, const dna_psample *declared) {
  dna_inputs *inputs = b->inputs;
  inputs->samples = dna_grow(inputs->samples, &b->sample_room, (size_t)inputs->nsamples + 1, sizeof *inputs->samples);
  dna_input_sample *sample = &inputs->samples[inputs->nsamples++];
  *sample = (dna_input_sample){.name = name_take, .declared = declared, .first_file = inputs->nfiles};
  return sample;
}

static int add_file(builder *b, const char *path) {
  dna_inputs *inputs = b->inputs;
  if (inputs->nfiles >= MAX_FILES)
    return dna_error_set(b->err, DNA_ERR_USAGE, "more than %d event files in one run", MAX_FILES);
  inputs->files = dna_grow(inputs->files, &b->file_room, (size_t)inputs->nfiles + 1, sizeof *inputs->files);
  inputs->files[inputs->nfiles++] = (dna_input_file){.path = dna_xstrdup(path), .sample = inputs->nsamples - 1};
  inputs->samples[inputs->nsamples - 1].nfiles++;
  return DNA_OK;
}

static int compare_paths(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int add_glob(builder *b, const char *pattern, const char *sample) {
  struct stat status;
  if (!strcmp(pattern, "-") || stat(pattern, &status) == 0) return add_file(b, pattern);
  glob_t found = {0};
  int result = glob(pattern, GLOB_NOSORT, NULL, &found), failed = DNA_OK;
  if (result == GLOB_NOSPACE) {
    failed = dna_error_set(b->err, DNA_ERR_RUN, "sample %s: out of memory while looking for \"%s\"", sample, pattern);
  } else if (result != 0 || found.gl_pathc == 0) {
    bool plain = !strpbrk(pattern, "*?[");
    failed = dna_error_set(b->err, DNA_ERR_INPUT, plain ? "sample %s: there is no file \"%s\"" : "sample %s: no file matches \"%s\"",
                           sample, pattern);
  } else {
    qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, compare_paths);
    for (size_t i = 0; i < found.gl_pathc && !failed; i++) failed = add_file(b, found.gl_pathv[i]);
  }
  globfree(&found);
  return failed;
}

static int collect(builder *b, const dna_analysis *analysis, const dna_run_options *options) {
  if (analysis->nsamples && options->nevents)
    return dna_error_set(b->err, DNA_ERR_USAGE,
                         "event files (%s%s) cannot be given together with sample statements: %s names its own files; "
                         "leave the event files out, or run a file without samples",
                         options->events[0], options->nevents > 1 ? " ..." : "", analysis->path);
  if (!analysis->nsamples && !options->nevents)
    return dna_error_set(b->err, DNA_ERR_USAGE, "no event files: name them after %s, or add a sample statement to it",
                         analysis->path);
  for (size_t i = 0; i < options->nevents; i++) {
    add_sample(b, unique_name(b->inputs, options->events[i]), NULL);
    if (add_file(b, options->events[i])) return b->err->status;
  }
  for (uint32_t s = 0; s < analysis->nsamples; s++) {
    const dna_psample *declared = &analysis->samples[s];
    add_sample(b, dna_xstrdup(declared->name), declared);
    for (uint32_t i = 0; i < declared->nfiles; i++)
      if (add_glob(b, declared->files[i], declared->name)) return b->err->status;
    if (b->inputs->samples[s].nfiles == 0)
      return dna_error_set(b->err, DNA_ERR_USAGE, "sample %s has no event files", declared->name);
  }
  return DNA_OK;
}

/* ---- no file twice ---------------------------------------------------------------------------------------------------- */

typedef struct identity {
  dev_t device;
  ino_t inode;
  uint32_t file;
} identity;

static int compare_identities(const void *a, const void *b) {
  const identity *x = a, *y = b;
  if (x->device != y->device) return x->device < y->device ? -1 : 1;
  if (x->inode != y->inode) return x->inode < y->inode ? -1 : 1;
  return x->file < y->file ? -1 : x->file > y->file;
}

static int check_twice(builder *b) {
  dna_inputs *inputs = b->inputs;
  identity *list = dna_xcalloc(inputs->nfiles, sizeof *list);
  uint32_t count = 0;
  int failed = DNA_OK;
  for (uint32_t i = 0; i < inputs->nfiles && !failed; i++) {
    dna_input_file *file = &inputs->files[i];
    bool is_stdin = !strcmp(file->path, "-");
    struct stat status;
    if (is_stdin ? fstat(0, &status) : stat(file->path, &status)) {
      failed = dna_error_set(b->err, DNA_ERR_INPUT, "%s: cannot open: %s", file->path, strerror(errno));
    } else if (S_ISDIR(status.st_mode)) {
      failed = dna_error_set(b->err, DNA_ERR_INPUT, "%s: is a directory, not an event file", file->path);
    } else {
      file->regular = S_ISREG(status.st_mode) && !is_stdin;
      file->bytes = S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
      if (file->regular) file->mtime_ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
      list[count++] = (identity){status.st_dev, status.st_ino, i};
    }
  }
  if (!failed && count) qsort(list, count, sizeof *list, compare_identities);
  for (uint32_t i = 1; i < count && !failed; i++)
    if (list[i].device == list[i - 1].device && list[i].inode == list[i - 1].inode) {
      const char *first = inputs->files[list[i - 1].file].path, *second = inputs->files[list[i].file].path;
      bool same = !strcmp(first, second);
      failed = dna_error_set(b->err, DNA_ERR_USAGE, "%s: the same event file is given twice%s%s%s; its events would be counted twice",
                             second, same ? "" : " (also as ", same ? "" : first, same ? "" : ")");
    }
  free(list);
  return failed;
}

/* ---- a second analysis over the same files ------------------------------------------------------------------------------ */

static bool same_files(const dna_inputs *a, const dna_input_sample *x, const dna_inputs *b, const dna_input_sample *y) {
  bool same = x->nfiles == y->nfiles;
  for (uint32_t i = 0; i < x->nfiles && same; i++) {
    struct stat s, t;
    same = stat(a->files[x->first_file + i].path, &s) == 0 && stat(b->files[y->first_file + i].path, &t) == 0 && s.st_dev == t.st_dev &&
           s.st_ino == t.st_ino;
  }
  return same;
}

static int match_sample(builder *b, dna_input_sample *sample, const dna_inputs *others) {
  for (uint32_t s = 0; s < others->nsamples; s++) {
    const dna_input_sample *other = &others->samples[s];
    if (strcmp(other->name, sample->name)) continue;
    sample->second = other->declared;
    if (same_files(b->inputs, sample, others, other)) return DNA_OK;
    return dna_error_set(b->err, DNA_ERR_USAGE, "sample %s: %s and %s name different event files; both must name the same", sample->name,
                         b->analysis->path, b->second->path);
  }
  return dna_error_set(b->err, DNA_ERR_USAGE, "sample %s of %s is not in %s; both must have the same samples, of the same files",
                       sample->name, b->analysis->path, b->second->path);
}

static int match_second(builder *b, const dna_run_options *options) {
  if (!b->second || (!b->analysis->nsamples && !b->second->nsamples)) return DNA_OK;
  if (!b->analysis->nsamples || !b->second->nsamples) {
    bool first = b->analysis->nsamples > 0;
    return dna_error_set(b->err, DNA_ERR_USAGE, "%s has sample statements and %s has none; both must name the same files, or neither any",
                         first ? b->analysis->path : b->second->path, first ? b->second->path : b->analysis->path);
  }
  dna_inputs others = {0};
  builder beside = {.analysis = b->second, .inputs = &others, .err = b->err};
  int failed = collect(&beside, b->second, options);
  if (!failed && others.nsamples != b->inputs->nsamples)
    failed = dna_error_set(b->err, DNA_ERR_USAGE, "%s has %u samples and %s has %u; both must have the same ones", b->analysis->path,
                           b->inputs->nsamples, b->second->path, others.nsamples);
  for (uint32_t s = 0; s < b->inputs->nsamples && !failed; s++) failed = match_sample(b, &b->inputs->samples[s], &others);
  dna_inputs_close(&others);
  return failed;
}

/* ---- opening, and the weights --------------------------------------------------------------------------------------- */

static uint64_t hash_weights(const dna_reader_info *info) {
  uint64_t hash = info->nominal;
  for (uint32_t k = 0; k < info->nweights; k++) hash = dna_hash64(info->weight_names[k], strlen(info->weight_names[k]) + 1, hash);
  return hash;
}

bool dna_inputs_same_weights(const dna_input_file *file, const dna_reader_info *info) {
  return info->nweights == file->nweights && info->nominal == file->columns[0] && hash_weights(info) == file->weights_hash;
}

/* The weights of a file that --weights asks for, the nominal one first; *matched: the glob chose one of them. */
static uint32_t *choose_weights(const dna_reader_info *info, const char *weights, uint32_t *ncolumns, bool *matched) {
  bool all = weights && !strcmp(weights, "all"), none = !weights || !strcmp(weights, "nominal");
  uint32_t *columns = dna_xcalloc(none ? 1 : info->nweights, sizeof *columns), n = 0;
  columns[n++] = info->nominal;
  for (uint32_t k = 0; !none && k < info->nweights; k++) {
    if (!all && fnmatch(weights, info->weight_names[k], 0) != 0) continue;
    *matched = true;
    if (k != info->nominal) columns[n++] = k;
  }
  if (all || none) *matched = true;
  *ncolumns = n;
  return columns;
}

static void set_weights(dna_input_sample *sample, const dna_reader_info *info) {
  sample->nfile_weights = info->nweights;
  sample->file_weights = dna_xcalloc(info->nweights, sizeof *sample->file_weights);
  for (uint32_t k = 0; k < info->nweights; k++) sample->file_weights[k] = dna_xstrdup(info->weight_names[k]);
}

/* Whether the file has the weights that are used of the sample's first file; else says in what way they differ: the first
 * name, or the count. What the nominal weight is called does not matter. */
static int compare_weights(builder *b, const dna_input_sample *sample, const dna_input_file *file, const dna_reader_info *info,
                           const uint32_t *columns, uint32_t ncolumns) {
  const char *first = b->inputs->files[sample->first_file].path, *must = "the files of a sample must have the same";
  for (uint32_t k = 1; k < ncolumns && k < sample->ncolumns; k++) {
    const char *here = info->weight_names[columns[k]], *there = sample->file_weights[sample->columns[k]];
    if (strcmp(here, there))
      return dna_error_set(b->err, DNA_ERR_INPUT, "sample %s: weight %u is named \"%.100s\" in %s and \"%.100s\" in %s; %s", sample->name,
                           columns[k] + 1, here, file->path, there, first, must);
  }
  if (ncolumns == sample->ncolumns) return DNA_OK;
  return dna_error_set(b->err, DNA_ERR_INPUT, "sample %s: of the weights that --weights asks for %s has %u, but %s has %u; %s",
                       sample->name, file->path, ncolumns, first, sample->ncolumns, must);
}

/* Takes note of the file's weights. */
static int take_weights(builder *b, dna_input_file *file, const dna_reader_info *info) {
  dna_input_sample *sample = &b->inputs->samples[file->sample];
  uint32_t ncolumns;
  uint32_t *columns = choose_weights(info, b->weights, &ncolumns, &b->matched);
  file->nweights = info->nweights;
  file->weights_hash = hash_weights(info);
  if (!sample->file_weights) {
    set_weights(sample, info);
    sample->columns = file->columns = columns;
    sample->ncolumns = ncolumns;
    return DNA_OK;
  }
  int failed = compare_weights(b, sample, file, info, columns, ncolumns);
  if (failed || !memcmp(columns, sample->columns, ncolumns * sizeof *columns)) {
    free(columns);
    columns = sample->columns;
  }
  file->columns = columns;
  return failed;
}

static int check_kept(builder *b, dna_input_file *file, const dna_reader_info *info) {
  const dna_psample *declared = b->inputs->samples[file->sample].declared;
  int failed = dna_kept_check(b->analysis, b->analysis->programs[declared ? declared->program : 0], file->path, info, b->trust_keep,
                              &file->trusted, b->err);
  if (failed || !b->second) return failed;
  const dna_psample *second = b->inputs->samples[file->sample].second;
  bool trusted;
  failed = dna_kept_check(b->second, b->second->programs[second ? second->program : 0], file->path, info, b->trust_keep, &trusted, b->err);
  file->trusted |= trusted;
  return failed;
}

dna_reader *dna_inputs_reader(const dna_inputs *inputs, const char *path, dna_error *err) {
  return inputs->summed ? dna_reader_open_summed(path, err) : dna_reader_open(path, err);
}

static int open_file(builder *b, uint32_t number) {
  dna_input_file *file = &b->inputs->files[number];
  file->reader = dna_inputs_reader(b->inputs, file->path, b->err);
  if (!file->reader) {
    if (b->err->status == DNA_OK) dna_error_set(b->err, DNA_ERR_INPUT, "%s: cannot be opened", file->path);
    return b->err->status;
  }
  const dna_reader_info *info = dna_reader_get_info(file->reader);
  if (info->bytes_total) file->bytes = info->bytes_total;
  if (info->nweights == 0 || info->nominal >= info->nweights)
    return dna_error_set(b->err, DNA_ERR_INPUT, "%s: has no nominal weight", file->path);
  if (take_weights(b, file, info) || check_kept(b, file, info)) return b->err->status;
  if (file->regular && number >= KEEP_OPEN) {
    dna_reader_close(file->reader);
    file->reader = NULL;
  }
  return DNA_OK;
}

static int no_such_weight(builder *b, const char *weights) {
  const dna_input_sample *longest = b->inputs->samples;
  for (uint32_t s = 1; s < b->inputs->nsamples; s++)
    if (b->inputs->samples[s].nfile_weights > longest->nfile_weights) longest = &b->inputs->samples[s];
  dna_str names = {0};
  for (uint32_t k = 0; k < longest->nfile_weights; k++) {
    if (names.length > 600) {
      dna_str_printf(&names, " and %u more", longest->nfile_weights - k);
      break;
    }
    dna_str_printf(&names, "%s\"%.80s\"", k ? ", " : "", longest->file_weights[k]);
  }
  int failed = dna_error_set(b->err, DNA_ERR_USAGE, "no weight is named like \"%.100s\"; the weights of sample %.80s are %s", weights,
                             longest->name, names.text);
  dna_str_free(&names);
  return failed;
}

int dna_inputs_open(const dna_analysis *analysis, const dna_analysis *second, const dna_run_options *options, bool (*go_on)(void *user),
                    void *user, dna_inputs *inputs, dna_error *err) {
  *inputs = (dna_inputs){.summed = options->results != NULL};
  dna_error own = {0};
  builder b = {
      .analysis = analysis, .second = second, .inputs = inputs, .weights = options->weights, .trust_keep = options->trust_keep, .err = &own};
  int failed = collect(&b, analysis, options);
  if (!failed) failed = check_twice(&b);
  if (!failed) failed = match_second(&b, options);
  for (uint32_t i = 0; i < inputs->nfiles && !failed; i++)
    failed = go_on(user) ? open_file(&b, i) : dna_error_set(&own, DNA_ERR_RUN, "interrupted");
  if (!failed && !b.matched) failed = no_such_weight(&b, options->weights);
  if (!failed) return DNA_OK;
  dna_inputs_close(inputs);
  return dna_error_set(err, own.status, "%s", own.message);
}

void dna_inputs_close(dna_inputs *inputs) {
  for (uint32_t i = 0; i < inputs->nfiles; i++) {
    dna_input_file *file = &inputs->files[i];
    if (file->columns != inputs->samples[file->sample].columns) free(file->columns);
    free(file->path);
    dna_reader_close(file->reader);
  }
  for (uint32_t s = 0; s < inputs->nsamples; s++) {
    dna_input_sample *sample = &inputs->samples[s];
    for (uint32_t k = 0; k < sample->nfile_weights; k++) free(sample->file_weights[k]);
    free(sample->file_weights);
    free(sample->columns);
    free(sample->name);
  }
  free(inputs->files);
  free(inputs->samples);
  *inputs = (dna_inputs){0};
}
