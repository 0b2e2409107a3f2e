#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The event quantities of quantities.dna, worked out here in plain Python by their definitions: the least and the largest of all
# divisions and all sums of signs one by one, mT2 by a search over the missing momentum, frames by Lorentz matrices.
#
#   quantities.py events SEED N           events of up to eight momenta, as Asciiv3 text
#   quantities.py check LIST.csv FILE CHI LEAST
#                                         the values that dna select lists of FILE are those that are worked out here
#   quantities.py sums OUT.json LIST.csv  the sums of values in the report of dna run are those of the list
import csv, gzip, itertools, json, math, random, sys

MUON = 0.10565837


def write(seed, n):
    rng = random.Random(seed)
    print("HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW 0")
    for number in range(n):
        lines = []
        muons = [rng.choice([13, -13]) for _ in range(rng.choice([0, 1, 2, 2, 2]))]
        for code in muons + [22] * rng.choice([0, 1, 2, 3, 4, 5, 6]):
            p = [rng.gauss(0, 30) for _ in range(3)]
            if number % 6 == 5 and code == 22:  # on a grid, so that some are parallel, equal, in a plane
                p = [float(rng.randint(-2, 2)) for _ in range(3)]
            if not any(p[:2]):
                p[0] = 1.0
            lines.append((code, p, MUON if abs(code) == 13 else 0.0))
        seen = [sum(p[k] for _, p, _ in lines) for k in range(3)]
        lines.append((12, [-seen[0], -seen[1], rng.gauss(0, 30)], 0.0))
        print(f"E {number} 1 {len(lines) + 2}\nU GEV MM\nW {rng.choice([1, 0.5, 2.125])!r}")
        print("P 1 0 2212 0 0 7000 7000 0.938 4\nP 2 0 2212 0 0 -7000 7000 0.938 4\nV -1 0 [1,2]")
        for k, (code, p, m) in enumerate(lines):
            print(f"P {k + 3} -1 {code} {p[0]!r} {p[1]!r} {p[2]!r} {math.sqrt(dot(p, p) + m * m)!r} {m!r} 1")
    print("HepMC::Asciiv3-END_EVENT_LISTING\n")


def read(path):
    events = []
    for line in gzip.open(path, "rt") if path.endswith(".gz") else open(path):
        word = line.split()
        if line.startswith("E "):
            events.append({"p": []})
        elif line.startswith("W ") and events:
            events[-1]["w"] = float(word[1])
        elif line.startswith("P ") and word[9] == "1":
            events[-1]["p"].append((int(word[3]), [float(x) for x in word[4:7]], float(word[8])))
    return events


def dot(a, b):
    return math.fsum(x * y for x, y in zip(a, b))


def size(a):
    return math.sqrt(dot(a, a))


def cross(a, b):
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def unit(a):
    return [x / size(a) for x in a]


def total(vectors):
    return [math.fsum(v[k] for v in vectors) for k in range(len(vectors[0]))]


def four(p, m):
    return [math.sqrt(dot(p, p) + m * m)] + list(p)


def square(v):
    return v[0] * v[0] - dot(v[1:], v[1:])


def boost(v, frame):
    beta = [-x / frame[0] for x in frame[1:]]
    b2 = dot(beta, beta)
    gamma = 1 / math.sqrt(1 - b2)
    along = dot(beta, v[1:])
    by = gamma * gamma / (gamma + 1) * along + gamma * v[0]
    return [gamma * (v[0] + along)] + [x + by * b for x, b in zip(v[1:], beta)]


def least(f, low, high):
    """The least value of a convex function."""
    ratio = (math.sqrt(5) - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    fa, fb = f(a), f(b)
    for _ in range(75):
        if fa < fb:
            high, b, fb = b, a, fa
            a = high - ratio * (high - low)
            fa = f(a)
        else:
            low, a, fa = a, b, fb
            b = low + ratio * (high - low)
            fb = f(b)
    return min(fa, fb)


def mt2(a, b, miss, chi_a, chi_b):
    (_, pa, ma), (_, pb, mb) = a, b
    ea, eb = math.sqrt(ma * ma + pa[0] ** 2 + pa[1] ** 2), math.sqrt(mb * mb + pb[0] ** 2 + pb[1] ** 2)

    def larger(x, y):
        u, v = miss[0] - x, miss[1] - y
        return max(ma * ma + chi_a * chi_a + 2 * (ea * math.sqrt(chi_a * chi_a + x * x + y * y) - pa[0] * x - pa[1] * y),
                   mb * mb + chi_b * chi_b + 2 * (eb * math.sqrt(chi_b * chi_b + u * u + v * v) - pb[0] * u - pb[1] * v))
    return math.sqrt(max(0, least(lambda x: least(lambda y: larger(x, y), -1e5, 1e5), -1e5, 1e5)))


def longest(vectors):
    """Of all sums with signs; None where another direction has the same."""
    found = []
    for signs in itertools.product([1, -1], repeat=len(vectors) - 1):
        v = [vectors[0][k] + math.fsum(s * p[k] for s, p in zip(signs, vectors[1:])) for k in range(3)]
        found.append((size(v), v))
    best = max(found)
    alone = all(f[0] < best[0] * (1 - 1e-9) or size(cross(f[1], best[1])) < 1e-9 * best[0] ** 2 for f in found)
    return best[0], best[1], alone


def eigenvalues(a):
    """Of a symmetric 3 x 3 matrix with trace 1, by the cosine of a third of an angle."""
    p = math.sqrt(sum((a[i][j] - (i == j) / 3) ** 2 for i in range(3) for j in range(3)) / 6)
    if p < 1e-8:
        return [1 / 3] * 3
    b = [[(a[i][j] - (i == j) / 3) / p for j in range(3)] for i in range(3)]
    angle = math.acos(max(-1, min(1, determinant(b) / 2))) / 3
    first, last = 1 / 3 + 2 * p * math.cos(angle), 1 / 3 + 2 * p * math.cos(angle + 2 * math.pi / 3)
    return [first, 1 - first - last, last]


def determinant(a):
    return dot(a[0], cross(a[1], a[2]))


def tensor(momenta, r):
    norm = math.fsum(size(p) ** r for p in momenta)
    return [[math.fsum(p[i] * p[j] * size(p) ** (r - 2) for p in momenta) / norm for j in range(3)] for i in range(3)]


# A value; None: it is missing; several: which one is a matter of rounding.
def quantities(event, chi, least_pt):
    q = dict.fromkeys(NAMES)
    seen = [x for x in event["p"] if abs(x[0]) in (13, 22, 211) and math.hypot(*x[1][:2]) > least_pt]
    lost = [[0, 0, 0]] + [p for code, p, _ in event["p"] if abs(code) in (12, 14, 16)]
    momenta = [p for _, p, _ in seen]
    muons = sorted((x for x in seen if abs(x[0]) == 13), key=lambda x: -math.hypot(*x[1][:2]))
    photons = sorted((p for code, p, _ in seen if code == 22), key=lambda p: -math.hypot(*p[:2]))
    miss = [-math.fsum(p[k] for p in momenta) for k in range(2)]
    q["met"] = math.hypot(*miss)
    q["invisible_pt"] = math.hypot(*total(lost)[:2])
    q["near"] = 0
    if muons:
        p = muons[0][1]
        q["mt"] = math.sqrt(2 * max(0, math.hypot(*p[:2]) * math.hypot(*miss) - p[0] * miss[0] - p[1] * miss[1]))
    if len(muons) > 1:
        pairs_of_muons(muons[0], muons[1], miss, chi, q)
    if len(photons) > 1:
        divisions(photons, miss, q)
    if momenta:
        shapes(momenta, q)
        axes(momenta, photons, [four(p, m) for _, p, m in seen], q)
    return q


def pairs_of_muons(a, b, miss, chi, q):
    q["mt2"] = mt2(a, b, miss, 0, 0)
    q["mt2_chi"] = mt2(a, b, miss, chi, 2 * chi)
    m, other = a[2], b[2]
    et = [math.sqrt(x[2] ** 2 + x[1][0] ** 2 + x[1][1] ** 2) for x in (a, b)]
    q["mct"] = math.sqrt(m * m + other * other + 2 * (et[0] * et[1] + a[1][0] * b[1][0] + a[1][1] * b[1][1]))
    pair = total([four(a[1], m), four(b[1], other)])
    rest = boost(four(a[1], m), pair)[1:]
    q["boosted_p"], q["boosted_pz"] = size(rest), rest[2]
    q["helicity"] = dot(unit(rest), unit(pair[1:]))
    q["cs_cos"], phi = collins_soper(four(a[1], m), four(b[1], other))
    if math.hypot(*pair[1:3]) > 1e-9:
        q["cs_phi"] = phi


def collins_soper(a, b):
    """cos theta as Collins and Soper have it, which knows no lepton mass, and phi; with the beams boosted."""
    pair = total([a, b])
    side = -1 if pair[3] < 0 else 1
    one, other = unit(boost([1, 0, 0, side], pair)[1:]), unit(boost([1, 0, 0, -side], pair)[1:])
    z, x = unit([p - q for p, q in zip(one, other)]), unit([-p - q for p, q in zip(one, other)])
    lepton = boost(a, pair)[1:]
    return 2 * dot(lepton, z) / math.sqrt(square(pair)), math.atan2(dot(lepton, cross(z, x)), dot(lepton, x))


def divisions(photons, miss, q):
    ways = []
    for side in itertools.product([True, False], repeat=len(photons) - 1):
        groups = [[four(p, 0) for p, s in zip(photons, (True,) + side) if s == want] for want in (True, False)]
        if groups[1]:
            sums = sorted((total(g) for g in groups), key=lambda v: -math.hypot(*v[1:3]))
            ways.append((sum(map(square, sums)), sums))
    best = min(m for m, _ in ways)
    alike = [sums for m, sums in ways if m <= best + 1e-9 * (1 + abs(best))]
    q["megajet_mass2"] = best
    q["megajet_pt"] = [math.hypot(*sums[0][1:3]) for sums in alike]
    q["razor_mr"] = [math.sqrt(max(0, sum(size(v[1:]) for v in sums) ** 2 - sum(v[3] for v in sums) ** 2)) for sums in alike]
    q["razor_r2"] = []
    for sums, mass in zip(alike, q["razor_mr"]):
        pt = [math.fsum(v[k] for v in sums) for k in (1, 2)]
        transverse = (math.hypot(*miss) * sum(math.hypot(*v[1:3]) for v in sums) - miss[0] * pt[0] - miss[1] * pt[1]) / 2
        q["razor_r2"].append(transverse / mass ** 2 if mass > 0 else None)
    ets = [math.hypot(*p[:2]) * 1.0 for p in photons]
    apart = min(abs(math.fsum(s * e for s, e in zip(signs, ets))) for signs in itertools.product([1, -1], repeat=len(ets)))
    lost = math.hypot(*[math.fsum(p[k] for p in photons) for k in range(2)])
    if sum(ets) > lost * (1 + 1e-9):
        q["alpha"] = (sum(ets) - apart) / 2 / math.sqrt(sum(ets) ** 2 - lost ** 2)
    else:
        q["alpha"] = ANY


def shapes(momenta, q):
    flat = [p[:2] + [0.0] for p in momenta]
    for r, end in ((2, ""), (1, "_lin")):
        values = eigenvalues(tensor(momenta, r))
        q["spher" + end], q["aplan" + end] = 1.5 * (values[1] + values[2]), 1.5 * values[2]
        a = tensor(flat, r)
        q["spher_t" + end] = 1 - math.hypot(a[0][0] - a[1][1], 2 * a[0][1])
    a = tensor(momenta, 1)
    q["c_par"] = 3 * sum(a[i][i] * a[j][j] - a[i][j] ** 2 for i, j in ((0, 1), (0, 2), (1, 2)))
    q["d_par"] = 27 * determinant(a)
    sums = math.fsum(map(size, flat))
    q["sphero"] = (math.pi / 2 * min(math.fsum(size(cross(p, unit(n))) for p in flat) for n in flat) / sums) ** 2
    sums = math.fsum(map(size, momenta))
    cosines = [(size(a) * size(b), dot(a, b) / size(a) / size(b)) for a in momenta for b in momenta]
    q["h2"] = math.fsum(w * (3 * x * x - 1) / 2 for w, x in cosines) / sums ** 2
    q["h3"] = math.fsum(w * (5 * x ** 3 - 3 * x) / 2 for w, x in cosines) / sums ** 2


def axes(momenta, photons, fours, q):
    flat = [p[:2] + [0.0] for p in momenta]
    sums, flats = math.fsum(map(size, momenta)), math.fsum(map(size, flat))
    length, axis, alone = longest(momenta)
    q["thr"], q["axis_p"] = length / sums, length
    if alone:
        n = unit(axis)
        side = 1 if dot(n, momenta[0]) > 0 else -1
        q["axis_first"] = side * dot(n, unit(momenta[0]))
        if len(photons) > 1:
            q["near"] = sum(side * dot(n, unit(p)) > math.cos(1) for p in photons)
        across = [[x - dot(p, n) * y for x, y in zip(p, n)] for p in momenta]
        length, second, alone = longest(across)
        q["major"] = length / sums
        third = cross(n, unit(second)) if length > 1e-9 * sums else [0, 0, 0]
        q["minor"] = math.fsum(abs(dot(p, third)) for p in momenta) / sums if alone or length <= 1e-9 * sums else ANY
    else:
        q["axis_first"] = q["near"] = q["major"] = q["minor"] = ANY
    length, axis, alone = longest(flat)
    q["thr_t"], q["axis_t"] = length / flats, length
    q["minor_t"] = math.fsum(size(cross(p, unit(axis))) for p in flat) / flats if alone else ANY
    if len(fours) > 1:
        rest = [boost(v, total(fours))[1:] for v in fours]
        q["thrust_at_rest"] = longest(rest)[0] / math.fsum(map(size, rest))
    else:
        q["thrust_at_rest"] = ANY


ANY = "any"
NAMES = """met invisible_pt mt mt2 mt2_chi mct alpha razor_mr razor_r2 megajet_mass2 megajet_pt boosted_p boosted_pz helicity
cs_cos cs_phi spher spher_lin aplan aplan_lin c_par d_par spher_t spher_t_lin sphero thr major minor axis_p axis_first thr_t minor_t
axis_t h2 h3 thrust_at_rest near""".split()
# what this file knows less well: squares that are taken the root of, angles near 0, searches
LOOSE = {"mt": 1e-5, "mt2": 1e-6, "mt2_chi": 1e-6, "mct": 1e-5, "razor_mr": 1e-5, "spher": 1e-7, "spher_lin": 1e-7,
         "aplan": 1e-7, "aplan_lin": 1e-7, "spher_t": 1e-7, "spher_t_lin": 1e-7, "thrust_at_rest": 1e-6}


def check(path, events, chi, least_pt):
    known = missing = 0
    rows = list(csv.DictReader(open(path)))
    events = read(events)
    assert len(rows) == len(events) > 0
    for number, (row, event) in enumerate(zip(rows, events)):
        row = {key.split(" ")[0]: value for key, value in row.items()}
        for name, want in quantities(event, chi, least_pt).items():
            if want == ANY:
                continue
            got = float(row[name]) if row[name] else None
            wanted = want if isinstance(want, list) else [want]
            tolerance = LOOSE.get(name, 1e-10)
            if not any(w is None and got is None or None not in (w, got) and abs(got - w) <= tolerance * max(1, abs(w))
                       for w in wanted):
                sys.exit(f"event {number}: {name} is {got}, wanted {want}")
            known += got is not None
            missing += got is None
    assert known > 20 * len(rows) and missing > len(rows), (known, missing)
    print(f"{known} values, {missing} missing")


def sums(path, listed):
    rows = [{key.split(" ")[0]: value for key, value in row.items()} for row in csv.DictReader(open(listed))]
    regions = json.load(open(path))["samples"][0]["results"][0]["regions"]
    assert len(regions) == len(NAMES)
    for region in regions:
        values = [(float(row["weight"]), float(row[region["name"]])) for row in rows if row[region["name"]]]
        there, weighted = region["rows"][1:3]
        assert there["raw"] == weighted["raw"] == len(values), region
        want = math.fsum(w * v for w, v in values)
        assert abs(weighted["sumw"] - want) <= 1e-13 * math.fsum(abs(w * v) for w, v in values), (region, want)


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "events":
        write(int(arguments[0]), int(arguments[1]))
    elif command == "check":
        check(arguments[0], arguments[1], float(arguments[2]), float(arguments[3]))
    elif command == "sums":
        sums(*arguments)
    elif command == "names":
        print(" ".join(NAMES))
    else:
        sys.exit(f"unknown command {command}")
