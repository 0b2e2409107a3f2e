#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The cut-flows and histograms of reference.dna on every event file of the shared data against reference.json, which two
# independent programs made. The data are looked for in $DNA_SHARED_DATA and in ../shared/data beside the source tree.
. "${DNA_SOURCE:-.}/tests/tap.sh"
need jq jq
data=${DNA_SHARED_DATA:-$DNA_SOURCE/../shared/data}
[ -r "$data/reference.json" ] || skip_all "no shared event files (set DNA_SHARED_DATA)"
analysis=$DNA_SOURCE/tests/runs/reference.dna

# the rows of reference.json in the order of rows() in tap.sh; the region's name is "selection", weights are positive
wanted_rows() { # FILE MODE
  jq -r --arg f "$1" --arg m "$2" --arg s "$(basename "$1" | sed 's/\.hepmc[23]*\.gz$//')" '.[$f][$m] as $r | $r.rows[]
    | [$s, "nominal", "nominal", "selection", .label, .raw, 0, .sumw, .sumw2] | @tsv' "$data/reference.json"
}
# one line for each histogram (reference.json has six digits of them): name, underflow, bins, overflow
wanted_histograms() {
  jq -r --arg f "$1" --arg m "$2" '.[$f][$m].histograms | to_entries[]
    | [.key, .value.underflow, .value.bins[], .value.overflow] | @tsv' "$data/reference.json" | sort
}
histograms() {
  jq -r '.samples[0].results[] | select(.variation == "nominal" and .weight == "nominal") | .histograms[]
    | [.metadata.name, .storage.values[]] | @tsv' "$1" | sort
}

for mode in all prompt; do
  prompt_only=0
  [ "$mode" = prompt ] && prompt_only=1
  for path in "$data"/*.hepmc*; do
    file=$(basename "$path")
    jq -e --arg f "$file" 'has($f)' "$data/reference.json" >/dev/null || continue
    if ! timeout 300 "$DNA" run "$analysis" "$path" --set prompt_only=$prompt_only --format json --quiet \
      >"$work/out.json" 2>"$work/err"; then
      result 1 "$mode leptons, $file"
      explain "$work/err"
      continue
    fi
    wanted_rows "$file" "$mode" >"$work/want"
    compare_rows "$mode leptons, $file" "$work/want" "$work/out.json"
    wanted_histograms "$file" "$mode" >"$work/want.hist"
    histograms "$work/out.json" >"$work/got.hist"
    if awk -F '\t' 'function near(a, b) { d = a - b; if (d < 0) d = -d; return d <= 1e-5 * (a < 0 ? -a : a) }
        NR == FNR { want[$1] = $0; n++; next }
        { m++; k = split(want[$1], w, "\t"); if (k != NF) { print $1 ": " NF - 1 " cells instead of " k - 1; bad = 1; next }
          for (i = 2; i <= NF; i++) if (!near(w[i], $i)) { print $1 ": cell " i - 2 " is " $i " instead of " w[i]; bad = 1 } }
        END { if (n == 0 || m != n) { print m + 0 " histograms instead of " n + 0; bad = 1 } exit bad }' \
      "$work/want.hist" "$work/got.hist" >"$work/diff"; then
      result 0 "$mode leptons, histograms of $file"
    else
      result 1 "$mode leptons, histograms of $file"
      explain "$work/diff"
    fi
  done
done

# every named weight of the multi-weight sample; the nominal one is called Weight in the file
file=signal_zd1_nd10_multiweight.hepmc3.gz
if [ -r "$data/$file" ]; then
  "$DNA" run "$analysis" "$data/$file" --weights all --format json --quiet >"$work/out.json" 2>"$work/err"
  explain "$work/err"
  jq -r --arg f "$file" '.[$f].all.weights | to_entries[] | (if .key == "Weight" then "nominal" else .key end) as $w
    | .value[] | [$w, .[0], .[1]] | @tsv' "$data/reference.json" | LC_ALL=C sort -s -k1,1 >"$work/want"
  rows "$work/out.json" | cut -f 3,8,9 | LC_ALL=C sort -s -t "$(printf '\t')" -k1,1 >"$work/got"
  if awk -F '\t' 'function near(a, b) { d = a - b; if (d < 0) d = -d; return d <= 1e-9 * (a < 0 ? -a : a) }
      NR == FNR { want[FNR] = $0; n = FNR; next }
      { m = FNR; split(want[FNR], w, "\t"); if (w[1] != $1 || !near(w[2], $2) || !near(w[3], $3)) { print "wanted " want[FNR]; print "got " $0; bad = 1; exit } }
      END { if (!bad && (n == 0 || m != n)) { print m + 0 " rows instead of " n + 0; bad = 1 } exit bad }' \
    "$work/want" "$work/got" >"$work/diff"; then
    result 0 "every named weight"
  else
    result 1 "every named weight"
    explain "$work/diff"
  fi
fi
finish
