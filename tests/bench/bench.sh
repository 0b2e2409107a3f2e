#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# bench.sh [EVENTS.hepmc3[.gz|.zst] [ROUNDS]]: libHepMC3 alone, then `dna run` with the truth analysis (three regions) and with the
# full search (smearing, four variations), in turn, on one thread and plain text; events/s, MB/s and the ratio of the medians.
# By hand, in a build directory:
#
#   make dna tests/bench/bare_hepmc3 && DNA=./dna DNA_SOURCE=.. bash ../tests/bench/bench.sh
set -euo pipefail
DNA=${DNA:-./dna}
DNA_SOURCE=${DNA_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
bare=${BARE:-$(dirname "$DNA")/tests/bench/bare_hepmc3}
input=${1:-$DNA_SOURCE/examples/events/z_4l.hepmc3.zst}
rounds=${2:-7}
[ -x "$bare" ] || { echo "no $bare: make tests/bench/bare_hepmc3" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/dna-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

case $input in
  *.gz) gzip -dc "$input" ;;
  *.zst) zstd -dqc "$input" ;;
  *) cat "$input" ;;
esac >"$work/one.hepmc3"
# long enough to be measured: the events again and again, about 100 MB
sed '/^E /,$d' "$work/one.hepmc3" >"$work/events.hepmc3"
sed -n '/^E /,$p' "$work/one.hepmc3" | sed '/END_EVENT_LISTING/,$d' >"$work/body"
for ((n = 0; n < 1 + 100000000 / $(wc -c <"$work/body"); n++)); do cat "$work/body"; done >>"$work/events.hepmc3"
echo "HepMC::Asciiv3-END_EVENT_LISTING" >>"$work/events.hepmc3"
events=$(grep -c '^E ' "$work/events.hepmc3")
bytes=$(wc -c <"$work/events.hepmc3")
echo "$events events, $((bytes / 1000000)) MB, $rounds rounds, one thread"

measure() { # NAME COMMAND...
  local name=$1 start end
  shift
  start=$(date +%s.%N)
  "$@" >/dev/null
  end=$(date +%s.%N)
  awk -v a="$start" -v b="$end" 'BEGIN { print b - a }' >>"$work/$name"
}
names="libHepMC3 truth full"
for ((i = 0; i < rounds; i++)); do
  measure libHepMC3 "$bare" "$work/events.hepmc3"
  measure truth "$DNA" run "$DNA_SOURCE/analyses/dark_neutrino_truth.dna" "$work/events.hepmc3" -j 1 --quiet
  measure full "$DNA" run "$DNA_SOURCE/analyses/dark_neutrino.dna" "$work/events.hepmc3" -j 1 --quiet
done
printf '%-10s %9s %10s %9s %9s %18s\n' "" "median/s" "events/s" "MB/s" "ratio" "spread/s"
base=
for name in $names; do
  median=$(sort -g "$work/$name" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
  base=${base:-$median}
  sort -g "$work/$name" | awk -v name="$name" -v m="$median" -v base="$base" -v e="$events" -v b="$bytes" 'NR == 1 { low = $1 } { high = $1 }
    END { printf "%-10s %9.3f %10.0f %9.1f %9.3f %9.3f..%.3f\n", name, m, e / m, b / m / 1e6, m / base, low, high }'
done
