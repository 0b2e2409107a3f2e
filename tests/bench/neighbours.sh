#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# neighbours.sh: by hand. CPU seconds for distances between all members of two collections: the nearest, and sums in cones; of 20 events
# with 1000 x 1000 members, and of 500 with 4 x 300. The first line of each is reading and attributes alone.
set -eu
dna=${DNA:-./dna}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
events() { # MEMBERS OTHERS EVENTS
  awk -v n="$1" -v m="$2" -v events="$3" 'BEGIN { srand(1); pi = atan2(0, -1)
    print "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW 0"
    for (e = 0; e < events; e++) {
      printf "E %d 1 %d\nU GEV MM\nW 1\nP 1 0 2212 0 0 7000 7000 0.938 4\nP 2 0 2212 0 0 -7000 7000 0.938 4\nV -1 0 [1,2]\n", e, n + m + 2
      for (k = 0; k < n + m; k++) {
        pt = 1 - 10 * log(1 - rand()); phi = 2 * pi * rand(); eta = 5 * rand() - 2.5
        pz = pt * (exp(eta) - exp(-eta)) / 2
        printf "P %d -1 %d %.12g %.12g %.12g %.17g 0 1\n", k + 3, k < n ? 13 : 211, pt * cos(phi), pt * sin(phi), pz, sqrt(pt * pt + pz * pz)
      }
    }
    print "HepMC::Asciiv3-END_EVENT_LISTING" }'
}
objects='object a from particles { where final, pid == 13 }
object b from particles { where final, pid == 211 }'
printf '%s\n' "$objects" 'region r { cut sum(a.eta) + sum(a.phi) + sum(b.eta) + sum(b.phi) < 1e9 }' >"$work/attributes.dna"
printf '%s\n' "$objects" 'object far from a { where min(dR(this, b)) > 0.4 }' 'region r { cut count(far) >= 0 }' >"$work/nearest.dna"
printf '%s\n' "$objects" 'object i from a { where sum(cone(this, b, 0.3).pt) < 0.1 * pt }' 'region r { cut count(i) >= 0 }' >"$work/cone.dna"
for size in "1000 1000 20" "4 300 500"; do
  events $size >"$work/events.hepmc3"
  for analysis in attributes nearest cone; do
    /usr/bin/env time -f "$size  $analysis  %U s" "$dna" run --quiet -j 1 "$work/$analysis.dna" "$work/events.hepmc3" >/dev/null
  done
done
