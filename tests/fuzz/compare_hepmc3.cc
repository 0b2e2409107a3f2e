/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What libHepMC3's own ReaderAscii makes of a file, as a snapshot of the fields that it knows (see snapshot.h).
 */
#include <HepMC3/Attribute.h>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/Setup.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "tests/fuzz/snapshot.h"

using namespace HepMC3;

namespace {

void add_int(snapshot *s, int32_t what, int32_t row, int32_t index, int64_t value) {
  snapshot_add(s, what, row, index, static_cast<uint64_t>(value), false);
}

bool real_vertex(const ConstGenVertexPtr &vertex) { return vertex && vertex->id() != 0; }

/* The position of a vertex, or of the first one before it that has one: as GenVertex::position, but that cycles do not switch it
 * off. */
FourVector position(ConstGenVertexPtr vertex, const GenEvent &event) {
  std::vector<int> seen;
  while (real_vertex(vertex) && std::find(seen.begin(), seen.end(), vertex->id()) == seen.end()) {
    if (!vertex->data().position.is_zero()) return vertex->data().position;
    seen.push_back(vertex->id());
    if (vertex->particles_in().empty()) break;
    vertex = vertex->particles_in()[0]->production_vertex();
  }
  return event.event_pos();
}

double stored(const GenParticleData &data, int field, double scale) {
  switch (field) {
  case DNA_FIELD_PX: return data.momentum.px() * scale;
  case DNA_FIELD_PY: return data.momentum.py() * scale;
  case DNA_FIELD_PZ: return data.momentum.pz() * scale;
  case DNA_FIELD_E: return data.momentum.e() * scale;
  case DNA_FIELD_M: return data.mass * scale;
  case DNA_FIELD_PID: return data.pid;
  default: return data.status;
  }
}

double component(const FourVector &v, int i) { return i == 0 ? v.x() : i == 1 ? v.y() : i == 2 ? v.z() : v.t(); }

void add_list(snapshot *s, int32_t what, int32_t row, const std::vector<ConstGenParticlePtr> &particles) {
  std::vector<int> rows;
  for (const ConstGenParticlePtr &particle : particles) rows.push_back(particle->id() - 1);
  rows.erase(std::remove(rows.begin(), rows.end(), row), rows.end()); /* in a cycle; nobody is its own parent in dna */
  std::sort(rows.begin(), rows.end());
  for (size_t i = 0; i < rows.size(); i++) add_int(s, what, row, static_cast<int32_t>(i), rows[i]);
}

void add_event(snapshot *s, const GenEvent &event) {
  const double energy = event.momentum_unit() == Units::MEV ? 0.001 : 1, length = event.length_unit() == Units::CM ? 10 : 1;
  const std::vector<ConstGenParticlePtr> particles = event.particles();
  add_int(s, ITEM_EVENT, -1, 0, static_cast<int64_t>(s->events));
  add_int(s, ITEM_NUMBER, -1, 0, event.event_number());
  for (size_t w = 0; w < event.weights().size(); w++)
    snapshot_add_real(s, ITEM_WEIGHT, -1, static_cast<int32_t>(w), event.weights()[w]);
  if (event.weights().empty()) snapshot_add_real(s, ITEM_WEIGHT, -1, 0, 1);
  add_int(s, ITEM_PARTICLES, -1, 0, static_cast<int64_t>(particles.size()));
  for (int field = DNA_FIELD_PX; field <= DNA_FIELD_STATUS; field++)
    for (const ConstGenParticlePtr &p : particles) snapshot_add_real(s, field, p->id() - 1, 0, stored(p->data(), field, energy));
  for (int field = DNA_FIELD_VX; field <= DNA_FIELD_VT; field++) {
    const int i = field - DNA_FIELD_VX;
    for (const ConstGenParticlePtr &p : particles)
      snapshot_add_real(s, field, p->id() - 1, 0, component(position(p->production_vertex(), event), i) * length -
                                                      component(event.event_pos(), i) * length);
  }
  for (const ConstGenParticlePtr &p : particles) {
    if (real_vertex(p->production_vertex())) add_list(s, ITEM_PARENT, p->id() - 1, p->production_vertex()->particles_in());
    if (p->end_vertex()) add_list(s, ITEM_CHILD, p->id() - 1, p->end_vertex()->particles_out());
  }
  s->events++;
}

} // namespace

extern "C" bool snapshot_direct(snapshot *s, const char *path) {
  *s = {};
  try {
    Setup::set_print_errors(false);
    Setup::set_print_warnings(false);
    Setup::set_debug_level(-1);
    ReaderAscii reader(path);
    for (;;) {
      GenEvent event(Units::GEV, Units::MM);
      if (!reader.read_event(event) || reader.failed()) break;
      add_event(s, event);
    }
    return true;
  } catch (const std::exception &) {
    return false;
  }
}
