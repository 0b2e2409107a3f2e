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


def mass_of(a, b):
    """Without the cancellation of E^2 - p^2 for light pairs."""
    return math.sqrt(max(a.mass**2 + b.mass**2 + 2 * (a.p[3] * b.p[3] - sum(x * y for x, y in zip(a.p[:3], b.p[:3]))), 0))


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


def h_to_4l(particles):
    def of(code, least, most):
        return [q for q in particles if q.status == 1 and abs(q.pid) == code and prompt(q) and pt(q) > least and abs(eta(q)) < most]

    def pair_mass(pair):
        return mass_of(*pair)

    electrons, muons = of(11, 7, 2.5), of(13, 5, 2.4)
    leptons = sorted(electrons + muons, key=pt, reverse=True)
    yield len(leptons) >= 4
    yield pt(leptons[0]) > 20 and pt(leptons[1]) > 10
    pairs = [(a, b) for some in (electrons, muons) for a in some if a.pid > 0 for b in some if b.pid < 0]
    candidates = [pair for pair in pairs if 12 <= pair_mass(pair) <= 120]
    first = [pair for pair in candidates if pair_mass(pair) > 40]
    yield bool(first)
    best = min(first, key=lambda pair: abs(pair_mass(pair) - 91.1876))
    yield any(a is not best[0] and b is not best[1] for a, b in candidates)
    yield all(pair_mass(pair) >= 4 for pair in pairs)


def antikt(particles, radius, least):
    """Jets above a p_T, as four-momenta in descending p_T: M. Cacciari, G. P. Salam, G. Soyez, JHEP 04 (2008) 063."""
    def made(p):
        pt2 = p[0] ** 2 + p[1] ** 2
        y = 0.5 * math.log((p[3] + abs(p[2])) ** 2 / (pt2 + max(mass2(p), 0)))
        return [p, pt2, math.copysign(y, p[2]), math.atan2(p[1], p[0])]

    def mass2(p):
        return (p[3] + p[2]) * (p[3] - p[2]) - p[0] ** 2 - p[1] ** 2

    def between(a, b):
        dphi = abs(a[3] - b[3])
        dphi = min(dphi, 2 * math.pi - dphi)
        return min(1 / a[1], 1 / b[1]) * ((a[2] - b[2]) ** 2 + dphi**2) / radius**2

    left, jets = [made(list(q.p)) for q in particles if pt(q) > 0], []
    near = {}

    def look(a):
        best = min(((between(a, b), k) for k, b in enumerate(left) if b is not a), default=(math.inf, -1))
        near[id(a)] = (best[0], left[best[1]] if best[1] >= 0 else None)

    for a in left:
        look(a)
    while left:
        pair = min(left, key=lambda a: near[id(a)][0])
        alone = min(left, key=lambda a: 1 / a[1])
        if near[id(pair)][0] < 1 / alone[1]:
            gone = [pair, near[id(pair)][1]]
            new = made(add(gone[0][0], gone[1][0]))
        else:
            gone, new = [alone], None
            jets.append(alone[0])
        left = [a for a in left if all(a is not g for g in gone)] + ([new] if new else [])
        for a in left:
            other = near[id(a)][1] if id(a) in near else None
            if a is new or any(other is g for g in gone):
                look(a)
            elif new and between(a, new) < near[id(a)][0]:
                near[id(a)] = (between(a, new), new)
        keep.extend(gone)  # so that no number of an object comes twice
    jets = [p for p in jets if math.hypot(p[0], p[1]) >= least]
    return sorted(jets, key=lambda p: -math.hypot(p[0], p[1]))


keep = []


def jets_missing_mt2(particles):
    """With pt_j = 8 GeV, MET_min = 15 GeV and H_min = 25 GeV."""
    leptons = [q for q in particles if q.status == 1 and abs(q.pid) in (11, 13) and pt(q) > 10 and abs(eta(q)) < 2.5 and prompt(q)]
    unseen = {12, 14, 16, 9900014, 9900074, 1000022}
    visible = [q for q in particles if q.status == 1 and abs(q.pid) not in unseen and abs(eta(q)) < 5]
    jets = [p for p in antikt(visible, 0.4, 8) if abs(eta_of(p)) < 2.5]
    keep.clear()
    missing = [-sum(q.p[0] for q in visible), -sum(q.p[1] for q in visible)]
    yield not leptons
    yield len(jets) >= 2
    yield math.hypot(*missing) > 15
    yield sum(math.hypot(p[0], p[1]) for p in jets) > 25

    def dphi(p):
        d = abs(math.atan2(p[1], p[0]) - math.atan2(missing[1], missing[0]))
        return min(d, 2 * math.pi - d)

    yield all(dphi(p) > 0.3 for p in jets if math.hypot(p[0], p[1]) > 50)


def main():
    cuts = {"z_to_mumu": z_to_mumu, "displaced_vertex": displaced_vertex, "h_to_4l": h_to_4l,
            "jets_missing_mt2": jets_missing_mt2}[sys.argv[1]]
    counts, total = {}, 0
    for _, particles in events(sys.argv[2]):
        total += 1
        for k, passed in enumerate(cuts(particles)):
            if not passed:
                break
            counts[k] = counts.get(k, 0) + 1
    with open(sys.argv[3], encoding="utf-8") as f:
        rows = json.load(f)["samples"][0]["results"][0]["regions"][0]["rows"]
    rows = [row for row in rows if row["kind"] in ("all", "cut")]
    wanted = [total] + [counts.get(k, 0) for k in range(len(rows) - 1)]
    got = [row["raw"] for row in rows]
    if got != wanted:
        sys.exit(f"{sys.argv[1]}: {got} instead of {wanted}")
    print(f"{sys.argv[1]}: {got}")


main()
