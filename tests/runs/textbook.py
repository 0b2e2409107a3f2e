#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cut-flows of analyses/textbook/ by plain Python.

    textbook.py ANALYSIS EVENTS.hepmc3 REPORT.json    compares raw counts, row by row
"""
import json
import math
import sys

from truth import eta, events, far, flat, hadron, line, parents, pt

CHARGED = {11, 13, 15, 24, 211, 321, 2212, 411, 431, 521, 3112, 3222, 3312, 3334}  # the charged ones of final states


def origin(q, which):
    """Of a particle's hadron or tau among the ancestors."""
    return any(which(x) and x.status == 2 for x in flat(line(q, parents)))


def from_hadron(q):
    return origin(q, hadron)


def prompt(q):
    return not origin(q, lambda x: hadron(x) or abs(x.pid) == 15)


def add(*vectors):
    return [sum(c) for c in zip(*vectors)]


def mass(p):
    square = p[3] ** 2 - p[0] ** 2 - p[1] ** 2 - p[2] ** 2
    return math.sqrt(max(square, 0))


def eta_of(p):
    return math.asinh(p[2] / math.hypot(p[0], p[1]))


def dressed(bare, photons, radius):
    out = {id(q): list(q.p) for q in bare}
    for photon in photons if bare else []:
        nearest = min(bare, key=lambda q: far(q, photon))
        if far(nearest, photon) < radius:
            out[id(nearest)] = add(out[id(nearest)], photon.p)
    return [(q, out[id(q)]) for q in bare]


def z_to_mumu(particles):
    photons = [q for q in particles if q.status == 1 and q.pid == 22 and not from_hadron(q)]
    bare = [q for q in particles if q.status == 1 and abs(q.pid) == 13 and prompt(q)]
    muons = [(q, p) for q, p in dressed(bare, photons, 0.1) if math.hypot(p[0], p[1]) > 20 and abs(eta_of(p)) < 2.5]
    yield len(muons) == 2
    yield sorted(q.pid for q, _ in muons) == [-13, 13]
    yield 66 <= mass(add(muons[0][1], muons[1][1])) <= 116


def displaced_vertex(particles):
    def in_tracker(q):
        if not (q.status == 1 and abs(q.pid) in CHARGED and pt(q) > 1 and abs(eta(q)) < 2.5):
            return False
        x, y, z = q.origin
        return 1 <= math.hypot(x - particles[0].primary[0], y - particles[0].primary[1]) <= 300 and abs(z) < 300

    tracks = [q for q in particles if in_tracker(q)]
    yield bool(tracks)
    hardest = max(tracks, key=pt)
    vertex = [q for q in tracks if all(abs(a - b) < 1e-3 for a, b in zip(q.origin, hardest.origin))]
    yield len(vertex) >= 2
    m = mass(add(*(q.p for q in vertex)))
    yield not (0.45 <= m <= 0.55 or 1.10 <= m <= 1.13)


def main():
    cuts = {"z_to_mumu": z_to_mumu, "displaced_vertex": displaced_vertex}[sys.argv[1]]
    counts, total = {}, 0
    for _, particles in events(sys.argv[2]):
        total += 1
        for k, passed in enumerate(cuts(particles)):
            if not passed:
                break
            counts[k] = counts.get(k, 0) + 1
    with open(sys.argv[3], encoding="utf-8") as f:
        rows = json.load(f)["samples"][0]["results"][0]["regions"][0]["rows"]
    wanted = [total] + [counts.get(k, 0) for k in range(len(rows) - 1)]
    got = [row["raw"] for row in rows]
    if got != wanted:
        sys.exit(f"{sys.argv[1]}: {got} instead of {wanted}")
    print(f"{sys.argv[1]}: {got}")


main()
