/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The identity of a program: a hash of all of it that has a say in its sums (see identity.h).
 */
#include "program/identity.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

void dna_identity_of_bytes(const void *bytes, size_t length, char out[DNA_IDENTITY_SIZE]) {
  XXH128_hash_t hash = XXH3_128bits(bytes, length);
  snprintf(out, DNA_IDENTITY_SIZE, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

/* All numbers go in as eight bytes, least first, and texts with their NUL. */
static void add(dna_str *out, uint64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; i++) bytes[i] = (char)(value >> (8 * i));
  dna_str_add(out, bytes, sizeof bytes);
}

static void add_text(dna_str *out, const char *text) { dna_str_add(out, text ? text : "", text ? strlen(text) + 1 : 1); }

static void add_axis(dna_str *out, const dna_paxis *axis) {
  add(out, axis->nbins);
  add(out, axis->edges);
}

static void add_instructions(dna_str *out, const dna_program *program) {
  add(out, program->ninsns);
  for (uint32_t i = 0; i < program->ninsns; i++) {
    const dna_insn *insn = &program->insns[i];
    add_text(out, dna_opinfos[insn->op].name);
    const uint32_t words[] = {insn->variation, insn->axis, insn->sel, insn->guard, insn->a, insn->b, insn->c};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) add(out, words[k]);
  }
}

static void add_tables(dna_str *out, const dna_program *program) {
  add(out, program->nconsts);
  for (uint32_t i = 0; i < program->nconsts; i++) {
    uint64_t bits;
    memcpy(&bits, &program->consts[i], sizeof bits);
    add(out, bits);
  }
  add(out, program->npool);
  for (uint32_t i = 0; i < program->npool; i++) add(out, program->pool[i]);
  add(out, program->nsites);
  for (uint32_t i = 0; i < program->nsites; i++) add(out, program->sites[i]);
  add(out, program->nsplits);
  for (uint32_t i = 0; i < program->nsplits; i++) {
    add(out, program->splits[i].first_sums);
    add(out, program->splits[i].nbins);
    add(out, program->splits[i].edges);
  }
  for (uint32_t i = 0; i < program->ntables; i++) { /* nothing where there are none: identities stay */
    const dna_ptable *table = &program->tables[i];
    add_text(out, "table");
    add(out, table->how);
    add(out, table->outside);
    for (uint32_t k = 0; k < table->naxes; k++) add(out, table->n[k]);
    add(out, table->numbers);
  }
  add(out, program->nstores);
  for (uint32_t i = 0; i < program->nstores; i++) {
    add(out, program->stores[i].kind);
    add(out, program->stores[i].fold);
    if (program->stores[i].n_minus_1) add_text(out, "n-1");
    add_axis(out, &program->stores[i].x);
    if (program->stores[i].kind == DNA_HIST_2D) add_axis(out, &program->stores[i].y);
  }
}

static void add_region(dna_str *out, const dna_pregion *region) {
  add_text(out, region->name);
  add_text(out, region->parent);
  add(out, region->nrows);
  for (uint32_t i = 0; i < region->nrows; i++) {
    add_text(out, region->rows[i].label);
    add(out, region->rows[i].kind);
    add(out, region->rows[i].sums);
  }
  add(out, region->nhists);
  for (uint32_t i = 0; i < region->nhists; i++) {
    add_text(out, region->hists[i].name);
    add(out, region->hists[i].store);
  }
}

void dna_identity_of_program(const dna_program *program, char out[DNA_IDENTITY_SIZE]) {
  dna_str bytes = {0};
  add_instructions(&bytes, program);
  add_tables(&bytes, program);
  add(&bytes, program->nsums);
  add(&bytes, program->nvariations);
  for (uint32_t v = 0; v < program->nvariations; v++) {
    add_text(&bytes, program->variations[v].name);
    add(&bytes, program->variations[v].nregions);
    for (uint32_t r = 0; r < program->variations[v].nregions; r++) add_region(&bytes, &program->variations[v].regions[r]);
    add(&bytes, program->variations[v].nwindows);
    for (uint32_t w = 0; w < program->variations[v].nwindows; w++) {
      add_text(&bytes, program->variations[v].windows[w].name);
      add(&bytes, program->variations[v].windows[w].spectrum);
    }
  }
  dna_identity_of_bytes(bytes.text, bytes.length, out);
  dna_str_free(&bytes);
}
