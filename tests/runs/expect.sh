#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Published cut-flows beside ours: the numbers worked out in Python, every report format, and exit codes.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
cd "$work" || exit 99
cat >base.dna <<END
object muons from particles { where final, |pid| == 13, prompt, pt > 3 GeV; sort by pt }
region two {
  cut "one" count(muons) >= 1
  cut "two" count(muons) >= 2
  bins pt = muons[1].pt, bins [0, 20, 40] GeV
}
region twice from two { weight "half" 0.5 }
region closed from two blind { cut "hard" muons[1].pt > 20 GeV }
luminosity 150 /fb
sample W { files "$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz"; xsec 0.1 pb; kfactor 1.1 }
sample We { files "$DNA_SOURCE/examples/events/w_lnuee.hepmc3.zst"; xsec 0.2 pb; group "pair" }
sample Z { files "$DNA_SOURCE/examples/events/z_4l.hepmc3.zst"; xsec 0.3 pb; group "pair" }
sample seen { files "$DNA_SOURCE/examples/events/signal_zd0p1_nd0p3.hepmc3.zst"; kind data }
END
cat base.dna - >all.dna <<END
expect two for W { "all events" 16500; "one" 16000 ± 500 within 5%; "pt in [0, 20) GeV" 4000 ± 300 within 3 σ }
expect two for pair within 2 sigma { "all events" 75000; "one" 40000 ± 1000; "two" 0 }
expect two for W relative { "all events" 100%; "one" 99% ± 0.5% within 3 σ; "two" 90% ± 1% within 1%; "pt in [20, 40) GeV" 0.41 }
expect two for pair relative within 10% { "one" 60% ± 2%; "two" 30% within 90% }
expect twice for Z relative { "half" 10% ± 1% }
expect two for pair raw within 1% { "one" 400; "two" 85 ± 3 }
expect two for seen { "one" 12 ± 3 within 5 σ }
expect closed for seen { "one" 12 ± 3; "hard" 1 ± 1 within 5 σ }
END
expect 6 "tolerances that are exceeded" "$DNA" run all.dna -o all.dnar -q --expect --format json
cp out report.json
says 'all.dna:16: region two, "two"' "the row is named, with its place"
grep -c '^all.dna:' err >got
jq '[.expectations[].rows[] | select(.verdict == "exceeded" or .verdict == "unknown")] | length' report.json >want
same "every row that is exceeded is told" want got
expect 0 "the numbers" python3 "$DNA_SOURCE/tests/runs/expect.py" report.json 17
jq -e '[.expectations[].rows[] | .verdict] | (index("within") and index("exceeded") and index("unknown") and index(null))' report.json >out
result $? "of each verdict there is one"
expect 0 "without --expect it is shown" "$DNA" run all.dna -q --format json
expect 6 "of a results file" "$DNA" report all.dnar --expect
says "Expectation of two for W: yields beside published ones" "the table"
says "hidden" "what is blind is hidden"
says "there is no number to compare: hidden" "and cannot be within a tolerance"
expect 6 "unblinded" "$DNA" report all.dnar --unblind --expect --format json
cp out unblinded.json
expect 0 "the numbers" python3 "$DNA_SOURCE/tests/runs/expect.py" unblinded.json 18
for format in text md html latex; do
  expect 0 "as $format" "$DNA" report all.dnar --format $format
  says "exceeded" "with the verdict"
  says "4000" "and the published number"
done
expect 0 "as csv" "$DNA" report all.dnar --format csv
grep -c ',published,' out >got
jq '[.expectations[].rows[]] | length' report.json >want
same "each published number is a line" want got
result "$(awk -F, 'NR == 1 { n = NF } /,published,/ && !/"/ && NF != n { bad = 1 } END { exit bad }' out; echo $?)" "with all columns"
says 'W,nominal,nominal,two,1,one,published,,,,,16000,500,,,,,,,,,,,events,' "in the columns of ours"

cat base.dna - >good.dna <<END
expect two for W within 1% { "all events" 16500; "one" 16390 ± 1 }
END
expect 0 "tolerances that are kept" "$DNA" run good.dna -q --expect
cp good.dna none.dna
sed -i 's/ within 1%//' none.dna
expect 2 "no tolerance is stated" "$DNA" run none.dna -q --expect
says "no expectation states a tolerance" "is said"
sed 's/expect two for W/expect two for "pair"/; s/16390 ± 1/16390 ± 99%/' good.dna >quoted.dna
expect 6 "a group in quotes" "$DNA" run quoted.dna -q --expect
says "Expectation of two for pair" "is the group"
grep -v '^sample\|^expect' base.dna >alone.dna
echo 'expect two within 1% { "all events" 300 }' >>alone.dna
sed -i 's/^luminosity.*//' alone.dna
sed 's/{ "all events" 300 }/{ "all events" 300; "one" 5 }/; s/expect two/expect two raw/' alone.dna >alone_raw.dna
expect 6 "the only sample" "$DNA" run alone_raw.dna "$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz" -q --expect --format json
result "$(jq -e '.expectations[0].rows[0] | .ours == 300 and .verdict == "within"' out >got; echo $?)" "of the command line"
expect 6 "two samples of the command line" "$DNA" run alone.dna "$DNA_SOURCE"/examples/events/w_* -q --expect
says "it does not say of which sample" "what is missing is said"
sed '/^luminosity/d; /^sample/d' base.dna >none.dna
cat >>none.dna <<END
region none { cut "hard" count(muons) >= 9 }
expect none raw { "hard" 1 within 1 sigma }
END
expect 0 "of a count of 0" "$DNA" run none.dna "$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz" -q --expect --format json
# the upper end of the central 68.27 % interval for 0 events: exp(-1.841) = 0.1587
result "$(jq -e '.expectations[0].rows[0] | .verdict == "within" and (.ours_error - 1.8410 | fabs) < 1e-4 and
  (.pull + 0.5432 | fabs) < 1e-4' out >got; echo $?)" "the upper error is Poisson's"
finish
