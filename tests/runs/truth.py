#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What truth.dna asks of the record, by a plain walk over it from every particle.

    truth.py EVENTS.hepmc3 REPORT.json    compares the sums over all events with the report's
"""
import json
import math
import sys


class Particle:
    def __init__(self, index, parent, words):
        self.index, self.parent = index, parent
        self.pid = int(words[0])
        self.p = [float(x) for x in words[1:5]]
        self.mass, self.status = float(words[5]), int(words[6])
        self.p[3] = math.sqrt(sum(x * x for x in self.p[:3]) + self.mass * abs(self.mass))  # that of the text is rounded
        self.end = None
        self.prod = None
        self.origin = self.primary = (0.0, 0.0, 0.0)  # where it begins, and where the beams meet, mm


def events(path):
    """Yields (weight, particles with .prod and .end = (incoming, outgoing, position or None)) of an Asciiv3 file in GeV and mm."""
    particles, vertices, weight = [], [], 1.0

    def finish():
        made = {}
        for number, incoming, position in vertices:
            made[number] = ([particles[i - 1] for i in incoming], [], position)
        for q in particles:
            if q.parent < 0:
                vertex = made[q.parent]
            elif q.parent > 0:
                vertex = made.setdefault(("of", q.parent), ([particles[q.parent - 1]], [], None))
            else:
                continue
            vertex[1].append(q)
            q.prod = vertex
        for vertex in made.values():
            for q in vertex[0]:
                q.end = vertex
        for q in particles:
            q.origin = place(q.prod)
        beams = [q for q in particles if q.status == 4 and q.end]
        for q in particles:
            q.primary = place(beams[0].end) if beams else (0.0, 0.0, 0.0)
        return weight, particles

    def place(vertex):
        """A vertex without a position has that of its first incoming particle's."""
        for _ in range(100000):
            if vertex is None:
                break
            if vertex[2] is not None and any(vertex[2]):
                return tuple(a - b for a, b in zip(vertex[2], shift))
            vertex = vertex[0][0].prod if vertex[0] else None
        return (0.0, 0.0, 0.0)

    begun, shift = False, (0.0, 0.0, 0.0)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split()
            if not words:
                continue
            if words[0] == "E":
                if begun:
                    yield finish()
                begun, particles, vertices, weight = True, [], [], 1.0
                shift = tuple(float(x) for x in words[5:8]) if len(words) > 4 and words[4] == "@" else (0.0, 0.0, 0.0)
            elif words[0] == "W" and begun:
                weight = float(words[1])
            elif words[0] == "U":
                assert words[1:3] == ["GEV", "MM"]
            elif words[0] == "V":
                number = int(words[1])
                position = tuple(float(x) for x in words[5:8]) if len(words) > 4 else None
                vertices.append((number, [int(i) for i in words[3].strip("[]").split(",") if i], position))
            elif words[0] == "P":
                particles.append(Particle(int(words[1]), int(words[2]), words[3:]))
    if begun:
        yield finish()


def parents(q):
    return [x for x in q.prod[0] if x is not q] if q.prod else []


def children(q):
    return [x for x in q.end[1] if x is not q] if q.end else []


def line(q, step):
    """Generations of relatives, without q."""
    seen, now, out = {id(q)}, [q], []
    while now:
        following = []
        for x in now:
            for y in step(x):
                if id(y) not in seen:
                    seen.add(id(y))
                    following.append(y)
        following.sort(key=lambda y: y.index)
        if following:
            out.append(following)
        now = following
    return out


def flat(generations):
    return [x for generation in generations for x in generation]


def hadron(q):
    a = abs(q.pid)
    if a >= 10**9:
        return False
    q3, q2 = a // 10 % 10, a // 100 % 10
    return q2 > 0 and q3 > 0


def quark(q):
    return 1 <= abs(q.pid) <= 8


def pt(q):
    return math.hypot(q.p[0], q.p[1])


def eta(q):
    return math.asinh(q.p[2] / pt(q)) if pt(q) > 0 else math.copysign(math.inf, q.p[2])


def far(a, b):
    d = abs(math.atan2(a.p[1], a.p[0]) - math.atan2(b.p[1], b.p[0]))
    return math.hypot(min(d, 2 * math.pi - d), eta(a) - eta(b))


def chain(q, step):
    for _ in range(10000):
        same = sorted((x for x in step(q) if x.pid == q.pid), key=lambda x: x.index)
        if not same:
            return q
        q = same[0]
    sys.exit("a ring of copies")


def decays_to(q, codes):
    found = sorted(x.pid for x in children(chain(q, children)) if x.pid != 22 or 22 in codes)
    return bool(found) and found == sorted(codes)


def quantities(particles):
    up = {id(q): flat(line(q, parents)) for q in particles}
    down = {id(q): flat(line(q, children)) for q in particles}
    of_hadron = {id(q) for q in particles if any(hadron(x) and x.status == 2 for x in up[id(q)])}
    of_tau = {id(q) for q in particles if any(abs(x.pid) == 15 and x.status == 2 for x in up[id(q)])}
    yield "hadronic", len(of_hadron)
    yield "by_condition", len(of_hadron)
    yield "tauonic", len(of_tau)
    codes = sum(any(x.pid in (23, 24, -24, 15, -15) for x in up[id(q)]) for q in particles)
    yield "by_code", codes
    yield "by_codes", codes
    yield "above", sum(any(x.pid == 22 for x in down[id(q)]) for q in particles)
    yield "above_hard", sum(any(x.status == 1 and pt(x) > 5 for x in down[id(q)]) for q in particles)
    yield "quark_child", sum(any(quark(x) and pt(x) > 10 for x in parents(q)) for q in particles)
    yield "photon_parent", sum(any(x.pid == 22 for x in children(q)) for q in particles)
    yield "firsts", sum(all(x.pid != q.pid for x in parents(q)) for q in particles)
    yield "lasts", sum(all(x.pid != q.pid for x in children(q)) for q in particles)
    yield "pions", sum(decays_to(q, [22, 22]) for q in particles)
    leptonic = ([11, -12], [-11, 12], [13, -14], [-13, 14])
    yield "leptonic", sum(any(decays_to(q, c) for c in leptonic) for q in particles)
    few = [q for q in particles if q.status == 1 and abs(q.pid) in (11, 13, 22, 211)][:40]
    yield "lines", sum(len(up[id(q)]) > 3 for q in few)
    if few:
        yield "ancestors", sum(x.index * few[0].index for x in up[id(few[0])])
        yield "descendants", sum(x.index for x in down[id(particles[0])] if x.status == 1)
        wanted = [x for x in up[id(few[-1])] if hadron(x) or quark(x)]
        if wanted:
            yield "nearest", wanted[0].index
    yield "copies", sum(chain(q, children).index + 3 * chain(q, parents).index for q in particles)
    bare = [q for q in particles if q.status == 1 and abs(q.pid) in (11, 13) and id(q) not in of_hadron and id(q) not in of_tau]
    if bare:
        dressed = {id(q): [list(q.p), []] for q in bare}
        for photon in particles:
            if photon.status != 1 or photon.pid != 22 or id(photon) in of_hadron:
                continue
            nearest = min(bare, key=lambda q: far(q, photon))
            if far(nearest, photon) < 0.1:
                total, own = dressed[id(nearest)]
                own.append(photon)
                for i in range(4):
                    total[i] += photon.p[i]
        yield "dressed", sum(dressed[id(q)][0][0] * q.index for q in bare)
        mass = 0.0
        for q in bare:
            own = [q] + dressed[id(q)][1]
            square = sum(x.mass * abs(x.mass) for x in own)
            for i, x in enumerate(own):
                for y in own[:i]:
                    square += 2 * (x.p[3] * y.p[3] - sum(x.p[k] * y.p[k] for k in range(3)))
            mass += q.mass if len(own) == 1 else math.sqrt(max(square, 0))
        yield "dressed_mass", mass


def main():
    sums, count = {}, 0
    for weight, particles in events(sys.argv[1]):
        count += 1
        for name, value in quantities(particles):
            sums[name] = sums.get(name, 0.0) + weight * value
    with open(sys.argv[2], encoding="utf-8") as f:
        regions = json.load(f)["samples"][0]["results"][0]["regions"]
    if len(regions) < 20 or count < 50:
        sys.exit("too little to compare")
    for region in regions:
        row = region["rows"][-1]
        wanted = sums.get(region["name"], 0.0)
        tolerance = 1e-7 if region["name"] == "dressed_mass" else 1e-9
        if not abs(row["sumw"] - wanted) <= tolerance * max(abs(wanted), 1):
            sys.exit(f"{region['name']}: {row['sumw']} instead of {wanted}")
    if not all(sums.get(name, 0) for name in ("hadronic", "by_code", "above", "ancestors", "dressed_mass", "leptonic")):
        print("some counts are 0: " + ", ".join(sorted(n for n, v in sums.items() if v == 0)))


if __name__ == "__main__":
    main()
