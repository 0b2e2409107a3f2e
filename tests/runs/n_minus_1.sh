#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# N-1 distributions: against a hand count, against regions written by hand that leave one cut out (in n_minus_1/*.dna, run
# without --n-1), and that they change nothing else. A weight that is missing only where an N-1 distribution looks is no error.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
events=$DNA_SOURCE/examples/events

# ---- a hand count: muons along x, with these momenta in GeV -------------------------------------------------------------
event() { # NUMBER WEIGHT PX...
  local number=$1 weight=$2 i=0
  shift 2
  echo "E $number 0 $#"
  echo "U GEV MM"
  echo "W $weight"
  for px; do echo "P $((++i)) 0 13 $px 0 0 $px 0 1"; done
}
{
  printf 'HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW nominal\n'
  event 1 1 30 10    # passes all
  event 2 2 20 10    # fails "hard" alone
  event 3 1 40       # fails "two", and has no second muon
  event 4 1 30 30    # fails "soft" alone
  event 5 3 10       # fails "two" and "hard"
  event 6 -1 26 15 12 # passes all
  event 7 5 20 20    # fails "hard" and "soft"
  echo 'HepMC::Asciiv3-END_EVENT_LISTING'
} >"$work/tiny.hepmc3"
cat >"$work/tiny.dna" <<'END'
object mu from particles { where final, |pid| == 13; sort by pt }
region r {
  cut "two" count(mu) >= 2
  cut "hard" mu[1].pt > 25 GeV
  weight "w" mu[2].pt / 10 GeV
  cut "soft" mu[2].pt < 20 GeV
}
region s {
  cut "two" count(mu) >= 2
  weight "w" mu[2].pt / 10 GeV
}
END
cat >"$work/tiny.want" <<'END'
r n-1: two | above 2 | 2: 1 1 | 3: -1.5 2.25
r n-1: hard | above 25 | 20: 2 4 | 26: -1.5 2.25 | 30: 1 1
r n-1: soft | below 20 | 10: 1 1 | 15: -1.5 2.25 | 30: 3 9
s n-1: two | above 2 | 2: 16 114 | 3: -1.5 2.25
END
# each cell that is filled, by the lower edge of its bin: sum of weights, of their squares
cells() {
  jq -r '.samples[0].results[0].histograms[] | select(.metadata.n_minus_1) | .metadata as $m | .axes[0] as $a | .storage as $s
    | [range(1; $a.bins + 1) | select($s.variances[.] > 0)
      | "\($a.lower + (. - 1) * ($a.upper - $a.lower) / $a.bins): \($s.values[.]) \($s.variances[.])"]
    | "\($m.region) \($m.name) | \($m.cut_keeps) \($m.cut_lo // $m.cut_hi) | \(join(" | "))"' "$1"
}
expect 0 "a run over events whose weight is missing only for N-1" "$DNA" run --n-1 -q "$work/tiny.dna" "$work/tiny.hepmc3" \
  --format json -o "$work/tiny.json"
cells "$work/tiny.json" >"$work/tiny.got"
same "the hand count" "$work/tiny.want" "$work/tiny.got"
# events 3 and 5 pass all but "two", in region s
jq -e '.nonfinite | map(select(.line == 9)) | length == 1 and .[0].count == 2' "$work/tiny.json" >"$work/out" 2>&1
result $? "their weights are counted as not finite"
expect 0 "the same without N-1" "$DNA" run -q "$work/tiny.dna" "$work/tiny.hepmc3" --format json -o "$work/plain.json"
jq -e '.nonfinite == [] and ([.samples[].results[].histograms[]] | length == 0)' "$work/plain.json" >"$work/out" 2>&1
result $? "has none"
for sums in tiny plain; do
  jq -S 'del(.nonfinite) | del(.samples[].results[].histograms)' "$work/$sums.json" >"$work/$sums.rest"
done
same "and is the same in all else" "$work/plain.rest" "$work/tiny.rest"
printf 'object mu from particles { where final, |pid| == 13; sort by pt }\nregion t { weight mu[2].pt / 10 GeV; cut count(mu) >= 1 }\n' \
  >"$work/error.dna"
expect 1 "a weight that is missing in the cut-flow is an error" "$DNA" run --n-1 "$work/error.dna" "$work/tiny.hepmc3"
says "event 3: the weight is missing" "and says so"

# ---- against regions by hand ------------------------------------------------------------------------------------------------
# by_hand NAME ANALYSIS LEAST EVENTS: the histograms of n_minus_1/NAME.dna, at least LEAST of them filled
by_hand() {
  local name=$1 analysis=$DNA_SOURCE/$2 least=$3
  shift 3
  expect 0 "$name by hand" "$DNA" run -q "$DNA_SOURCE/tests/runs/n_minus_1/$name.dna" "$@" --library "$(dirname "$analysis")" \
    --format json -o "$work/hand.json"
  expect 0 "$name with --n-1" "$DNA" run --n-1 -q "$analysis" "$@" --format json -o "$work/n-1.json"
  jq -n -r --slurpfile hand "$work/hand.json" --slurpfile n "$work/n-1.json" --argjson least "$least" '
    def key: "\(.region) \(.row)";
    [range($hand[0].samples | length) as $s | range($hand[0].samples[$s].results | length) as $r
     | ($n[0].samples[$s].results[$r] | .variation as $v
        | [.histograms[] | select(.metadata.n_minus_1)
           | {key: "\(.metadata.region)_without_\(.metadata.cut_row)", value: .}] | from_entries) as $of
     | $hand[0].samples[$s].results[$r].histograms[] | select(.metadata.name == "by_hand")
     | {region: .metadata.region, variation: $n[0].samples[$s].results[$r].variation, same: ($of[.metadata.region].storage == .storage),
        filled: ([.storage.variances[]] | add > 0),
        axes: (($of[.metadata.region].axes | map(del(.metadata))) == (.axes | map(del(.metadata))))}] as $all
    | ($all[] | select((.same and .axes) | not) | "differs: \(.region) \(.variation)"),
      if ([$all[] | select(.filled)] | length) < $least then "too few are filled: \([$all[] | select(.filled)] | length)" else empty end
    ' >"$work/differ" 2>&1
  [ ! -s "$work/differ" ]
  result $? "$name: each distribution, bin by bin"
  explain "$work/differ"
}
by_hand pairs examples/02_pairs.dna 3 "$events/z_4l.hepmc3.zst"
by_hand regions examples/03_regions.dna 8 "$events/w_lnuee.hepmc3.zst"
by_hand record examples/05_record.dna 1 "$events/signal_zd0p1_nd0p3.hepmc3.zst"
by_hand search analyses/dark_neutrino.dna 150 "$events/w_lnuee.hepmc3.zst" "$events/signal_zd0p1_nd0p3.hepmc3.zst" \
  "$events/signal_zd1_nd10.hepmc3.gz"

# ---- threads and batches; what stays as it was ----------------------------------------------------------------------------
search=$DNA_SOURCE/analyses/dark_neutrino.dna
run() { # OUT ARGUMENTS
  local out=$1
  shift
  timeout 300 "$DNA" run "$search" "$events/w_lnuee.hepmc3.zst" "$events/w_lnumumu.hepmc3.gz" --quiet "$@" >"$work/$out" 2>"$work/err" ||
    explain "$work/err"
}
run base.json --n-1 --format json -j 1
for jobs in 2 4; do
  run other.json --n-1 --format json -j $jobs
  same "$jobs threads" "$work/base.json" "$work/other.json"
done
for batch in 1 2 7 100; do
  run other.json --n-1 --format json -j 2 --batch $batch
  same "batches of $batch" "$work/base.json" "$work/other.json"
done
run plain.json --format json
for sums in base plain; do
  jq -S 'del(.nonfinite) | .samples[].results[].histograms |= map(select(.metadata.n_minus_1 | not))' "$work/$sums.json" >"$work/$sums.rest"
done
same "rows and histograms are those without --n-1" "$work/plain.rest" "$work/base.rest"

# ---- results files ----------------------------------------------------------------------------------------------------------
run none --n-1 -o "$work/n-1.dnar"
expect 0 "a report of a results file" "$DNA" report "$work/n-1.dnar" --format json -o "$work/other.json"
same "a report of a results file has them, too" "$work/base.json" "$work/other.json"
expect 2 "a results file goes on as it was begun" "$DNA" run --resume --n-1 -o "$work/n-1.dnar"
cat >"$work/forms.dna" <<END
param veto = true
object mu from particles { where final, |pid| == 13; sort by pt }
region r { cut "hard" mu[1].pt > 25 GeV; cut "veto" not veto or count(mu) < 3 }
variation off { veto = false }
END
expect 0 "a cut that a variation switches off" "$DNA" run --n-1 -q "$work/forms.dna" "$work/tiny.hepmc3" --format json -o "$work/base.json"
jq -e '[.samples[].results[].histograms[].metadata.name] == ["n-1: hard", "n-1: hard"]' "$work/base.json" >"$work/out" 2>&1
result $? "has none in any"
expect 0 "a results file of it" "$DNA" run --n-1 -q "$work/forms.dna" "$work/tiny.hepmc3" -o "$work/forms.dnar"
expect 0 "and its report" "$DNA" report "$work/forms.dnar" --format json -o "$work/other.json"
same "which is the same" "$work/base.json" "$work/other.json"

for format in text md; do
  expect 0 "$format" "$DNA" run --n-1 -q "$work/tiny.dna" "$work/tiny.hepmc3" --format $format
  says "N-1 distributions: 3, among the histograms of the JSON report" "$format: says where they are"
done

# ---- samples with other params, limits, options -----------------------------------------------------------------------------
cp "$work/tiny.hepmc3" "$work/two.hepmc3"
cat >"$work/samples.dna" <<END
param c = 25 GeV
object mu from particles { where final, |pid| == 13; sort by pt }
region r { cut "hard" mu[1].pt > c }
sample one { files "$work/tiny.hepmc3"; xsec 1 pb }
sample two { files "$work/two.hepmc3"; xsec 1 pb; with c = 37 GeV }
END
expect 0 "samples with other params" "$DNA" run --n-1 -q "$work/samples.dna" --format json -o "$work/samples.json"
jq -e '[.samples[].results[0].histograms[0]] | .[0].axes == .[1].axes and .[0].storage == .[1].storage
  and [.[].metadata.cut_lo] == [25, 37]' "$work/samples.json" >"$work/out" 2>&1
result $? "have the same bins, and their own bounds"

{
  echo 'param t = 5 GeV'
  echo 'object mu from particles { where final, |pid| == 13, pt > t; sort by pt }'
  echo 'region a {'
  for i in $(seq 100); do echo "  cut mu[1].pt > $i GeV"; done
  echo '}'
  for i in $(seq 100); do echo "variation v$i { t = $i GeV }"; done
} >"$work/many.dna"
expect 0 "many cuts and variations" "$DNA" check "$work/many.dna"
expect 3 "too many distributions" "$DNA" check --n-1 "$work/many.dna"
says "more than 10000 N-1 distributions" "too many distributions: says so"
expect 2 "the list is text" "$DNA" check --n-1 --json "$work/tiny.dna"
expect 0 "the list" "$DNA" check --n-1 "$work/tiny.dna"
says "mu[2].pt, 50 bins in 0..50 GeV; kept: below 20 GeV" "the list: bins and what is kept"
finish
