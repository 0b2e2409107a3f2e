#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# dna scan: each point of a grid counts what dna run counts there, and what a loop over the events does; figures of merit; ranges that are
# wrong; plots.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
muons=$DNA_SOURCE/tests/runs/muons.py
cd "$work" || exit 99
python3 "$muons" events 1 400 >signal.hepmc3
python3 "$muons" events 2 150 >one.hepmc3
python3 "$muons" events 3 200 >two.hepmc3
cat >scan.dna <<'D'
param soft = 10 GeV
param lead = 20 GeV
param most = 4
object mu from particles { where |pid| == 13, pt > soft; sort by pt }
region dimuon {
  cut "two muons" count(mu) >= 2
  cut "few"       count(mu) < most
  cut "lead"      mu[1].pt > lead
  weight "scaled" mu[2].pt / (40 GeV)
  cut "second"    mu[2].pt > soft + 10 GeV
}
region single { cut count(mu) == 1 }
variation other { soft = 1 GeV }
D
cat >samples.dna <<'D'
import "scan.dna"
luminosity 2 /fb
sample s { files "signal.hepmc3"; xsec 3 pb; kind signal }
sample b { files "one.hepmc3"; xsec 4 pb }
sample c { files "two.hepmc3"; xsec 5 pb }
D
scan=("$DNA" scan scan.dna signal.hepmc3 --quiet)

# ---- points ---------------------------------------------------------------------------------------------------------------------
expect 0 "a list of values" "${scan[@]}" --set 'soft={2, 6, 10, 14} GeV' --format json
cp out list.json
python3 - "$muons" <<'P' 2>err
import importlib.util, json, math, sys
spec = importlib.util.spec_from_file_location("muons", sys.argv[1])
muons = importlib.util.module_from_spec(spec)
spec.loader.exec_module(muons)
events = muons.read("signal.hepmc3")
scan = json.load(open("list.json"))
assert scan["axes"] == [{"param": "soft", "unit": "GeV", "values": [2, 6, 10, 14]}], scan["axes"]
region = scan["regions"][0]
assert region["name"] == "dimuon" and len(region["points"]) == 4
for point in region["points"]:
    kept = [w for w in (muons.rows(e, point["at"][0])[5] for e in events) if w is not None]
    got = point["samples"][0]
    assert got["raw"] == len(kept) and muons.near(got["value"], math.fsum(kept)), (point, len(kept))
    assert muons.near(got["error"], math.sqrt(math.fsum(w * w for w in kept))), point
P
result $? "counts, sums and errors of each point are those of a loop over the events"
explain err
expect 0 "a grid" "${scan[@]}" --set 'soft=2..10 GeV/3' --set 'lead={15, 25} GeV' --set most=5 --format json
cp out grid.json
jq -c '[.regions[].points[].at] | unique' grid.json >got
echo '[[2,15],[2,25],[6,15],[6,25],[10,15],[10,25]]' >wanted
same "has all combinations" wanted got
for p in 0 1 2 3 4 5; do
  soft=$(jq ".regions[0].points[$p].at[0]" grid.json) lead=$(jq ".regions[0].points[$p].at[1]" grid.json)
  "$DNA" run scan.dna signal.hepmc3 --set "soft=$soft GeV" --set "lead=$lead GeV" --set most=5 --format json --quiet |
    jq -S '[.samples[0].results[0].regions[] | .rows[-1] | [.raw, .sumw]]'
done >one
jq -S ".regions as \$r | range(0; 6) | . as \$p | [\$r[] | .points[\$p].samples[0] | [.raw, .value]]" grid.json >other
same "each of which is what dna run counts there" one other
expect 0 "log spacing" "${scan[@]}" --set 'soft=0.1..10 GeV/3 log' --region dimuon --format json
[ "$(jq -c '[.regions[].points[].at[0]]' out)" = '[0.1,1,10]' ]
result $? "has equal ratios, and one region alone can be asked for"
expect 0 "two units" "${scan[@]}" --set 'soft=500 MeV..2 GeV/4' --format json
[ "$(jq -c '[.regions[0].points[].at[0]]' out)" = '[0.5,1,1.5,2]' ]
result $? "are brought together"
expect 0 "params without a unit" "${scan[@]}" --set 'most={3,4}' --format json
for format in text md csv json; do
  "$DNA" scan samples.dna --quiet --set 'soft=2..10 GeV/5' --format $format -j 1 >one
  "$DNA" scan samples.dna --quiet --set 'soft=2..10 GeV/5' --format $format -j 2 >two
  same "$format does not depend on threads" one two
  for batch in 1 7; do
    DNA_BLOCK=300 "$DNA" scan samples.dna --quiet --set 'soft=2..10 GeV/5' --format $format -j 2 --batch $batch >two
    same "$format does not depend on batches of $batch" one two
  done
done

# ---- figures of merit -----------------------------------------------------------------------------------------------------------------
expect 0 "signal and background" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --region dimuon --format json --quiet
cp out merit.json
expect 0 "another figure of merit" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --region dimuon --format json --quiet --show 'Z(S, B, 0) + 2 * nS - dB/10'
cp out other.json
expect 0 "with an uncertainty" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --region dimuon --format json --quiet --show 'Z(S, B, dB)'
cp out asimov.json
python3 - <<'P' 2>err
import json, math
def near(a, b): return abs(a - b) <= 1e-9 * abs(b)
def z(s, b, d):
    if d == 0: return math.sqrt(2 * ((s + b) * math.log(1 + s / b) - s))
    d *= d
    return math.sqrt(2 * ((s + b) * math.log((s + b) * (b + d) / (b * b + (s + b) * d)) - b * b / d * math.log(1 + d * s / (b * (b + d)))))
def each(path, merit):
    region = json.load(open(path))["regions"][0]
    values = []
    for p in region["points"]:
        by = {x["sample"]: x for x in p["samples"]}
        s, b = p["S"], p["B"]
        assert s["value"] == by["s"]["value"] and s["raw"] == by["s"]["raw"] and s["unit"] == "events"
        assert near(b["value"], by["b"]["value"] + by["c"]["value"]) and b["raw"] == by["b"]["raw"] + by["c"]["raw"]
        assert near(b["error"], math.hypot(by["b"]["error"], by["c"]["error"]))
        f = lambda x, y: merit(x, y, s["error"], b["error"], s["raw"], b["raw"])
        assert near(p["show"], f(s["value"], b["value"])), (p, f(s["value"], b["value"]))
        error = math.hypot((f(s["value"] + s["error"], b["value"]) - f(s["value"] - s["error"], b["value"])) / 2,
                           (f(s["value"], b["value"] + b["error"]) - f(s["value"], b["value"] - b["error"])) / 2)
        assert near(p["show_error"], error), (p, error)
        values.append(p["show"])
    assert region["best"] == values.index(max(values))
each("merit.json", lambda s, b, ds, db, ns, nb: s / math.sqrt(b))
each("other.json", lambda s, b, ds, db, ns, nb: z(s, b, 0) + 2 * ns - db / 10)
each("asimov.json", lambda s, b, ds, db, ns, nb: z(s, b, db))
P
result $? "are what Python makes of S and B, and the best point is told"
explain err
expect 0 "no background" "$DNA" scan samples.dna --set 'lead={20, 4000} GeV' --region dimuon --format json --quiet
jq -e '.regions[0].points[1].show == null and .regions[0].best == 0' out >/dev/null
result $? "has no figure of merit there"
expect 0 "the text" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --region dimuon --quiet
says "← best" "marks the best point"
says "Best: soft = " "and tells it"
expect 2 "a figure of merit of unknown names" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --show 'S / sqrt(Bg)' --quiet
says "Bg is not defined" "is refused"
expect 2 "one that depends on events" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --show 'count(particles)' --quiet
says "depends on events" "is refused"
expect 2 "one without samples" "${scan[@]}" --set 'soft=2..10 GeV/5' --show 'S / B'
says "--show needs signal and background" "is refused"

# ---- ranges that are wrong ---------------------------------------------------------------------------------------------------------------
wrong() { # SET TEXT
  expect 2 "$1" "${scan[@]}" --set "$1"
  says "$2" "is told: $2"
}
wrong 'soft=2..10 GeV' 'how many points'
wrong 'soft=2..10 GeV/1' 'from 2 to 1000 points'
wrong 'soft=2..10 GeV/2.5' 'from 2 to 1000 points'
wrong 'soft=0..10 GeV/4 log' 'both ends above 0'
wrong 'soft=2..2 GeV/4' 'differ'
wrong 'soft=2..10 GeV/4 lin' 'expected nothing more'
wrong 'soft={1, 2, 1} GeV' 'twice'
wrong 'soft={1 GeV, 2 GeV}' 'the unit comes once'
wrong 'soft={1, 2}' 'a unit is missing'
wrong 'soft=2..10 mm/3' 'energy'
wrong 'sift=2..10 GeV/3' 'did you mean soft'
wrong 'soft=2 mm..10 GeV/3' 'the same unit'
expect 2 "a param twice" "${scan[@]}" --set 'soft=2..10 GeV/3' --set 'soft={1,2} GeV'
expect 2 "a range and a value" "${scan[@]}" --set 'soft=2..10 GeV/3' --set 'soft=1 GeV'
expect 2 "too many points" "${scan[@]}" --set 'soft=2..10 GeV/200' --set 'lead=1..9 GeV/200'
says "a grid of 40000 points" "are told"
expect 2 "nothing to scan" "${scan[@]}"
says "nothing is scanned" "is told"
expect 2 "a region that is not there" "${scan[@]}" --set 'soft=2..10 GeV/3' --region dimuons
says "did you mean dimuon" "has the near name"

# ---- plots -----------------------------------------------------------------------------------------------------------------------------------
expect 2 "a plot of another kind" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --plot plot.jpg --quiet
says "ends in .svg, .pdf or .png" "is refused"
expect 1 "without gnuplot" env PATH=/nonexistent "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --plot plot.pdf --quiet
says "apt-get install gnuplot-nox" "the package is named"
[ ! -e plot.pdf ]
result $? "and nothing is written"
expect 0 "but SVG needs nothing" env PATH=/nonexistent "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --plot plot.svg --quiet
[ -s plot.svg ]
result $? "and is drawn"
"$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --plot again.svg --quiet -j 1 >/dev/null
same "the same again" plot.svg again.svg
expect 0 "a grid" "$DNA" scan scan.dna signal.hepmc3 --set 'soft=2..10 GeV/5' --set 'lead={20, 25} GeV' --plot grid.svg --quiet
sed 's/<[^>]*>//g' grid.svg | grep -q 'soft = 2 GeV'
result $? "has a curve for each value of the first param"
expect 2 "three params cannot be drawn" "$DNA" scan samples.dna --set 'soft={1,2} GeV' --set 'lead={20, 25} GeV' --set 'most={4,5}' --plot three.svg --quiet
if command -v gnuplot >/dev/null 2>&1; then
  for plot in plot.pdf plot.png; do
    expect 0 "$plot" "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --plot $plot --quiet
    [ -s $plot ]
    result $? "is drawn"
  done
  "$DNA" scan samples.dna --set 'soft=2..10 GeV/5' --plot again.pdf --quiet -j 1 >/dev/null
  same "a PDF file is the same again" plot.pdf again.pdf
else
  skip "PDF and PNG" "no gnuplot (apt-get install gnuplot-nox)"
fi
finish
