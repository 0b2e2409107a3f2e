/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libHepMC3 for C (see hepmc3_shim.h).
 */
#include "runtime/event/hepmc3_shim.h"

#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/Setup.h>
#include <HepMC3/Version.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <exception>
#include <istream>
#include <mutex>
#include <new>
#include <streambuf>
#include <vector>

#include <locale.h>

namespace {

/* Text in memory, that is not copied. */
class text_buffer : public std::streambuf {
public:
  void set(const char *text, size_t length) {
    char *begin = const_cast<char *>(text);
    setg(begin, begin, begin + length);
  }
};

/* libHepMC3 reads numbers with atof, which obeys the locale: this thread has the C locale for as long as this lives. */
class c_numbers {
public:
  c_numbers() : old_(uselocale(locale())) {}
  ~c_numbers() { uselocale(old_); }
  c_numbers(const c_numbers &) = delete;
  c_numbers &operator=(const c_numbers &) = delete;

private:
  static locale_t locale() {
    static const locale_t c = newlocale(LC_ALL_MASK, "C", static_cast<locale_t>(nullptr));
    return c; /* if it could not be made, uselocale(0) changes nothing */
  }
  locale_t old_;
};

void silence() {
  static std::once_flag once;
  std::call_once(once, [] {
    HepMC3::Setup::set_print_errors(false);
    HepMC3::Setup::set_print_warnings(false);
    HepMC3::Setup::set_debug_level(-1);
  });
}

} // namespace

struct dna_hepmc3_shim {
  text_buffer buffer;
  std::istream stream;
  HepMC3::ReaderAscii reader;
  HepMC3::GenEvent event;
  dna_hepmc3_shim() : stream(&buffer), reader(stream), event(HepMC3::Units::GEV, HepMC3::Units::MM) {}
};

extern "C" bool dna_hepmc3_shim_by_parent(void) { return HEPMC3_VERSION_CODE < 3003000; }

extern "C" dna_hepmc3_shim *dna_hepmc3_shim_new(void) {
  try {
    silence();
    return new dna_hepmc3_shim;
  } catch (...) {
    return nullptr;
  }
}

extern "C" void dna_hepmc3_shim_free(dna_hepmc3_shim *shim) {
  try {
    delete shim;
  } catch (...) {
  }
}

extern "C" bool dna_hepmc3_shim_parse(dna_hepmc3_shim *shim, const char *text, size_t length, int32_t *nparticles,
                                      int32_t *nvertices, char *message, size_t size) {
  try {
    c_numbers numbers;
    shim->buffer.set(text, length);
    shim->stream.clear();
    if (!shim->reader.read_event(shim->event)) {
      std::snprintf(message, size, "libHepMC3 refuses the event");
      return false;
    }
    *nparticles = static_cast<int32_t>(shim->event.particles().size());
    *nvertices = static_cast<int32_t>(shim->event.vertices().size());
    return true;
  } catch (const std::bad_alloc &) {
    std::snprintf(message, size, "no memory for the event");
  } catch (const std::exception &problem) {
    std::snprintf(message, size, "libHepMC3 refuses the event: %s", problem.what());
  } catch (...) {
    std::snprintf(message, size, "libHepMC3 refuses the event");
  }
  return false;
}

namespace {

void extract_particles(const HepMC3::GenEvent &event, const dna_hepmc3_columns &c) {
  size_t k = 0;
  for (const HepMC3::ConstGenParticlePtr &particle : event.particles()) {
    const HepMC3::GenParticleData &data = particle->data();
    c.px[k] = data.momentum.px() * c.energy_scale;
    c.py[k] = data.momentum.py() * c.energy_scale;
    c.pz[k] = data.momentum.pz() * c.energy_scale;
    c.e[k] = data.momentum.e() * c.energy_scale;
    c.m[k] = data.mass * c.energy_scale;
    c.pid[k] = data.pid;
    c.status[k] = data.status;
    c.prod[k] = c.end[k] = -1;
    k++;
  }
}

void extract_position(const HepMC3::GenVertex &vertex, size_t k, const dna_hepmc3_columns &c) {
  const HepMC3::FourVector &position = vertex.data().position;
  c.has_pos[k] = !position.is_zero();
  c.x[k] = position.x() * c.length_scale - c.origin[0];
  c.y[k] = position.y() * c.length_scale - c.origin[1];
  c.z[k] = position.z() * c.length_scale - c.origin[2];
  c.t[k] = position.t() * c.length_scale - c.origin[3];
}

/* Appends the particles of one side of vertex k to list, and notes the vertex in side. */
bool extract_side(const std::vector<HepMC3::ConstGenParticlePtr> &particles, size_t k, int32_t n, int32_t *list,
                  int32_t *used, int32_t *side) {
  for (const HepMC3::ConstGenParticlePtr &particle : particles) {
    const int32_t row = particle->id() - 1;
    if (row < 0 || row >= n || side[row] >= 0 || *used >= n) return false;
    side[row] = static_cast<int32_t>(k);
    list[(*used)++] = row;
  }
  return true;
}

} // namespace

extern "C" bool dna_hepmc3_shim_extract(const dna_hepmc3_shim *shim, const dna_hepmc3_columns *columns) {
  try {
    const dna_hepmc3_columns &c = *columns;
    const HepMC3::GenEvent &event = shim->event;
    const int32_t n = static_cast<int32_t>(event.particles().size());
    extract_particles(event, c);
    int32_t in = 0, out = 0;
    size_t k = 0;
    /* by their numbers, which libHepMC3 before 3.3 has them in only if their lines are so; see truth.h for what is the first one */
    std::vector<HepMC3::ConstGenVertexPtr> vertices = event.vertices();
    const auto before = [](const HepMC3::ConstGenVertexPtr &a, const HepMC3::ConstGenVertexPtr &b) { return a->id() > b->id(); };
    if (!std::is_sorted(vertices.begin(), vertices.end(), before)) std::stable_sort(vertices.begin(), vertices.end(), before);
    for (const HepMC3::ConstGenVertexPtr &vertex : vertices) {
      extract_position(*vertex, k, c);
      c.in_off[k] = in;
      c.out_off[k] = out;
      if (!extract_side(vertex->particles_in(), k, n, c.in, &in, c.end)) return false;
      if (!extract_side(vertex->particles_out(), k, n, c.out, &out, c.prod)) return false;
      k++;
    }
    c.in_off[k] = in;
    c.out_off[k] = out;
    return true;
  } catch (...) {
    return false;
  }
}
