/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one event went through (see trace.h). The compiler says in program.trace which values belong to what the user
 * wrote; a program compiled for tracing computes all of them for every event, so that a cut has a value even where the
 * event was lost before.
 */
#include "runtime/trace.h"
#include "runtime/kept.h"
#include "runtime/event/event.h"
#include "runtime/physics/physics.h"
#include "runtime/report/table.h"
#include "runtime/vm/vm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A step that drops more members than this says only how many. */
#define DROPPED_LISTED 40
#define LIST_VALUES 12

typedef struct trace {
  const dna_program *program;
  const dna_vm *vm;
  dna_batch *batch;
  dna_str *out;
  const dna_ptrace *lost; /* the first cut of the region that failed */
  uint32_t *owners;       /* [ntrace] of steps, cuts and weights: the entry of their object or region */
} trace;

/* ---- values -------------------------------------------------------------------------------------------------------------- */

/* Rows of the value's axis; 1 for constants. */
static int32_t count_rows(const trace *t, uint32_t insn) {
  uint32_t axis = t->program->insns[insn].axis;
  return axis == DNA_NONE ? 1 : dna_vm_get_axis(t->vm, axis).n;
}

static double get_f(const trace *t, uint32_t insn, int32_t row) {
  const dna_insn *at = &t->program->insns[insn];
  if (at->op == DNA_OP_CONST) return t->program->consts[at->a];
  const double *values = dna_vm_f(t->vm, insn);
  return values ? values[at->axis == DNA_NONE ? 0 : row] : NAN;
}

static uint8_t get_t(const trace *t, uint32_t insn, int32_t row) {
  const dna_insn *at = &t->program->insns[insn];
  if (at->op == DNA_OP_CONST_T) return (uint8_t)at->a;
  const uint8_t *values = dna_vm_t(t->vm, insn);
  return values ? values[at->axis == DNA_NONE ? 0 : row] : 2;
}

static void add_number(dna_str *out, double value) {
  if (isnan(value))
    dna_str_puts(out, "missing");
  else
    dna_str_printf(out, "%.6g", value);
}

static void add_truth(dna_str *out, uint8_t value) { dna_str_puts(out, value == 1 ? "true" : value == 0 ? "false" : "missing"); }

static void add_value(const trace *t, uint32_t insn, int32_t row) {
  char result = dna_opinfos[t->program->insns[insn].op].result;
  if (result == 'T')
    add_truth(t->out, get_t(t, insn, row));
  else if (result == 'F')
    add_number(t->out, get_f(t, insn, row));
  else
    dna_str_puts(t->out, "–");
}

/* A missing number has no unit. */
static void add_unit(const trace *t, uint32_t insn, int32_t row, const char *unit) {
  if (unit && *unit && dna_opinfos[t->program->insns[insn].op].result == 'F' && !isnan(get_f(t, insn, row))) dna_str_printf(t->out, " %s", unit);
}

/* "pt = 3.2 GeV, |η| = 1.1": what a condition compares. */
static void add_operands(const trace *t, const dna_ptrace *entry, int32_t row) {
  for (uint32_t i = 0; i < entry->noperands; i++) {
    uint32_t insn = t->program->pool[entry->operands + i];
    if (t->program->insns[insn].op == DNA_OP_CONST || t->program->insns[insn].op == DNA_OP_CONST_T) continue;
    dna_str_puts(t->out, ", ");
    dna_table_add_text(t->out, entry->operand_text && entry->operand_text[i] ? entry->operand_text[i] : "value", 60);
    dna_str_puts(t->out, " = ");
    add_value(t, insn, count_rows(t, insn) > row ? row : 0);
    add_unit(t, insn, count_rows(t, insn) > row ? row : 0, entry->operand_unit ? entry->operand_unit[i] : NULL);
  }
}

static void add_place(const trace *t, uint32_t span) {
  const dna_pspan *at = &t->program->spans[span];
  if (at->line) dna_str_printf(t->out, "  (line %u)", at->line);
}

/* ---- members ----------------------------------------------------------------------------------------------------------- */

static void add_field(const trace *t, const char *name, uint32_t insn, int32_t row) {
  if (insn == DNA_NONE) return;
  dna_str_printf(t->out, "  %s ", name);
  add_number(t->out, get_f(t, insn, row));
}

/* "#3 + #7": the particles that a combination is made of. */
static void add_parts(const trace *t, const dna_ptrace *entry, int32_t row) {
  const char *between = " (";
  for (uint32_t k = 0; k < entry->nparts; k++) {
    int32_t record = dna_vm_i(t->vm, t->program->pool[entry->parts + k])[row];
    bool known = record < 0;
    for (uint32_t j = 0; j < k; j++) known = known || dna_vm_i(t->vm, t->program->pool[entry->parts + j])[row] == record;
    if (known) continue;
    dna_str_printf(t->out, "%s#%d", between, (int)record + 1);
    between = " + ";
  }
  if (between[1] == '+') dna_str_puts(t->out, ")");
}

/* "#412 e-  pt 31.2  η 0.41  φ -2.9" of a member of the axis that the entry's columns are on. */
static void add_member(const trace *t, const dna_ptrace *entry, int32_t row) {
  const int32_t *records = entry->rows == DNA_NONE ? NULL : dna_vm_i(t->vm, entry->rows);
  if (records && records[row] >= 0)
    dna_str_printf(t->out, "#%d", (int)records[row] + 1); /* the batch holds one event: record rows are its particles */
  else if (entry->kind != DNA_TRACE_LET)
    dna_str_printf(t->out, "member %d", (int)row + 1);
  if (!records && entry->kind != DNA_TRACE_LET) add_parts(t, entry, row);
  double pid = entry->pid == DNA_NONE ? NAN : get_f(t, entry->pid, row);
  if (fabs(pid) < 2147483647.0) {
    char name[24];
    dna_str_printf(t->out, " %s", dna_pdg_name((int32_t)pid, name));
  }
  add_field(t, "pt", entry->pt, row);
  if (entry->pt != DNA_NONE) add_unit(t, entry->pt, row, "GeV");
  add_field(t, "η", entry->eta, row);
  add_field(t, "φ", entry->phi, row);
}

static void add_line(const trace *t, const char *mark, const dna_ptrace *entry, int32_t row) {
  dna_str_printf(t->out, "      %s ", mark);
  add_member(t, entry, row);
}

/* ---- objects and their steps ------------------------------------------------------------------------------------------- */

/* The text is that of the whole statement, or of the sources alone. */
static void tell_object(const trace *t, const dna_ptrace *entry) {
  int32_t n = dna_vm_get_axis(t->vm, entry->axis).n;
  const char *text = entry->text ? entry->text : "";
  size_t length = strcspn(text, "{");
  while (length > 0 && text[length - 1] == ' ') length--;
  dna_str head = {0};
  if (strncmp(text, "object ", 7)) dna_str_printf(&head, "object %s%s", entry->name, length ? " from " : "");
  dna_str_add(&head, text, length);
  dna_str_puts(t->out, "\n");
  dna_table_add_text(t->out, head.text, 100);
  dna_str_printf(t->out, ": %d candidate%s", (int)n, n == 1 ? "" : "s");
  add_place(t, entry->span);
  dna_str_puts(t->out, "\n");
  dna_str_free(&head);
}

static void add_step_title(const trace *t, const dna_ptrace *entry) {
  dna_str_puts(t->out, "    ");
  size_t length = strlen(entry->name);
  bool repeats = entry->text && !strncmp(entry->text, entry->name, length); /* the text may begin with the keyword */
  if (!repeats) dna_str_puts(t->out, entry->name);
  if (entry->text && *entry->text) {
    if (!repeats) dna_str_puts(t->out, " ");
    dna_table_add_text(t->out, entry->text, 90);
  }
}

/* where and accept: members are kept or dropped by a condition. */
static void tell_filter(const trace *t, const dna_ptrace *entry) {
  int32_t n = dna_vm_get_axis(t->vm, entry->axis).n, kept = 0;
  for (int32_t i = 0; i < n; i++) kept += get_t(t, entry->cond, i) == 1;
  add_step_title(t, entry);
  dna_str_printf(t->out, ": %d of %d kept\n", (int)kept, (int)n);
  bool list = n - kept <= DROPPED_LISTED;
  if (!list) dna_str_printf(t->out, "      – %d dropped, too many to list\n", (int)(n - kept));
  for (int32_t i = 0; i < n; i++) {
    uint8_t value = get_t(t, entry->cond, i);
    if (value == 1 || !list) continue;
    add_line(t, "–", entry, i);
    add_operands(t, entry, i);
    dna_str_puts(t->out, value == 0 ? "  dropped\n" : "  dropped (the condition is missing)\n");
  }
  for (int32_t i = 0; i < n && kept <= DROPPED_LISTED; i++) {
    if (get_t(t, entry->cond, i) != 1) continue;
    add_line(t, "+", entry, i);
    add_operands(t, entry, i);
    dna_str_puts(t->out, "\n");
  }
}

/* sort, take, best: the members after the step, in their order. */
static void tell_choice(const trace *t, const dna_ptrace *entry) {
  int32_t before = dna_vm_get_axis(t->vm, entry->axis).n;
  dna_vm_axis after = dna_vm_get_axis(t->vm, entry->after);
  add_step_title(t, entry);
  if (after.n == before)
    dna_str_printf(t->out, ": %d member%s\n", (int)after.n, after.n == 1 ? "" : "s");
  else
    dna_str_printf(t->out, ": %d of %d kept\n", (int)after.n, (int)before);
  for (int32_t i = 0; i < after.n && i < DROPPED_LISTED; i++) {
    int32_t row = after.map ? after.map[i] : i;
    if (row < 0 || row >= before) continue;
    add_line(t, "+", entry, row);
    dna_str_puts(t->out, "\n");
  }
}

/* set: the members with the changed values. */
static void tell_change(const trace *t, const dna_ptrace *entry) {
  int32_t n = dna_vm_get_axis(t->vm, entry->axis).n;
  add_step_title(t, entry);
  dna_str_printf(t->out, ": %d changed\n", (int)n);
  for (int32_t i = 0; i < n && i < DROPPED_LISTED; i++) {
    add_line(t, "=", entry, i);
    add_operands(t, entry, i);
    dna_str_puts(t->out, "\n");
  }
}

/* tag: who has got it. */
static void tell_tag(const trace *t, const dna_ptrace *entry) {
  int32_t n = dna_vm_get_axis(t->vm, entry->axis).n, tagged = 0, told = 0;
  for (int32_t i = 0; i < n; i++) tagged += get_t(t, entry->cond, i) == 1;
  add_step_title(t, entry);
  dna_str_printf(t->out, ": %d of %d tagged\n", (int)tagged, (int)n);
  for (int32_t i = 0; i < n && told < DROPPED_LISTED; i++) {
    if (get_t(t, entry->cond, i) != 1) continue;
    add_line(t, "+", entry, i);
    dna_str_puts(t->out, "\n");
    told++;
  }
}

static void tell_step(const trace *t, const dna_ptrace *entry) {
  if (entry->cond != DNA_NONE && entry->after != DNA_NONE)
    tell_filter(t, entry);
  else if (entry->after != DNA_NONE)
    tell_choice(t, entry);
  else if (entry->cond != DNA_NONE)
    tell_tag(t, entry);
  else
    tell_change(t, entry);
}

/* ---- lets, regions, cuts ----------------------------------------------------------------------------------------------- */

static void tell_particle(const trace *t, const dna_ptrace *entry) {
  dna_str_puts(t->out, "let ");
  dna_table_add_text(t->out, entry->name, 0);
  dna_str_puts(t->out, " = ");
  if (entry->pt == DNA_NONE || isnan(get_f(t, entry->pt, 0))) {
    dna_str_puts(t->out, "missing");
  } else {
    if (entry->rows == DNA_NONE) dna_str_puts(t->out, "a sum");
    add_member(t, entry, 0);
  }
  add_place(t, entry->span);
  dna_str_puts(t->out, "\n");
}

static void tell_let(const trace *t, const dna_ptrace *entry) {
  if (entry->cond == DNA_NONE) {
    tell_particle(t, entry);
    return;
  }
  int32_t n = entry->cond == DNA_NONE ? 0 : count_rows(t, entry->cond);
  bool single = entry->cond != DNA_NONE && (t->program->insns[entry->cond].axis == DNA_NONE || t->program->insns[entry->cond].axis == 0);
  dna_str_puts(t->out, "let ");
  dna_table_add_text(t->out, entry->name, 0);
  dna_str_puts(t->out, " = ");
  if (!single) dna_str_puts(t->out, "[");
  for (int32_t i = 0; i < n && i < LIST_VALUES; i++) {
    if (i) dna_str_puts(t->out, ", ");
    add_value(t, entry->cond, i);
    add_unit(t, entry->cond, i, entry->unit);
  }
  if (n > LIST_VALUES) dna_str_printf(t->out, ", … (%d)", (int)n);
  if (!single) dna_str_puts(t->out, "]");
  add_place(t, entry->span);
  dna_str_puts(t->out, "\n");
}

static void tell_cut(trace *t, const dna_ptrace *entry) {
  uint8_t value = get_t(t, entry->cond, 0);
  bool alive = !t->lost;
  dna_str_printf(t->out, "    %s ", value == 1 ? "pass" : "FAIL");
  dna_table_add_text(t->out, entry->name && *entry->name ? entry->name : entry->text, 80);
  if (entry->text && entry->name && strcmp(entry->text, entry->name)) {
    dna_str_puts(t->out, ": ");
    dna_table_add_text(t->out, entry->text, 80);
  }
  add_operands(t, entry, 0);
  if (value == 2) dna_str_puts(t->out, ", the condition is missing");
  if (value != 1 && alive) {
    dna_str_puts(t->out, "  ← lost here");
    t->lost = entry;
  }
  add_place(t, entry->span);
  dna_str_puts(t->out, "\n");
}

static void tell_weight(const trace *t, const dna_ptrace *entry) {
  dna_str_puts(t->out, "    weight ");
  dna_table_add_text(t->out, entry->name && *entry->name ? entry->name : entry->text, 80);
  dna_str_puts(t->out, " = ");
  add_value(t, entry->cond, 0);
  add_operands(t, entry, 0);
  add_place(t, entry->span);
  dna_str_puts(t->out, "\n");
}

static const char *parent_of(const trace *t, const char *region) {
  const dna_pvariation *nominal = &t->program->variations[0];
  for (uint32_t r = 0; r < nominal->nregions; r++)
    if (!strcmp(nominal->regions[r].name, region)) return nominal->regions[r].parent;
  return NULL;
}

static void tell_region(trace *t, const dna_ptrace *entry) {
  const char *parent = parent_of(t, entry->name);
  const uint8_t *selected = entry->sel == DNA_NONE ? NULL : dna_vm_sel(t->vm, entry->sel);
  t->lost = NULL;
  dna_str_puts(t->out, "\nregion ");
  dna_table_add_text(t->out, entry->name, 0);
  if (parent) {
    dna_str_puts(t->out, " from ");
    dna_table_add_text(t->out, parent, 0);
  }
  dna_str_printf(t->out, ": the event %s\n", selected && selected[0] ? "passes" : "does not pass");
}

/* A region whose parent has lost the event begins with this, so that its own cuts are not taken for the reason. */
static void tell_lost_before(trace *t, const dna_ptrace *entry) {
  const uint8_t *alive = entry->sel == DNA_NONE ? NULL : dna_vm_sel(t->vm, entry->sel);
  if (t->lost || !alive || alive[0]) return;
  dna_str_puts(t->out, "    the event was lost before this region\n");
  t->lost = entry;
}

/* ---- the story: objects with their steps, lets, regions with their cuts ------------------------------------------------ */

static bool starts_before(const dna_pspan *a, const dna_pspan *b) {
  return a->file == b->file && (a->line < b->line || (a->line == b->line && a->column <= b->column));
}

/* The object (or region) that a step (or cut) stands in: the last one that starts before it. The order of the entries is
 * that of evaluation, in which an object's steps may come between those of another. */
static uint32_t find_owner(const dna_program *program, const dna_ptrace *entry) {
  const dna_pspan *place = &program->spans[entry->span];
  enum dna_trace_kind kind = entry->kind == DNA_TRACE_STEP ? DNA_TRACE_OBJECT : DNA_TRACE_REGION;
  uint32_t owner = DNA_NONE;
  for (uint32_t i = 0; i < program->ntrace; i++) {
    const dna_ptrace *other = &program->trace[i];
    if (other->kind != kind || !starts_before(&program->spans[other->span], place)) continue;
    if (owner == DNA_NONE || starts_before(&program->spans[program->trace[owner].span], &program->spans[other->span])) owner = i;
  }
  return owner;
}

static void tell_parts(trace *t, uint32_t owner) {
  bool first = true;
  for (uint32_t i = 0; i < t->program->ntrace; i++) {
    const dna_ptrace *entry = &t->program->trace[i];
    if (t->owners[i] != owner) continue;
    if (entry->kind != DNA_TRACE_STEP && first) tell_lost_before(t, entry);
    first = false;
    if (entry->kind == DNA_TRACE_STEP)
      tell_step(t, entry);
    else if (entry->kind == DNA_TRACE_CUT)
      tell_cut(t, entry);
    else
      tell_weight(t, entry);
  }
}

static void tell(trace *t) {
  const dna_program *program = t->program;
  t->owners = dna_xcalloc(program->ntrace, sizeof *t->owners);
  for (uint32_t i = 0; i < program->ntrace; i++) {
    enum dna_trace_kind kind = program->trace[i].kind;
    bool is_part = kind == DNA_TRACE_STEP || kind == DNA_TRACE_CUT || kind == DNA_TRACE_WEIGHT;
    t->owners[i] = is_part ? find_owner(program, &program->trace[i]) : DNA_NONE;
  }
  for (uint32_t i = 0; i < program->ntrace; i++) {
    if (program->trace[i].kind != DNA_TRACE_OBJECT) continue;
    tell_object(t, &program->trace[i]);
    tell_parts(t, i);
  }
  bool first = true;
  for (uint32_t i = 0; i < program->ntrace; i++) {
    if (program->trace[i].kind != DNA_TRACE_LET) continue;
    if (first) dna_str_puts(t->out, "\n");
    first = false;
    tell_let(t, &program->trace[i]);
  }
  for (uint32_t i = 0; i < program->ntrace; i++) {
    if (program->trace[i].kind != DNA_TRACE_REGION) continue;
    tell_region(t, &program->trace[i]);
    tell_parts(t, i);
  }
  free(t->owners);
}

/* ---- finding and running the event ------------------------------------------------------------------------------------- */

/* Reads on until the event: the batch then holds it alone. */
static int find_event(dna_reader *reader, const char *path, dna_batch *batch, int64_t number, dna_error *err) {
  int64_t lowest = INT64_MAX, highest = INT64_MIN;
  for (uint64_t count = 0;; count++) {
    int status = dna_reader_next(reader, batch, 1, err);
    if (status) return status;
    if (batch->nevents == 0) {
      if (count == 0) return dna_error_set(err, DNA_ERR_INPUT, "%s: no events in the file", path);
      return dna_error_set(err, DNA_ERR_INPUT, "%s: no event has the number %lld; the file's %llu events have numbers from %lld to %lld", path,
                           (long long)number, (unsigned long long)count, (long long)lowest, (long long)highest);
    }
    if (batch->number[0] == number) return DNA_OK;
    if (batch->number[0] < lowest) lowest = batch->number[0];
    if (batch->number[0] > highest) highest = batch->number[0];
  }
}

static int run_event(trace *t, const char *path, uint64_t seed, dna_error *err) {
  dna_sums *sums = dna_sums_new(t->program, 1);
  dna_vm *vm = dna_vm_new(t->program, seed);
  const double *weights[1] = {t->batch->weights[t->batch->nominal]};
  int32_t bad_event = -1;
  int status = vm && sums ? dna_vm_run(vm, t->batch, weights, sums, &bad_event, err) : dna_error_set(err, DNA_ERR_RUN, "out of memory");
  if (!status) {
    t->vm = vm;
    dna_str_printf(t->out, "%s, event %lld: %d particles, weight ", path, (long long)t->batch->number[0], (int)t->batch->poff[1]);
    add_number(t->out, weights[0][0]);
    dna_str_puts(t->out, "\n");
    tell(t);
  }
  dna_vm_free(vm);
  dna_sums_free(sums);
  return status;
}

int dna_trace_event(const dna_analysis *analysis, const char *events, int64_t number, uint64_t seed, bool trust_keep,
                    dna_str *out, dna_error *err) {
  const dna_program *program = analysis->programs[0];
  int status = dna_program_verify(program, err);
  if (status) return status;
  dna_reader *reader = dna_reader_open(events, err);
  if (!reader) return dna_error_set(err, DNA_ERR_INPUT, "%s: cannot be opened", events);
  trace t = {.program = program, .batch = dna_reader_batch(reader, err), .out = out};
  if (!t.batch) {
    status = dna_error_set(err, DNA_ERR_RUN, "%s: out of memory", events);
  } else {
    bool trusted;
    status = dna_kept_check(analysis, program, events, dna_reader_get_info(reader), trust_keep, &trusted, err);
    if (!status) status = find_event(reader, events, t.batch, number, err);
    if (!status && trusted)
      dna_str_printf(out, "%s has not all particles: others may matter here\n", events);
    if (!status) status = run_event(&t, events, seed, err);
    if (!status && t.batch->bad != INT32_MAX) status = dna_reader_settle(reader, t.batch, err);
  }
  dna_batch_free(t.batch);
  dna_reader_close(reader);
  return status;
}
