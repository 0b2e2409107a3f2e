/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Jets against FastJet called directly on events read by libHepMC3: momenta, order and constituents to the last bit. Flavour
 * against a search of its own over libHepMC3's graph and ghosts added by hand. The inputs of the shim that no event has.
 */
#include <cstdarg>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/Setup.h>
#include <fastjet/ClusterSequence.hh>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "runtime/event/stream.h"
#include "runtime/jets/fastjet_shim.h"
#include "runtime/physics/physics.h"
#include "tests/unit/jet_rows.h"

extern "C" {
#include <cmocka.h> /* last: it defines fail, which the streams have too */
}

using namespace HepMC3;
using fastjet::PseudoJet;

static std::string decompressed(const std::string &path) {
  dna_error err = {};
  dna_stream *stream = dna_stream_open(path.c_str(), &err);
  std::string text;
  if (!stream) return text;
  std::vector<char> piece(1 << 20);
  for (int64_t got; (got = dna_stream_read(stream, piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<size_t>(got));
  dna_stream_close(stream);
  return text;
}

/* ---- flavour by hand ------------------------------------------------------------------------------------------------- */

/* Whether a code of up to seven digits has this quark and not its antiquark: as written in the digits, none of the rules of dna.
 */
static bool is_heavy_hadron(int pid, int quark) {
  const int code = std::abs(pid);
  if (code < 100 || code > 9999999 || (code > 1000000 && code < 9000000) || code > 9900000) return false;
  const int q1 = code / 1000 % 10, q2 = code / 100 % 10, q3 = code / 10 % 10, nj = code % 10;
  if (q1 == 0 && q2 && q3) return (q2 == quark) != (q3 == quark);                      /* mesons */
  return q1 && q2 && q3 && nj && (q1 == quark || q2 == quark || q3 == quark);          /* baryons */
}

static int kind_of(int pid) {
  if (std::abs(pid) == 15) return 15;
  if (is_heavy_hadron(pid, 5)) return 5;
  return is_heavy_hadron(pid, 4) ? 4 : 0;
}

static bool has_such_descendant(const ConstGenParticlePtr &particle, int kind) {
  std::set<int> seen;
  std::vector<ConstGenVertexPtr> todo;
  if (particle->end_vertex()) todo.push_back(particle->end_vertex());
  while (!todo.empty()) {
    const ConstGenVertexPtr vertex = todo.back();
    todo.pop_back();
    if (!seen.insert(vertex->id()).second) continue;
    for (const ConstGenParticlePtr &child : vertex->particles_out()) {
      if (kind_of(child->pid()) == kind) return true;
      if (child->end_vertex()) todo.push_back(child->end_vertex());
    }
  }
  return false;
}

struct ghost {
  PseudoJet p;
  int kind;
};

static std::vector<ghost> ghosts_of(const GenEvent &event, double least_pt) {
  std::vector<ghost> found;
  for (const ConstGenParticlePtr &particle : event.particles()) {
    const int kind = kind_of(particle->pid());
    const FourVector &p = particle->momentum();
    if (!kind || !(std::sqrt(p.px() * p.px() + p.py() * p.py()) > least_pt) || has_such_descendant(particle, kind)) continue;
    PseudoJet scaled = 1e-20 * PseudoJet(p.px(), p.py(), p.pz(), p.e());
    scaled.set_user_index(-1 - static_cast<int>(found.size()));
    found.push_back({scaled, kind});
  }
  return found;
}

/* ---- jets by hand ---------------------------------------------------------------------------------------------------- */

struct jet {
  PseudoJet p;
  std::vector<int32_t> members; /* in ascending order */
  int flavour;
  bool operator<(const jet &other) const { /* comes before */
    const double x = p.perp2(), y = other.p.perp2();
    return x > y || (x == y && members[0] < other.members[0]);
  }
};

static std::vector<jet> find_jets(const std::vector<PseudoJet> &inputs, const fastjet::JetDefinition &definition,
                                  double least_pt) {
  std::vector<jet> jets;
  const fastjet::ClusterSequence sequence(inputs, definition);
  for (const PseudoJet &p : sequence.inclusive_jets()) {
    jet found{p, {}, 0};
    for (const PseudoJet &q : sequence.constituents(p))
      if (q.user_index() >= 0) found.members.push_back(q.user_index());
    std::sort(found.members.begin(), found.members.end());
    if (!found.members.empty() && std::sqrt(p.perp2()) >= least_pt) jets.push_back(found);
  }
  std::sort(jets.begin(), jets.end());
  return jets;
}

/* By a clustering with ghosts in which everything is simply added. */
static void label(std::vector<jet> &jets, std::vector<PseudoJet> inputs, const std::vector<ghost> &ghosts,
                  const fastjet::JetDefinition &definition) {
  for (const ghost &g : ghosts) inputs.push_back(g.p);
  const fastjet::ClusterSequence sequence(inputs, definition);
  for (const PseudoJet &p : sequence.inclusive_jets()) {
    std::set<int> kinds;
    std::vector<int32_t> members;
    for (const PseudoJet &q : sequence.constituents(p)) {
      if (q.user_index() >= 0) members.push_back(q.user_index());
      else kinds.insert(ghosts[static_cast<size_t>(-1 - q.user_index())].kind);
    }
    std::sort(members.begin(), members.end());
    for (jet &j : jets)
      if (j.members == members) j.flavour = kinds.count(5) ? 5 : kinds.count(4) ? 4 : kinds.count(15) ? 15 : 0;
  }
}

/* ---- the comparison -------------------------------------------------------------------------------------------------- */

struct algorithm {
  const char *call; /* of dna */
  fastjet::JetDefinition definition;
  double least_pt, ghost_pt;
};

static std::vector<algorithm> algorithms() {
  using fastjet::JetDefinition;
  return {
      {"antikt, R = 0.4, inputs", JetDefinition(fastjet::antikt_algorithm, 0.4), 0, 5},
      {"antikt, R = 0.2, inputs, 3 GeV, ghost_pt = 1 GeV", JetDefinition(fastjet::antikt_algorithm, 0.2), 3, 1},
      {"antikt, R = 1.0, inputs, 5 GeV, ghost_pt = 0 GeV", JetDefinition(fastjet::antikt_algorithm, 1.0), 5, 0},
      {"kt, R = 0.4, inputs", JetDefinition(fastjet::kt_algorithm, 0.4), 0, 5},
      {"kt, R = 1.2, inputs, 2 GeV", JetDefinition(fastjet::kt_algorithm, 1.2), 2, 5},
      {"cambridge, R = 0.8, inputs", JetDefinition(fastjet::cambridge_algorithm, 0.8), 0, 5},
      {"cambridge, R = 0.3, inputs, 1 GeV", JetDefinition(fastjet::cambridge_algorithm, 0.3), 1, 5},
      {"genkt(0.5), R = 0.6, inputs", JetDefinition(fastjet::genkt_algorithm, 0.6, 0.5), 0, 5},
      {"genkt(-0.5), R = 0.4, inputs, 4 GeV", JetDefinition(fastjet::genkt_algorithm, 0.4, -0.5), 4, 5},
  };
}

static bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

static void compare_event(const jet_event &ours, const std::vector<jet> &theirs, const GenEvent &event, const char *call) {
  const std::vector<ConstGenParticlePtr> particles = event.particles();
  if (ours.n != static_cast<int32_t>(theirs.size()))
    fail_msg("%s, event %d: %d jets, expected %zu", call, event.event_number(), ours.n, theirs.size());
  for (int32_t k = 0; k < ours.n; k++) {
    const jet &j = theirs[static_cast<size_t>(k)];
    for (int i = 0; i < 4; i++)
      if (!same_bits(ours.p[i][k], j.p[i]))
        fail_msg("%s, event %d, jet %d: component %d is %.17g, expected %.17g", call, event.event_number(), k, i, ours.p[i][k],
                 j.p[i]);
    const std::vector<int32_t> members(ours.members + ours.members_off[k], ours.members + ours.members_off[k + 1]);
    if (members != j.members) fail_msg("%s, event %d, jet %d: other constituents", call, event.event_number(), k);
    if (ours.flavour[k] != j.flavour)
      fail_msg("%s, event %d, jet %d: flavour %g, expected %d", call, event.event_number(), k, ours.flavour[k], j.flavour);
    double charge = 0;
    for (int32_t m : members) charge += dna_pdg_charge3(particles[static_cast<size_t>(m)]->pid()) / 3.0;
    if (ours.charge[k] != charge) fail_msg("%s, event %d, jet %d: charge", call, event.event_number(), k);
  }
}

static void compare_file(const std::string &path, long counts[16]) {
  const std::string text = decompressed(path);
  assert_true(text.size() > 0);
  int32_t batch = 1;
  for (const algorithm &a : algorithms()) {
    char message[1000];
    jet_rows *rows = jet_rows_open(path.c_str(), a.call, batch, message);
    if (!rows) fail_msg("%s", message);
    batch = batch * 3 % 101; /* batches of several sizes */
    std::istringstream in(text);
    ReaderAscii reader(in);
    GenEvent event;
    jet_event ours;
    while (jet_rows_next(rows, &ours, message)) {
      assert_true(reader.read_event(event));
      std::vector<PseudoJet> inputs;
      for (const ConstGenParticlePtr particle : event.particles()) {
        if (particle->status() != 1 || dna_pdg_is(particle->pid(), DNA_PDG_INVISIBLE)) continue;
        const FourVector &p = particle->momentum();
        inputs.emplace_back(p.px(), p.py(), p.pz(), p.e());
        inputs.back().set_user_index(particle->id() - 1);
      }
      std::vector<jet> theirs = find_jets(inputs, a.definition, a.least_pt);
      label(theirs, inputs, ghosts_of(event, a.ghost_pt), a.definition);
      compare_event(ours, theirs, event, a.call);
      for (const jet &j : theirs) counts[j.flavour]++;
    }
    if (message[0]) fail_msg("%s", message);
    assert_true(!reader.read_event(event) || event.particles().empty());
    jet_rows_close(rows);
  }
}

static void report(const std::string &path, const long counts[16]) {
  print_message("%s: %ld jets with a b hadron, %ld with a c hadron, %ld with a tau, %ld others\n", path.c_str(), counts[5],
                counts[4], counts[15], counts[0]);
}

static void test_bundled(void **) {
  const char *source = std::getenv("DNA_SOURCE");
  long all[16] = {};
  for (const char *name : {"signal_zd0p1_nd0p3.hepmc3.zst", "signal_zd1_nd10.hepmc3.gz", "w_lnuee.hepmc3.zst",
                           "w_lnumumu.hepmc3.gz", "z_4l.hepmc3.zst"}) {
    long counts[16] = {};
    const std::string path = std::string(source ? source : ".") + "/examples/events/" + name;
    compare_file(path, counts);
    report(name, counts);
    for (int i = 0; i < 16; i++) all[i] += counts[i];
  }
  assert_true(all[0] > 0 && all[4] > 0 && all[5] > 0);
}

/* Events with many b and c hadrons. */
static void test_shared(void **) {
  const char *data = std::getenv("DNA_SHARED_DATA");
  if (!data) skip();
  long all[16] = {};
  for (const char *name : {"background_ttbar_full.hepmc3.gz", "background_w_inclusive_full.hepmc3.gz"}) {
    const std::string path = std::string(data) + "/" + name;
    FILE *file = std::fopen(path.c_str(), "rb");
    if (!file) continue;
    std::fclose(file);
    long counts[16] = {};
    compare_file(path, counts);
    report(name, counts);
    for (int i = 0; i < 16; i++) all[i] += counts[i];
  }
}

/* ---- what no event has ------------------------------------------------------------------------------------------------ */

static void test_unfit(void **) {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const std::vector<std::array<double, 4>> p = {
      {{10, 0, 0, 10}}, {{nan, 0, 0, 10}},  {{0, inf, 0, 10}}, {{0, 0, 0, 0}},    {{0, 0, 5, 5}}, {{0, 0, 5, 4.9}},
      {{0, 0, 5, 5.1}}, {{1, 0, 0, -1}},    {{1, 0, 0, 0}},    {{1e60, 0, 0, 1e60}}, {{0, 5, 0, 3}}, {{0, 0, -7, 7}},
  };
  const std::set<size_t> unfit = {1, 2, 5, 7, 8, 9};
  char message[200];
  dna_fastjet *fastjet = dna_fastjet_new();
  for (int a = DNA_FASTJET_ANTIKT; a <= DNA_FASTJET_GENKT; a++) {
    const dna_fastjet_definition definition = {static_cast<dna_fastjet_algorithm>(a), 0.5, 0.4};
    dna_fastjet_jets jets;
    assert_true(dna_fastjet_cluster(fastjet, &definition, reinterpret_cast<const double(*)[4]>(p.data()),
                                    static_cast<int32_t>(p.size()), &jets, message, sizeof message));
    assert_int_equal(jets.left_out, unfit.size());
    for (size_t i = 0; i < p.size(); i++) assert_int_equal(jets.of[i] < 0, unfit.count(i));
    assert_true(jets.n > 0 && jets.p[0][0] == 10 && jets.of[0] == 0);
    int32_t with[3];
    const double ghosts[3][4] = {{7, 0.1, 0, 8}, {nan, 0, 0, 1}, {-7, 0.1, 0, 8}};
    assert_true(dna_fastjet_ghosts(fastjet, &definition, reinterpret_cast<const double(*)[4]>(p.data()),
                                   static_cast<int32_t>(p.size()), ghosts, 3, with, message, sizeof message));
    assert_int_equal(with[0], 0);
    assert_int_equal(with[1], -1);
    assert_int_equal(with[2], -1);
    assert_true(dna_fastjet_cluster(fastjet, &definition, nullptr, 0, &jets, message, sizeof message));
    assert_int_equal(jets.n, 0);
  }
  dna_fastjet_free(fastjet);
}

int main() {
  Setup::set_print_errors(false);
  Setup::set_print_warnings(false);
  fastjet::ClusterSequence::set_fastjet_banner_stream(nullptr);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bundled),
      cmocka_unit_test(test_shared),
      cmocka_unit_test(test_unfit),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
