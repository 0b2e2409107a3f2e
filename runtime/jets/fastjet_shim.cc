/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FastJet for C (see fastjet_shim.h).
 */
#include "runtime/jets/fastjet_shim.h"

#include <fastjet/ClusterSequence.hh>
#include <fastjet/Error.hh>
#include <fastjet/JetDefinition.hh>
#include <fastjet/LimitedWarning.hh>
#include <fastjet/PseudoJet.hh>
#include <fastjet/config.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>
#include <mutex>
#include <new>
#include <vector>

namespace {

/* FastJet prints on its first use, and keeps that in a variable of its own without a lock. */
void prepare() {
  static std::once_flag once;
  std::call_once(once, [] {
    fastjet::Error::set_print_errors(false);
    fastjet::LimitedWarning::set_default_stream(nullptr);
    fastjet::ClusterSequence::set_fastjet_banner_stream(nullptr);
    fastjet::ClusterSequence::print_banner();
  });
}

constexpr double ghost_scale = 1e-20;
constexpr int a_ghost = -1; /* user_index of ghosts and of what is made of them alone; inputs have their number */

/* Adds four-momenta, but for that of a ghost to what is none: not even its last bit is to change. */
class with_ghosts : public fastjet::JetDefinition::DefaultRecombiner {
public:
  with_ghosts() : DefaultRecombiner(fastjet::E_scheme) {}
  void recombine(const fastjet::PseudoJet &a, const fastjet::PseudoJet &b, fastjet::PseudoJet &ab) const override {
    const bool ghost_a = a.user_index() == a_ghost, ghost_b = b.user_index() == a_ghost;
    if (ghost_a == ghost_b) {
      DefaultRecombiner::recombine(a, b, ab);
    } else {
      const fastjet::PseudoJet &kept = ghost_a ? b : a;
      ab.reset(kept.px(), kept.py(), kept.pz(), kept.E());
    }
    ab.set_user_index(ghost_a && ghost_b ? a_ghost : 0);
  }
};

/* FastJet's own strategy, but for one that it takes for Cambridge/Aachen and thousands of particles: that one needs a finite
 * rapidity of every sum, which spacelike particles may not have. */
fastjet::JetDefinition jet_definition(const dna_fastjet_definition &d, size_t n) {
  constexpr size_t many = 50; /* N2MinHeapTiled gives the same, and needs some */
  switch (d.algorithm) {
  case DNA_FASTJET_KT: return fastjet::JetDefinition(fastjet::kt_algorithm, d.r);
  case DNA_FASTJET_CAMBRIDGE:
    return fastjet::JetDefinition(fastjet::cambridge_algorithm, d.r, fastjet::E_scheme,
                                  n < many ? fastjet::Best : fastjet::N2MinHeapTiled);
  case DNA_FASTJET_GENKT: return fastjet::JetDefinition(fastjet::genkt_algorithm, d.r, d.power);
  case DNA_FASTJET_ANTIKT: break;
  }
  return fastjet::JetDefinition(fastjet::antikt_algorithm, d.r);
}

struct found { /* a jet */
  double pt2;
  int32_t first; /* constituent */
  int32_t which; /* among FastJet's */
  bool operator<(const found &other) const { /* comes before */
    return pt2 > other.pt2 || (pt2 == other.pt2 && first < other.first);
  }
};

} // namespace

struct dna_fastjet {
  std::vector<fastjet::PseudoJet> input;
  std::vector<int32_t> number; /* of each input of FastJet */
  std::vector<found> order;
  std::vector<int32_t> place;  /* of FastJet's jets in that order */
  std::vector<int32_t> of;
  std::vector<std::array<double, 4>> p;
};

extern "C" const char *dna_fastjet_version(void) { return "FastJet " FASTJET_PACKAGE_VERSION; }

extern "C" dna_fastjet *dna_fastjet_new(void) {
  try {
    prepare();
    return new dna_fastjet;
  } catch (...) {
    return nullptr;
  }
}

extern "C" void dna_fastjet_free(dna_fastjet *fastjet) {
  try {
    delete fastjet;
  } catch (...) {
  }
}

namespace {

/* Whether it has a place in rapidity and azimuth: else distances from it are no numbers. */
bool fit(const double p[4]) {
  constexpr double most = 1e50; /* powers of sums stay finite */
  for (int i = 0; i < 4; i++)
    if (!(p[i] > -most && p[i] < most)) return false;
  if (p[3] == 0) return p[0] == 0 && p[1] == 0 && p[2] == 0;
  return p[3] > 0 && std::isfinite(fastjet::PseudoJet(p[0], p[1], p[2], p[3]).rap());
}

void fill(dna_fastjet &f, const double (*p)[4], int32_t n) {
  f.input.clear();
  f.number.clear();
  for (int32_t i = 0; i < n; i++) {
    if (!fit(p[i])) continue;
    f.input.emplace_back(p[i][0], p[i][1], p[i][2], p[i][3]);
    f.input.back().set_user_index(i);
    f.number.push_back(i);
  }
}

void cluster(dna_fastjet &f, const dna_fastjet_definition &definition, const double (*p)[4], int32_t n, dna_fastjet_jets &out) {
  fill(f, p, n);
  f.order.clear();
  f.p.clear();
  f.of.assign(static_cast<size_t>(n), -1);
  out.left_out = n - static_cast<int32_t>(f.input.size());
  if (!f.input.empty()) {
    const fastjet::ClusterSequence sequence(f.input, jet_definition(definition, f.input.size()));
    const std::vector<fastjet::PseudoJet> jets = sequence.inclusive_jets();
    const std::vector<int> of = sequence.particle_jet_indices(jets);
    for (size_t k = 0; k < jets.size(); k++)
      f.order.push_back({jets[k].px() * jets[k].px() + jets[k].py() * jets[k].py(), -1, static_cast<int32_t>(k)});
    for (size_t i = of.size(); i-- > 0;)
      if (of[i] >= 0) f.order[static_cast<size_t>(of[i])].first = f.number[i];
    std::sort(f.order.begin(), f.order.end());
    f.place.resize(jets.size());
    for (size_t k = 0; k < f.order.size(); k++) {
      const fastjet::PseudoJet &jet = jets[static_cast<size_t>(f.order[k].which)];
      f.place[static_cast<size_t>(f.order[k].which)] = static_cast<int32_t>(k);
      f.p.push_back({jet.px(), jet.py(), jet.pz(), jet.E()});
    }
    for (size_t i = 0; i < of.size(); i++) {
      if (of[i] < 0) throw fastjet::Error("a particle is in no jet");
      f.of[static_cast<size_t>(f.number[i])] = f.place[static_cast<size_t>(of[i])];
    }
  }
  out.n = static_cast<int32_t>(f.order.size());
  out.p = reinterpret_cast<const double(*)[4]>(f.p.data());
  out.of = f.of.data();
}

void ghosts(dna_fastjet &f, const dna_fastjet_definition &definition, const double (*p)[4], int32_t n, const double (*ghost)[4],
            int32_t m, int32_t *with) {
  fill(f, p, n);
  std::fill(with, with + m, -1);
  const size_t real = f.input.size();
  for (int32_t k = 0; k < m; k++) {
    if (!fit(ghost[k])) continue;
    f.input.emplace_back(ghost[k][0] * ghost_scale, ghost[k][1] * ghost_scale, ghost[k][2] * ghost_scale,
                         ghost[k][3] * ghost_scale);
    f.input.back().set_user_index(a_ghost);
    f.number.push_back(k);
  }
  if (real == 0 || f.input.size() == real) return;
  const with_ghosts recombiner;
  fastjet::JetDefinition jet = jet_definition(definition, f.input.size());
  jet.set_recombiner(&recombiner);
  const fastjet::ClusterSequence sequence(f.input, jet);
  const std::vector<int> of = sequence.particle_jet_indices(sequence.inclusive_jets());
  f.place.assign(f.input.size(), -1); /* the first input of each jet: there are no more jets than inputs */
  for (size_t i = real; i-- > 0;)
    if (of[i] >= 0) f.place[static_cast<size_t>(of[i])] = f.number[i];
  for (size_t i = real; i < f.input.size(); i++)
    if (of[i] >= 0) with[f.number[i]] = f.place[static_cast<size_t>(of[i])];
}

void explain(char *message, size_t size) {
  try {
    throw;
  } catch (const std::bad_alloc &) {
    std::snprintf(message, size, "no memory for the jets");
  } catch (const fastjet::Error &problem) {
    std::snprintf(message, size, "FastJet: %s", problem.message().c_str());
  } catch (const std::exception &problem) {
    std::snprintf(message, size, "FastJet: %s", problem.what());
  } catch (...) {
    std::snprintf(message, size, "FastJet fails");
  }
}

} // namespace

extern "C" bool dna_fastjet_cluster(dna_fastjet *fastjet, const dna_fastjet_definition *definition, const double (*p)[4],
                                    int32_t n, dna_fastjet_jets *jets, char *message, size_t size) {
  try {
    cluster(*fastjet, *definition, p, n, *jets);
    return true;
  } catch (...) {
    explain(message, size);
    return false;
  }
}

extern "C" bool dna_fastjet_ghosts(dna_fastjet *fastjet, const dna_fastjet_definition *definition, const double (*p)[4],
                                   int32_t n, const double (*ghost)[4], int32_t m, int32_t *with, char *message, size_t size) {
  try {
    ghosts(*fastjet, *definition, p, n, ghost, m, with);
    return true;
  } catch (...) {
    explain(message, size);
    return false;
  }
}
