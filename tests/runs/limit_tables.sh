#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Windows and limits of a scan as text, LaTeX, CSV and HEPData tables: limit_tables.py compares them with the JSON report and with what
# the events give. exports.sh says how to install the validator of HEPData.
. "${DNA_SOURCE:-.}/tests/tap.sh"
python=${DNA_PYTHON:-python3}
need "$python" python3
cd "$work" || exit 99
tables="$DNA_SOURCE/tests/runs/limit_tables.py"
cp "$DNA_SOURCE/tests/runs/limit_tables.dna" scan.dna
expect 0 "toy events" "$python" "$DNA_SOURCE/tests/runs/toy_limits.py" events events
expect 0 "for a scan" "$python" "$tables" events events
expect 0 "a scan of three signals" "$DNA" run scan.dna -q -o scan.dnar --format json
cp out report.json
expect 0 "has what the events give" "$python" "$tables" json report.json
expect 0 "as text" "$DNA" report scan.dnar -o scan.txt
expect 0 "has the numbers, in the order of the params" "$python" "$tables" text scan.txt report.json
expect 0 "as LaTeX" "$DNA" report scan.dnar -o scan.tex
expect 0 "has those of the text" "$python" "$tables" tex scan.tex scan.txt
expect 0 "as CSV" "$DNA" report scan.dnar -o scan.csv
expect 0 "has lines for them" "$python" "$tables" csv scan.csv report.json
expect 0 "a CSV of them alone" "$DNA" export csv-limits scan.dnar -o limits.csv
expect 0 "has the same" "$python" "$tables" csv limits.csv report.json
expect 0 "a HEPData submission" "$DNA" export hepdata scan.dnar --variation nominal -o hepdata
"$python" "$tables" hepdata hepdata report.json >judged 2>&1
case $? in
0) result 0 "has their tables" ;;
77) skip "has their tables" "$(head -n 1 judged)" ;;
*)
  result 1 "has their tables"
  explain judged
  ;;
esac
count() { # NAME NUMBER PATTERN FILE
  result "$([ "$(grep -c -e "$3" "$4")" -eq "$2" ]; echo $?)" "$1"
}
count "what a window is missing is said once" 1 "no interval has a width" scan.txt
count "so is what a chosen interval does" 1 "which flatters it" scan.txt
for format in md html; do
  expect 0 "as $format" "$DNA" report scan.dnar --format $format
  says "expected and observed limits on g" "has the expected limits"
done
expect 0 "hepdata with --raw" "$DNA" export hepdata scan.dnar --raw -o raw
count "has no limits" 0 "limit" raw/submission.yaml
expect 0 "hepdata of a signal" "$DNA" export hepdata scan.dnar --sample thin --region ee -o thin
count "has its limits" 3 "name: .*limit" thin/submission.yaml
expect 0 "of another region" "$DNA" export hepdata scan.dnar --region rest -o rest
count "has none" 0 "limit" rest/submission.yaml
expect 2 "csv-limits of a sample" "$DNA" export csv-limits scan.dnar --sample thin
expect 0 "a run without windows and limits" "$DNA" run "$DNA_SOURCE/examples/01_first.dna" "$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz" -q -o first.dnar
expect 2 "has no csv-limits" "$DNA" export csv-limits first.dnar
says "no window and no limit" "as is said"
finish
