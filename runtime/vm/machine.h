/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the machine, shared by the files of this directory and by nothing else.
 *
 * Rows and ranges. A value has one row for each row of its axis. Only the rows of the events of the instruction's own
 * selection are computed; the others hold whatever was there. A selection keeps its events as ranges of adjacent ones,
 * and since the rows of an event are adjacent on every axis, each range of events is a range of rows. When all events
 * that have rows are selected it is one range, the whole axis. Where ranges may be short the rows are listed instead.
 *
 * Constants are arrays of VM_CHUNK equal numbers, and element-wise kernels get at most VM_CHUNK rows at a time: one
 * loop serves constants and values, and what a chunk reads and writes stays in the first-level cache between the kernel
 * and the look at its results. Code that indexes rows freely masks the index: vm_operand.mask is 0 for constants.
 */
#ifndef DNA_VM_MACHINE_H
#define DNA_VM_MACHINE_H

#include "base/base.h"
#include "program/program.h"
#include "runtime/event/event.h"
#include "runtime/results/sums.h"
#include "runtime/vm/vm.h"

enum { VM_CHUNK = 256 };

/* Rows that growing axes may have: more in one event is an error, more in several makes the machine take fewer events
 * at once. 2^22 pairs are those of 2900 particles, as many quadruples those of 101. */
enum { VM_ROWS_EVENT = 1 << 22, VM_ROWS_BATCH = 1 << 20 };
/* Choices of members of which some have a particle in common, or appear before in another order: so many are looked at. */
#define VM_TRIES_EVENT (INT64_C(1) << 30)

/* Memory that grows to the largest use and stays. */
typedef struct vm_buffer {
  void *p;
  size_t size; /* bytes */
} vm_buffer;

typedef struct vm_sel {
  vm_buffer mask_room, range_room, events_room;
  uint8_t *mask;        /* [nevents] 0 or 1 */
  int32_t *events;      /* [count] */
  int32_t *ranges;      /* [2 * nranges] first event, one past the last */
  int32_t nranges, count; /* count: selected events */
} vm_sel;

/* The jets of a CLUSTER axis, by row. Their members are rows of its source: those of a jet end at end[row] and begin where those
 * of the jet before end; end[-1] is 0. */
typedef struct vm_jets {
  double *p[4]; /* px, py, pz, E */
  int32_t *members, *end;
  vm_buffer p_room[4], members_room, end_room;
} vm_jets;

typedef struct vm_axis {
  const struct vm_axis *up; /* the parent axis; NULL for the events */
  const vm_sel *sel;        /* only its events have rows; NULL: all of the batch have */
  int32_t n;
  const int32_t *evoff;     /* [nevents + 1] first row of each event */
  const int32_t *off;       /* [rows of the parent + 1] */
  int32_t *map;             /* [n] see MAP in opcodes.def; CONCAT: row of the source; NULL for EVENTS and RECORD */
  int32_t *map2;            /* [n] COMBINE: row of the second place; CONCAT: which source */
  int32_t **more;           /* COMBINE: rows of the third place and on; else NULL */
  uint32_t nmore;
  int32_t *parents, *events; /* [n] made when MAP asks */
  int32_t *rows, nrows;     /* of the events of rows_sel, made when asked for; rows_sel NULL: not known */
  const vm_sel *rows_sel;
  vm_jets *jets;            /* of CLUSTER, once it has run; else NULL */
  vm_buffer evoff_room, off_room, map_room, map2_room, parents_room, events_room, rows_room;
  vm_buffer *more_room;     /* [nmore] */
} vm_axis;

typedef struct vm_value {
  const void *p;  /* row 0 of a value, or VM_CHUNK copies of a constant */
  vm_buffer own;  /* where p points unless it is another's */
  vm_axis *axis;  /* the axis of the value; of an X instruction: itself; NULL for constants */
  vm_sel *sel;    /* the selection it runs under; of an S instruction: itself */
  bool sure;      /* of I: no row is missing */
} vm_value;

/* The codes of rows of the record, by row of the axis; kept, since several conditions ask for them. */
typedef struct vm_codes {
  vm_buffer room;
  const vm_sel *sel; /* for the rows of its events */
  uint64_t run;      /* in this run */
} vm_codes;

typedef struct vm_chunk { /* what an element-wise kernel works on; rows 0 .. n - 1 */
  dna_vm *vm;
  const dna_insn *insn;
  int32_t n;
  void *out;
  const void *in[3];
  const double *const *list; /* of list operands */
} vm_chunk;
typedef void (*vm_kernel)(const vm_chunk *chunk);

enum { VM_LIST = 256 }; /* operands of a list at most (the verifier agrees); four for each four-momentum of MASS_SUM */

/* One turn of the loop of the machine. */
typedef struct vm_step {
  void (*run)(dna_vm *vm, uint32_t insn);
  void (*none)(dna_vm *vm, uint32_t insn); /* instead, when no event is selected: X and S; NULL: nothing is done */
  const vm_sel *sel;
  const vm_axis *axis; /* that has the rows: there is nothing to do if it has none; X and S: the events */
  uint32_t insn;
  uint32_t next;       /* the step to go on with when no event is selected */
} vm_step;

/* What is known of an element-wise instruction before it runs. */
typedef struct vm_plan {
  vm_kernel kernel;
  const vm_value *in[3];
  uint8_t n, size;   /* operands; bytes of a result */
  uint8_t step[3];   /* bytes from row to row; 0: a constant */
  bool watched;      /* results may be not finite */
  bool list;
  double inside, outside; /* ETA_LT, ETA_LE: |pz| / pt below and above which the result is clear */
} vm_plan;

/* Codes from -VM_CODES to VM_CODES - 1 are classified once: bit VM_CODE_KNOWN, then bits of enum dna_pdg_class. */
enum { VM_CODES = 8192, VM_CODE_KNOWN = 1 << 15 };

/* By eight bits: the numbers of those that are set, and how many they are (filter.c). */
typedef struct vm_spread {
  int32_t set[256][8];
  uint8_t count[256];
} vm_spread;

struct dna_vm {
  const dna_program *program;
  uint64_t seed;
  vm_value *values;      /* [ninsns] */
  vm_plan *plans;        /* [ninsns] of element-wise instructions */
  vm_step *work, *sinks; /* in order: what makes something, and what adds to sums */
  uint32_t nwork, nsinks;
  int32_t *codes;        /* [nconsts] constants that are particle codes, as such */
  vm_codes **known_codes; /* [ninsns] of rows whose codes are asked for, else NULL */
  uint16_t *classes;     /* [2 * VM_CODES] */
  int8_t *charges3;      /* [2 * VM_CODES] valid where the class is known */
  /* of this batch */
  uint64_t run;          /* its number, or that of the part of it */
  dna_batch *batch;
  const double *const *weights;
  dna_sums *sums;
  int32_t nevents;
  int32_t first, last;   /* the events that ALL selects: first .. last - 1 */
  int32_t *counting;     /* 0, 1, 2 ... up to events or particles */
  int32_t *zeros;        /* as many zeros */
  int32_t nzeros;
  vm_buffer counting_room, zeros_room;
  uint64_t *keys;        /* [nevents] random keys of events, where known */
  uint8_t *key_known;
  vm_buffer keys_room, known_room;
  uint64_t *nonfinite;   /* [ninsns] not yet in sums */
  bool any_nonfinite;    /* one of them is not 0 */
  /* scratch by record row: axes.c; by row of an axis: combine.c; by row of a segment: sort.c; by row: filter.c */
  vm_buffer condition_room, sweep_room; /* relatives.c */
  vm_buffer stamp_room, used_room, first_room, sort_room, eights_room;
  vm_buffer numbers_room, places_room; /* of a segment: shapes.c */
  vm_spread spread;
  uint32_t stamp;
  /* cluster.c: FastJet, once it is needed; momenta of a segment, of ghosts; where these are */
  struct dna_fastjet *fastjet;
  vm_buffer momenta_room, ghosts_room, with_room;
  dna_error failure;     /* its message; the run ends as for an axis that grows too much */
  /* an axis that grows too much */
  bool overflow;
  uint32_t overflow_insn;
  int32_t overflow_event; /* slot */
  int64_t overflow_rows;  /* that it would have */
  bool overflow_tries;    /* not rows: choices to look at */
  int32_t step;          /* events at once; 0: the batch */
  const dna_vm_observer *observer; /* or NULL */
  vm_buffer observed_room; /* weights that it is told */
  bool weights_finite, weights_equal; /* all of this batch; those of a column each */
  /* the first event in which a table is asked outside of its axes, where that is an error */
  int32_t outside_event;
  uint32_t outside_insn, outside_axis;
  double outside_at;
  /* the first event with a weight that is none */
  int32_t bad_event;
  uint32_t bad_insn, bad_weight; /* bad_weight DNA_NONE: the factor of the instruction */
};

/* ---- memory (vm.c) ------------------------------------------------------------------------------------------------- */

/* Room for count elements of size bytes; the content is lost when it grows. */
void *dna_vm_grow(vm_buffer *buffer, size_t count, size_t size);
static inline void *dna_vm_room(vm_buffer *buffer, size_t count, size_t size) {
  return count * size < buffer->size ? buffer->p : dna_vm_grow(buffer, count, size);
}
/* The same, keeping the content. */
void *dna_vm_extend(vm_buffer *buffer, size_t count, size_t size);

/* ---- rows ---------------------------------------------------------------------------------------------------------- */

static inline int32_t vm_max(int32_t a, int32_t b) { return a > b ? a : b; }

/* Whether the rows of the selected events are all the rows of the axis. */
static inline bool vm_whole(const dna_vm *vm, const vm_axis *axis, const vm_sel *sel) {
  return axis->sel == sel || sel->count == vm->nevents;
}

static inline int32_t vm_nranges(const dna_vm *vm, const vm_axis *axis, const vm_sel *sel) {
  return vm_whole(vm, axis, sel) ? 1 : sel->nranges;
}

/* Range r of rows: *first .. *end - 1. */
static inline void vm_range(const dna_vm *vm, const vm_axis *axis, const vm_sel *sel, int32_t r, int32_t *first,
                            int32_t *end) {
  bool whole = vm_whole(vm, axis, sel);
  *first = whole ? 0 : axis->evoff[sel->ranges[2 * r]];
  *end = whole ? axis->n : axis->evoff[sel->ranges[2 * r + 1]];
}

/* The rows of the selected events, listed; NULL: they are all rows, 0 .. *n - 1. */
void dna_vm_list_rows(vm_axis *axis, const vm_sel *sel);
static inline const int32_t *vm_rows(const dna_vm *vm, vm_axis *axis, const vm_sel *sel, int32_t *n) {
  *n = axis->n;
  if (vm_whole(vm, axis, sel)) return NULL;
  *n = sel->count;
  if (!axis->up) return sel->events;
  if (axis->rows_sel != sel) dna_vm_list_rows(axis, sel);
  *n = axis->nrows;
  return axis->rows;
}

/* for each row of the selected events: a statement */
#define VM_FOR_ROWS(vm, axis, sel, row, ...)                                        \
  do {                                                                              \
    int32_t n_of_rows;                                                              \
    const int32_t *list_of_rows = vm_rows(vm, axis, sel, &n_of_rows);               \
    if (!list_of_rows)                                                              \
      for (int32_t row = 0; row < n_of_rows; row++) __VA_ARGS__                     \
    else                                                                            \
      for (int32_t k_of_rows = 0; k_of_rows < n_of_rows; k_of_rows++) {             \
        int32_t row = list_of_rows[k_of_rows];                                      \
        __VA_ARGS__                                                                 \
      }                                                                             \
  } while (0)

/* The event of a row of an axis, by bisection. */
static inline int32_t vm_event_of(const dna_vm *vm, const vm_axis *axis, int32_t row) {
  int32_t low = 0, high = vm->nevents;
  while (high - low > 1) {
    int32_t middle = low + (high - low) / 2;
    if (axis->evoff[middle] <= row) low = middle;
    else high = middle;
  }
  return low;
}

/* ---- operands ------------------------------------------------------------------------------------------------------ */

typedef struct vm_operand_f {
  const double *p;
  int32_t mask; /* row & mask: -1, or 0 for constants */
} vm_operand_f;
typedef struct vm_operand_t {
  const uint8_t *p;
  int32_t mask;
} vm_operand_t;

static inline vm_operand_f vm_f(const dna_vm *vm, uint32_t insn) {
  const vm_value *value = &vm->values[insn];
  return (vm_operand_f){value->p, value->axis ? -1 : 0};
}
static inline vm_operand_t vm_t(const dna_vm *vm, uint32_t insn) {
  const vm_value *value = &vm->values[insn];
  return (vm_operand_t){value->p, value->axis ? -1 : 0};
}
typedef struct vm_operand_i {
  const int32_t *p;
  int32_t mask;
} vm_operand_i;
static inline vm_operand_i vm_rows_of(const dna_vm *vm, uint32_t insn) { return (vm_operand_i){vm->values[insn].p, -1}; }
static inline const int32_t *vm_i(const dna_vm *vm, uint32_t insn) { return vm->values[insn].p; }

/* The instruction's own buffer, with room for all rows of its axis. */
static inline void *vm_result(dna_vm *vm, uint32_t insn, size_t size) {
  vm_value *value = &vm->values[insn];
  void *p = dna_vm_room(&value->own, (size_t)value->axis->n, size);
  value->p = p;
  return p;
}

/* Whether the guard of the instruction says that its result at this row is asked for. */
bool dna_elementwise_asked(const dna_vm *vm, uint32_t insn, int32_t row);
/* Counts a result of the instruction that is not finite, at a row of its axis, unless its guard says that nobody asks. */
void dna_elementwise_count(dna_vm *vm, uint32_t insn, int32_t row);

/* ---- what instructions do: each takes the number of one ------------------------------------------------------------ */

void dna_elementwise_plan(dna_vm *vm, uint32_t insn); /* before the first run */
void dna_elementwise_run(dna_vm *vm, uint32_t insn);
void dna_select_all(dna_vm *vm);
void dna_select_none(dna_vm *vm, uint32_t insn);
void dna_axes_none(dna_vm *vm, uint32_t insn);
void dna_axes_spread(vm_spread *spread); /* fills the table, that was all zero */
void dna_select_cut(dna_vm *vm, uint32_t insn);
void dna_select_union(dna_vm *vm, uint32_t insn);
void dna_axes_filter(dna_vm *vm, uint32_t insn);
void dna_axes_sort(dna_vm *vm, uint32_t insn);
void dna_axes_take(dna_vm *vm, uint32_t insn);
void dna_axes_concat(dna_vm *vm, uint32_t insn);
void dna_axes_cross(dna_vm *vm, uint32_t insn);
void dna_axes_combine(dna_vm *vm, uint32_t insn);
void dna_axes_family(dna_vm *vm, uint32_t insn); /* PARENTS ... DESCENDANTS */
void dna_cluster_run(dna_vm *vm, uint32_t insn);
void dna_cluster_constituents(dna_vm *vm, uint32_t insn);
void dna_cluster_momentum(dna_vm *vm, uint32_t insn); /* JET */
void dna_cluster_flavour(dna_vm *vm, uint32_t insn);
void dna_cluster_free(vm_axis *axis);
void dna_gather_map(dna_vm *vm, uint32_t insn);
void dna_gather_rowid(dna_vm *vm, uint32_t insn);
void dna_gather_rows(dna_vm *vm, uint32_t insn);  /* GATHER_* */
void dna_gather_merge(dna_vm *vm, uint32_t insn); /* MERGE_* */
void dna_reduce_at(dna_vm *vm, uint32_t insn);
void dna_reduce_argmin(dna_vm *vm, uint32_t insn);
void dna_reduce_run(dna_vm *vm, uint32_t insn);   /* COUNT ... ALL_OF */
void dna_shapes_run(dna_vm *vm, uint32_t insn);
void dna_shapes_result(dna_vm *vm, uint32_t insn);
void dna_record_load(dna_vm *vm, uint32_t insn);
void dna_record_code(dna_vm *vm, uint32_t insn);  /* CODE_* */
void dna_record_relatives(dna_vm *vm, uint32_t insn); /* HAS_*, ANCESTOR */
void dna_relatives_run(dna_vm *vm, uint32_t insn);  /* RELATED, RELATIVE */
void dna_relatives_copy(dna_vm *vm, uint32_t insn); /* COPY, FIRST, DECAYS_TO */
void dna_relatives_deal(dna_vm *vm, uint32_t insn); /* DEAL */
void dna_lookup_run(dna_vm *vm, uint32_t insn);   /* LOOKUP, RESPONSE */
void dna_draw_run(dna_vm *vm, uint32_t insn);     /* UNIFORM, NORMAL */
void dna_sinks_begin(dna_vm *vm); /* before the sinks of a run */
void dna_sinks_row(dna_vm *vm, uint32_t insn);
void dna_sinks_fill(dna_vm *vm, uint32_t insn);
void dna_sinks_split(dna_vm *vm, uint32_t insn);
void dna_sinks_collect(dna_vm *vm, uint32_t insn);

/* Bits of enum dna_pdg_class of a code (kernels_physics.c). */
unsigned dna_vm_classes_find(dna_vm *vm, int32_t code);
static inline unsigned dna_vm_classes(dna_vm *vm, int32_t code) { /* those of common codes are worked out once for a machine */
  uint32_t place = (uint32_t)code + VM_CODES;
  return place < 2 * VM_CODES && vm->classes[place] ? vm->classes[place] : dna_vm_classes_find(vm, code);
}

/* ---- tables of element-wise kernels, by opcode; NULL where an opcode has none -------------------------------------- */

extern const vm_kernel dna_kernels_number[DNA_NOPS], dna_kernels_truth[DNA_NOPS], dna_kernels_physics[DNA_NOPS],
  dna_kernels_system[DNA_NOPS];

#endif
