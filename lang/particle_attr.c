/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Attributes of particles (see part.h): made when they are asked for, from what is known already.
 */
#include "lang/part.h"
#include "runtime/event/event.h"
#include "runtime/physics/physics.h"

static uint32_t node(build *b, enum dna_op op, uint32_t axis, uint32_t x, uint32_t y, uint32_t z) {
  return dna_dag_node(&b->g, op, axis, x, y, z);
}

/* px, py, pz, m of everything that p is the sum of, appended to out. */
static uint32_t addends(build *b, part *p, uint32_t *out, uint32_t found, uint32_t room) {
  part *q = p;
  while (q->kind == PART_VIEW && q->base->kind != PART_RECORD && dna_part_pushed(b, q)) q = dna_part_pushed(b, q);
  if (q->kind == PART_SUM) {
    for (uint32_t i = 0; i < q->nparts; i++) found = addends(b, q->parts[i], out, found, room);
    return found;
  }
  if (found + 4 <= room) {
    out[found] = dna_part_attr(b, p, ATTR_PX);
    out[found + 1] = dna_part_attr(b, p, ATTR_PY);
    out[found + 2] = dna_part_attr(b, p, ATTR_PZ);
    out[found + 3] = dna_part_attr(b, p, ATTR_MASS);
  }
  return found + 4;
}

uint32_t dna_part_mass_of(build *b, part **parts, uint32_t count, uint32_t axis) {
  uint32_t need = 0, none;
  for (uint32_t i = 0; i < count; i++) need = addends(b, parts[i], &none, need, 0);
  if (need > LIST_MAX) {
    dna_diag_error(b->c->diags, b->g.spans[b->g.span], "too-many", "a mass of more than %u particles is not computed",
                   LIST_MAX / 4);
    return dna_dag_const(&b->g, 0);
  }
  uint32_t *list = dna_arena_alloc(b->c->arena, need * sizeof *list);
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; i++) found = addends(b, parts[i], list, found, need);
  return node(b, DNA_OP_MASS_SUM, axis, dna_dag_list(&b->g, list, need), need, DNA_NONE);
}

/* What follows from px, py, pz, E, mass and the code alone. */
static uint32_t derived(build *b, part *p, enum attr what) {
#define A(name) dna_part_attr(b, p, ATTR_##name)
#define N1(op, x) node(b, DNA_OP_##op, p->axis, x, DNA_NONE, DNA_NONE)
#define N2(op, x, y) node(b, DNA_OP_##op, p->axis, x, y, DNA_NONE)
#define N3(op, x, y, z) node(b, DNA_OP_##op, p->axis, x, y, z)
  switch (what) {
  case ATTR_P: return N3(P3, A(PX), A(PY), A(PZ));
  case ATTR_PT: return N2(PT, A(PX), A(PY));
  case ATTR_ET: return N2(DIV, N2(MUL, A(E), A(PT)), A(P));
  case ATTR_MT: return N2(ENERGY, A(PT), A(MASS));
  case ATTR_ETA: return N2(ETA, A(PT), A(PZ));
  case ATTR_PHI: return N2(PHI, A(PX), A(PY));
  case ATTR_THETA: return N2(THETA, A(PT), A(PZ));
  case ATTR_COTTHETA: return N2(DIV, A(PZ), A(PT));
  case ATTR_Y: return N2(RAPIDITY, A(E), A(PZ));
  case ATTR_BETA: return N2(DIV, A(P), A(E));
  case ATTR_GAMMA: return N2(DIV, A(E), A(MASS));
  case ATTR_E: return N2(ENERGY, A(P), A(MASS));
  case ATTR_CHARGE: return N1(CHARGE, A(PID));
  case ATTR_FROM_HADRON:
  case ATTR_FROM_TAU: return dna_relatives_from(b, p, what);
  case ATTR_FIRST: return N1(FIRST, dna_part_ridx(b, p));
  case ATTR_CTAU: return N2(DIV, N2(MUL, A(L), A(MASS)), A(P));
  case ATTR_D0: {
    uint32_t x = N2(SUB, A(VX), node(b, DNA_OP_LOAD_F, p->axis, DNA_FIELD_PVX, dna_part_ridx(b, p), DNA_NONE));
    uint32_t y = N2(SUB, A(VY), node(b, DNA_OP_LOAD_F, p->axis, DNA_FIELD_PVY, dna_part_ridx(b, p), DNA_NONE));
    uint32_t phi = A(PHI);
    return N2(SUB, N2(MUL, y, N1(COS, phi)), N2(MUL, x, N1(SIN, phi)));
  }
  case ATTR_Z0: {
    uint32_t x = N2(SUB, A(VX), node(b, DNA_OP_LOAD_F, p->axis, DNA_FIELD_PVX, dna_part_ridx(b, p), DNA_NONE));
    uint32_t y = N2(SUB, A(VY), node(b, DNA_OP_LOAD_F, p->axis, DNA_FIELD_PVY, dna_part_ridx(b, p), DNA_NONE));
    uint32_t z = N2(SUB, A(VZ), node(b, DNA_OP_LOAD_F, p->axis, DNA_FIELD_PVZ, dna_part_ridx(b, p), DNA_NONE));
    uint32_t phi = A(PHI), along = N2(ADD, N2(MUL, x, N1(COS, phi)), N2(MUL, y, N1(SIN, phi)));
    return N2(SUB, z, N2(MUL, along, A(COTTHETA)));
  }
  default: break;
  }
  static const struct {
    enum attr what;
    enum dna_pdg_class class;
  } classes[] = {{ATTR_CHARGED, DNA_PDG_CHARGED}, {ATTR_HADRON, DNA_PDG_HADRON}, {ATTR_MESON, DNA_PDG_MESON},
                 {ATTR_BARYON, DNA_PDG_BARYON},   {ATTR_LEPTON, DNA_PDG_LEPTON}, {ATTR_NEUTRINO, DNA_PDG_NEUTRINO},
                 {ATTR_PHOTON, DNA_PDG_PHOTON},   {ATTR_QUARK, DNA_PDG_QUARK},   {ATTR_INVISIBLE, DNA_PDG_INVISIBLE},
                 {ATTR_B_HADRON, DNA_PDG_B_HADRON}, {ATTR_C_HADRON, DNA_PDG_C_HADRON}};
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (classes[i].what == what) return N2(PDG_CLASS, A(PID), classes[i].class);
  return DNA_NONE;
}

/* The record's own field for an attribute, or -1. */
static int field_of(enum attr what) {
  static const struct {
    enum attr what;
    enum dna_field field;
  } fields[] = {{ATTR_PX, DNA_FIELD_PX},         {ATTR_PY, DNA_FIELD_PY},       {ATTR_PZ, DNA_FIELD_PZ},
                {ATTR_E, DNA_FIELD_E},           {ATTR_MASS, DNA_FIELD_M},      {ATTR_PID, DNA_FIELD_PID},
                {ATTR_STATUS, DNA_FIELD_STATUS}, {ATTR_INDEX, DNA_FIELD_INDEX}, {ATTR_VX, DNA_FIELD_VX},
                {ATTR_VY, DNA_FIELD_VY},         {ATTR_VZ, DNA_FIELD_VZ},       {ATTR_VT, DNA_FIELD_VT},
                {ATTR_R, DNA_FIELD_R},           {ATTR_RXY, DNA_FIELD_RXY},     {ATTR_L, DNA_FIELD_L},
                {ATTR_LXY, DNA_FIELD_LXY},       {ATTR_FINAL, DNA_FIELD_FINAL}, {ATTR_DECAYED, DNA_FIELD_DECAYED},
                {ATTR_PROMPT, DNA_FIELD_PROMPT}, {ATTR_LAST, DNA_FIELD_LAST}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (fields[i].what == what) return (int)fields[i].field;
  return -1;
}

static uint32_t record_attr(build *b, part *p, enum attr what) {
  int field = field_of(what);
  if (field < 0) return derived(b, p, what);
  return node(b, dna_attr_infos[what].type == 'F' ? DNA_OP_LOAD_F : DNA_OP_LOAD_T, p->axis, (uint32_t)field, p->index, DNA_NONE);
}

/* Rows of the record, however many views away. */
static bool of_record(const part *p) {
  while (p->kind == PART_VIEW) p = p->base;
  return p->kind == PART_RECORD;
}

/* A view that has rows of its base several times: for each member of a list, with all rows of another axis, in combinations.
 * What a member has is computed for the member, once, and taken along; not so what may be no finite number, which is counted
 * where it is asked for. */
static bool repeats(const build *b, const part *p, enum attr what) {
  uint16_t op = b->g.nodes[p->axis].op;
  const dna_node *index = &b->g.nodes[p->index];
  bool several = op == DNA_OP_CROSS || op == DNA_OP_COMBINE || op == DNA_OP_COMBINE_ONCE ||
                 (index->op == DNA_OP_MAP && (index->a == 2 || index->a == 3)); /* of the parent, of the event */
  bool quotient = what == ATTR_ET || what == ATTR_COTTHETA || what == ATTR_Y || what == ATTR_BETA || what == ATTR_GAMMA ||
                  what == ATTR_CTAU || what == ATTR_D0 || what == ATTR_Z0;
  return several && !quotient && p->base->axis != G_RECORD;
}

static uint32_t view_attr(build *b, part *p, enum attr what) {
  if (repeats(b, p, what)) return dna_part_gather(b, p, dna_part_attr(b, p->base, what), dna_attr_infos[what].type);
  if (of_record(p) && field_of(what) < 0) return derived(b, p, what); /* from what the view has already */
  part *q = dna_part_pushed(b, p);
  return q ? dna_part_attr(b, q, what) : dna_part_gather(b, p, dna_part_attr(b, p->base, what), dna_attr_infos[what].type);
}

/* One attribute changed; what is kept is said at `set` in dna(5). */
static uint32_t set_attr(build *b, part *p, enum attr what) {
  uint32_t v = p->index;
#define B(name) dna_part_attr(b, p->base, ATTR_##name)
  if (!dna_part_is_momentum(what) && what != ATTR_CTAU && what != ATTR_D0 && what != ATTR_Z0)
    return dna_part_attr(b, p->base, what);
  if (what == ATTR_CHARGE || what == ATTR_CHARGED) return dna_part_attr(b, p->base, what);
  if (what == p->what) return what == ATTR_PHI ? N1(WRAP_PHI, v) : v;
  bool kept = false; /* attributes that the change leaves alone */
  switch (p->what) {
  case ATTR_PT:
    if (what == ATTR_PX) return N2(MUL, v, N1(COS, B(PHI)));
    if (what == ATTR_PY) return N2(MUL, v, N1(SIN, B(PHI)));
    if (what == ATTR_PZ) return N2(MUL, v, B(COTTHETA));
    kept = what == ATTR_ETA || what == ATTR_PHI || what == ATTR_THETA || what == ATTR_COTTHETA || what == ATTR_MASS;
    break;
  case ATTR_PHI:
    if (what == ATTR_PX) return N2(MUL, B(PT), N1(COS, A(PHI)));
    if (what == ATTR_PY) return N2(MUL, B(PT), N1(SIN, A(PHI)));
    kept = true;
    break;
  case ATTR_ETA:
  case ATTR_COTTHETA:
    if (what == ATTR_COTTHETA) return N1(SINH, v);
    if (what == ATTR_ETA) return N1(ASINH, v);
    if (what == ATTR_PZ) return N2(MUL, B(PT), A(COTTHETA));
    kept = what == ATTR_PX || what == ATTR_PY || what == ATTR_PT || what == ATTR_PHI || what == ATTR_MASS || what == ATTR_MT;
    break;
  case ATTR_MASS:
    kept = what != ATTR_E && what != ATTR_ET && what != ATTR_MT && what != ATTR_Y && what != ATTR_BETA && what != ATTR_GAMMA;
    break;
  case ATTR_E:
  case ATTR_P:
    if (what == ATTR_P) return N2(ENERGY, v, N1(NEG, B(MASS))); /* sqrt(E^2 - m|m|) */
    if (what == ATTR_PX) return N2(MUL, A(P), N2(DIV, B(PX), B(P)));
    if (what == ATTR_PY) return N2(MUL, A(P), N2(DIV, B(PY), B(P)));
    if (what == ATTR_PZ) return N2(MUL, A(P), N2(DIV, B(PZ), B(P)));
    kept = what == ATTR_ETA || what == ATTR_PHI || what == ATTR_THETA || what == ATTR_COTTHETA || what == ATTR_MASS;
    break;
  case ATTR_PX:
  case ATTR_PY: kept = what == ATTR_PX || what == ATTR_PY || what == ATTR_PZ || what == ATTR_MASS; break;
  case ATTR_PZ:
    kept = what == ATTR_PX || what == ATTR_PY || what == ATTR_PT || what == ATTR_PHI || what == ATTR_MASS || what == ATTR_MT;
    break;
  default: break;
  }
  if (kept && what != ATTR_CTAU && what != ATTR_D0 && what != ATTR_Z0) return dna_part_attr(b, p->base, what);
  return derived(b, p, what);
}

static uint32_t sum_attr(build *b, part *p, enum attr what) {
  if (what == ATTR_MASS) return dna_part_mass_of(b, &p, 1, p->axis);
  if (what == ATTR_CHARGED) return N2(NE, A(CHARGE), dna_dag_const(&b->g, 0));
  if (what != ATTR_PX && what != ATTR_PY && what != ATTR_PZ && what != ATTR_E && what != ATTR_CHARGE) return derived(b, p, what);
  uint32_t total = dna_part_attr(b, p->parts[0], what);
  for (uint32_t i = 1; i < p->nparts; i++) total = N2(ADD, total, dna_part_attr(b, p->parts[i], what));
  return total;
}

uint32_t dna_part_mass_from(build *b, const uint32_t v[4], uint32_t axis) {
  uint32_t p = node(b, DNA_OP_P3, axis, v[0], v[1], v[2]);
  uint32_t square = node(b, DNA_OP_MUL, axis, node(b, DNA_OP_SUB, axis, v[3], p, DNA_NONE),
                         node(b, DNA_OP_ADD, axis, v[3], p, DNA_NONE), DNA_NONE);
  uint32_t root = node(b, DNA_OP_SQRT, axis, node(b, DNA_OP_ABS, axis, square, DNA_NONE, DNA_NONE), DNA_NONE, DNA_NONE);
  return node(b, DNA_OP_IF_F, axis, node(b, DNA_OP_LT, axis, square, dna_dag_const(&b->g, 0), DNA_NONE),
              node(b, DNA_OP_NEG, axis, root, DNA_NONE, DNA_NONE), root);
}

/* The charge of a jet is that of its constituents, as of any sum. */
static uint32_t jets_charge(build *b, part *p) {
  uint32_t row = node(b, DNA_OP_ROWID, p->axis, DNA_NONE, DNA_NONE, DNA_NONE);
  uint32_t members = node(b, DNA_OP_CONSTITUENTS, p->axis, row, p->axis, DNA_NONE);
  part *each = dna_part_view(b, p->base, node(b, DNA_OP_MAP, members, 0, DNA_NONE, DNA_NONE), members);
  return node(b, DNA_OP_SUM, p->axis, members, dna_part_attr(b, each, ATTR_CHARGE), DNA_NONE);
}

static uint32_t jets_attr(build *b, part *p, enum attr what) {
  switch (what) {
  case ATTR_PX:
  case ATTR_PY:
  case ATTR_PZ:
  case ATTR_E: return node(b, DNA_OP_JET, p->axis, what, DNA_NONE, DNA_NONE);
  case ATTR_MASS: return dna_part_mass_from(b, (const uint32_t[]){A(PX), A(PY), A(PZ), A(E)}, p->axis);
  case ATTR_FLAVOUR: return node(b, DNA_OP_FLAVOUR, p->axis, DNA_NONE, DNA_NONE, DNA_NONE);
  case ATTR_CHARGE: return jets_charge(b, p);
  case ATTR_CHARGED: return N2(NE, A(CHARGE), dna_dag_const(&b->g, 0));
  default: return derived(b, p, what);
  }
}

static uint32_t merge_attr(build *b, part *p, enum attr what) {
  uint32_t *each = dna_arena_alloc(b->c->arena, p->nparts * sizeof *each);
  char type = dna_attr_infos[what].type;
  for (uint32_t i = 0; i < p->nparts; i++) each[i] = dna_part_attr(b, p->parts[i], what);
  if (p->kind == PART_IF) return node(b, type == 'F' ? DNA_OP_IF_F : DNA_OP_IF_T, p->axis, p->index, each[0], each[1]);
  return node(b, type == 'F' ? DNA_OP_MERGE_F : DNA_OP_MERGE_T, p->axis, dna_dag_list(&b->g, each, p->nparts), p->nparts,
              DNA_NONE);
}

/* The attribute if it, or that of the rows this is a view of, has been made already. The record itself is no such
 * source: its columns are decoded for all particles, and a view wants few. */
static uint32_t made(build *b, part *p, enum attr what) {
  if (p->known[what]) return p->known[what] - 1;
  if (p->kind != PART_VIEW || p->base->axis == G_RECORD) return DNA_NONE;
  uint32_t below = made(b, p->base, what);
  return below == DNA_NONE ? DNA_NONE : dna_part_gather(b, p, below, dna_attr_infos[what].type);
}

uint32_t dna_part_attr(build *b, part *p, enum attr what) {
  uint32_t found = made(b, p, what);
  if (found == DNA_NONE) {
    switch (p->kind) {
    case PART_RECORD: found = record_attr(b, p, what); break;
    case PART_VIEW: found = view_attr(b, p, what); break;
    case PART_SUM: found = sum_attr(b, p, what); break;
    case PART_MERGE:
    case PART_IF: found = merge_attr(b, p, what); break;
    case PART_SET: found = set_attr(b, p, what); break;
    case PART_JETS: found = jets_attr(b, p, what); break;
    case PART_TAG: found = dna_part_attr(b, p->base, what); break;
    case PART_VECTOR:
      found = what <= ATTR_E         ? p->vector[what]
              : what == ATTR_MASS    ? p->vector[4]
              : what == ATTR_CHARGE  ? p->vector[5]
              : what == ATTR_CHARGED ? N2(NE, p->vector[5], dna_dag_const(&b->g, 0))
                                     : derived(b, p, what);
      break;
    }
  }
  p->known[what] = found + 1;
  return found;
}
