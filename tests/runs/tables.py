#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables: an independent look-up in plain Python, to compare with bit by bit.

    tables.py make          writes events, tables and tables.dna into the current directory
    tables.py check LIST    compares the values that dna select --list has written for them
"""
import bisect
import csv
import json
import math
import random
import sys

N = 3000


def number(x):
    return repr(x)


def edges(rng, n, low, high):
    return sorted({round(rng.uniform(low, high), 3) for _ in range(n)})


def make():
    rng = random.Random(7)
    with open("events.hepmc", "w") as f:
        f.write("HepMC::Version 3.01.02\nHepMC::Asciiv3-START_EVENT_LISTING\nW w\n")
        for i in range(N):
            px, py, pz = (rng.uniform(-130, 130) for _ in range(3))
            if i % 5 == 0:
                px = float(round(px))  # often on a point or an edge
            e = math.sqrt(px * px + py * py + pz * pz)
            f.write(f"E {i} 1 3\nU GEV MM\nW 1\nP 1 0 2212 0 0 6500 6500 0 4\nP 2 0 2212 0 0 -6500 6500 0 4\nV -1 0 [1,2]\n")
            f.write(f"P 3 -1 13 {number(px)} {number(py)} {number(pz)} {number(e)} 0 1\n")
        f.write("HepMC::Asciiv3-END_EVENT_LISTING\n\n")
    tables = {}
    axes = [[-100.0, -50.0] + edges(rng, 9, -49, 49) + [50.0, 100.0], edges(rng, 5, -100, 100), edges(rng, 4, -1, 1)]
    for n in (1, 2, 3):
        rows = [[]]
        for axis in axes[:n]:
            rows = [row + [b] for row in rows for b in zip(axis, axis[1:])]
        values = [round(rng.uniform(-2, 2), 6) for _ in rows]
        tables[f"binned{n}"] = {"axes": axes[:n], "values": values}
        order = list(zip(rows, values))
        rng.shuffle(order)
        with open(f"binned{n}.csv", "w") as f:
            f.write(",".join(f"{a}_low{u},{a}_high{u}" for a, u in list(zip("xwz", (" [GeV]", " [MeV]", "")))[:n]) + ",value\n")
            for row, value in order:
                cells = [(lo * 1000, hi * 1000) if k == 1 else (lo, hi) for k, (lo, hi) in enumerate(row)]
                cells = [[f"{c:.10g}" for c in pair] for pair in cells]
                f.write(",".join(",".join(pair) for pair in cells) + f",{value}\n")
        points = [[]]
        for axis in axes[:n]:
            points = [p + [x] for p in points for x in axis]
        values = [round(rng.uniform(-2, 2), 6) for _ in points]
        tables[f"linear{n}"] = {"axes": axes[:n], "values": values}
        with open(f"linear{n}.csv", "w") as f:
            f.write(",".join(["x [GeV]", "w [GeV]", "z [1]"][:n]) + ",value\n")
            for p, value in zip(points, values):
                f.write(",".join(number(x) for x in p) + f",{value}\n")
    logs = [[1.0, 3.5, 20.0, 90.0], [2.0, 10.0, 70.0]]
    values = [round(rng.uniform(0.1, 5), 6) for _ in range(12)]
    tables["loglog2"] = {"axes": logs, "values": values}
    with open("loglog2.csv", "w") as f:
        f.write("x [GeV],w [GeV],value [pb]\n")
        for k, value in enumerate(values):
            f.write(f"{logs[0][k // 3]},{logs[1][k % 3]},{value}\n")
    with open("tables.json", "w") as f:
        json.dump(tables, f)
    with open("tables.dna", "w") as f:
        for n in (1, 2, 3):
            names = ", ".join("xwz"[:n])
            f.write(f'table binned{n}({names}) "binned{n}.csv" {{ binned; outside clamp }}\n')
            f.write(f'table holed{n}({names}) "binned{n}.csv" {{ binned; outside missing }}\n')
            f.write(f'table linear{n}({names}) "linear{n}.csv" {{ linear; outside clamp }}\n')
        f.write('table loglog2(x, w) "loglog2.csv" { loglog; outside clamp }\n')
        f.write("object μ from particles { where final }\nlet x = μ[1].px\nlet w = μ[1].py\nlet z = μ[1].pz / (130 GeV)\n")
        f.write("region all { cut count(μ) == 1 }\n")


def place(kind, axis, x):
    """index, share of the way to the next, whether x is outside"""
    last = len(axis) - (2 if kind == "binned" else 1)
    outside = x < axis[0] or (x >= axis[-1] if kind == "binned" else x > axis[-1])
    if x <= axis[0]:
        return 0, 0.0, outside
    if x >= axis[-1]:
        return last, 0.0, outside
    i = bisect.bisect_right(axis, x) - 1
    if kind == "binned" or x == axis[i]:
        return i, 0.0, outside
    if kind == "loglog":
        return i, math.log(x / axis[i]) / math.log(axis[i + 1] / axis[i]), outside
    return i, (x - axis[i]) / (axis[i + 1] - axis[i]), outside


def look_up(kind, table, xs):
    places = [place(kind, axis, x) for axis, x in zip(table["axes"], xs)]
    sizes = [len(axis) - (kind == "binned") for axis in table["axes"]]

    def at(k, index):
        if k == len(places):
            return table["values"][index]
        i, share, _ = places[k]
        low = at(k + 1, index * sizes[k] + i)
        if share == 0:
            return low
        high = at(k + 1, index * sizes[k] + i + 1)
        return low * math.exp(share * math.log(high / low)) if kind == "loglog" else low + (high - low) * share

    return at(0, 0), any(p[2] for p in places)


def check(path):
    tables = json.load(open("tables.json"))
    count = wrong = outside_count = 0
    for row in csv.DictReader(open(path)):
        row = {name.split(" [")[0]: cell for name, cell in row.items()}
        xs = [float(row["x"]), float(row["w"]), float(row["z"])]
        for name, cell in row.items():
            base = name.split("(")[0]
            if base not in tables and not base.startswith("holed"):
                continue
            table = tables[base.replace("holed", "binned")]
            kind = base.rstrip("123").replace("holed", "binned")
            value, outside = look_up(kind, table, [abs(x) for x in xs] if kind == "loglog" else xs)
            outside_count += outside
            if base.startswith("holed") and outside:
                good = cell == ""
            elif kind == "loglog":
                got = float(cell) / 1e-34  # pb, in mm²
                good = abs(got - value) <= 1e-13 * value
            else:
                good = cell != "" and float(cell) == value
            count += 1
            if not good:
                wrong += 1
                if wrong <= 5:
                    print(f"{name} at {xs}: {cell} instead of {value}, outside {outside}")
    print(f"{count} look-ups, {outside_count} of them outside, {wrong} wrong")
    sys.exit(0 if wrong == 0 and count == 10 * N and 0 < outside_count < count else 1)


if sys.argv[1] == "make":
    make()
else:
    check(sys.argv[2])
