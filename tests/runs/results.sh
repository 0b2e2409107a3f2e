#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The results file: what it has is what a run prints; it survives being killed; merges of any partition in any order give the same bytes;
# what does not belong together is refused, and a fault loses nothing.
#
#   tests/runs/results.sh [N]    killed at N random moments (20)
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need zstd zstd
kills=${1:-20}
cd "$work" || exit 99
mkdir e
# small files of 20 events each
zstd -dqc "$DNA_SOURCE/examples/events/w_lnuee.hepmc3.zst" | awk '
  /^HepMC::Asciiv3-END/ { next }
  !/^E / && !body { head = head $0 "\n"; next }
  /^E / { body = 1; if (n++ % 20 == 0) { if (out) { print "HepMC::Asciiv3-END_EVENT_LISTING" > out; close(out) }
            out = sprintf("e/part%02d.hepmc3", n / 20); printf "%s", head > out } }
  { print > out }
  END { print "HepMC::Asciiv3-END_EVENT_LISTING" > out }'
printf 'import "%s/analyses/dark_neutrino.dna"\n' "$DNA_SOURCE" >search.dna
cat search.dna - >samples.dna <<END
luminosity 150 /fb
sample W { files "e/part*.hepmc3"; xsec 98 fb; kfactor 1.2 }
window pair { of m_ll in prompt; width 10 MeV..500 MeV; background >= 10; maximise S / sqrt(B) }
END
run() { "$DNA" run "$@" -q; }
json() { "$DNA" report "$1" --format json >"$2" 2>"$work/err"; }

# ---- the same as a run ---------------------------------------------------------------------------------------------------
run samples.dna --format json >plain.json 2>/dev/null
expect 0 "a run writes a results file" "$DNA" run samples.dna -o all.dnar -q --format json
same "and prints the same report" plain.json out
json all.dnar all.json
same "which is read again" plain.json all.json
for format in text md csv; do
  run samples.dna --format $format >plain.$format 2>/dev/null
  "$DNA" report all.dnar --format $format >all.$format
  same "as $format" plain.$format all.$format
done
for options in "-j 1" "-j 2 --batch 1" "--batch 7"; do
  rm -f other.dnar
  run samples.dna -o other.dnar $options >/dev/null 2>&1
  json other.dnar other.json
  same "with $options" plain.json other.json
done
for analysis in 01_first 03_regions 05_record; do # profiles, two dimensions, bins, files without samples
  run "$DNA_SOURCE/examples/$analysis.dna" e/part0[0-4].hepmc3 --format json --weights all >a.json 2>/dev/null
  rm -f b.dnar
  run "$DNA_SOURCE/examples/$analysis.dna" e/part0[0-4].hepmc3 -o b.dnar --weights all --format json >b.json 2>/dev/null
  same "$analysis" a.json b.json
done

# ---- as dna-results(5) says -----------------------------------------------------------------------------------------------------
if command -v python3 >/dev/null 2>&1; then
  for file in all b; do
    expect 0 "$file.dnar: its layout" python3 "$DNA_SOURCE/tests/runs/results_layout.py" $file.dnar
    cp out layout
    jq -r '.samples[] as $s | $s.results[] as $r | $r.regions[] as $g | $g.rows | to_entries[]
      | [$s.name, $r.variation, $r.weight, $g.name, .key, .value.raw, .value.negative, .value.sumw, .value.sumw2] | @tsv' $file.json >report.tsv
    # numbers as Python reads them
    python3 - layout report.tsv >/dev/null 2>err <<'END'
import sys
def rows(path):
    for line in open(path, encoding="utf-8"):
        f = line.rstrip("\n").split("\t")
        yield tuple(f[:5]) + tuple(float(x) for x in f[5:])
a, b = (sorted(rows(p)) for p in sys.argv[1:])
sys.exit(not a or a != b)
END
    result $? "and its sums are those of the report"
  done
  if command -v xxhsum >/dev/null 2>&1 && command -v sqlite3 >/dev/null 2>&1; then
    wanted="xxh3:$(xxhsum -H2 e/part00.hepmc3 | cut -d ' ' -f 1)"
    got=$(sqlite3 all.dnar "SELECT checksum FROM input WHERE path LIKE '%part00.hepmc3'")
    result "$([ "$wanted" = "$got" ]; echo $?)" "checksums are those of xxhsum -H2"
  fi
else
  skip "the layout" "python3 is not there"
fi

# ---- killed --------------------------------------------------------------------------------------------------------------
begin=$(date +%s%N)
rm -f other.dnar
run samples.dna -o other.dnar >/dev/null
took=$(($(date +%s%N) - begin))
wrong=0 cut=0
for ((i = 0; i < kills; i++)); do
  rm -f killed.dnar killed.dnar-journal
  moment=$(awk -v r="$RANDOM" -v t="$took" 'BEGIN { printf "%.4f", r / 32768 * t / 1e9 }')
  { timeout -s KILL "$moment" "$DNA" run samples.dna -o killed.dnar -q; } >/dev/null 2>&1 && continue
  cut=$((cut + 1))
  if [ -f killed.dnar ] && [ $((i % 2)) -eq 0 ]; then "$DNA" run --resume -o killed.dnar -q >/dev/null 2>err || run samples.dna -o killed.dnar >/dev/null 2>err
  else run samples.dna -o killed.dnar >/dev/null 2>err; fi
  json killed.dnar killed.json
  if ! cmp -s plain.json killed.json; then
    wrong=$((wrong + 1))
    echo "# killed after $moment s"
    explain err
  fi
done
result $((wrong > 0 || (kills > 0 && cut == 0))) "killed at $cut random moments and resumed: the same bytes"

# ---- more event files ------------------------------------------------------------------------------------------------------
rm -f more.dnar
mkdir later
mv e/part2*.hepmc3 later
run samples.dna -o more.dnar >/dev/null
mv later/* e
expect 0 "new files of a sample are added" "$DNA" run samples.dna -o more.dnar -q
json more.dnar more.json
same "and count as if they had been there" plain.json more.json
if command -v strace >/dev/null 2>&1; then
  strace -f -e trace=read,pread64 -y -o trace "$DNA" run samples.dna -o more.dnar -q >/dev/null 2>&1
  bytes=$(grep -E 'part[0-9]+\.hepmc3' trace | awk '{ n += $NF } END { print n + 0 }')
  result $((bytes > 40 * 300000)) "what is there is not read again ($bytes bytes)"
fi
sed 's/150 \/fb/300 \/fb/; s/98 fb/196 fb/' samples.dna >doubled.dna
run doubled.dna --format json >doubled.json
expect 0 "a new luminosity and cross-section need no new events" "$DNA" run doubled.dna -o more.dnar -q --format json
same "and count" doubled.json out

# ---- what is missing, and what is left over ----------------------------------------------------------------------------------
cat search.dna - >two.dna <<END
luminosity 150 /fb
sample A { files "e/part0*.hepmc3"; xsec 98 fb }
sample B { files "e/part1*.hepmc3"; xsec 98 fb }
END
for ((i = 1; i <= 30; i++)); do # until one is cut where some files are done and others are not
  rm -f two.dnar two.dnar-journal
  timeout -s KILL "$(awk -v i=$i -v t="$took" 'BEGIN { printf "%.4f", (0.2 + i / 40) * t / 1e9 }')" "$DNA" run two.dna -o two.dnar -q -j 1 >/dev/null 2>&1
  [ -f two.dnar ] && json two.dnar two.json && jq -e '.interrupted and (.samples[0].inputs | length) > 0' two.json >/dev/null 2>&1 && break
done 2>/dev/null
sum=$(cksum <two.dnar)
expect 0 "a report of a killed run" "$DNA" report two.dnar --format csv
result "$(grep -q ',interrupted' out; echo $?)" "is marked in CSV"
says "not read to their end: e/part" "and says what is missing"
result "$([ "$(cksum <two.dnar)" = "$sum" ]; echo $?)" "and writes nothing"
rm -f both.dnar
run two.dna -o both.dnar >/dev/null
sed -i '/sample B/d' two.dna
expect 0 "a run that names less" "$DNA" run two.dna -o both.dnar -q
says "which this run does not name" "says what else counts"
expect 0 "a smaller run over what was killed" "$DNA" run two.dna -o two.dnar -q --format json
result "$(jq -e .interrupted out >/dev/null; echo $?)" "does not make it complete"
sed 's/sample A/sample C/' two.dna >renamed.dna
sum=$(cksum <two.dnar)
expect 2 "a sample by another name" "$DNA" run renamed.dna -o two.dnar -q
says "is in sample A" "is refused"
result "$([ "$(cksum <two.dnar)" = "$sum" ]; echo $?)" "before anything is written"
if command -v sqlite3 >/dev/null 2>&1; then
  cp all.dnar flipped.dnar
  sqlite3 flipped.dnar "UPDATE row_sum SET data = substr(data, 1, 4) || x'05' || substr(data, 6) WHERE sums = 0"
  expect 4 "a changed block of sums" "$DNA" report flipped.dnar
fi
expect 3 "a results file for an analysis" "$DNA" run all.dnar e/part00.hepmc3
says "SQLite" "is named as such"

# ---- merging ---------------------------------------------------------------------------------------------------------------
for i in e/part*.hepmc3; do
  run search.dna "$i" -o "one_$(basename "$i" .hepmc3).dnar" >/dev/null
done
run search.dna e/part*.hepmc3 -o every.dnar --format json >every.json
wrong=0
for seed in 1 2 3 4 5; do
  rm -f group_*.dnar
  ls one_*.dnar | awk -v s=$seed 'BEGIN { srand(s) } { print rand() "\t" $0 }' | sort | cut -f 2 >shuffled
  split -l $((seed + 1)) shuffled part_of_
  for part in part_of_*; do "$DNA" merge $(cat "$part") -o "group_$part.dnar" || wrong=1; done
  "$DNA" merge $(ls group_*.dnar | sort -r) -o merged.dnar || wrong=1
  json merged.dnar merged.json
  cmp -s every.json merged.json || wrong=1
  rm -f part_of_*
done
result $wrong "merges of random partitions in any order: the same bytes"
cp one_part00.dnar unread.dnar
if command -v sqlite3 >/dev/null 2>&1; then # as if the run of it had been cut before a second file
  sqlite3 unread.dnar "INSERT INTO event_file VALUES ('e/part01.hepmc3', '', 1); UPDATE meta SET value = 0 WHERE key = 'complete'"
  "$DNA" merge unread.dnar one_part02.dnar -o part.dnar
  result "$("$DNA" report part.dnar --format json 2>/dev/null | jq -e .interrupted >/dev/null; echo $?)" "a merge without an event file is not complete"
  "$DNA" merge one_part01.dnar part.dnar -o part.dnar.all
  result "$("$DNA" report part.dnar.all --format json 2>/dev/null | jq -e '.interrupted | not' >/dev/null; echo $?)" "and one with it is"
fi
# the same sample on two machines
for half in 0 1; do
  mkdir -p half$half
  sed "s/part\*/part*[$((half))$((half + 2))$((half + 4))$((half + 6))$((half + 8))]/" samples.dna >half$half.dna
  run half$half.dna -o half$half.dnar >/dev/null
done
expect 0 "halves of a sample" "$DNA" merge half1.dnar half0.dnar -o halves.dnar
"$DNA" report halves.dnar --format csv | cut -d , -f 1-12 >halves.csv
"$DNA" report all.dnar --format csv | cut -d , -f 1-12 >all.csv
same "are the sample" all.csv halves.csv
expect 2 "an event file in two of them" "$DNA" merge one_part00.dnar every.dnar -o twice.dnar
says "count twice" "and why"
result "$([ ! -e twice.dnar ]; echo $?)" "nothing is written then"
cp e/part00.hepmc3 copy.hepmc3
run search.dna copy.hepmc3 -o copy.dnar >/dev/null
expect 2 "the same bytes by another name" "$DNA" merge one_part00.dnar copy.dnar -o twice.dnar
says "copy.hepmc3" "and which"
sed 's/m_ll < 10 GeV/m_ll < 9 GeV/' "$DNA_SOURCE/analyses/dark_neutrino.dna" >changed.dna
run changed.dna e/part01.hepmc3 -o changed.dnar >/dev/null
expect 2 "other programs" "$DNA" merge one_part00.dnar changed.dnar -o twice.dnar
says "the programs differ" "are refused"
run search.dna e/part01.hepmc3 --set pt_e=1GeV -o set.dnar >/dev/null
expect 2 "other params" "$DNA" merge one_part00.dnar set.dnar -o twice.dnar
says "pt_e is 5 GeV in one_part00.dnar and 1 GeV in set.dnar" "with their values"
run search.dna e/part01.hepmc3 --seed 2 -o seed.dnar >/dev/null
expect 2 "another seed" "$DNA" merge one_part00.dnar seed.dnar -o twice.dnar
says "the seed differs: 1" "is told"

# ---- nothing is mixed ------------------------------------------------------------------------------------------------------
cp one_part00.dnar kept.dnar
for change in "--seed 7" "--set pt_e=1GeV" "--max-events 3" "--weights all"; do
  expect 2 "an existing file and $change" "$DNA" run search.dna e/part00.hepmc3 -o kept.dnar -q $change
  result "$(cmp -s one_part00.dnar kept.dnar; echo $?)" "leaves it as it was"
done
expect 0 "--fresh starts anew" "$DNA" run search.dna e/part00.hepmc3 -o kept.dnar -q --seed 7 --fresh --format json
run search.dna e/part00.hepmc3 --seed 7 --format json >fresh.json
same "with nothing of the old" fresh.json out
{ cat search.dna; printf '# a comment\n'; } >comment.dna
expect 0 "a comment is no change" "$DNA" run comment.dna e/part00.hepmc3 -o one_part00.dnar -q
expect 4 "an event file under another name" "$DNA" run search.dna copy.hepmc3 -o one_part00.dnar -q
says "the same bytes" "is refused"
cp e/part03.hepmc3 e/moving.hepmc3
run search.dna e/moving.hepmc3 -o moving.dnar >/dev/null
touch -d '2020-01-01' e/moving.hepmc3
expect 0 "another date of an event file is no change" "$DNA" run search.dna e/moving.hepmc3 -o moving.dnar -q
cp e/part04.hepmc3 e/moving.hepmc3
expect 4 "an event file that has changed" "$DNA" run search.dna e/moving.hepmc3 -o moving.dnar -q
says "has changed" "is told"
rm e/moving.hepmc3

# ---- faults ------------------------------------------------------------------------------------------------------------------
head -c $(($(stat -c %s e/part00.hepmc3) / 2)) e/part00.hepmc3 >e/damaged.hepmc3
expect 4 "a damaged event file" "$DNA" run search.dna e/damaged.hepmc3 e/part01.hepmc3 -o damaged.dnar -q --format json
result "$(jq -e '.partial and .samples[0].inputs[0].whole == false and .samples[1].inputs[0].whole' out >/dev/null; echo $?)" \
  "is marked, and the other is whole"
expect 0 "a partial file is reported" "$DNA" report damaged.dnar
says "partial" "as such"
cp e/part00.hepmc3 e/damaged.hepmc3
expect 0 "the mended file is read" "$DNA" run search.dna e/damaged.hepmc3 e/part01.hepmc3 -o damaged.dnar -q --format json
run search.dna e/damaged.hepmc3 e/part01.hepmc3 --format json >mended.json
same "and takes the place of the damaged one" mended.json out
rm e/damaged.hepmc3
expect 1 "a directory that is not there" "$DNA" run search.dna e/part00.hepmc3 -o none/there.dnar -q
says "none/there.dnar" "is named"
mkdir directory.dnar
expect 1 "a directory of that name" "$DNA" run search.dna e/part00.hepmc3 -o directory.dnar -q
echo "no database, but a text that somebody wrote" >text.dnar
expect 4 "a text file of that name" "$DNA" run search.dna e/part00.hepmc3 -o text.dnar -q
result "$(grep -q somebody text.dnar; echo $?)" "is left alone"
expect 4 "a report of it" "$DNA" report text.dnar
says "is no results file" "says so"
expect 4 "a report of nothing" "$DNA" report none.dnar
head -c 20000 every.dnar >cut.dnar
expect 4 "a truncated results file" "$DNA" report cut.dnar
cp every.dnar newer.dnar
if command -v sqlite3 >/dev/null 2>&1; then
  sqlite3 newer.dnar 'PRAGMA user_version = 2'
  expect 4 "a newer version" "$DNA" report newer.dnar
  says "version 2" "is told"
  sqlite3 other.db 'CREATE TABLE t(x)'
  expect 4 "another database" "$DNA" report other.db
  says "no results file of dna" "is told"
  sqlite3 all.dnar 'SELECT raw FROM cutflow WHERE variation = "nominal" AND region = "prompt" ORDER BY number' >raw.sql
  jq '.samples[0].results[0].regions[] | select(.name == "prompt") | .rows[].raw' all.json >raw.json
  same "the views have the report's counts" raw.json raw.sql
  sqlite3 all.dnar "SELECT sum(length(entries)) / 16 FROM spectrum_part JOIN spectrum USING (spectrum) WHERE variation = 'nominal'" >values.sql
  tail -n 1 raw.json >raw.last
  same "a window's spectrum has the events of its region" raw.last values.sql
  sqlite3 all.dnar 'SELECT sum(raw) FROM cutflow_by_input WHERE variation = "nominal" AND region = "prompt" GROUP BY number ORDER BY number' >raw.sql
  same "which are the sums of those of the event files" raw.json raw.sql
fi
if [ "$(id -u)" -ne 0 ]; then
  chmod a-w kept.dnar
  expect 1 "a read-only file" "$DNA" run search.dna e/part01.hepmc3 -o kept.dnar -q
  says "read-only" "is told"
fi
# a full disk: the limit of a file's size stands for it
cp one_part00.dnar full.dnar
size=$(($(stat -c %s full.dnar) / 1024 + 20))
(
  trap '' XFSZ
  ulimit -f $size
  "$DNA" run search.dna e/part00.hepmc3 e/part01.hepmc3 e/part02.hepmc3 -o full.dnar -q >out 2>err
)
result "$([ $? -eq 1 ]; echo $?)" "a full disk"
expect 0 "loses nothing" "$DNA" run search.dna e/part00.hepmc3 e/part01.hepmc3 e/part02.hepmc3 -o full.dnar -q --format json
run search.dna e/part00.hepmc3 e/part01.hepmc3 e/part02.hepmc3 --format json >three.json
same "when there is room again" three.json out
mkfifo pipe
"$DNA" run search.dna pipe -o busy.dnar -q >/dev/null 2>&1 &
exec 3>pipe
for ((i = 0; i < 50; i++)); do [ -s busy.dnar ] && break; sleep 0.1; done
expect 1 "two runs on one file" "$DNA" run search.dna e/part00.hepmc3 -o busy.dnar -q
says "another run" "are told of each other"
exec 3>&-
wait
expect 2 "--resume without a results file" "$DNA" run --resume -q
expect 4 "--resume of nothing" "$DNA" run --resume -o none.dnar -q
expect 2 "report of two files" "$DNA" report every.dnar all.dnar
expect 2 "merge of nothing" "$DNA" merge -o none.dnar
cp every.dnar self.dnar
expect 2 "merge into one of its files" "$DNA" merge self.dnar -o self.dnar
expect 2 "merge without an output" "$DNA" merge every.dnar
finish
