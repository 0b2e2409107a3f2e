/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The selection of analyses/dark_neutrino_truth.dna as a routine of Rivet 3.1, to compare speeds: the same rows, with the same
 * events in each, and the same histograms. bench.sh builds it where there is rivet-build.
 */
#include "Rivet/Analysis.hh"
#include "Rivet/Projections/FinalState.hh"
#include "Rivet/Projections/PromptFinalState.hh"

namespace Rivet {

class DNA_DARK_NEUTRINO : public Analysis {
public:
  DEFAULT_RIVET_ANALYSIS_CTOR(DNA_DARK_NEUTRINO);

  void init() {
    declare(PromptFinalState(Cuts::abspid == PID::ELECTRON && Cuts::pT > 5 * GeV && Cuts::abseta < 2.5), "electrons");
    declare(PromptFinalState(Cuts::abspid == PID::MUON && Cuts::pT > 3 * GeV && Cuts::abseta < 2.5), "muons");
    declare(FinalState(Cuts::pT > 2 * GeV && Cuts::abseta < 2.5), "hard");
    for (size_t i = 0; i < _rows.size(); i++) book(_rows[i], "row_" + to_str(i));
    book(_pt_1, "pt_1", 60, 0, 120);
    book(_m_ll, "m_ll", 100, 0, 10);
    book(_dphi, "dphi", 32, 0, 3.2);
    book(_m_3l, "m_3l", 40, 0, 80);
    book(_m_ll_prompt, "m_ll_prompt", 1000, 0, 10);
    book(_d, "d", logspace(40, 1, 100));
  }

  void analyze(const Event &event) {
    _rows[0]->fill();
    Particles leptons = apply<PromptFinalState>(event, "electrons").particles();
    leptons += apply<PromptFinalState>(event, "muons").particles();
    if (leptons.size() < 3) return;
    _rows[1]->fill();
    isortByPt(leptons);
    const FourMomentum &l1 = leptons[0], z = leptons[1].momentum() + leptons[2].momentum();
    if (!(l1.pT() > 25 * GeV)) return;
    _rows[2]->fill();
    if (!(z.mass() < 10 * GeV)) return;
    _rows[3]->fill();
    double h_t = 0;
    for (const Particle &p : apply<FinalState>(event, "hard").particles())
      if (isHadron(p) && isCharged(p)) h_t += p.pT();
    if (!(h_t < 30 * GeV)) return;
    _rows[4]->fill();
    const double dphi = deltaPhi(l1, z), dr = deltaR(l1, z, PSEUDORAPIDITY);
    _pt_1->fill(min(l1.pT(), 119.)); // the overflow belongs to the last bin
    _m_ll->fill(z.mass());
    _dphi->fill(dphi);

    if (!(dphi > 2.7)) return;
    _rows[5]->fill();
    if (!(dr >= 2.7 && dr <= 3.5)) return;
    _rows[6]->fill();
    const FourMomentum all = l1 + z;
    if (!(all.mass() < 80.3 * GeV)) return;
    _rows[7]->fill();
    if (!(all.pT() < 40.15 * GeV)) return;
    _rows[8]->fill();
    _m_3l->fill(all.mass());

    const double d = max(leptons[1].origin().polarRadius(), leptons[2].origin().polarRadius());
    if (d < 1 * millimeter) {
      _rows[9]->fill();
      _m_ll_prompt->fill(z.mass());
    }
    if (!(leptons.back().pT() > 5 * GeV)) return;
    _rows[10]->fill();
    if (!(d >= 1 * millimeter && d <= 10 * centimeter)) return;
    _rows[11]->fill();
    _d->fill(d);
  }

private:
  std::array<CounterPtr, 12> _rows; // all events, then those that are left by each cut
  Histo1DPtr _pt_1, _m_ll, _dphi, _m_3l, _m_ll_prompt, _d;
};

DECLARE_RIVET_PLUGIN(DNA_DARK_NEUTRINO);

}  // namespace Rivet
