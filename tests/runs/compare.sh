#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# dna compare: counts, sums and errors against a brute-force calculation over the listed events; identities; rows that are put in,
# taken away and moved; and that nothing depends on threads and batches.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
muons=$DNA_SOURCE/tests/runs/muons.py
cd "$work" || exit 99
python3 "$muons" events 1 400 >muons.hepmc3
python3 "$muons" events 2 150 >more.hepmc3

cat >compare.dna <<'D'
param soft = 10 GeV
object mu from particles { where |pid| == 13, pt > soft; sort by pt }
region dimuon {
  cut "two muons" count(mu) >= 2
  cut "few"       count(mu) < 4
  cut "lead"      mu[1].pt > 20 GeV
  weight "scaled" mu[2].pt / (40 GeV)
  cut "second"    mu[2].pt > soft + 10 GeV
}
D
compare=("$DNA" compare compare.dna --quiet)

# ---- the numbers ------------------------------------------------------------------------------------------------------------
python3 "$muons" compare muons.hepmc3 10 2 >wanted.json
expect 0 "two settings are compared" "${compare[@]}" muons.hepmc3 --set-b "soft=2 GeV" --events 10000 --format json
cp out got.json
python3 "$muons" check got.json wanted.json 2>err
result $? "counts, sums and correlated errors are those of a loop over the events"
explain err
jq -e '.equal == false and .shared_events and .regions[0].samples[0].first_difference == 1' got.json >/dev/null
result $? "the first difference is told"
# what is listed, once more from the events' own numbers
expect 0 "the events are listed" "${compare[@]}" muons.hepmc3 --set-b "soft=2 GeV" --list list.csv --events 10000 --format csv
jq -r '.only | to_entries[] | .key as $s | .value[] | [.[0], $s, .[2]] | @csv' wanted.json | tr -d '"' | sort >want.list
awk -F, 'NR > 1 { print $4 "," $6 "," $8 }' list.csv | sort >got.list
same "the list has each event that only one selects, and where it is lost" want.list got.list
jq -e '[.regions[0].samples[0].events[] | .values != null] | all and length > 10' got.json >/dev/null
result $? "what the cuts compared is told of each"
awk -F, '/,A,.*few/ { sub(/\r/, ""); if ($9 != "count(mu) = 4") bad = 1; n++ } /,B,.*second/ { split($9, v, " "); if (!(v[3] > 12 && v[3] <= 20)) bad = 1; n++ }
  END { exit bad || n < 20 }' list.csv
result $? "the value of a cut that fails is on its wrong side"

# ---- identities ----------------------------------------------------------------------------------------------------------------
expect 0 "an analysis is equal to itself" "$DNA" compare compare.dna compare.dna muons.hepmc3 more.hepmc3 --exit-code --quiet
says "No difference" "and that is said"
expect 0 "all of it" "$DNA" compare compare.dna compare.dna muons.hepmc3 --format json --quiet
jq -e '.equal and ([.regions[].samples[].rows[] | .diff == 0 and .diff_error == 0 and .ratio == 1 and .ratio_error == 0 and .only_a == 0 and
  .only_b == 0 and .reweighted == 0 and .both == .a.raw] | all)' out >/dev/null
result $? "A minus A is 0 with no error, A over A is 1 with no error"
expect 1 "a difference ends with 1 if that is asked for" "${compare[@]}" muons.hepmc3 --set-b "soft=2 GeV" --exit-code
"${compare[@]}" muons.hepmc3 --set-a "soft=2 GeV" --format json --events 10000 >mirror.json
jq -S '[.regions[0].samples[0] | .rows[] | [.diff, .diff_error, .only_a, .only_b, .a, .b]]' got.json >one
jq -S '[.regions[0].samples[0] | .rows[] | [(0 - .diff), .diff_error, .only_b, .only_a, .b, .a]]' mirror.json >other
same "A against B is B against A with the signs changed" one other
jq -S '.regions[0].samples[0] | [.selected_only_by_a, .selected_only_by_b]' got.json >one
jq -S '.regions[0].samples[0] | [.selected_only_by_b, .selected_only_by_a]' mirror.json >other
same "and so is what only one selects" one other
"${compare[@]}" muons.hepmc3 --set-b "soft=2 GeV" --format json --events 10000 --max-events 400 >again.json
same "the same again" got.json again.json
cat compare.dna - >varied.dna <<'D'
variation soft_down { soft = 2 GeV }
D
"$DNA" compare varied.dna muons.hepmc3 --variation-b soft_down --format json --events 10000 --quiet >varied.json
jq -S '.regions[0].samples[0] | del(.events[].values)' got.json >one
jq -S '.regions[0].samples[0] | del(.events[].values)' varied.json >other
same "a variation is the same as the setting" one other

# both sides' cut-flows are those of dna run
"$DNA" run compare.dna muons.hepmc3 --set "soft=2 GeV" --format json --quiet | jq -S '[.samples[0].results[0].regions[0].rows[] | [.raw, .sumw]]' >one
jq -S '[.regions[0].samples[0].rows[] | [.b.raw, .b.value]]' got.json >other
same "the cut-flow of a side is that of dna run" one other

# ---- threads, batches --------------------------------------------------------------------------------------------------------------
for format in text md csv json; do
  "${compare[@]}" muons.hepmc3 more.hepmc3 --set-b "soft=2 GeV" --format $format --list one.csv -j 1 >one
  "${compare[@]}" muons.hepmc3 more.hepmc3 --set-b "soft=2 GeV" --format $format --list two.csv -j 2 >two
  same "$format does not depend on threads" one two
  for batch in 1 7; do
    DNA_BLOCK=300 "${compare[@]}" muons.hepmc3 more.hepmc3 --set-b "soft=2 GeV" --format $format --list three.csv -j 2 --batch $batch >two
    same "$format does not depend on batches of $batch" one two
    same "nor does the list" one.csv three.csv
  done
done

# ---- rows ---------------------------------------------------------------------------------------------------------------------------
cat >before.dna <<'D'
object mu from particles { where |pid| == 13; sort by pt }
region r {
  cut "one"    count(mu) >= 1
  cut "two"    count(mu) >= 2
  cut "hard"   mu[1].pt > 20 GeV
  cut mu[2].pt > 5 GeV
  cut "gone"   mu[1].pt < 200 GeV
}
region only_before { cut count(mu) > 0 }
D
cat >after.dna <<'D'
object mu from particles { where |pid| == 13; sort by pt }
region r {
  cut "two"    count(mu) >= 2
  cut "one"    count(mu) >= 1
  cut "hard"   mu[1].pt > 20 GeV
  cut mu[2].pt > 15 GeV
  cut "new"    mu[1].pt < 35 GeV
}
region only_after { cut count(mu) > 0 }
D
expect 0 "two files are compared" "$DNA" compare before.dna after.dna muons.hepmc3 --format json --quiet
jq -r '.regions[0].samples[0].rows[] | [.match, .a.label // "-", .b.label // "-"] | join("|")' out >rows
cat >wanted <<'T'
same|all events|all events
moved from|one|-
same|two|two
moved to|-|one
same|hard|hard
numbers|mu[2].pt > 5 GeV|mu[2].pt > 15 GeV
only A|gone|-
only B|-|new
T
same "rows that were put in, taken away, moved, and changed in a number" wanted rows
jq -r '.regions[] | [.name, .in] | join(" ")' out >rows
printf 'r both\nonly_before A\nonly_after B\n' >wanted
same "regions that one side has" wanted rows
expect 0 "the text of it" "$DNA" compare before.dna after.dna muons.hepmc3 --quiet
says "− gone" "a row that is gone"
says "+ new" "a row that is new"
says "~ mu[2].pt > 5 GeV → mu[2].pt > 15 GeV" "a row that has changed"

# ---- samples, blind regions, yields ----------------------------------------------------------------------------------------------------
cat >samples.dna <<'D'
import "compare.dna"
luminosity 2 /fb
sample s { files "muons.hepmc3"; xsec 3 pb; kind signal }
sample b { files "more.hepmc3"; xsec 4 pb }
sample c { files "third.hepmc3"; xsec 5 pb }
D
sed 's/xsec 4 pb/xsec 8 pb/' samples.dna >other.dna
python3 "$muons" events 3 100 >third.hepmc3
expect 0 "sample statements are honoured" "$DNA" compare samples.dna other.dna --format json --quiet
jq -e '.regions[0].samples | map({(.sample): .rows[0]}) | add | .s.diff == 0 and .s.diff_error == 0 and .b.ratio == 2 and .b.ratio_error < 1e-12 and
  (.b.diff - 8000 | . * . < 1e-12) and .b.unit == "events" and .["all backgrounds"].a.value == 18000 and .["all backgrounds"].b.value == 26000' out >/dev/null
result $? "a cross-section that is twice as large doubles yields, without an error of the ratio"
sed -i 's/third/more/; s/"more.hepmc3"; xsec 8/"third.hepmc3"; xsec 8/' other.dna
expect 2 "samples of other files are refused" "$DNA" compare samples.dna other.dna --quiet
says "name different event files" "and it is said which"
expect 2 "one side with samples" "$DNA" compare samples.dna compare.dna --quiet
expect 2 "event files beside samples" "$DNA" compare samples.dna samples.dna muons.hepmc3 --quiet
cat >blind.dna <<'D'
import "compare.dna"
region hidden from dimuon blind { cut "tight" mu[2].pt > 25 GeV }
sample d { files "muons.hepmc3"; kind data }
D
expect 0 "blind regions" "$DNA" compare blind.dna --set-b "soft=2 GeV" --format json --list list.csv --quiet
jq -e '.regions[1].samples[0] | (.rows[-1] | .a.raw == null and .diff == null and .only_a == null) and .events == null and .rows[1].a.raw > 0' out >/dev/null
result $? "are hidden in data"
grep -q '^hidden,' list.csv
result $((1 - $?)) "and are not listed"
expect 0 "unless" "$DNA" compare blind.dna --set-b "soft=2 GeV" --format json --unblind --quiet
jq -e '.regions[1].samples[0].rows[-1].a.raw > 0' out >/dev/null
result $? "--unblind is given"

# ---- results files --------------------------------------------------------------------------------------------------------------
"$DNA" run compare.dna muons.hepmc3 more.hepmc3 -o a.dnar --quiet >/dev/null
"$DNA" run compare.dna more.hepmc3 muons.hepmc3 --set "soft=2 GeV" -o b.dnar --quiet >/dev/null
expect 0 "two results files" "$DNA" compare a.dnar b.dnar --format json --quiet
cp out stored.json
"${compare[@]}" muons.hepmc3 more.hepmc3 --set-b "soft=2 GeV" --format json >both.json
jq -S '[.regions[0].samples | sort_by(.sample)[] | .rows[] | [.a, .b, .diff, .ratio]]' both.json >one
jq -S '[.regions[0].samples | sort_by(.sample)[] | .rows[] | [.a, .b, .diff, .ratio]]' stored.json >other
same "have the numbers of the runs" one other
jq -n --slurpfile b both.json --slurpfile s stored.json -e '[range(0; 6) as $i | ($b[0].regions[0].samples | sort_by(.sample)[0].rows[$i]) as $x |
  ($s[0].regions[0].samples | sort_by(.sample)[0].rows[$i]) as $y |
  ($y.a.error - $y.b.error | fabs) as $least | ($y.diff_error_least - $least | fabs) < 1e-12 and ($y.diff_error - $y.a.error - $y.b.error | fabs) < 1e-12 and
  $x.diff_error >= $y.diff_error_least - 1e-9 and $x.diff_error <= $y.diff_error] | all' >/dev/null
result $? "their errors are ranges, in which those of the shared events lie"
jq -e '.shared_events == false and (.regions[0].samples[0] | has("events") | not)' stored.json >/dev/null
result $? "and nothing is said of events"
expect 0 "a results file is equal to itself" "$DNA" compare a.dnar a.dnar --exit-code --quiet
says "No difference" "and that is said"
expect 0 "results files with events" "$DNA" compare a.dnar b.dnar muons.hepmc3 more.hepmc3 --format json --quiet
jq -S '.regions[0].samples | del(.[].events)' both.json >one
jq -S '.regions[0].samples | del(.[].events)' out >other
same "have their programs run over these" one other
expect 2 "a setting for a results file" "$DNA" compare a.dnar b.dnar --set-a soft=1 --quiet
expect 2 "a list without events" "$DNA" compare a.dnar b.dnar --list list.csv --quiet
"$DNA" run compare.dna muons.hepmc3 -o c.dnar --quiet >/dev/null
expect 2 "results of other samples" "$DNA" compare a.dnar c.dnar --quiet
says "sample more" "are refused"

# ---- wrong use, faults ------------------------------------------------------------------------------------------------------------------
expect 2 "one file without settings" "$DNA" compare compare.dna muons.hepmc3 --quiet
says "nothing to compare" "says what is missing"
expect 2 "a variation that is not there" "${compare[@]}" muons.hepmc3 --variation-b up
expect 2 "a setting that is wrong" "${compare[@]}" muons.hepmc3 --set-b "softt=8 GeV"
says "did you mean soft" "has the near name"
echo 'region r { cut count(mu) > 0 }' >wrong.dna
expect 3 "a file with an error" "$DNA" compare compare.dna wrong.dna muons.hepmc3 --quiet
head -c 30000 muons.hepmc3 >cut.hepmc3
expect 4 "a file that is cut off" "${compare[@]}" cut.hepmc3 --set-b "soft=2 GeV" -j 2
says "Region dimuon" "has its whole events compared"
"${compare[@]}" cut.hepmc3 --set-b "soft=2 GeV" -j 1 --batch 1 2>/dev/null >one
"${compare[@]}" cut.hepmc3 --set-b "soft=2 GeV" -j 2 2>/dev/null >two
same "the same ones with any number of threads" one two
expect 0 "standard input" bash -c "'$DNA' compare compare.dna - --set-b 'soft=2 GeV' --format csv --quiet <muons.hepmc3"
expect 2 "an output that is an input" "${compare[@]}" muons.hepmc3 --set-b "soft=2 GeV" --list muons.hepmc3
finish
