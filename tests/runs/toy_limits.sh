#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Windows and limits of toy events with known answers: toy_limits.py works them out.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
cd "$work" || exit 99
toys="$DNA_SOURCE/tests/runs/toy_limits.py"
expect 0 "toy events" python3 "$toys" events events
cat >toy.dna <<'END'
param m_X = 40 GeV
param width_X = 0.5 GeV
param g = 1
param k_B = 1
param k_w = 1
let spread = 2 * width_X
object e from particles { where final, |pid| == 11 }
object μ from particles { where final, |pid| == 13 }
region ee { cut count(e) == 1; weight k_w }
region mumu { cut count(μ) == 1 }
region secret blind { cut count(e) == 1 }
window best { of e[1].mass in ee; width 0.1 GeV..20 GeV; background >= 1; maximise S / sqrt(k_B * B) }
window given { of e[1].mass in ee; interval m_X - spread..m_X + spread }
window other { of μ[1].mass in mumu; interval m_X - spread..m_X + spread }
window hidden { of e[1].mass in secret; interval m_X - spread..m_X + spread }
window share { of e[1].mass in ee; holds 68% }
limit simple { from given; scale g; exclude S / sqrt(k_B * B) >= 2; vary background }
limit quadrature { from given; scale g; exclude S / sqrt(k_B * B) >= 2; vary background, factor in quadrature }
limit envelope { from given; scale g; exclude S / sqrt(k_B * B) >= 2; vary background, factor }
limit cls { from given; scale g; exclude CLs(S, k_B * B, 0) <= 0.05; vary background }
limit uncertain { from given; scale g; exclude CLs(S, B, 0.5 * B) <= 0.05 }
limit blind { from hidden; scale g; exclude CLs(S, B, 0.5 * B) <= 0.05 }
limit bayes { from given; scale g; exclude S >= bayes(B, 0, 95%) }
limit feldman { from ee; scale g; exclude S >= feldman_cousins(B / 100, 90%) }
limit discovery { from given; scale g; exclude p0(S, B, 0) <= 2.87e-7 }
limit ee { from ee; scale g; exclude CLs(S, B, 0) <= 0.05 }
limit mumu { from mumu; scale g; exclude CLs(S, B, 0) <= 0.05 }
limit many { combine ee, mumu in likelihood }
limit few_ee { from given; scale g; exclude CLs(S, B, 0) <= 0.05 }
limit few_mumu { from other; scale g; exclude CLs(S, B, 0) <= 0.05 }
limit few { combine few_ee, few_mumu in likelihood }
variation background { up { k_B = 2 } down { k_B = 1 } }
variation factor { up { k_w = 2 } down { k_w = 0.5 } }
luminosity 1 /fb
sample X { files "events/signal.hepmc"; xsec 40 fb; kind signal; with m_X = 50 GeV, width_X = 0.75 GeV, g = 2, k_B = 1.5 }
sample flat { files "events/flat.hepmc"; xsec 600 fb }
sample data { files "events/data.hepmc"; kind data }
END
cat >side.dna <<'END'
param g = 1
object e from particles { where final, |pid| == 11 }
region ee blind { cut count(e) == 1 }
region all { cut count(e) == 1 }
window side { of e[1].mass in ee; interval 15 GeV..25 GeV; background from sidebands 5 GeV..80 GeV as exponential }
window power { of e[1].mass in ee; interval 15 GeV..17 GeV; background from sidebands 5 GeV..80 GeV as power }
window bernstein { of e[1].mass in ee; interval 15 GeV..25 GeV; background from sidebands 5 GeV..80 GeV as bernstein(4) }
window noise { of e[1].mass in all; width 1 GeV..50 GeV; background >= 5; maximise S / sqrt(B) }
window halves { of e[1].mass in all; width 1 GeV..50 GeV; background >= 5; maximise S / sqrt(B); split }
limit side { from side; scale g; exclude CLs(S, B, δB) <= 0.05 }
luminosity 1 /fb
sample noise { files "events/noise_s.hepmc"; xsec 100 fb; kind signal }
sample other { files "events/noise_b.hepmc"; xsec 100 fb }
sample data { files "events/exponential.hepmc"; kind data }
END
expect 0 "a search with a flat background" "$DNA" run toy.dna -q -o toy.dnar --format json
cp out toy.json
expect 0 "gives the windows and limits that follow from it" python3 "$toys" check toy.json
expect 0 "the same without blindness" "$DNA" report toy.dnar --format json --unblind
cp out open.json
expect 0 "counts the data of blind regions" python3 "$toys" unblinded open.json
expect 0 "a search with sidebands and halves" "$DNA" run side.dna -q --format json
cp out side.json
expect 0 "gives what the data beside say" python3 "$toys" sidebands side.json
for format in text md html; do
  expect 0 "as $format" "$DNA" report toy.dnar --format $format
done
finish
