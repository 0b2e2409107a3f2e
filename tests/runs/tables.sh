#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Tables: look-ups against plain Python (tables.py), shifts, what is outside, and that results know their tables.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need python3 python3
need jq jq
cd "$work" || exit 99
tool=$DNA_SOURCE/tests/runs/tables.py

python3 "$tool" make || exit 99
expect 0 "look-ups of events" "$DNA" select tables.dna events.hepmc --region all --list list.csv -q --values "x,w,z,binned1(x),\
binned2(x, w),binned3(x, w, z),holed1(x),holed2(x, w),holed3(x, w, z),linear1(x),linear2(x, w),linear3(x, w, z),loglog2(abs(x), abs(w))"
expect 0 "are those of another program, to the bit" python3 "$tool" check list.csv

cat >shift.dna <<'END'
table k(x) "k.csv" { binned; outside error; shift σ by "stat"; shift λ by "sys,lumi" }
param σ = 0
param λ = 0
variation stat { up { σ = 1 } down { σ = -1 } }
variation both { σ = 2; λ = -1 }
object e from particles { where final, |pid| == 11 }
region r { cut exists(e[1]); weight "k" k(e[1].pt * 0 + 15 GeV) }
END
cat >k.csv <<'END'
#: table_doi: 10.17182/hepdata.0.v1/t1
#: RE,,,"P P --> X"
X [MEV],X [MEV] LOW,X [MEV] HIGH,Y,stat +,stat -,"sys,lumi +","sys,lumi -"
15000,10000,20000,0.5,0.125,-0.25,10%,-10%
25000,20000,30000,7,1,-1,1,-1
END
events=$DNA_SOURCE/examples/events/w_lnumumu.hepmc3.gz
expect 0 "shifted tables" "$DNA" run shift.dna "$events" -q --format csv
python3 - out >ratios <<'END'
import csv, sys
rows = [r for r in csv.DictReader(open(sys.argv[1])) if r.get("region") == "r"]
for v in ("nominal", "stat_up", "stat_down", "both"):
    w = [float(r["sumw"]) for r in rows if r["variation"] == v]
    print(v, round(w[-1] / w[-2], 9))
END
# 0.5, + 0.125, - 0.25, + 2 * 0.125 - 10 % of 0.5
printf '%s\n' "nominal 0.5" "stat_up 0.625" "stat_down 0.25" "both 0.7" >wanted
same "are value + σ × error, each error with its own σ" ratios wanted

# Two tables in a file that have the same column.
cat >two.csv <<'END'
#: name: Loose
x_low,x_high,EFF
0,1,0.25

#: name: Tight
x_low,x_high,EFF
0,1,0.75
END
echo 'table f(x) "two.csv" { binned; outside clamp; value "EFF" }' >two.dna
expect 3 "a column that two tables of a file have" "$DNA" check two.dna
says "in lines 2 and 6" "both are named"
says 'value "Tight: EFF"' "and how to say which"
cat >tight.dna <<'END'
table f(|x|) "two.csv" { binned; outside error; value "Tight: EFF" }
table g(x) "two.csv" { binned; outside clamp; value "Loose: EFF" }
region all {
}
END
expect 0 "each by its name, and |x| takes a size" "$DNA" select tight.dna events.hepmc --region all --list two.list -q \
  --values "f(-0.5),g(0.5),f(count(particles) * 0 - 0.5)"
python3 - two.list >out <<'END'
import csv, sys
print(*list(csv.reader(open(sys.argv[1])))[1][-3:])
END
echo "0.75 0.25 0.75" >wanted
same "are their values" out wanted
printf 'x;y\n0;10;0.5\n' >semi.csv
echo 'table f(x) "semi.csv" { binned; outside clamp }' >semi.dna
expect 3 "semicolons" "$DNA" check semi.dna
says "separated by commas" "are not commas"
gzip -c two.csv >semi.csv
expect 3 "a compressed table" "$DNA" check semi.dna
says "this is no text file" "is no text"

# Errors in %: of a value in % in points, of another relative, in a statement, in cells and in headings.
printf '%s\n' eff,error 60%,3% >p1.csv
printf '%s\n' 'eff [%],up [%],down [%]' 60,3,5 >p2.csv
printf '%s\n' 'eff [%],up,down' 60,3,5 >p3.csv
printf '%s\n' 'eff [%],error' 60%,3% >p4.csv
printf '%s\n' 'eff,up [%],down [%]' 60%,3,5 >p5.csv
printf '%s\n' eff,error 0.6,5% >r1.csv
printf '%s\n' 'eff,up [%],down [%]' 0.6,5,7 >r2.csv
printf '%s\n' 'eff [1],error [%]' 0.6,5 >r3.csv
printf '%s\n' eff,error 0.6,0.03 >r4.csv
for file in p1 p2 p3 p4 p5 r1 r2 r3 r4; do
  sed -i '1s/^/x_low,x_high,/; 2s/^/0,1,/' $file.csv
  echo "table $file(x) \"$file.csv\" { binned; outside clamp; shift 1 }"
done >percent.dna
cat >>percent.dna <<'END'
table i1(x) { binned; outside clamp; 0..1: 60% ± 3%; shift 1 }
table i2(x) { binned; outside clamp; 0..1: 0.6 ± 5%; shift 1 }
table i3(x) { binned; outside clamp; 0..1: 60% up 3% down 5%; shift 1 }
table i4(x) { binned; outside clamp; 0..1: 0.6 ± 0.03; shift 1 }
table i5(x) { binned; outside clamp; 0..1: 0.6 mm ± 5%; shift 1 }
region all {
}
END
expect 0 "errors in %" "$DNA" select percent.dna events.hepmc --region all --list percent.csv -q --values \
  "p1(1),p2(1),p3(1),p4(1),p5(1),r1(1),r2(1),r3(1),r4(1),i1(1),i2(1),i3(1),i4(1),i5(1)"
python3 - percent.csv >out <<'END'
import csv, sys
row = list(csv.reader(open(sys.argv[1])))[1]
print(sorted({round(float(v), 12) for v in row[-14:]}))
END
echo "[0.63]" >wanted
same "all mean 0.63" out wanted
printf '%s\n' x_low,x_high,eff,error 0,1,60%,3 >unclear.csv
echo 'table f(x) "unclear.csv" { binned; outside clamp }' >unclear.dna
expect 3 "an error without % of a value in %" "$DNA" check unclear.dna
says "unclear.csv:2:9" "is refused at its cell"

sed 's/ \* 0 + 15 GeV/ * 0 + 30 GeV/' shift.dna >outside.dna
expect 1 "outside of a table that does not allow it" "$DNA" run outside.dna "$events" -q
says "outside.dna:7: event" "names the line and the event"
says "x = 30 GeV is outside of the table k, which goes from 10 to 30 GeV" "and the value, the table and its range"
sed 's/k(e\[1\].pt \* 0 + 15 GeV)/if e[1].pt < 0 GeV then k(e[1].pt + 30 GeV) else k(15 GeV)/' shift.dna >guarded.dna
expect 0 "but not where its value is not asked for" "$DNA" run guarded.dna "$events" -q
sed 's/outside error/outside missing/' outside.dna >missing.dna
expect 1 "a weight that is missing, outside" "$DNA" run missing.dna "$events" -q
says "the weight is missing" "is an error of the weight"

expect 0 "results of a run" "$DNA" run shift.dna "$events" -q -o stored.dnar
expect 0 "are complete" "$DNA" run shift.dna "$events" -q --resume -o stored.dnar
sed -i 's/0.5,0.125/0.5,0.25/' k.csv
expect 0 "reports do not read the table again" "$DNA" report stored.dnar
expect 2 "a changed table is another analysis" "$DNA" run shift.dna "$events" -q --resume -o stored.dnar
rm k.csv
expect 0 "nor do reports need it" "$DNA" report stored.dnar --format html
expect 3 "without its file there is no table" "$DNA" check shift.dna
says "cannot be read" "that is said"

cat >objects.yoda <<'END'
BEGIN YODA_SCATTER2D_V2 /REF/efficiency
Path: /REF/efficiency
Title: ~
Type: Scatter2D
---
# xval	 xerr-	 xerr+	 yval	 yerr-	 yerr+	
0.15	0.05	0.05	0.5	0.1	0.2
0.25	0.05	0.05	0.75	0.1	0.2
END YODA_SCATTER2D_V2

BEGIN YODA_HISTO1D_V2 /RAW/h
---
END YODA_HISTO1D_V2

BEGIN YODA_ESTIMATE2D_V3 /REF/grid
Path: /REF/grid
Type: Estimate2D
---
Edges(A1): [0.000000e+00, 1.000000e+01, 2.000000e+01]
Edges(A2): [0, 1]
ErrorLabels: ["stat", "sys,lumi"]
# value	errDn(1)	errUp(1)	errDn(2)	errUp(2)
nan	---	---	---	---
nan	---	---	---	---
nan	---	---	---	---
nan	---	---	---	---
nan	---	---	---	---
2.5e-01	-1e-01	2e-01	---	---
5e-01	-1e-01	2e-01	-0.5	0.5
nan	---	---	---	---
nan	---	---	---	---
nan	---	---	---	---
nan	---	---	---	---
nan	---	---	---	---
END YODA_ESTIMATE2D_V3
END
cat >yoda.dna <<'END'
param σ = 0
table eff(pt) "objects.yoda" { binned; outside error; value "/REF/efficiency"; columns "x [GeV]"; shift σ }
table line(x) "objects.yoda" { linear; outside error; value "/REF/efficiency [pb]" }
table grid(x, w) "objects.yoda" { binned; outside error; value "/REF/grid"; shift σ by "sys,lumi"; shift σ / 2 by "stat" }
param a = eff(0.22 GeV)
param b = line(0.20) / (1 pb)
param c = grid(10, 0.5)
param d = grid(5, 0.5)
region r { cut true }
END
params() { sqlite3 -separator ' ' values.dnar 'SELECT name, round(value, 12) FROM param WHERE program = 1 AND length(name) = 1 ORDER BY name'; }
if command -v sqlite3 >/dev/null 2>&1; then
  expect 0 "tables of YODA files" "$DNA" run yoda.dna events.hepmc -q -o values.dnar
  params >got
  printf '%s\n' "a 0.75" "b 0.625" "c 0.5" "d 0.25" "σ 0.0" >wanted
  same "have the values of their objects" got wanted
  rm values.dnar
  expect 0 "shifted" "$DNA" run yoda.dna events.hepmc -q -o values.dnar --set σ=-1
  params >got
  printf '%s\n' "a 0.65" "b 0.625" "c -0.05" "d 0.2" "σ -1.0" >wanted
  same "they have theirs and their errors" got wanted
fi

# refused WHAT PLACE TEXT: the table t.csv (standard input) is, at that line and column of its own
refused() {
  cat >t.csv
  "$DNA" check --json refused.dna >json 2>err
  jq -e --arg p "$2" --arg t "$3" 'any(.diagnostics[]; .severity == "error" and "\(.file):\(.start.line):\(.start.column)" == $p
    and ("\(.message) \(.hint // "")" | contains($t)))' json >/dev/null
  result $? "refused: $1"
}
echo 'table t(pt, |η|) "t.csv" { binned; outside clamp }' >refused.dna
head=pt_low\ [GeV],pt_high\ [GeV],abs_eta_low,abs_eta_high,value
refused "bins that overlap" t.csv:3:1 "overlap: pt in 10..20 GeV and pt in 15..30 GeV" <<END
$head
10,20,0,1,1
15,30,0,1,1
END
refused "bins with a gap" t.csv:3:1 "a gap between the bins |η| in 0..1 and |η| in 1.5..2" <<END
$head
10,20,0,1,1
10,20,1.5,2,1
END
refused "a cell that is not there" refused.dna:1:18 "no value for: pt in 20..30 GeV, |η| in 0..1" <<END
$head
10,20,0,1,1
10,20,1,2,1
20,30,1,2,1
END
refused "a cell that is there twice" t.csv:4:1 "given twice: pt in 10..20 GeV, |η| in 0..1" <<END
$head
10,20,0,1,1
# a comment
10,20,0,1,2
END
refused "a text that is no number" t.csv:2:13 "'nan' is no number" <<END
$head
10, 20,0, 1,nan
END
refused "an infinite number" t.csv:2:11 "too large" <<END
$head
10,20,0,1,1e999
END
refused "a hexadecimal number" t.csv:2:1 "no number" <<END
$head
0x10,20,0,1,1
END
refused "a number that is not there" t.csv:2:11 "no number for value" <<END
$head
10,20,0,1,-
END
refused "a row that is too short" t.csv:3:1 "4 cells, but there are 5 columns" <<END
$head
10,20,0,1,1
20,30,0,1
END
refused "an unknown unit" t.csv:1:1 "'GeX' is no unit" <<END
pt_low [GeX],pt_high [GeV],abs_eta_low,abs_eta_high,value
END
refused "a unit that does not fit" refused.dna:1:9 "pt is energy, but the numbers of this axis are length" <<END
pt_low [mm],pt_high [mm],abs_eta_low,abs_eta_high,value
10,20,0,1,1
END
refused "a unit that is not there" refused.dna:1:9 "a unit is missing" <<END
pt_low,pt_high,abs_eta_low,abs_eta_high,value
10,20,0,1,1
END
refused "two units of one axis" t.csv:1:14 "different units" <<END
pt_low [GeV],pt_high [MeV],abs_eta_low,abs_eta_high,value
10,20,0,1,1
END
refused "an axis without a column" refused.dna:1:13 "no column |η|" <<END
pt_low [GeV],pt_high [GeV],eta_low,eta_high,value
10,20,0,1,1
END
refused "an axis without edges" t.csv:1:1 "needs the edges of its bins in pt" <<END
pt [GeV],abs_eta_low,abs_eta_high,value
10,0,1,1
END
refused "two values" t.csv:1:1 '"data", "mc"' <<END
pt_low [GeV],pt_high [GeV],abs_eta_low,abs_eta_high,data,mc
10,20,0,1,1,1
END
refused "an error with one side" t.csv:1:59 "the lower one is missing" <<END
$head,stat +
10,20,0,1,1,1
END
refused "two columns of one name" t.csv:1:59 "two columns are called value" <<END
$head,value
10,20,0,1,1,1
END
refused "an edge above the other" t.csv:2:1 "is not below the upper one" <<END
$head
20,10,0,1,1
END
refused "a quote that is not closed" t.csv:2:9 "not closed" <<END
$head
10,20,0,"1,1
END
refused "no rows" refused.dna:1:18 "no rows" <<END
$head
END
refused "two tables of which none is chosen" refused.dna:1:18 "2 tables" <<END
$head
10,20,0,1,1

$head
10,20,0,1,1
END
refused "histograms of YODA" t.csv:1:1 "no scatter and no estimate" <<END
BEGIN YODA_HISTO1D_V2 /RAW/h
---
END YODA_HISTO1D_V2
END
refused "a scatter that breaks off" t.csv:4:1 "does not end" <<END
BEGIN YODA_SCATTER2D_V2 /REF/a
---
1 1 1 2 0 0
3 1 1 2 0 0
END
refused "an estimate with too few bins" t.csv:7:1 "fewer bins" <<END
BEGIN YODA_ESTIMATE1D_V3 /REF/a
---
Edges(A1): [0, 1, 2]
ErrorLabels: []
nan
1
END YODA_ESTIMATE1D_V3
END
refused "nothing" t.csv:1:1 "no table" <<END
# nothing
END

cat >muons.dna <<'END'
table ε(pt, |η|) { binned; outside clamp; columns [0, 1, 10]; 0..20 GeV: 0.5, 0.6; 20..2000 GeV: 0.9, 0.8 }
param t = 0.55
object mu from particles { where final, |pid| == 13, pt > 2 GeV, ε(pt, |η|) > t; set pt = crystalball(pt, 0.1 * pt, 1.5, 3) }
region r { cut "one" count(mu) >= 1; cut "efficient" ε(mu[1].pt, |mu[1].η|) > 0.7 }
END
if "$DNA" pack "$events" -o packed.dnae --keep 'final and |pid| == 13 and pt > 1 GeV' -q 2>err; then
  "$DNA" run muons.dna packed.dnae -q --format csv 2>err | cut -d, -f2-22 >packed
  "$DNA" run muons.dna "$events" -q --format csv 2>err | cut -d, -f2-22 >text
  same "packed events with what the table needs give the same" text packed
fi
expect 0 "N-1 distributions of a table's value" "$DNA" run muons.dna "$events" -q --n-1
says "N-1 distributions: 2" "are those of both cuts"
expect 0 "a scan of a threshold" "$DNA" scan muons.dna "$events" -q --set 't=0.4..0.95/2' --format csv
expect 0 "a trace" "$DNA" trace muons.dna "$events" --event 3
says "ε(pt, |η|) = 0." "shows the table's value"
finish
