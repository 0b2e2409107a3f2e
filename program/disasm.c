/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The listing of a program: every instruction with its operands, axis, selection and guard under the source line that it
 * comes from, then the tables. Constants are shown where they are used. The program must have passed the verifier.
 *
 *   ; search.dna:31   cut "trigger lepton" ℓ₁.pt > 25 GeV
 *     %57  LT        25, %44                          on events  if %33
 */
#include <string.h>

#include "program/program.h"
#include "runtime/event/event.h"
#include "runtime/physics/physics.h"

/* names of enum dna_field and of enum dna_pdg_class, as the language writes them */
static const char *const field_names[DNA_FIELD_COUNT] = {
  [DNA_FIELD_PX] = "px", [DNA_FIELD_PY] = "py", [DNA_FIELD_PZ] = "pz", [DNA_FIELD_E] = "E", [DNA_FIELD_M] = "mass",
  [DNA_FIELD_PID] = "pid", [DNA_FIELD_STATUS] = "status", [DNA_FIELD_INDEX] = "index",
  [DNA_FIELD_VX] = "vx", [DNA_FIELD_VY] = "vy", [DNA_FIELD_VZ] = "vz", [DNA_FIELD_VT] = "vt",
  [DNA_FIELD_R] = "r", [DNA_FIELD_RXY] = "rxy", [DNA_FIELD_L] = "L", [DNA_FIELD_LXY] = "Lxy",
  [DNA_FIELD_PVX] = "primary.x", [DNA_FIELD_PVY] = "primary.y", [DNA_FIELD_PVZ] = "primary.z",
  [DNA_FIELD_FINAL] = "final", [DNA_FIELD_DECAYED] = "decayed", [DNA_FIELD_PROMPT] = "prompt", [DNA_FIELD_LAST] = "last",
};

static const char *const class_names[DNA_PDG_CLASS_COUNT] = {
  [DNA_PDG_CHARGED] = "charged", [DNA_PDG_HADRON] = "hadron", [DNA_PDG_MESON] = "meson", [DNA_PDG_BARYON] = "baryon",
  [DNA_PDG_LEPTON] = "lepton", [DNA_PDG_NEUTRINO] = "neutrino", [DNA_PDG_PHOTON] = "photon", [DNA_PDG_QUARK] = "quark",
  [DNA_PDG_INVISIBLE] = "invisible", [DNA_PDG_B_HADRON] = "b_hadron", [DNA_PDG_C_HADRON] = "c_hadron",
};

static const char *const algorithm_names[DNA_JETS_ALGORITHMS] = {
  [DNA_JETS_ANTIKT] = "antikt", [DNA_JETS_KT] = "kt", [DNA_JETS_CAMBRIDGE] = "cambridge", [DNA_JETS_GENKT] = "genkt",
};

static const char *const truth_names[] = {"false", "true", "missing"};
static const char *const map_names[] = {"source", "second source", "parent", "event"}; /* then the third source and on */

/* ---- parts of a line ----------------------------------------------------------------------------------------------- */

/* A value by its number; a constant by what it is. */
static void put_value(const dna_program *p, uint32_t insn, dna_str *out) {
  if (insn == DNA_NONE) {
    dna_str_puts(out, "none");
  } else if (p->insns[insn].op == DNA_OP_CONST) {
    double x = p->consts[p->insns[insn].a];
    if (x != x) dna_str_puts(out, "missing");
    else if (x - x != 0) dna_str_puts(out, x > 0 ? "inf" : "-inf");
    else dna_str_number(out, x);
  } else if (p->insns[insn].op == DNA_OP_CONST_T) {
    dna_str_puts(out, truth_names[p->insns[insn].a]);
  } else {
    dna_str_printf(out, "%%%u", insn);
  }
}

static void put_values(const dna_program *p, uint32_t offset, uint32_t count, dna_str *out) {
  dna_str_puts(out, "[");
  for (uint32_t k = 0; k < count; k++) {
    if (k) dna_str_puts(out, ", ");
    put_value(p, p->pool[offset + k], out);
  }
  dna_str_puts(out, "]");
}

static void put_numbers(const dna_program *p, uint32_t offset, uint32_t count, dna_str *out) {
  dna_str_puts(out, "{");
  for (uint32_t k = 0; k < count; k++) {
    if (k) dna_str_puts(out, ", ");
    dna_str_number(out, p->consts[offset + k]);
  }
  dna_str_puts(out, "}");
}

static void put_factor(const dna_program *p, uint32_t insn, dna_str *out) {
  if (insn == DNA_NONE) return;
  dna_str_puts(out, ", weight ");
  put_value(p, insn, out);
}

static const char *const shape_names[DNA_SHAPE_FOX_WOLFRAM] = {
  "tensor", "linear tensor", "transverse tensor", "linear transverse tensor", "thrust", "transverse thrust", "spherocity",
  "alpha_T", "megajets"};
static const char *const boost_names[] = {"px", "py", "pz"};

/* The operands that are not simply values; false for all others. */
static bool put_special(const dna_program *p, const dna_insn *in, dna_str *out) {
  switch ((enum dna_op)in->op) {
  case DNA_OP_CONST:
  case DNA_OP_CONST_T: put_value(p, (uint32_t)(in - p->insns), out); return true;
  case DNA_OP_SORT:
    dna_str_printf(out, "%%%u, ", in->a);
    put_value(p, in->b, out);
    dna_str_puts(out, in->c ? ", descending" : ", ascending");
    return true;
  case DNA_OP_TAKE: dna_str_printf(out, "%%%u, %u", in->a, in->b); return true;
  case DNA_OP_CONCAT:
    put_values(p, in->a, in->b, out);
    if (in->c) {
      dna_str_puts(out, ", each once by ");
      put_values(p, in->a + in->b, in->b, out);
    }
    return true;
  case DNA_OP_COMBINE:
  case DNA_OP_COMBINE_ONCE: {
    bool once = in->op == DNA_OP_COMBINE_ONCE;
    put_values(p, in->a, in->b, out);
    if (once) {
      dna_str_puts(out, ", each once by ");
      put_values(p, in->a + in->b, in->b, out);
      dna_str_puts(out, " of ");
      put_values(p, in->a + 2 * in->b, in->b, out);
    }
    if (in->c) {
      dna_str_puts(out, ", apart by ");
      put_values(p, in->a + (once ? 3 : 1) * in->b, in->c, out);
      dna_str_puts(out, " of ");
      put_values(p, in->a + (once ? 3 : 1) * in->b + in->c, in->c, out);
    }
    return true;
  }
  case DNA_OP_CLUSTER:
    dna_str_printf(out, "%%%u, %s", in->a, algorithm_names[(int)p->consts[in->c]]);
    put_numbers(p, in->c + 1, DNA_JETS_CONSTS - 1, out);
    dna_str_puts(out, ", ");
    put_values(p, in->b, 4, out);
    return true;
  case DNA_OP_CONSTITUENTS: dna_str_printf(out, "%%%u of %%%u", in->a, in->b); return true;
  case DNA_OP_JET: dna_str_puts(out, field_names[in->a]); return true;
  case DNA_OP_MAP:
    if (in->a < 4) dna_str_puts(out, map_names[in->a]);
    else dna_str_printf(out, "source %u", in->a - 1);
    return true;
  case DNA_OP_AT: dna_str_printf(out, "%%%u, %d", in->a, (int)(int32_t)in->b); return true;
  case DNA_OP_LOAD_F:
  case DNA_OP_LOAD_T: dna_str_printf(out, "%s, %%%u", field_names[in->a], in->b); return true;
  case DNA_OP_CODE_IS:
    dna_str_printf(out, "%%%u, %s", in->b, in->a ? "+-" : "");
    dna_str_number(out, p->consts[in->c]);
    return true;
  case DNA_OP_CODE_CLASS: dna_str_printf(out, "%%%u, %s", in->b, class_names[in->a]); return true;
  case DNA_OP_ETA_LT:
  case DNA_OP_ETA_LE:
    put_value(p, in->a, out);
    dna_str_puts(out, ", ");
    put_value(p, in->b, out);
    dna_str_puts(out, ", ");
    dna_str_number(out, p->consts[in->c]);
    return true;
  case DNA_OP_HAS_ANCESTOR:
  case DNA_OP_HAS_PARENT:
  case DNA_OP_HAS_CHILD:
  case DNA_OP_DECAYS_TO:
  case DNA_OP_ANCESTOR:
    dna_str_printf(out, "%%%u, ", in->a);
    put_numbers(p, in->b, in->c, out);
    return true;
  case DNA_OP_INTERP:
  case DNA_OP_LOGINTERP:
    put_value(p, in->a, out);
    dna_str_puts(out, ", ");
    put_numbers(p, in->b, in->c, out);
    dna_str_puts(out, ", ");
    put_numbers(p, in->b + in->c, in->c, out);
    return true;
  case DNA_OP_LOOKUP:
  case DNA_OP_LOOKUP_INSIDE:
  case DNA_OP_RESPONSE:
  case DNA_OP_RESPONSE_INSIDE:
    dna_str_printf(out, "%s, ", p->tables[in->c].name);
    put_values(p, in->a, in->b, out);
    return true;
  case DNA_OP_PDG_CLASS:
    put_value(p, in->a, out);
    dna_str_printf(out, ", %s", class_names[in->b]);
    return true;
  case DNA_OP_SHAPE:
    dna_str_printf(out, "%%%u, ", in->a);
    put_values(p, in->b, dna_shape_takes(in->c), out);
    if (in->c < DNA_SHAPE_FOX_WOLFRAM) dna_str_printf(out, ", %s", shape_names[in->c]);
    else dna_str_printf(out, ", H_%u", in->c - DNA_SHAPE_FOX_WOLFRAM);
    return true;
  case DNA_OP_RESULT: dna_str_printf(out, "%%%u, %u", in->a, in->b); return true;
  case DNA_OP_BOOST:
  case DNA_OP_COLLINS_SOPER:
    put_values(p, in->a, in->b, out);
    dna_str_printf(out, ", %s", in->op == DNA_OP_BOOST ? boost_names[in->c] : in->c ? "phi" : "cos theta");
    return true;
  case DNA_OP_UNIFORM:
  case DNA_OP_NORMAL:
    dna_str_printf(out, "site %016llx, ", (unsigned long long)p->sites[in->a]);
    if (in->c) put_values(p, in->b, in->c, out);
    else dna_str_puts(out, "the event");
    return true;
  case DNA_OP_ROW:
    dna_str_printf(out, "sums %u", in->a);
    put_factor(p, in->b, out);
    if (in->c != in->b && in->c != DNA_NONE) dna_str_printf(out, ", after weight %%%u", in->c);
    return true;
  case DNA_OP_FILL:
    dna_str_printf(out, "store %u, ", in->a);
    put_values(p, in->b, p->stores[in->a].kind == DNA_HIST_1D ? 1 : 2, out);
    put_factor(p, in->c, out);
    return true;
  case DNA_OP_COLLECT:
    dna_str_printf(out, "spectrum %u, ", in->a);
    put_value(p, in->b, out);
    put_factor(p, in->c, out);
    return true;
  case DNA_OP_SPLIT:
    dna_str_printf(out, "split %u, ", in->a);
    put_value(p, in->b, out);
    put_factor(p, in->c, out);
    return true;
  default: return false;
  }
}

static void put_operands(const dna_program *p, const dna_insn *in, dna_str *out) {
  if (put_special(p, in, out)) return;
  const uint32_t given[3] = {in->a, in->b, in->c};
  for (int k = 0; k < 3; k++) {
    char letter = dna_opinfos[in->op].operands[k];
    if (letter == '-') break;
    if (k) dna_str_puts(out, ", ");
    if (letter == 'L') { /* its length follows */
      put_values(p, given[k], given[k + 1], out);
      break;
    }
    put_value(p, given[k], out);
  }
}

/* Characters, not bytes: the listing has text only in names and source lines. */
static void pad(dna_str *out, size_t from, size_t width) {
  while (out->length - from < width) dna_str_puts(out, " ");
}

static void put_axis(uint32_t axis, dna_str *out) {
  if (axis == DNA_NONE) return;
  if (axis == 0) dna_str_puts(out, "  on events");
  else if (axis == 2) dna_str_puts(out, "  on particles");
  else dna_str_printf(out, "  on %%%u", axis);
}

static void put_insn(const dna_program *p, uint32_t insn, dna_str *out) {
  const dna_insn *in = &p->insns[insn];
  const dna_opinfo *info = &dna_opinfos[in->op];
  size_t start = out->length;
  dna_str_printf(out, "  %%%u", insn);
  pad(out, start, 8);
  dna_str_printf(out, "%s", info->name);
  pad(out, start, 21);
  put_operands(p, in, out);
  pad(out, start, 48);
  if (insn > 2 && info->result != 'S' && in->op != DNA_OP_ROW && in->op != DNA_OP_SPLIT && in->op != DNA_OP_COLLECT) put_axis(in->axis, out);
  if (info->result != 'S' && in->sel != DNA_NONE && in->sel != 1 && in->axis != DNA_NONE)
    dna_str_printf(out, "  if %%%u", in->sel);
  if ((info->flags & DNA_OPF_NF) && in->guard != DNA_NONE) {
    dna_str_puts(out, "  where ");
    put_value(p, in->guard, out);
  }
  if (in->variation) dna_str_printf(out, "  for %s", p->variations[in->variation].name);
  while (out->length > start && out->text[out->length - 1] == ' ') out->text[--out->length] = '\0';
  dna_str_puts(out, "\n");
}

/* The source line of a span, without its indentation. */
static void put_source(const dna_program *p, const dna_pspan *span, dna_str *out) {
  const dna_pfile *file = &p->files[span->file];
  const char *text = file->text, *end = text + file->length;
  for (uint32_t line = 1; line < span->line && text < end; line++) {
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    text = newline ? newline + 1 : end;
  }
  const char *newline = memchr(text, '\n', (size_t)(end - text));
  if (newline) end = newline;
  if (end > text && end[-1] == '\r') end--;
  while (text < end && (*text == ' ' || *text == '\t')) text++;
  dna_str_printf(out, "; %s:%u   ", file->path, span->line);
  dna_str_add(out, text, (size_t)(end - text));
  dna_str_puts(out, "\n");
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

static void put_bins(const dna_program *p, const dna_paxis *axis, dna_str *out) {
  dna_str_printf(out, "%u%s bins in ", axis->nbins, axis->log ? " log" : "");
  dna_str_number(out, p->consts[axis->edges]);
  dna_str_puts(out, "..");
  dna_str_number(out, p->consts[axis->edges + axis->nbins]);
}

static void put_stores(const dna_program *p, dna_str *out) {
  static const char *const kinds[] = {[DNA_HIST_1D] = "histogram", [DNA_HIST_2D] = "2D", [DNA_HIST_PROFILE] = "profile"};
  if (p->nstores) dna_str_puts(out, "\n; histogram storage\n");
  for (uint32_t k = 0; k < p->nstores; k++) {
    const dna_pstore *store = &p->stores[k];
    dna_str_printf(out, "  store %u  %s  ", k, kinds[store->kind]);
    put_bins(p, &store->x, out);
    if (store->kind == DNA_HIST_2D) {
      dna_str_puts(out, " by ");
      put_bins(p, &store->y, out);
    }
    if (store->n_minus_1) dna_str_puts(out, "  N-1");
    dna_str_puts(out, store->fold ? "  fold overflow\n" : "\n");
  }
  if (p->nsplits) dna_str_puts(out, "\n; splits\n");
  for (uint32_t k = 0; k < p->nsplits; k++) {
    const dna_psplit *split = &p->splits[k];
    dna_str_printf(out, "  split %u  sums %u..%u  ", k, split->first_sums, split->first_sums + split->nbins);
    put_numbers(p, split->edges, split->nbins + 1, out);
    dna_str_puts(out, "\n");
  }
}

void dna_program_keep(const dna_phist *hist, dna_str *out) {
  static const char *const words[] = {"from ", "below ", "", "all but "};
  dna_str_puts(out, words[hist->keep]);
  if (hist->keep != DNA_KEEP_BELOW) dna_str_number(out, hist->lo);
  bool range = hist->keep == DNA_KEEP_INSIDE || hist->keep == DNA_KEEP_OUTSIDE;
  if (range && hist->lo < hist->hi) dna_str_puts(out, "..");
  if (hist->keep == DNA_KEEP_BELOW || (range && hist->lo < hist->hi)) dna_str_number(out, hist->hi);
  if (hist->x.unit && *hist->x.unit) dna_str_printf(out, " %s", hist->x.unit);
}

static void put_region(const dna_pregion *region, dna_str *out) {
  static const char *const kinds[] = {
    [DNA_ROW_ALL] = "all", [DNA_ROW_CUT] = "cut", [DNA_ROW_WEIGHT] = "weight", [DNA_ROW_BIN] = "bin"};
  dna_str_printf(out, "  region %s", region->name);
  if (region->parent) dna_str_printf(out, " from %s", region->parent);
  dna_str_puts(out, region->blind ? " blind\n" : "\n");
  for (uint32_t k = 0; k < region->nrows; k++)
    dna_str_printf(out, "    sums %-4u %-7s %s\n", region->rows[k].sums, kinds[region->rows[k].kind], region->rows[k].label);
  for (uint32_t k = 0; k < region->nhists; k++) {
    const dna_phist *hist = &region->hists[k];
    dna_str_printf(out, "    store %-3u %-7s %s", hist->store, "hist", hist->name);
    if (hist->n_minus_1) {
      dna_str_printf(out, "  without row %u, which keeps ", hist->row);
      dna_program_keep(hist, out);
    }
    dna_str_puts(out, "\n");
  }
}

void dna_program_disasm(const dna_program *program, dna_str *out) {
  uint32_t file = DNA_NONE, line = 0;
  for (uint32_t insn = 0; insn < program->ninsns; insn++) {
    const dna_pspan *span = &program->spans[program->insns[insn].span];
    if (span->line && (span->file != file || span->line != line)) {
      file = span->file;
      line = span->line;
      put_source(program, span, out);
    }
    put_insn(program, insn, out);
  }
  put_stores(program, out);
  for (uint32_t k = 0; k < program->nvariations; k++) {
    dna_str_printf(out, "\n; variation %s\n", program->variations[k].name);
    for (uint32_t r = 0; r < program->variations[k].nregions; r++) put_region(&program->variations[k].regions[r], out);
  }
}
