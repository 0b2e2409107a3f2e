/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every field of every event against libHepMC3's own readers and GenVertex::position(), on generator samples; and the
 * other formats, written by libHepMC3, against the events that they were written from.
 */
#include <cstdarg>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <HepMC3/Attribute.h>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/ReaderAscii.h>
#include <HepMC3/ReaderAsciiHepMC2.h>
#include <HepMC3/ReaderHEPEVT.h>
#include <HepMC3/HEPEVT_Wrapper.h>
#include <HepMC3/Setup.h>
#include <HepMC3/WriterAsciiHepMC2.h>
#include <HepMC3/WriterHEPEVT.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>
#include <unistd.h>

#include "dna.h"
#include "runtime/event/event.h"
#include "runtime/event/stream.h"
#include "runtime/physics/physics.h"
#include "tests/unit/peculiar_events.h"

extern "C" {
#include <cmocka.h> /* last: it defines fail, which the streams have too */
}

/* libHepMC3 3.1.2 never frees this writer's buffer. */
extern "C" const char *__lsan_default_suppressions(void);
extern "C" const char *__lsan_default_suppressions(void) { return "leak:HepMC3::WriterHEPEVT"; }

using namespace HepMC3;

static std::string decompressed(const std::string &path) {
  dna_error err = {};
  dna_stream *stream = dna_stream_open(path.c_str(), &err);
  std::string text;
  if (!stream) return text;
  std::vector<char> piece(1 << 20);
  for (int64_t got; (got = dna_stream_read(stream, piece.data(), piece.size())) > 0;) text.append(piece.data(),
      static_cast<size_t>(got));
  dna_stream_close(stream);
  return text;
}

/* One batch at a time through dna. */
struct ours {
  dna_error err = {};
  dna_reader *reader;
  dna_batch *batch;
  explicit ours(const std::string &path) : reader(dna_reader_open(path.c_str(), &err)), batch(nullptr) {
    if (!reader) fail_msg("%s", err.message);
    batch = dna_reader_batch(reader, &err);
  }
  ~ours() {
    dna_batch_free(batch);
    dna_reader_close(reader);
  }
  bool next(int32_t events) {
    if (dna_reader_next(reader, batch, events, &err) != DNA_OK) fail_msg("%s", err.message);
    return batch->nevents > 0;
  }
  std::vector<double> column(dna_field field) {
    std::vector<double> values(static_cast<size_t>(batch->poff[batch->nevents]));
    dna_batch_load_f(batch, field, nullptr, 0, static_cast<int32_t>(values.size()), values.data());
    return values;
  }
  std::vector<uint8_t> truths(dna_field field) {
    std::vector<uint8_t> values(static_cast<size_t>(batch->poff[batch->nevents]));
    dna_batch_load_t(batch, field, nullptr, 0, static_cast<int32_t>(values.size()), values.data());
    return values;
  }
};

static bool prompt_by_search(const ConstGenParticlePtr &particle) {
  std::set<int> seen;
  std::vector<ConstGenParticlePtr> todo{particle};
  while (!todo.empty()) {
    const ConstGenParticlePtr at = todo.back();
    todo.pop_back();
    const ConstGenVertexPtr vertex = at->production_vertex();
    if (!vertex || vertex->id() == 0 || !seen.insert(vertex->id()).second) continue;
    for (const ConstGenParticlePtr &parent : vertex->particles_in()) {
      if (parent->status() == 2 && (std::abs(parent->pid()) == 15 || dna_pdg_is(parent->pid(), DNA_PDG_HADRON))) return false;
      todo.push_back(parent);
    }
  }
  return true;
}

static void expect_rows(const std::vector<ConstGenParticlePtr> &expected, int32_t base, int32_t n, const int32_t *rows) {
  std::vector<int32_t> ids;
  for (const ConstGenParticlePtr &p : expected) ids.push_back(base + p->id() - 1);
  std::sort(ids.begin(), ids.end());
  assert_int_equal(n, ids.size());
  for (size_t i = 0; i < ids.size(); i++) assert_int_equal(rows[i], ids[i]);
}

static double distance(const FourVector &a, const FourVector &b) {
  return std::sqrt((a.x() - b.x()) * (a.x() - b.x()) + (a.y() - b.y()) * (a.y() - b.y()) + (a.z() - b.z()) * (a.z() - b.z()));
}

/* All events of a sample in Asciiv3, and of a file that dna reads. */
static long compare_sample(const std::string &path, const std::string &path_of_ours) {
  std::istringstream in(decompressed(path));
  ReaderAscii theirs(in);
  ours mine(path_of_ours);
  GenEvent event;
  std::vector<double> f[DNA_FIELD_F_COUNT];
  std::vector<uint8_t> prompt, last;
  std::vector<int32_t> rows(100000);
  long particles = 0;
  while (mine.next(50)) {
    for (int k = 0; k < DNA_FIELD_F_COUNT; k++) f[k] = mine.column(static_cast<dna_field>(k));
    prompt = mine.truths(DNA_FIELD_PROMPT);
    last = mine.truths(DNA_FIELD_LAST);
    for (int32_t slot = 0; slot < mine.batch->nevents; slot++) {
      assert_true(theirs.read_event(event));
      event.set_units(Units::GEV, Units::MM);
      if (event.attribute<IntAttribute>("cycles")) event.add_attribute("cycles", std::make_shared<IntAttribute>(0));
      const GenEvent &e = event;
      assert_int_equal(mine.batch->number[slot], e.event_number());
      for (uint32_t w = 0; w < mine.batch->nweights; w++) assert_true(mine.batch->weights[w][slot] == e.weights().at(w));
      assert_int_equal(mine.batch->nweights, e.weights().size());
      const int32_t base = mine.batch->poff[slot];
      assert_int_equal(mine.batch->poff[slot + 1] - base, e.particles().size());
      for (const ConstGenParticlePtr &p : e.particles()) {
        const int32_t row = base + p->id() - 1;
        const size_t k = static_cast<size_t>(row);
        const FourVector &m = p->momentum();
        assert_true(f[DNA_FIELD_PX][k] == m.px() && f[DNA_FIELD_PY][k] == m.py() && f[DNA_FIELD_PZ][k] == m.pz() &&
            f[DNA_FIELD_E][k] == m.e());
        assert_true(f[DNA_FIELD_M][k] == p->generated_mass() && f[DNA_FIELD_PID][k] == p->pid() &&
            f[DNA_FIELD_STATUS][k] == p->status());
        assert_true(f[DNA_FIELD_INDEX][k] == p->id());
        const ConstGenVertexPtr made = p->production_vertex(), end = p->end_vertex();
        const FourVector at = made && made->id() != 0 ? made->position() : e.event_pos();
        assert_true(f[DNA_FIELD_VX][k] == at.x() && f[DNA_FIELD_VY][k] == at.y() && f[DNA_FIELD_VZ][k] == at.z() &&
            f[DNA_FIELD_VT][k] == at.t());
        const FourVector primary(f[DNA_FIELD_PVX][k], f[DNA_FIELD_PVY][k], f[DNA_FIELD_PVZ][k], 0);
        assert_true(f[DNA_FIELD_R][k] == distance(primary, at));
        if (end) assert_true(f[DNA_FIELD_L][k] == distance(at, end->position()));
        else assert_true(std::isnan(f[DNA_FIELD_L][k]));
        expect_rows(made && made->id() != 0 ? made->particles_in() : std::vector<ConstGenParticlePtr>(), base,
                    dna_batch_parents(mine.batch, row, rows.data(), 100000), rows.data());
        expect_rows(end ? end->particles_out() : std::vector<ConstGenParticlePtr>(), base,
                    dna_batch_children(mine.batch, row, rows.data(), 100000), rows.data());
        bool copied = false;
        if (end) for (const ConstGenParticlePtr &child : end->particles_out()) copied |= child->pid() == p->pid();
        assert_int_equal(last[k], !copied);
        if (p->status() == 1) assert_int_equal(prompt[k], prompt_by_search(p));
        particles++;
      }
    }
  }
  event.clear();
  assert_true(!theirs.read_event(event) || event.particles().empty());
  return particles;
}

static std::string sample(const char *name) {
  const char *data = std::getenv("DNA_SHARED_DATA");
  if (!data) return "";
  const std::string path = std::string(data) + "/" + name;
  return access(path.c_str(), R_OK) == 0 ? path : "";
}

static void asciiv3(void **) {
  Setup::set_print_warnings(false);
  int found = 0;
  for (const char *name : {"signal_zd1_nd10_mevcm.hepmc3.gz", "signal_zd1_nd10_multiweight.hepmc3.gz",
      "sherpa_signal_zd1_nd10.hepmc3.gz",
                           "sherpa_w_lnuee_region.hepmc3.gz", "background_w_3l_filtered_light.hepmc3.gz"}) {
    const std::string path = sample(name);
    if (path.empty()) continue;
    assert_true(compare_sample(path, path) > 50000);
    found++;
  }
  if (!found) {
    print_message("DNA_SHARED_DATA has no samples\n");
    skip();
  }
}

/* Packed events against what libHepMC3 reads from the text, and what they are unpacked to. */
static void packed_samples(void **) {
  const char *source = std::getenv("DNA_SOURCE");
  std::vector<std::string> paths;
  for (const char *name : {"signal_zd1_nd10_mevcm.hepmc3.gz", "signal_zd1_nd10_multiweight.hepmc3.gz",
                           "background_ttbar_full.hepmc3.gz", "sherpa_w_lnuee_region.hepmc3.gz"})
    if (!sample(name).empty()) paths.push_back(sample(name));
  if (source) paths.push_back(std::string(source) + "/examples/events/signal_zd1_nd10.hepmc3.gz");
  if (paths.empty()) skip();
  char directory[] = "/tmp/dna_test_packed_XXXXXX";
  assert_non_null(mkdtemp(directory));
  const std::string packed = std::string(directory) + "/a.dnae", text = std::string(directory) + "/a.hepmc3";
  dna_context *dna = dna_new();
  for (const std::string &path : paths) {
    const char *from = path.c_str();
    dna_pack_summary summary;
    dna_pack_options pack = {};
    pack.events = &from;
    pack.nevents = 1;
    pack.output = packed.c_str();
    if (dna_pack(dna, &pack, &summary)) fail_msg("%s", dna_messages(dna, 0));
    assert_true(compare_sample(path, packed) > 10000);
    dna_unpack_options unpack = {};
    unpack.events = packed.c_str();
    unpack.output = text.c_str();
    if (dna_unpack(dna, &unpack, &summary)) fail_msg("%s", dna_messages(dna, 0));
    assert_true(compare_sample(text, packed) > 10000);
  }
  dna_free(dna);
  unlink(packed.c_str());
  unlink(text.c_str());
  rmdir(directory);
}

/* A particle as numbers that do not depend on the order of the record. */
using row_values = std::vector<double>;

static row_values values_of(const ConstGenParticlePtr &p) {
  const ConstGenVertexPtr made = p->production_vertex(), end = p->end_vertex();
  const bool has = made && made->id() != 0;
  const FourVector at = has ? made->position() : FourVector();
  double parents = 0, children = 0;
  if (has) for (const ConstGenParticlePtr &q : made->particles_in()) parents += q->momentum().e() > 0 ? 1 : 1000;
  if (end) for (const ConstGenParticlePtr &q : end->particles_out()) children += q->momentum().e() > 0 ? 1 : 1000;
  const FourVector &m = p->momentum();
  return {m.px(), m.py(), m.pz(), m.e(), p->generated_mass(), double(p->pid()), double(p->status()), at.x(), at.y(), at.z(),
      at.t(), parents, children};
}

static std::vector<row_values> values_of(ours &mine, int32_t slot) {
  std::vector<row_values> all;
  std::vector<int32_t> rows(100000);
  for (int32_t row = mine.batch->poff[slot]; row < mine.batch->poff[slot + 1]; row++) {
    row_values v;
    for (dna_field field : {DNA_FIELD_PX, DNA_FIELD_PY, DNA_FIELD_PZ, DNA_FIELD_E, DNA_FIELD_M, DNA_FIELD_PID, DNA_FIELD_STATUS,
                            DNA_FIELD_VX, DNA_FIELD_VY, DNA_FIELD_VZ, DNA_FIELD_VT}) {
      double x;
      dna_batch_load_f(mine.batch, field, &row, 0, 1, &x);
      v.push_back(x);
    }
    for (int side = 0; side < 2; side++) {
      const int32_t n = side == 0 ? dna_batch_parents(mine.batch, row, rows.data(), 100000) : dna_batch_children(mine.batch,
          row, rows.data(), 100000);
      double sum = 0;
      for (int32_t i = 0; i < n; i++) {
        double e;
        dna_batch_load_f(mine.batch, DNA_FIELD_E, &rows[static_cast<size_t>(i)], 0, 1, &e);
        sum += e > 0 ? 1 : 1000;
      }
      v.push_back(sum);
    }
    all.push_back(v);
  }
  std::sort(all.begin(), all.end());
  return all;
}

/* Events in some format by dna against those of a libHepMC3 reader, which may have another order of particles. */
template <class Read> static int compare_unordered(const std::string &path, Read read) {
  ours mine(path);
  GenEvent event;
  int events = 0;
  while (mine.next(20)) {
    for (int32_t slot = 0; slot < mine.batch->nevents; slot++, events++) {
      assert_true(read(event));
      event.set_units(Units::GEV, Units::MM);
      if (event.attribute<IntAttribute>("cycles")) event.add_attribute("cycles", std::make_shared<IntAttribute>(0));
      assert_int_equal(mine.batch->number[slot], event.event_number());
      assert_true(mine.batch->weights[0][slot] == event.weights().at(0));
      std::vector<row_values> theirs;
      const GenEvent &e = event;
      for (const ConstGenParticlePtr &p : e.particles()) theirs.push_back(values_of(p));
      std::sort(theirs.begin(), theirs.end());
      const std::vector<row_values> all = values_of(mine, slot);
      assert_int_equal(all.size(), theirs.size());
      for (size_t i = 0; i < all.size(); i++)
        for (size_t j = 0; j < all[i].size(); j++)
          if (all[i][j] != theirs[i][j]) fail_msg("event %d, particle %zu, value %zu: %.17g is %.17g", events, i, j,
              theirs[i][j], all[i][j]);
    }
  }
  return events;
}

static void hepmc2(void **) {
  const std::string path = sample("signal_zd1_nd10.hepmc2.gz");
  if (path.empty()) skip();
  std::istringstream in(decompressed(path));
  ReaderAsciiHepMC2 theirs(in);
  const int events = compare_unordered(path, [&](GenEvent &event) { return theirs.read_event(event); });
  assert_int_equal(events, 100);
}

/* The first events of a sample, written by libHepMC3 in another format to a file. */
template <class Writer> static std::string written(const char *name, int events) {
  const std::string path = sample(name);
  if (path.empty()) return "";
  std::istringstream in(decompressed(path));
  ReaderAscii reader(in);
  char out[] = "/tmp/dna_test_hepmc3_XXXXXX";
  const int fd = mkstemp(out);
  assert_true(fd >= 0);
  close(fd);
  std::ofstream stream(out);
  Writer writer(stream);
  GenEvent event;
  for (int i = 0; i < events && reader.read_event(event); i++) {
    event.set_units(Units::GEV, Units::MM);
    if (event.attribute<IntAttribute>("cycles")) event.add_attribute("cycles", std::make_shared<IntAttribute>(0));
    event.remove_attribute("GenCrossSection", 0); /* libHepMC3 3.1.2 overflows on it where there are several weights */
    writer.write_event(event);
  }
  writer.close();
  return out;
}

static void hepmc2_written(void **) {
  for (const char *name : {"background_z_3l_filtered_light.hepmc3.gz", "sherpa_z_4l.hepmc3.gz"}) {
    const std::string path = written<WriterAsciiHepMC2>(name, 30);
    if (path.empty()) skip();
    std::ifstream in(path);
    ReaderAsciiHepMC2 theirs(in);
    assert_int_equal(compare_unordered(path, [&](GenEvent &event) { return theirs.read_event(event); }), 30);
    unlink(path.c_str());
  }
}

static char hepevt_block[sizeof(HEPEVT)];

static void hepevt_written(void **) {
  HEPEVT_Wrapper::set_hepevt_address(hepevt_block);
  const std::string path = written<WriterHEPEVT>("background_w_3l_filtered_light.hepmc3.gz", 10);
  if (path.empty()) skip();
  /* libHepMC3's reader orders vertices by address and drops some; so the numbers of its file are compared */
  ours mine(path);
  std::ifstream in(path);
  ReaderHEPEVT theirs(in);
  int events = 0;
  while (mine.next(4)) {
    for (int32_t slot = 0; slot < mine.batch->nevents; slot++, events++) {
      GenEvent event;
      assert_true(theirs.read_event(event));
      const int32_t base = mine.batch->poff[slot], n = mine.batch->poff[slot + 1] - base;
      assert_int_equal(n, HEPEVT_Wrapper::number_entries());
      assert_int_equal(mine.batch->number[slot], HEPEVT_Wrapper::event_number());
      std::vector<int32_t> rows(100000);
      for (int32_t i = 1; i <= n; i++) {
        const double expected[] = {HEPEVT_Wrapper::px(i), HEPEVT_Wrapper::py(i), HEPEVT_Wrapper::pz(i), HEPEVT_Wrapper::e(i),
            HEPEVT_Wrapper::m(i),
                                   double(HEPEVT_Wrapper::id(i)), double(HEPEVT_Wrapper::status(i)), double(i)};
        const int32_t row = base + i - 1;
        for (int field = 0; field <= DNA_FIELD_INDEX; field++) {
          double value;
          dna_batch_load_f(mine.batch, static_cast<dna_field>(field), &row, 0, 1, &value);
          assert_true(value == expected[field]);
        }
        const int32_t parents = dna_batch_parents(mine.batch, row, rows.data(), 100000);
        const int first = HEPEVT_Wrapper::first_parent(i), last = HEPEVT_Wrapper::last_parent(i);
        for (int32_t mother = first; first > 0 && mother <= last; mother++)
          if (mother != i) assert_true(std::find(rows.begin(), rows.begin() + parents,
              base + mother - 1) != rows.begin() + parents);
        assert_true(first > 0 ? parents >= last - first + (first <= i && i <= last ? 0 : 1) : parents == 0);
      }
    }
  }
  assert_int_equal(events, 10);
  unlink(path.c_str());
}

static std::string file_of(const char *text) {
  char path[] = "/tmp/dna_test_hepmc3_XXXXXX";
  const int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_true(write(fd, text, std::strlen(text)) == static_cast<ssize_t>(std::strlen(text)));
  close(fd);
  return path;
}

static void peculiar_files(void **) {
  for (const peculiar &file : peculiar_asciiv3) {
    const std::string path = file_of(file.text);
    if (compare_sample(path, path) < file.events) fail_msg("%s", file.what);
    unlink(path.c_str());
  }
  for (const peculiar &file : peculiar_hepmc2) {
    const std::string path = file_of(file.text);
    std::ifstream in(path);
    ReaderAsciiHepMC2 theirs(in);
    const int events = compare_unordered(path, [&](GenEvent &event) { return theirs.read_event(event); });
    if (events != file.events) fail_msg("%s: %d events", file.what, events);
    unlink(path.c_str());
  }
}

/* Particle 3 is its own grandparent: without the attribute, which Pythia writes, libHepMC3 looks for a position for ever. */
static void unpacked_cycle(void **) {
  const std::string text = file_of("HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nE 7 3 6\nU GEV MM\nA 0 cycles 1\n"
                                   "P 1 0 2212 0 0 5 5 0 4\nV -1 0 [1] @ 1 2 3 4\nP 2 -1 21 0 0 5 5 0 2\nP 3 -3 21 0 0 4 4 0 2\n"
                                   "P 4 -1 21 0 0 3 3 0 2\nV -2 0 [3,4]\nP 5 -2 21 0 0 2 2 0 2\nV -3 0 [5]\n"
                                   "P 6 -3 11 0 0 1 1 0 1\n"
                                   "E 8 1 2\nU GEV MM\nP 1 0 2212 0 0 5 5 0 4\nV -1 0 [1]\nP 2 -1 11 0 0 5 5 0 1\n"
                                   "HepMC::Asciiv3-END_EVENT_LISTING\n");
  const std::string packed = text + ".dnae", again = text + ".hepmc3";
  const char *inputs[] = {text.c_str()};
  dna_context *dna = dna_new();
  dna_pack_summary summary;
  dna_pack_options pack = {};
  pack.events = inputs;
  pack.nevents = 1;
  pack.output = packed.c_str();
  dna_unpack_options unpack = {};
  unpack.events = packed.c_str();
  unpack.output = again.c_str();
  if (dna_pack(dna, &pack, &summary) || dna_unpack(dna, &unpack, &summary)) fail_msg("%s", dna_messages(dna, 0));
  dna_free(dna);
  ReaderAscii reader(again);
  for (const int vertices : {3, 1}) {
    GenEvent event;
    assert_true(reader.read_event(event) && !reader.failed());
    assert_int_equal(event.vertices().size(), vertices);
    assert_int_equal(event.attribute<IntAttribute>("cycles") != nullptr, vertices == 3);
    for (const ConstGenVertexPtr &vertex : std::as_const(event).vertices())
      assert_true(vertex->position().x() == (vertices == 3 && vertex->id() == -1 ? 1 : 0));
  }
  for (const std::string &path : {text, packed, again}) unlink(path.c_str());
}

int main() {
  const CMUnitTest tests[] = {
    cmocka_unit_test(asciiv3), cmocka_unit_test(packed_samples),
    cmocka_unit_test(hepmc2),
    cmocka_unit_test(hepmc2_written),
    cmocka_unit_test(hepevt_written), cmocka_unit_test(peculiar_files),
    cmocka_unit_test(unpacked_cycle),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
