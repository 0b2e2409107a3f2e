#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The same events in every format, compression and unit, with several and with negative weights, from files and from
# standard input. The counts were made by pyhepmc.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
need zstd zstd
analysis=$DNA_SOURCE/tests/runs/reference.dna
expected=$DNA_SOURCE/tests/runs/expected
for file in plain.hepmc3 hepmc2.hepmc2 mevcm.hepmc3 weights.hepmc3 hepevt.hepevt lhef.lhe; do
  zstd -dqc "$DNA_SOURCE/tests/runs/events/$file.zst" >"$work/$file" || exit 99
done
run() { timeout 120 "$DNA" run "$analysis" "$@" --format json --quiet >"$work/out.json" 2>"$work/err" || explain "$work/err"; }
compare() { compare_rows "$1" "$expected/$2.rows" "$work/out.json"; }

for file in plain.hepmc3 hepmc2.hepmc2 mevcm.hepmc3 hepevt.hepevt lhef.lhe; do
  run "$work/$file"
  compare "$file" "${file%.*}"
done
run "$work/weights.hepmc3" --weights all
compare "all named weights, negative ones among them" weights
run "$work/weights.hepmc3" --weights 'MUR2*'
grep -v MUR0.5 "$expected/weights.rows" >"$work/some.rows"
compare_rows "weights by a pattern" "$work/some.rows" "$work/out.json"
grep -P '\tnominal\tnominal\t' "$expected/weights.rows" >"$work/nominal.rows"
run "$work/weights.hepmc3"
compare_rows "the nominal weight alone" "$work/nominal.rows" "$work/out.json"

# compression is found by content, not by name
compressed() { # NAME COMMAND
  local tool=${2%% *}
  if ! command -v "$tool" >/dev/null 2>&1; then
    skip "$1" "$tool is not there"
    return
  fi
  mkdir -p "$work/$1"
  $2 <"$work/plain.hepmc3" >"$work/$1/plain.hepmc3"
  run "$work/$1/plain.hepmc3"
  compare "$1" plain
  $2 <"$work/hepmc2.hepmc2" >"$work/$1/hepmc2.hepmc2"
  run "$work/$1/hepmc2.hepmc2"
  compare "$1 of HepMC2" hepmc2
}
compressed gzip "gzip -c"
compressed zstd "zstd -qc"
compressed xz "xz -c"
compressed bzip2 "bzip2 -c"
{ head -n 2000 "$work/plain.hepmc3" | gzip -c; tail -n +2001 "$work/plain.hepmc3" | gzip -c; } >"$work/members.gz"
mkdir "$work/members" && mv "$work/members.gz" "$work/members/plain.hepmc3.gz"
run "$work/members/plain.hepmc3.gz"
compare "gzip in several members" plain
mkdir "$work/frames"
{ head -n 2000 "$work/plain.hepmc3" | zstd -qc; tail -n +2001 "$work/plain.hepmc3" | zstd -qc; } >"$work/frames/plain.hepmc3.zst"
run "$work/frames/plain.hepmc3.zst"
compare "zstd in several frames" plain

# from standard input the sample has another name
for file in plain.hepmc3 gzip/plain.hepmc3 zstd/plain.hepmc3; do
  timeout 120 "$DNA" run "$analysis" - --format json --quiet <"$work/$file" >"$work/out.json" 2>"$work/err" || explain "$work/err"
  name=$(jq -r '.samples[0].name' "$work/out.json" 2>/dev/null)
  sed "s/^plain\t/$name\t/" "$expected/plain.rows" >"$work/stdin.rows"
  compare_rows "standard input, $file" "$work/stdin.rows" "$work/out.json"
done
# a pipe delivers in small pieces
timeout 120 "$DNA" run "$analysis" - --format json --quiet < <(dd if="$work/gzip/plain.hepmc3" bs=997 2>/dev/null) \
  >"$work/out.json" 2>"$work/err" || explain "$work/err"
compare_rows "standard input in pieces" "$work/stdin.rows" "$work/out.json"
# a group is the sum of its samples: yields add, errors in quadrature
"$DNA" run "$DNA_SOURCE/examples/04_samples.dna" --format json --quiet >"$work/groups.json"
jq -e '(.groups | map(.name)) == ["W"] and ([.groups[0].regions[0].rows, ([.samples[] | select(.group == "W") | .results[0].regions[0].rows] | transpose)]
  | transpose | map((.[0].raw == (.[1] | map(.raw) | add))
    and (((.[1] | map(.yield) | add) / .[0].yield - 1) | (if . < 0 then -. else . end) < 1e-12)
    and (((.[1] | map(.error * .error) | add | sqrt) / .[0].error - 1) | (if . < 0 then -. else . end) < 1e-12)) | (length > 3 and all))' "$work/groups.json" >/dev/null
result $? "groups are the sums of their samples"
finish
