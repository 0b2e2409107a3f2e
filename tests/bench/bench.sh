#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# bench.sh [EVENTS.hepmc3[.gz|.zst]...]: dna run beside a bare loop over libHepMC3's readers, wc -l, decompressors and whatever
# else is there, in turn, several times; medians with their spread, and the ratios that are required of dna. By hand, on a quiet
# machine:
#
#   make dna bench-programs && DNA=./dna DNA_SOURCE=.. bash ../tests/bench/bench.sh
#
# Without files: full LHC events of $DNA_SHARED_DATA, else the bundled ones. Their events are repeated to
#   BENCH_MB      megabytes of text (300); 20 for a trial
#   BENCH_ROUNDS  rounds (5)
#   BENCH_DIR     where the files are made, and kept for the next time (a temporary directory)
#   BENCH_ONLY    a pattern for the names of what is measured (.)
# and beside what is in PATH (igzip, zstd, rivet, python3 with pyhepmc, valgrind):
#   BARE_HEPMC33  tests/bench/bare_hepmc3.cc built with libHepMC3 3.3
#   RIVET         a command that reads the file that is appended to it (rivet, or else rivet-nopy, with rivet_dark_neutrino.cc)
set -euo pipefail
DNA=${DNA:-./dna}
DNA_SOURCE=${DNA_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
programs=${DNA_BUILD:-$(dirname "$DNA")}/tests/bench
megabytes=${BENCH_MB:-300}
rounds=${BENCH_ROUNDS:-5}
export LC_ALL=C.UTF-8
for program in measure bare_hepmc3 to_hepmc2; do
  [ -x "$programs/$program" ] || { echo "no $programs/$program: make bench-programs" >&2; exit 1; }
done
work=${BENCH_DIR:-}
if [ -z "$work" ]; then
  work=$(mktemp -d "${TMPDIR:-/tmp}/dna-bench.XXXXXX")
  trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"
note() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

# ---- event files ----------------------------------------------------------------------------------------------------------

text() { # FILE: decompressed
  case $1 in
    *.gz) gzip -dc "$1" ;;
    *.zst) zstd -dqc "$1" ;;
    *) cat "$1" ;;
  esac
}
# The events of all inputs whose weights have the names of the first's, once.
make_one() {
  local input names first=
  for input in "${inputs[@]}"; do
    text "$input" >"$work/input"
    names=$(sed -n '/^E /q; /^W /p' "$work/input")
    if [ -z "$first" ]; then
      first=$input wanted=$names
      sed '/^E /,$d' "$work/input" >"$work/header"
      : >"$work/body"
    fi
    if [ "$names" != "$wanted" ]; then
      note "(left out, since its weights have other names: $input)"
      continue
    fi
    sed -n '/^E /,$p' "$work/input" | sed '/^HepMC::/,$d' >>"$work/body"
  done
  rm -f "$work/input"
  # no more of it than is wanted
  awk -v most="$((megabytes * 1000000))" '/^E / && size > most { exit } { size += length($0) + 1; print }' \
    "$work/body" >"$work/less"
  mv "$work/less" "$work/body"
}
# repeat HEADER BODY FOOTER OUT: the body as often as it takes
repeat() {
  local size n
  size=$(wc -c <"$2")
  cp "$1" "$4"
  for ((n = 0; n < 1 + (megabytes * 1000000 - 1) / size; n++)); do cat "$2"; done >>"$4"
  echo "$3" >>"$4"
}
make_files() {
  make_one
  local end=HepMC::Asciiv3-END_EVENT_LISTING
  repeat "$work/header" "$work/body" $end "$work/events.hepmc3"
  note "... HepMC2, gzip, zstd"
  { cat "$work/header" "$work/body"; echo $end; } >"$work/one.hepmc3"
  "$programs/to_hepmc2" "$work/one.hepmc3" "$work/one.hepmc2" >/dev/null
  sed '/^E /,$d' "$work/one.hepmc2" >"$work/header2"
  sed -n '/^E /,$p' "$work/one.hepmc2" | sed '/^HepMC::/,$d' >"$work/body2"
  repeat "$work/header2" "$work/body2" HepMC::IO_GenEvent-END_EVENT_LISTING "$work/events.hepmc2"
  gzip -c "$work/events.hepmc3" >"$work/events.hepmc3.gz"
  zstd -qcf "$work/events.hepmc3" >"$work/events.hepmc3.zst"
  # twice as many events as in the other, for what an event costs
  { cat "$work/header"; awk '/^E / && ++n > 40 { exit } 1' "$work/body"; echo $end; } >"$work/small.hepmc3"
  { cat "$work/header"; awk '/^E / && ++n > 80 { exit } 1' "$work/body"; echo $end; } >"$work/double.hepmc3"
  rm -f "$work"/one.* "$work"/body* "$work"/header*
}

inputs=("$@")
if [ $# -eq 0 ]; then
  for name in background_ttbar_full signal_zd1_nd10_full background_w_inclusive_full signal_zd0p1_nd0p3_full; do
    path=${DNA_SHARED_DATA:-/nowhere}/$name.hepmc3.gz
    [ -r "$path" ] && inputs+=("$path")
  done
  if [ ${#inputs[@]} -eq 0 ]; then
    note "(no full LHC events: the bundled ones, which are compacted, so that figures differ from those that are required)"
    inputs=("$DNA_SOURCE/examples/events/signal_zd1_nd10.hepmc3.gz")
  fi
fi
if [ "$(cat "$work/made" 2>/dev/null)" != "$megabytes ${inputs[*]}" ]; then
  note "making event files of $megabytes MB in $work"
  make_files
  echo "$megabytes ${inputs[*]}" >"$work/made"
fi
file=$work/events
events=$(grep -c '^E ' "$file.hepmc3")
events2=$(grep -c '^E ' "$file.hepmc2")
full=$DNA_SOURCE/analyses/dark_neutrino.dna
truth=$DNA_SOURCE/analyses/dark_neutrino_truth.dna
# one and twenty variations of the thresholds
grep -v '^variation' "$full" >"$work/variations_1.dna"
{
  cat "$work/variations_1.dna"
  for ((i = 1; i <= 10; i++)); do
    j=$((10 - i))
    echo "variation v$i { up { pt_e = 5.$i GeV; pt_μ = 3.$i GeV }  down { pt_e = 4.$j GeV; pt_μ = 2.$j GeV } }"
  done
} >"$work/variations_20.dna"

# ---- what is measured -----------------------------------------------------------------------------------------------------

names=() commands=() sizes=() counts=()
# add NAME FILE EVENTS COMMAND...: the command is split at blanks
add() {
  [[ $1 =~ ${BENCH_ONLY:-.} ]] || return 0
  names+=("$1") sizes+=("$(wc -c <"$2")") counts+=("$3")
  shift 3
  commands+=("$(printf '%q ' "$@")")
}
run() { # NAME FILE EVENTS ANALYSIS OPTION...; megabytes are those of the text
  local name=$1 input=$2 count=$3 text=$file.hepmc3
  shift 3
  [[ $input == *.hepmc2 ]] && text=$input
  add "$name" "$text" "$count" "$DNA" run "$@" "$input" --quiet
}
add libHepMC3 "$file.hepmc3" "$events" "$programs/bare_hepmc3" "$file.hepmc3"
add libHepMC3-HepMC2 "$file.hepmc2" "$events2" "$programs/bare_hepmc3" -2 "$file.hepmc2"
[ -x "${BARE_HEPMC33:-}" ] && add libHepMC3-3.3 "$file.hepmc3" "$events" "$BARE_HEPMC33" "$file.hepmc3"
if python3 -c 'import pyhepmc' 2>/dev/null; then
  add pyhepmc "$file.hepmc3" "$events" python3 -c 'import sys, pyhepmc
with pyhepmc.open(sys.argv[1]) as f:
    for event in f: pass' "$file.hepmc3"
fi
# Rivet, with the selection as a routine of its own
if [ -z "${RIVET:-}" ] && has rivet-build; then
  if rivet-build "$work/RivetDNA.so" "$DNA_SOURCE/tests/bench/rivet_dark_neutrino.cc" -O2 >"$work/rivet.log" 2>&1; then
    export RIVET_ANALYSIS_PATH=$work
    if has rivet; then
      RIVET="rivet --skip-weights -a DNA_DARK_NEUTRINO -o /dev/null"
    elif has rivet-nopy; then
      printf '#!/bin/sh\ncd "%s" && exec rivet-nopy "$1" DNA_DARK_NEUTRINO\n' "$work" >"$work/rivet" # it writes to where it is
      chmod +x "$work/rivet"
      RIVET=$work/rivet
    fi
  else
    note "(rivet_dark_neutrino.cc cannot be built: $work/rivet.log)"
  fi
fi
if [ -n "${RIVET:-}" ]; then
  # shellcheck disable=SC2086
  add Rivet "$file.hepmc3" "$events" $RIVET "$file.hepmc3"
else
  note "(no Rivet: it is not compared)"
fi
add wc "$file.hepmc3" "$events" wc -l "$file.hepmc3"
add cat "$file.hepmc3" "$events" cat "$file.hepmc3"
has igzip && add igzip "$file.hepmc3" "$events" igzip -dc "$file.hepmc3.gz"
has zstd && add zstd "$file.hepmc3" "$events" zstd -dqc "$file.hepmc3.zst"
for analysis in truth full; do
  run "$analysis-j1" "$file.hepmc3" "$events" "${!analysis}" -j 1
  run "$analysis-j2" "$file.hepmc3" "$events" "${!analysis}" -j 2
  run "$analysis-HepMC2" "$file.hepmc2" "$events2" "${!analysis}" -j 1
  run "$analysis-gzip-j2" "$file.hepmc3.gz" "$events" "${!analysis}" -j 2
  run "$analysis-zstd-j2" "$file.hepmc3.zst" "$events" "${!analysis}" -j 2
done
run variations-1 "$file.hepmc3" "$events" "$work/variations_1.dna" -j 1
run variations-20 "$file.hepmc3" "$events" "$work/variations_20.dna" -j 1
# of a packed file with --keep an event takes less than the program's start if there are not many: 50 times the events
keep=${BENCH_KEEP:-final and (|pid| in {11, 13\} or (charged and hadron and pt > 2 GeV and |η| < 2.5))}
[ -s "$file.dnae" ] || "$DNA" pack "$file.hepmc3" -o "$file.dnae" --quiet
[ -s "$work/kept.dnae" ] || for ((n = 0; n < 50; n++)); do cat "$file.hepmc3"; done | "$DNA" pack - --keep "$keep" -o "$work/kept.dnae" --quiet
for analysis in truth full; do
  run "$analysis-packed" "$file.dnae" "$events" "${!analysis}" -j 1
  run "$analysis-kept" "$work/kept.dnae" "$((50 * events))" "${!analysis}" -j 1
done

# ---- measuring ------------------------------------------------------------------------------------------------------------

note "$events events, $(($(wc -c <"$file.hepmc3") / 1000000)) MB, $rounds rounds of ${#names[@]}"
rm -f "$work"/times.*
for ((round = 0; round <= rounds; round++)); do # the first one is not counted
  for ((i = 0; i < ${#names[@]}; i++)); do
    eval "\"$programs/measure\" ${commands[i]}" >"$work/times" 2>"$work/err" || {
      note "${names[i]} fails: ${commands[i]}"
      cat "$work/err" >&2
      exit 1
    }
    [ "$round" -eq 0 ] || cat "$work/times" >>"$work/times.${names[i]}"
  done
  note "... round $round"
done
median() { # NAME COLUMN
  sort -g -k "$2,$2" "$work/times.$1" | awk -v c="$2" '{ v[NR] = $c }
    END { h = int(NR / 2); print NR % 2 ? v[h + 1] : (v[h] + v[h + 1]) / 2 }'
}
printf '%-18s %8s %18s %8s %9s %9s %7s\n' "" "wall/s" "spread" "CPU/s" "events/s" "MB/s" "MB mem"
for ((i = 0; i < ${#names[@]}; i++)); do
  name=${names[i]}
  sort -g "$work/times.$name" | awk -v name="$name" -v w="$(median "$name" 1)" -v c="$(median "$name" 2)" -v e="${counts[i]}" \
    -v b="${sizes[i]}" '
    NR == 1 { low = $1 } { high = $1; if ($3 > m) m = $3 }
    END { if (w == 0) w = 1e-6
      printf "%-18s %8.3f %8.3f..%-8.3f %8.3f %9.0f %9.1f %7.0f\n", name, w, low, high, c, e / w, b / w / 1e6, m }'
done

# ---- what is required -----------------------------------------------------------------------------------------------------

# require NAME/NAME least|most NUMBER WHAT: ratio of the wall-clock times for one event
failed=0
require() {
  local a=${1%/*} b=${1#*/} i
  local -A count=()
  for ((i = 0; i < ${#names[@]}; i++)); do count[${names[i]}]=${counts[i]}; done
  if [ ! -s "$work/times.$a" ] || [ ! -s "$work/times.$b" ]; then
    printf '%-52s %8s %8s %10s\n' "$4" "-" "-" "$2 $3"
    return
  fi
  awk -v what="$4" -v how="$2" -v want="$3" -v n="${count[$a]}" -v m="${count[$b]}" -v x="$(median "$a" 1)" \
    -v y="$(median "$b" 1)" -v p="$(median "$a" 2)" -v q="$(median "$b" 2)" 'BEGIN {
      wall = (x / n) / (y / m); cpu = q ? (p / n) / (q / m) : 0
      good = how == "least" ? wall >= want : wall <= want
      printf "%-52s %8.2f %8.2f %10s %s\n", what, wall, cpu, how " " want, good ? "yes" : "NO"
      exit !good }' || failed=$((failed + 1))
}
printf '\n%-52s %8s %8s %10s\n' "required" "wall" "CPU" ""
for analysis in truth full; do
  require "libHepMC3/$analysis-j1" least 40 "libHepMC3 / dna, $analysis, one thread"
  require "libHepMC3-3.3/$analysis-j1" least 12 "libHepMC3 3.3 / dna, $analysis, one thread"
  require "Rivet/$analysis-j1" least 19 "Rivet / dna, $analysis, one thread"
  require "$analysis-j1/wc" most 3 "dna, $analysis, one thread / wc -l"
  require "libHepMC3-HepMC2/$analysis-HepMC2" least 25 "libHepMC3 / dna, $analysis, HepMC2, one thread"
  require "$analysis-gzip-j2/igzip" most 1.2 "dna, $analysis, gzip, two threads / igzip -dc"
  require "$analysis-zstd-j2/zstd" most 1.3 "dna, $analysis, zstd, two threads / zstd -dc"
  require "$analysis-j1/$analysis-j2" least 1.8 "dna, $analysis: one thread / two"
done
for analysis in truth full; do
  require "$analysis-j1/$analysis-packed" least 10 "dna, $analysis: text / packed"
  require "$analysis-j1/$analysis-kept" least 100 "dna, $analysis: text / packed with --keep"
done
require variations-20/variations-1 most 1.5 "dna: twenty variations / one"
memory=$(cat "$work"/times.*-j2 2>/dev/null | sort -g -k 3,3 | awk '{ m = $3 } END { print m + 0 }')
awk -v m="$memory" 'BEGIN {
  printf "%-52s %8.0f %8s %10s %s\n", "MB of memory, two threads", m, "", "most 200", m <= 200 ? "yes" : "NO" }'
if [ -s "$file.dnae" ]; then
  awk -v a="$(wc -c <"$file.dnae")" -v b="$(wc -c <"$file.hepmc3.gz")" 'BEGIN {
    printf "%-52s %8.2f %8s %10s %s\n", "bytes: packed / gzip", a / b, "", "most 1", a <= b ? "yes" : "NO" }'
fi

# ---- instructions ---------------------------------------------------------------------------------------------------------

instructions() { # ANALYSIS FILE
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$DNA" run "$1" "$2" -j 1 --quiet 2>&1 >/dev/null |
    sed -n 's/.*Collected *: *//p'
}
if has valgrind && [ -z "${BENCH_ONLY:-}" ]; then
  small=$(grep -c '^E ' "$work/small.hepmc3") double=$(grep -c '^E ' "$work/double.hepmc3")
  [ "$double" -gt "$small" ] || exit 0
  bytes=$(($(wc -c <"$work/double.hepmc3") - $(wc -c <"$work/small.hepmc3")))
  grep -qw avx2 /proc/cpuinfo && export DNA_SIMD=avx2 # valgrind knows nothing wider
  echo
  for analysis in truth full; do
    less=$(instructions "${!analysis}" "$work/small.hepmc3") more=$(instructions "${!analysis}" "$work/double.hepmc3")
    awk -v name="$analysis" -v a="${less:-0}" -v b="${more:-0}" -v n="$((double - small))" -v bytes="$bytes" \
      'BEGIN { printf "%-18s %12.0f instructions an event, %.3f a byte\n", name, (b - a) / n, (b - a) / bytes }'
  done
fi
exit $((failed > 0))
