#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Windows and limits against a second program: limits.py takes the spectra out of the results file and tries every interval.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
cd "$work" || exit 99
cat >search.dna <<END
import "$DNA_SOURCE/examples/01_first.dna"
object e from particles { where final, |pid| == 11, prompt, pt > 1 GeV, |η| < 2.5 }
object μ from particles { where final, |pid| == 13, prompt, pt > 1 GeV, |η| < 2.5 }
object three from e, μ { sort by pt }
param U2 = 1e-4
param shift = 1.0
region pair { cut count(three) >= 3; cut three[1].pt > 10 GeV * shift }
window m { of mass(three[2], three[3]) in pair; width 100 MeV..2 GeV; background >= 20; maximise S / sqrt(B) }
window z { of mass(three[2], three[3]) in pair; width 100 MeV..2 GeV; background >= 20; maximise asimov(S, B, 0.1 * B) }
limit simple { from m; scale U2; exclude S / sqrt(B) >= 2; vary up_and_down }
limit counted { from pair; scale U2; exclude S >= 50 }
limit twice { combine both, counted in quadrature }
limit both { combine simple, counted in quadrature }
variation up_and_down { up { shift = 1.5 } down { shift = 0.5 } }
luminosity 150 /fb
sample zd { files "$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz"; xsec 2.1 pb; kind signal; with U2 = 2e-4 }
sample W { files "$DNA_SOURCE/examples/events/w_lnuee.hepmc3.zst", "$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz"; xsec 0.1 pb }
sample Z { files "$DNA_SOURCE/examples/events/z_4l.hepmc3.zst"; xsec 0.2 pb; kfactor 1.3 }
END
expect 0 "a run with windows and limits" "$DNA" run search.dna -o search.dnar -q --format json
cp out report.json
expect 0 "the same from events alone" "$DNA" run search.dna -q --format json
jq -S '[.windows, .limits]' report.json >stored.json
jq -S '[.windows, .limits]' out >direct.json
same "gives the same windows and limits" stored.json direct.json
expect 0 "the best of all intervals, and what follows from it" python3 "$DNA_SOURCE/tests/runs/limits.py" search.dnar report.json
for format in text md html; do
  expect 0 "as $format" "$DNA" report search.dnar --format $format
  says "Limit simple" "has the limit"
done
sed 's/^luminosity.*//' search.dna >without.dna
expect 0 "without a luminosity" "$DNA" run without.dna -q
says "there is no luminosity" "it is said why there is none"
sed 's/^luminosity/limit round { combine back in quadrature }\nlimit back { combine both, round in quadrature }\n&/' search.dna >wrong.dna
expect 3 "limits that combine one another" "$DNA" check wrong.dna
says "the limit round is a combination of itself: round → back → round" "the cycle is named"
for condition in 'CLs(S, B, δB) <= 0' 'CLs(S, B, δB) <= 1.5' 'S >= feldman_cousins(B, 101%)' 'S >= feldman_cousins(B, 95)' \
  'S >= bayes(B, -3, 95%)' 'CLs(S, B, -1) <= 0.05'; do
  sed "s/exclude S >= 50/exclude $condition/" search.dna >wrong.dna
  expect 3 "$condition" "$DNA" check wrong.dna
done
sed 's/background >= 20/background >= 1e9/' search.dna >much.dna
expect 0 "more background than there is" "$DNA" run much.dna -q
says "no interval" "leaves no interval"
sed 's/maximise S \/ sqrt(B)/maximise S \/ three[1].pt/' search.dna >wrong.dna
expect 3 "a figure of merit with a quantity of the event" "$DNA" check wrong.dna
sed 's/background >= 20/background <= 20/' search.dna >wrong.dna
expect 3 "an upper bound on the background" "$DNA" check wrong.dna
sed 's/background >= 20/background > 20/' search.dna >wrong.dna
expect 3 "a bound that is not kept" "$DNA" check wrong.dna
sed 's/maximise S \/ sqrt(B)/maximise cos(S)/' search.dna >wrong.dna
expect 3 "a function that figures do not have" "$DNA" check wrong.dna
says "figure of merit" "is named as such"
finish
