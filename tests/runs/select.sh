#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# dna select: the events that a region keeps are copied byte by byte, in their order, into a file that every reader takes; and their list.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need python3 python3
need zstd zstd
muons=$DNA_SOURCE/tests/runs/muons.py
shared=$DNA_SOURCE/tests/runs/events
cd "$work" || exit 99
python3 "$muons" events 1 400 >muons.hepmc3
python3 "$muons" events 2 150 >more.hepmc3
zstd -dq "$shared/hepmc2.hepmc2.zst" -o two.hepmc2
cat >select.dna <<'D'
param hard_pt = 20 GeV
object mu from particles { where |pid| == 13; sort by pt }
let lead = mu[1].pt
let both = mass(mu[1], mu[2])
region dimuon {
  cut "two"    count(mu) >= 2
  cut "lead"   lead > hard_pt
  weight "pt2" mu[2].pt / (40 GeV)
  bins n = count(mu), bins [2, 3, 4]
}
region none { cut lead > 1 TeV }
variation harder { hard_pt = 30 GeV }
D
select=("$DNA" select select.dna)

# the texts of the events of a file, one a line, by the beginnings of lines
cat >texts.py <<'P'
import sys
def texts(path):
    out, here = [], None
    for line in open(path, "rb"):
        if line.startswith(b"E"):
            here = [line]
            out.append(here)
        elif line.startswith(b"HepMC"):
            here = None
        elif here is not None:
            here.append(line)
    return [b"".join(t) for t in out]
wanted = [t for path in sys.argv[2:] for t in texts(path)]
got, at = texts(sys.argv[1]), 0
for t in got:
    at = wanted.index(t, at) + 1  # in the same order
print(len(got))
P

# ---- copies -------------------------------------------------------------------------------------------------------------------
expect 0 "events are copied" "${select[@]}" muons.hepmc3 --region dimuon -o kept.hepmc3 -j 2
says "400 events read" "how many were read is told"
kept=$("$DNA" run select.dna muons.hepmc3 --format json --quiet | jq '.samples[0].results[0].regions[0].rows[3].raw')
says "$kept selected" "and how many were selected: as many as dna run counts"
[ "$(python3 texts.py kept.hepmc3 muons.hepmc3 2>err)" = "$kept" ]
result $? "each event's text is found in the input, byte by byte and in order"
explain err
head -n 3 muons.hepmc3 >one
head -n 3 kept.hepmc3 >two
same "the header is that of the input" one two
tail -n 2 muons.hepmc3 >one
tail -n 2 kept.hepmc3 >two
same "and so is the end" one two
"$DNA" run select.dna muons.hepmc3 --format json --quiet | jq -S '[.samples[0].results[0].regions[0].rows[3:][] | [.label, .raw, .sumw, .sumw2]]' >one
"$DNA" run select.dna kept.hepmc3 --format json --quiet | jq -S '[.samples[0].results[0].regions[0].rows[3:][] | [.label, .raw, .sumw, .sumw2]]' >two
same "a run over the copy counts the same, to the last bit" one two
DNA_READER=libhepmc3 "$DNA" run select.dna kept.hepmc3 --format json --quiet | jq -S '[.samples[0].results[0].regions[0].rows[3:][] | [.label, .raw, .sumw, .sumw2]]' >two
same "through libHepMC3, too" one two
"${select[@]}" kept.hepmc3 --region dimuon -o again.hepmc3 --quiet
same "a selection of the selection is the same file" kept.hepmc3 again.hepmc3
for batch in 1 7; do
  DNA_BLOCK=300 "${select[@]}" muons.hepmc3 --region dimuon -o again.hepmc3 --quiet -j 2 --batch $batch
  same "whatever the batches are ($batch)" kept.hepmc3 again.hepmc3
done
"${select[@]}" muons.hepmc3 --region dimuon -o kept.hepmc3.gz --quiet
gzip -dc kept.hepmc3.gz >again.hepmc3
same "compressed with gzip" kept.hepmc3 again.hepmc3
"${select[@]}" muons.hepmc3 --region dimuon -o kept.hepmc3.zst --quiet
zstd -dcq kept.hepmc3.zst >again.hepmc3
same "compressed with zstd" kept.hepmc3 again.hepmc3
"${select[@]}" muons.hepmc3 --region dimuon -o - --quiet >again.hepmc3
same "to standard output" kept.hepmc3 again.hepmc3
"${select[@]}" kept.hepmc3.zst --region dimuon -o again.hepmc3 --quiet
same "from a compressed file" kept.hepmc3 again.hepmc3
"${select[@]}" muons.hepmc3 --region dimuon --variation harder -o one --quiet
"${select[@]}" muons.hepmc3 --region dimuon --set 'hard_pt=30 GeV' -o two --quiet
same "a variation keeps what the setting does" one two
cmp -s one kept.hepmc3
result $((1 - $?)) "which is not the nominal selection"

# ---- several files, none, HepMC2 ------------------------------------------------------------------------------------------------
expect 0 "several files" "${select[@]}" muons.hepmc3 more.hepmc3 --region dimuon -o both.hepmc3
kept=$(sed -n 's/.* read, \([0-9]*\) selected.*/\1/p' err)
[ "$(python3 texts.py both.hepmc3 muons.hepmc3 more.hepmc3 2>err)" = "$kept" ]
result $? "are copied one behind the other"
explain err
for reader in native libhepmc3; do
  DNA_READER=$reader "$DNA" run select.dna both.hepmc3 --format json --quiet >out 2>err
  [ "$(jq '.samples[0].results[0].regions[0].rows[0].raw' out)" = "$kept" ]
  result $? "and read back ($reader)"
  explain err
done
expect 0 "nothing is kept" "${select[@]}" muons.hepmc3 more.hepmc3 --region none -o none.hepmc3 --quiet
{ head -n 3 muons.hepmc3 && tail -n 2 muons.hepmc3; } >one
same "of which a file without events is made" one none.hepmc3
printf 'region all { cut count(particles[final]) > 60 }\n' >all.dna
expect 0 "HepMC2" "$DNA" select all.dna two.hepmc2 --region all -o kept.hepmc2
kept=$(sed -n 's/.* read, \([0-9]*\) selected.*/\1/p' err)
[ "$kept" -gt 0 ] && [ "$(python3 texts.py kept.hepmc2 two.hepmc2 2>err)" = "$kept" ]
result $? "is copied byte by byte, too"
explain err
for reader in native libhepmc3; do
  [ "$(DNA_READER=$reader "$DNA" run all.dna kept.hepmc2 --format json --quiet | jq '.samples[0].results[0].regions[0].rows[-1].raw')" = "$kept" ]
  result $? "and read back ($reader)"
done
if python3 -c 'import pyhepmc' 2>/dev/null; then
  cat >count.py <<'P'
import sys, pyhepmc
for path in sys.argv[1:]:
    with pyhepmc.open(path) as events:
        print(path, sum(1 for _ in events))
P
  python3 count.py kept.hepmc3 kept.hepmc3.gz both.hepmc3 kept.hepmc2 >got 2>err
  for f in kept.hepmc3 kept.hepmc3 both.hepmc3 kept.hepmc2; do grep -c '^E' $f; done | paste -d ' ' <(printf '%s\n' kept.hepmc3 kept.hepmc3.gz both.hepmc3 kept.hepmc2) - >wanted
  same "pyhepmc reads all of them" wanted got
else
  skip "pyhepmc reads all of them" "no pyhepmc"
fi

# ---- the list ---------------------------------------------------------------------------------------------------------------------
expect 0 "a list" "${select[@]}" muons.hepmc3 more.hepmc3 --region dimuon --list list.csv --values 'lead, both, max(mu[2].pt, 3 GeV),count(mu)' --quiet
python3 - <<'P' 2>err
import csv, math
def read(path):
    events = []
    for line in open(path):
        word = line.split()
        if line.startswith("E "): events.append([int(word[1]), 0, []])
        elif line.startswith("W ") and events: events[-1][1] = float(word[1])
        elif line.startswith("P ") and abs(int(word[3])) == 13: events[-1][2].append([float(x) for x in word[4:8]])
    return events
want = []
for path in ("muons.hepmc3", "more.hepmc3"):
    for position, (number, w, mu) in enumerate(read(path), 1):
        mu.sort(key=lambda p: -math.hypot(p[0], p[1]))
        pts = [math.hypot(p[0], p[1]) for p in mu]
        if len(mu) < 2 or pts[0] <= 20: continue
        p = [a + b for a, b in zip(mu[0], mu[1])]
        mass = math.sqrt(p[3] ** 2 - p[0] ** 2 - p[1] ** 2 - p[2] ** 2)
        want.append([path, number, position, w * pts[1] / 40, pts[0], mass, max(pts[1], 3), len(mu)])
rows = list(csv.reader(open("list.csv", newline="")))
assert rows[0] == ["file", "event", "position", "weight", "lead [GeV]", "both [GeV]", "max(mu[2].pt, 3 GeV) [GeV]", "count(mu)"], rows[0]
assert len(rows) - 1 == len(want), (len(rows), len(want))
for got, wanted in zip(rows[1:], want):
    assert got[0] == wanted[0] and [int(x) for x in got[1:3]] == wanted[1:3], (got, wanted)
    for k, (a, b) in enumerate(zip(got[3:], wanted[3:])):
        assert abs(float(a) - b) <= (1e-6 if k == 2 else 1e-12) * abs(b), (got, wanted)  # the mass: of E here, of the muons' m there
P
result $? "has the numbers, weights and values of the events"
explain err
"${select[@]}" muons.hepmc3 more.hepmc3 --region dimuon --list two.csv --values 'lead, both, max(mu[2].pt, 3 GeV),count(mu)' --quiet -j 2 --batch 3
same "whatever threads and batches are" list.csv two.csv
cat muons.hepmc3 | "${select[@]}" - --region dimuon --list two.csv --quiet
cut -d, -f 2-4 two.csv | head -n 20 | tr -d '\r' >one
cut -d, -f 2-4 list.csv | head -n 20 >two
same "a list can be made of standard input" two one
"${select[@]}" muons.hepmc3 --region dimuon --list two.csv --quiet
"${select[@]}" muons.hepmc3 --region dimuon --list - --quiet >out.csv
same "a list on standard output" two.csv out.csv
[ ! -e ./- ]
result $? "and no file has that name"
expect 2 "events and list on standard output" "${select[@]}" muons.hepmc3 --region dimuon --list - -o -

# ---- wrong use ----------------------------------------------------------------------------------------------------------------------
echo before >there
expect 2 "a value that is not defined" "${select[@]}" muons.hepmc3 --region dimuon --list there --values leed --quiet
says "did you mean lead" "has the near name"
expect 2 "a value that is a list" "${select[@]}" muons.hepmc3 --region dimuon --list there --values mu.pt --quiet
says "this is a list" "is told so"
expect 2 "a region that is not there" "${select[@]}" muons.hepmc3 --region dimuons -o there --quiet
says "did you mean dimuon" "has the near name"
expect 2 "no region" "${select[@]}" muons.hepmc3 -o there --quiet
expect 2 "no output" "${select[@]}" muons.hepmc3 --region dimuon --quiet
expect 2 "values without a list" "${select[@]}" muons.hepmc3 --region dimuon --values lead -o there --quiet
expect 2 "an input as output" "${select[@]}" muons.hepmc3 --region dimuon -o muons.hepmc3 --quiet
expect 2 "two formats" "$DNA" select all.dna muons.hepmc3 two.hepmc2 --region all -o there --quiet
says "events of one format" "are refused"
expect 2 "standard input cannot be copied" bash -c "'$DNA' select select.dna - --region dimuon -o there --quiet <muons.hepmc3"
"$DNA" pack muons.hepmc3 -o packed.dnae --quiet
expect 2 "packed events" "${select[@]}" packed.dnae --region dimuon -o there --quiet
says "dna unpack packed.dnae" "are refused with what to do"
expect 0 "but can be listed" "${select[@]}" packed.dnae --region dimuon --list two.csv --quiet
cut -d, -f 2-4 two.csv | head -n 20 | tr -d '\r' >one
cut -d, -f 2-4 list.csv | head -n 20 >two
same "as the text is" two one
zstd -dq "$shared/lhef.lhe.zst" -o events.lhe
expect 2 "LHEF" "$DNA" select all.dna events.lhe --region all -o there --quiet
says "LHEF cannot be copied" "is refused"
head -c 30000 muons.hepmc3 >cut.hepmc3
expect 4 "a file that is cut off" "${select[@]}" cut.hepmc3 --region dimuon -o there --quiet
[ "$(cat there)" = before ]
result $? "of all that nothing was written"
finish
