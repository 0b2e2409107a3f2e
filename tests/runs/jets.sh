#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Jets, their flavour and tags in whole runs: nothing but the events and the seed matters. That jets are those of FastJet is for
# tests/unit/test_jets.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need zstd zstd
source=$(realpath "$DNA_SOURCE")
events=$source/examples/events
cd "$work" || exit 99
zstd -dqc "$events/w_lnuee.hepmc3.zst" >events.hepmc3

cat >jets.dna <<'END'
param R = 0.4
param scale = 1
object inputs from particles { where final, not invisible }
object jets from cluster(antikt, R = R, inputs, 10 GeV) {
  where |eta| < 4.5
  tag tight = if flavour == 5 then 60% else if flavour == 4 then 30% else 20%,
      loose = if flavour == 5 then 80% else if flavour == 4 then 50% else 40%
  tag other = 30%
  set pt = scale * gauss(pt, 0.1 * pt)
  sort by pt
}
object central from jets[|eta| < 2.5], jets[loose] { accept 90% }
region r {
  cut "two" count(jets) >= 2
  histogram pt = jets.pt, 20 bins in 0..200 GeV
  histogram mass = pairs(jets).mass, 20 bins in 0..200 GeV
  histogram n = count(constituents(jets[1])), 20 bins in 0..100
  histogram charge = jets.charge, 11 bins in -5.5..5.5
  histogram flavour = jets.flavour, 16 bins in -0.5..15.5
  cut "tagged" count(jets[loose]) >= 1
  cut "charged share" sum(constituents(jets[1])[charged].pt) > 0.3 * jets[1].pt
  cut "central" count(central) >= 1
}
region numbers {
  cut "jets" count(jets) > 0
  histogram jets = jets.pt, 1 bins in 0..10 TeV
  histogram tight = jets[tight].pt, 1 bins in 0..10 TeV
  histogram both = jets[tight and loose].pt, 1 bins in 0..10 TeV
  histogram light = jets[flavour == 0].pt, 1 bins in 0..10 TeV
  histogram light_tight = jets[flavour == 0 and tight].pt, 1 bins in 0..10 TeV
  histogram light_loose = jets[flavour == 0 and loose].pt, 1 bins in 0..10 TeV
  histogram light_tight_other = jets[flavour == 0 and tight and other].pt, 1 bins in 0..10 TeV
}
variation radius { up { R = 0.6 } down { R = 0.3 } }
variation energy { scale = 1.05 }
END
run() { # OUT ARGUMENTS
  local out=$1
  shift
  timeout 300 "$DNA" run "$@" --format json --quiet >"$out" 2>err || explain err
}
results() { jq -S '[.samples[].results[] | {variation, weight, regions, histograms}]' "$1"; }

# ---- the same whatever does it -------------------------------------------------------------------------------------------
run base.json jets.dna events.hepmc3 -j 1
results base.json >base
jq -e '[.samples[].results[].regions[].rows[].raw] | add > 1000' base.json >/dev/null 2>&1
result $? "the analysis keeps events"
for setting in "-j 4" "-j 2 --batch 1" "-j 1 --batch 7" "-j 3 --batch 100"; do
  # shellcheck disable=SC2086
  run other.json jets.dna events.hepmc3 $setting
  results other.json >other
  same "$setting" base other
done
DNA_READER=libhepmc3 run other.json jets.dna events.hepmc3
results other.json >other
same "libHepMC3's reader" base other
awk '/^E / { n++ } /END_EVENT_LISTING/ { exit } { if (!n) head = head $0 "\n"; else event[n] = event[n] $0 "\n" }
  END { printf "%s", head; for (i = n; i >= 1; i--) printf "%s", event[i]; print "HepMC::Asciiv3-END_EVENT_LISTING" }' \
  events.hepmc3 >reversed.hepmc3
run other.json jets.dna reversed.hepmc3
results other.json >other
same "events in reverse order" base other
run other.json jets.dna events.hepmc3 --seed 4
results other.json >other
! cmp -s base other
result $? "another seed, other tags"

# ---- packed events -------------------------------------------------------------------------------------------------------
expect 0 "pack" "$DNA" pack events.hepmc3 -o all.dnae --quiet
run other.json jets.dna all.dnae
results other.json >other
same "packed events" base other
expect 0 "pack with --keep" "$DNA" pack events.hepmc3 -o some.dnae --keep 'final and not invisible' --quiet
expect 3 "the flavour of jets looks beyond what was kept" "$DNA" run jets.dna some.dnae
says "asks for parents, children or ancestors" "and that is said"
sed 's/if flavour .* else/ /; /flavour/d' jets.dna >plain.dna
run plain.json plain.dna events.hepmc3
run other.json plain.dna some.dnae
results plain.json >one
results other.json >two
same "without a flavour: kept events give the same" one two
expect 0 "pack with a tighter --keep" "$DNA" pack events.hepmc3 -o few.dnae --keep 'final and not invisible and pt > 1 GeV' --quiet
expect 3 "jets of more than what was kept" "$DNA" run plain.dna few.dnae
says "let through particles" "and that is said"

# ---- flavour changes no jet ----------------------------------------------------------------------------------------------
spectra() { # FILE: of pt and mass
  jq -S '[.samples[].results[] | {variation, histograms: [.histograms[] | select(.metadata.name == "pt" or .metadata.name == "mass")]}]' "$1"
}
spectra base.json >one
jq -e 'length == 4 and all(.[]; .histograms | length == 2)' one >/dev/null 2>&1
result $? "there are spectra"
sed '/histogram flavour/d; s/if flavour == 5 then 60% else if flavour == 4 then 30% else 20%/20%/; s/if flavour == 5 then 80% else if flavour == 4 then 50% else 40%/40%/; /light/d' \
  jets.dna >without.dna
grep -q flavour without.dna && result 1 "no flavour in the other analysis"
run other.json without.dna events.hepmc3
spectra other.json >two
same "jets are the same whether their flavour is asked for or not" one two

# ---- tags ----------------------------------------------------------------------------------------------------------------
run base.json jets.dna "$events/w_lnumumu.hepmc3.gz" # all of one weight
# entries NAME: of a histogram of one bin, nominal
entries() {
  jq --arg n "$1" '[.samples[].results[] | select(.variation == "nominal") | .histograms[] | select(.metadata.name == $n)
    | .storage | .values[1] * .values[1] / .variances[1]] | add | round' base.json
}
[ "$(entries tight)" -gt 100 ] && [ "$(entries tight)" = "$(entries both)" ]
result $? "the tighter working point is a part of the looser one"
# within NAME OF PROBABILITY: as often as that, within five standard deviations of a binomial distribution
within() {
  awk -v n="$(entries "$1")" -v of="$(entries "$2")" -v p="$3" 'BEGIN { d = n - p * of; exit !(of > 100 && d * d < 25 * of * p * (1 - p)) }'
  result $? "$1 of $2: $3"
}
within light_tight light 0.2
within light_loose light 0.4
within light_tight_other light_tight 0.3

# ---- which jets are the same ---------------------------------------------------------------------------------------------
cat >same.dna <<'END'
object jets from cluster(antikt, R = 0.4, particles[final and not invisible], 10 GeV) { tag a = 50%; tag b = 50% }
object some from jets[a], jets[b and pt > 15 GeV], jets[pt > 12 GeV] { sort by pt }
region all { cut count(jets) > 1 }
region once { cut count(jets) > 1; cut count(some) == count(jets[a or pt > 12 GeV]) }
region pairs { cut count(jets) > 1; cut 2 * count(pairs(jets)) == count(jets) * (count(jets) - 1) }
region halves { cut count(jets) > 1; cut count(pairs(jets[a], jets[pt > 12 GeV])) == count(pairs(jets)[(first.a and second.pt > 12 GeV) or (second.a and first.pt > 12 GeV)]) }
region removal { cut count(jets) > 1; cut all(some.pt > 10 GeV) and (count(some) < 2 or some[1].pt >= some[2].pt) }
END
run other.json same.dna events.hepmc3 -j 2 --batch 13
for region in once pairs halves removal; do
  jq -e --arg r $region '[.samples[0].results[0].regions[] | select(.name == "all" or .name == $r) | .rows[-1].raw] | .[0] > 50 and .[0] == .[1]' \
    other.json >/dev/null 2>&1
  result $? "jets are told apart: $region"
done

# ---- other commands ------------------------------------------------------------------------------------------------------
expect 0 "compare" "$DNA" compare jets.dna jets.dna events.hepmc3
grep -q 'only A selects' out && result 1 "no differences" || result 0 "no differences"
expect 0 "compare two radii" "$DNA" compare jets.dna jets.dna events.hepmc3 --set-b R=1
expect 0 "scan of the radius" "$DNA" scan jets.dna events.hepmc3 --set 'R=0.2..1.0/4'
expect 0 "trace" "$DNA" trace jets.dna events.hepmc3 --event 2
says "tagged" "it tells who is tagged"
expect 0 "N-1" "$DNA" run jets.dna events.hepmc3 --n-1 --quiet
expect 0 "disasm" "$DNA" disasm jets.dna
says "CLUSTER" "it lists the clustering"

# ---- what cannot be clustered --------------------------------------------------------------------------------------------
cat >odd.hepmc3 <<'END'
HepMC::Version 3.02.05
HepMC::Asciiv3-START_EVENT_LISTING
E 1 1 6
U GEV MM
W 1
P 1 0 2212 0 0 6500 6500 0.938 4
V -1 0 [1]
P 2 -1 211 30 0 0 30.1 0.14 1
P 3 -1 211 0 0 5 4 -3 1
P 4 -1 22 0 0 0 0 0 1
P 5 -1 211 1 0 0 -5 0.14 1
P 6 -1 211 0 10 3 11 0.14 1
HepMC::Asciiv3-END_EVENT_LISTING
END
cat >odd.dna <<'END'
object jets from cluster(antikt, R = 0.4, particles[final]) { }
region r { cut "jets" count(jets) == 3; cut sum(constituents(jets[1]).E) > 30 GeV }
END
expect 0 "particles that cannot be clustered" "$DNA" run odd.dna odd.hepmc3
says "odd.dna:1" "are counted at their line"
"$DNA" run odd.dna odd.hepmc3 --format json --quiet | jq -e '.samples[0].results[0].regions[0].rows[-1].raw == 1' >/dev/null
result $? "the others are clustered"
"$DNA" run odd.dna odd.hepmc3 --quiet >out 2>err
grep -q 'FastJet.*cite EPJ C 72 (2012) 1896' err && ! grep -qi 'fastjet' out
result $? "FastJet is named, and not in the report"

# ---- cones of jets and of combinations; probabilities outside of 0 to 1 --------------------------------------------------
cat >cones.dna <<'END'
object lep from particles { where final, |pid| in {11, 13}; sort by pt }
object jets from cluster(antikt, R = 0.4, particles[final and not invisible], 5 GeV) { }
object self from dressed(lep, lep, 0.000001) { }
object free from lep { where sum(cone(this, jets, 0.4).pt) < 0.1 * pt }
object also from lep { where sum(jets[dR(this, lep[1]) < 0.4].pt) < 0.1 * pt or this != lep[1] }
object sure from jets { accept 1.5 * pt / pt; tag never = -0.5 * pt / pt }
object none from pairs(jets) { best by mass * lep[99].pt }
object one from pairs(jets) { best by mass }
object some from pairs(jets), triples(jets) { where pt > 0 GeV; accept 50%; set pt = gauss(pt, 0.1 * pt) }
region r {
  cut "other jets" count(cone(jets[1], jets, 100)) == max(count(jets) - 1, 0)
  cut "pairs of others" count(cone(jets[1], pairs(jets), 1000)) == (if count(jets) > 1 then (count(jets) - 1) * (count(jets) - 2) / 2 else 0)
  cut "jets near a lepton" not (count(lep) > 0) or count(cone(lep[1], jets, 0.4)) == count(jets[dR(this, lep[1]) < 0.4])
  cut "isolated" count(lep) == 0 or any(free.index == lep[1].index) == any(also.index == lep[1].index)
  cut "not its own photon" sum(self.pt) == sum(lep.pt)
  cut "above 1" count(sure) == count(jets)
  cut "below 0" count(sure[never]) == 0
  cut "nothing is best" count(none) == 0
  cut "one is best" count(one) == min(count(pairs(jets)), 1)
  cut "draws" count(some) >= 0
}
region drawn { cut count(some) > 0 }
END
run cones.json cones.dna events.hepmc3
jq -r '.samples[0].results[0].regions[0].rows[] | [.label, .raw] | @tsv' cones.json >rows
awk -F'\t' 'NR == 1 { n = $2 } $2 != n { bad = 1 } END { exit bad || n == 0 || NR != 11 }' rows
result $? "cones, draws and what is best are what they say in every event" || explain rows
jq -e '.samples[0].results[0].regions[1].rows[1].raw > 0' cones.json >out
result $? "some combinations are kept"
"$DNA" run cones.dna events.hepmc3 >out 2>err
says "probabilities were outside of 0 to 1, which count as the nearer end" "probabilities outside of 0 to 1 are told"
says "cones.dna:6" "at their line"
run other cones.dna events.hepmc3 -j 2 --batch 7
run base cones.dna events.hepmc3
same "the same with other threads and batches" base other
finish
