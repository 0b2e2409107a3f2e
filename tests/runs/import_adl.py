#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-flow of adl/leptons.adl by a plain loop over the events.

    import_adl.py EVENTS.hepmc3     prints the events after each cut, of the regions base, tight and other, and of the two bins
"""
import math
import sys

from truth import events


def prompt(q):
    seen, todo = set(), [q]
    while todo:
        vertex = todo.pop().prod
        for parent in vertex[0] if vertex else []:
            if id(parent) in seen:
                continue
            seen.add(id(parent))
            if parent.status == 2 and (abs(parent.pid) > 100 or abs(parent.pid) == 15):
                return False
            todo.append(parent)
    return True


def pt(p):
    return math.hypot(p[0], p[1])


def eta(p):
    return math.asinh(p[2] / pt(p))


def dphi(a, b):
    d = abs(math.atan2(a[1], a[0]) - math.atan2(b[1], b[0]))
    return min(d, 2 * math.pi - d)


def dr(a, b):
    return math.hypot(dphi(a, b), eta(a) - eta(b))


def mass(a, b):
    s = [x + y for x, y in zip(a, b)]
    return math.sqrt(max(0.0, s[3] ** 2 - s[0] ** 2 - s[1] ** 2 - s[2] ** 2))


counts = {}


def count(region, row):
    counts[(region, row)] = counts.get((region, row), 0) + 1


for _, particles in events(sys.argv[1]):
    seen = [q for q in particles if q.status == 1 and abs(q.pid) not in (12, 14, 16)]
    miss = [-sum(q.p[0] for q in seen), -sum(q.p[1] for q in seen), 0.0]
    met = pt(miss)
    leptons = [q for q in seen if abs(q.pid) in (11, 13) and prompt(q) and pt(q.p) > 2 and abs(eta(q.p)) < 2.5]
    leptons = [q for q in leptons if abs(q.pid) == 11 or not 1.0 <= abs(eta(q.p)) <= 1.1]
    leptons.sort(key=lambda q: -pt(q.p))
    muons = [q for q in leptons if abs(q.pid) == 13]
    far = [q for q in leptons if abs(q.pid) == 13 or all(dr(q.p, m.p) > 0.2 for m in muons)]
    far = [q for q in far if pt(q.p) <= 10 or abs(eta(q.p)) < 2.4]
    charges = [-1 if q.pid > 0 else 1 for q in leptons]
    p = [q.p for q in leptons]
    ht = sum(pt(x) for x in p)
    base = [len(p) >= 2, len(p) >= 2 and pt(p[0]) > 15]
    tight = [False] * 5
    if base[1]:
        m = mass(p[0], p[1])
        tight[0] = not 4 <= m <= 6 and (charges[0] + charges[1] == 0 or len(p) > 2)
        tight[1] = 2 * pt(p[0]) * met * (1 - math.cos(dphi(p[0], miss))) > 400 and met > 1.5 * math.sqrt(ht)
        tight[2] = len(p) == 2 or pt(p[2]) > 3
        tight[3] = dr(p[0], p[1]) <= 2.9
        tight[4] = dphi(p[0], miss) > 0.5 and min(dr(p[0], miss), dr(p[1], miss)) > 0.3
    flow = {"base": base, "tight": base + tight, "other": [len(p) >= 1] + base + tight + [len(far) == len(p)],
            "tight_bin_2": base + tight + [ht <= 40], "tight_bin_3": base + tight + [ht > 40]}
    for region, cuts in flow.items():
        for row, passed in enumerate(cuts):
            if not passed:
                break
            count(region, row)

for (region, row), n in sorted(counts.items()):
    print(region, row, n)
