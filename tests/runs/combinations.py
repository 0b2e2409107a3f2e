#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Combinations by brute force: every choice of members is made with loops, and what combinations.dna fills is worked out from the
# numbers in the text of the events.
#
#   combinations.py events SEED N               events of up to nine muons, as Asciiv3 text
#   combinations.py check OUT.json FILE [CODE LEAST]
#                                               the histograms that dna run --format json gives for combinations.dna, of the text FILE;
#                                               with code = CODE, least = LEAST
import itertools, json, math, random, sys


def write(seed, n):
    rng = random.Random(seed)
    print("HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW 0")
    for number in range(n):
        count = rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        print(f"E {number} 1 {count + 2}\nU GEV MM\nW {rng.randrange(-16, 64) / 16!r}")
        print("P 1 0 2212 0 0 7000 7000 0.938 4\nP 2 0 2212 0 0 -7000 7000 0.938 4\nV -1 0 [1,2]")
        for k in range(count):
            px, py, pz = (rng.uniform(-40, 40) for _ in range(3))
            energy = math.sqrt(px * px + py * py + pz * pz + 0.25)
            print(f"P {k + 3} -1 {rng.choice([13, -13])} {px!r} {py!r} {pz!r} {energy!r} 0.5 1")
    print("HepMC::Asciiv3-END_EVENT_LISTING\n")


class Member:
    """kind and key tell members apart; atoms are the particles it is made of, v its four-momentum, parts those of a combination"""

    def __init__(self, kind, key, atoms, v, parts=()):
        self.id, self.atoms, self.v, self.parts = (kind, key), frozenset(atoms), v, parts

    pt = property(lambda self: math.hypot(self.v[0], self.v[1]))

    @property
    def mass(self):
        return mass(self)


def distance(a, b):
    eta = [math.asinh(m.v[2] / m.pt) for m in (a, b)]
    phi = [math.atan2(m.v[1], m.v[0]) for m in (a, b)]
    return math.hypot(eta[0] - eta[1], math.remainder(phi[0] - phi[1], 2 * math.pi))


def mass(*members):
    e, x, y, z = (math.fsum(m.v[i] for m in members) for i in (3, 0, 1, 2))
    return math.sqrt(max(e * e - x * x - y * y - z * z, 0))


def particles(path, code, least):
    weight, members, inside = None, [], False
    for line in open(path):
        word = line.split()
        if line.startswith("E ") or "END_EVENT" in line:
            if weight is not None:
                yield weight, members
            weight, members, inside = None, [], True
        elif line.startswith("W ") and inside:
            weight = float(word[1])
        elif line.startswith("P ") and word[9] == "1" and abs(int(word[3])) == code:
            x, y, z, m = (float(word[i]) for i in (4, 5, 6, 8))
            # the energy of the mass, which is given with as many digits as the momentum
            m = Member("record", int(word[1]), [int(word[1])], (x, y, z, math.sqrt(math.fsum((x * x, y * y, z * z, m * m)))))
            m.charge = int(math.copysign(1, int(word[3]))) * (-1 if code < 20 else 1)
            if m.pt > least:
                members.append(m)


def combine(name, *sources, roles=False):
    """in the order of the members of the first source, then of the second ..."""
    seen, out = set(), []
    for choice in itertools.product(*sources):
        if any(a.atoms & b.atoms for a, b in itertools.combinations(choice, 2)):
            continue
        # places of one source are interchangeable; without roles all are
        same = frozenset((0 if not roles else [id(x) for x in sources].index(id(s)), m.id) for s, m in zip(sources, choice))
        if same in seen:
            continue
        seen.add(same)
        v = tuple(math.fsum(m.v[i] for m in choice) for i in range(4))
        out.append(Member(name, tuple(m.id for m in choice), frozenset().union(*(m.atoms for m in choice)), v, choice))
    return out


def fills(members):
    """name: values that combinations.dna fills for an event"""
    j = sorted(members, key=lambda m: -m.pt)[:9]
    soft, hard = [m for m in j if m.pt < 30], [m for m in j[::-1] if m.pt > 15]
    plus, minus = [m for m in j if m.charge > 0], [m for m in j if m.charge < 0]
    z = combine("z", minus, plus)
    near = sorted((m for m in z if m.mass < 50), key=lambda m: m.mass)
    w = combine("w", soft, soft)
    top = combine("top", w, hard, roles=True)
    any_pair = [m for m in z] + [m for m in combine("s", soft, soft)]
    out = {}
    out["p1"] = [m.mass for m in combine("", j, j)]
    out["p2"] = [m.mass for m in z]
    out["p3"] = [m.mass for m in combine("", soft, hard)]
    roles = combine("", soft, hard, roles=True)
    out["p4"] = [m.parts[0].pt - 2 * m.parts[1].pt for m in roles]
    out["t1"] = [m.mass for m in combine("", j, j, j)]
    t = combine("", soft, soft, hard)
    out["t2"] = [m.parts[0].pt + 2 * m.parts[1].pt - 4 * m.parts[2].pt for m in t]
    t = combine("", soft, soft, hard, roles=True)
    out["t3"] = [m.parts[0].pt + 2 * m.parts[1].pt - 4 * m.parts[2].pt for m in t]
    t = combine("", soft, hard, j)
    out["t4"] = [m.parts[0].pt + 2 * m.parts[1].pt - 4 * m.parts[2].pt for m in t]
    q = combine("", j, j, j, j)
    out["q1"] = [m.mass for m in q]
    out["q2"] = [m.parts[3].pt for m in q[-1:]]
    q = combine("", plus, minus, soft, hard)
    out["q3"] = [mass(m.parts[0], m.parts[3]) for m in q]
    out["c5"] = [m.mass for m in combine("", j, j, j, j, hard)]
    out["top"] = [m.parts[0].parts[1].pt + 100 * m.parts[1].pt / (1 + m.mass) for m in top]
    best = min(top, key=lambda m: ((m.parts[0].mass - 40) / 10) ** 2 + ((m.mass - 60) / 15) ** 2, default=None)
    out["best"] = [best.mass] if best else []
    out["bestq"] = [best.parts[0].parts[0].pt] if best else []
    out["zz"] = [m.mass for m in combine("", z, z)]
    zz = combine("", near, z)
    out["zn"] = [m.parts[0].mass - 2 * m.parts[1].mass for m in zz]
    zz = combine("", near, z, roles=True)
    out["zr"] = [m.parts[0].mass - 2 * m.parts[1].mass for m in zz]
    out["uu"] = [m.parts[0].parts[1].pt - 2 * m.parts[1].parts[0].pt for m in combine("", any_pair, any_pair)]
    out["uj"] = [m.parts[0].mass - 2 * m.parts[1].pt for m in combine("", any_pair, j)]
    out["deep"] = [m.mass - m.parts[0].parts[0].parts[0].pt for m in combine("", top, z)]
    out["far"] = [m.pt for m in plus if min((distance(m, o) for o in minus), default=math.inf) > 0.9]
    out["iso"] = [m.pt - sum(o.pt for o in hard if o is not m and distance(m, o) < 0.9) for m in soft]
    out["isoz"] = [m.pt - sum(o.pt for o in j if o not in m.parts and distance(m, o) < 0.9) for m in z]
    out["isol"] = [sum(o.pt for o in j[1:] if distance(j[0], o) < 0.9)] if j else [0]  # nothing is near what is missing
    return out


def check(out, path, code=13, least=0):
    """to 1e-9 of a bin's edge values may be on either side of it; there are none in the events of the tests"""
    got = {h["metadata"]["name"]: h for h in json.load(open(out))["samples"][0]["results"][0]["histograms"]}
    want = {}
    entries = {}
    for weight, members in particles(path, int(code), float(least)):
        for name, values in fills(members).items():
            axis = got[name]["axes"][0]
            low, high, n = axis["lower"], axis["upper"], axis["bins"]
            bins = want.setdefault(name, [0.0] * (n + 2))
            entries[name] = entries.get(name, 0) + len(values)
            for value in values:
                at = (value - low) / (high - low) * n
                assert abs(at - round(at)) > 1e-9, f"{name}: {value} is on an edge"
                bins[min(max(math.floor(at), -1), n) + 1] += weight
    bad = sorted(set(got) ^ set(want))
    for name in sorted(set(got) & set(want)):
        if any(abs(a - b) > 1e-9 * (1 + abs(a)) for a, b in zip(want[name], got[name]["storage"]["values"])):
            bad.append(name)
        if entries[name] < 4:
            bad.append(f"{name}: too few entries, {entries[name]}")
    print(" ".join(bad) if bad else f"all {len(want)} agree")
    return bool(bad)


if sys.argv[1] == "events":
    write(int(sys.argv[2]), int(sys.argv[3]))
else:
    sys.exit(check(*sys.argv[2:]))
