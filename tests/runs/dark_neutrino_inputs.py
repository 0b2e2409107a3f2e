#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""For dark_neutrino_inputs.sh: what the table of branching fractions has to fulfil, whatever branching.py says.

    dark_neutrino_inputs.py same FILE FILE          the same text, numbers equal to 1e-5
    dark_neutrino_inputs.py CHECK branching.csv     sums, thresholds, values, measured, smooth, peaks
    dark_neutrino_inputs.py analysis branching.csv  an analysis whose weights are the functions of branching.dna
    dark_neutrino_inputs.py functions branching.csv REPORT.json     and what they came to, against the table
"""
import csv
import json
import math
import re
import sys

M_E, M_MU, M_TAU = 0.51099895e-3, 0.1056583755, 1.77693
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
NARROW = ((3.0969, 5.53e-6, 0.881), (3.6861, 2.33e-6, 0.981), (9.4604, 1.34e-6, 0.926))  # mass, Gamma_ee, BR_hadrons
POINTS = (0.01, 0.1, 0.2, 0.25, 0.4, 0.6, 0.75, 0.9, 1.0, 1.2, 1.7, 2.5, 3.5, 3.9, 5.0, 8.0, 10.0, 11.5)
COLUMNS = (("BR_ee", 1), ("BR_μμ", 2), ("BR_had", 4))


def say(ok, text):
    if not ok:
        print(text)
        sys.exit(1)


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    say(len(rows[0]) == 6 and len(rows) > 300, "not the table")
    return [[float(x) for x in row] for row in rows[1:]]


def at(rows, m):
    """A row between rows of the table."""
    i = next(i for i in range(1, len(rows)) if rows[i][0] >= m)
    t = (m - rows[i - 1][0]) / (rows[i][0] - rows[i - 1][0])
    return [a * (1 - t) + b * t for a, b in zip(rows[i - 1], rows[i])]


def near(what, got, want, relative):
    say(abs(got - want) <= relative * abs(want), f"{what} is {got:.6g}, and not {want:.6g}")


def lepton(m, m_l):
    r = (m_l / m) ** 2
    return math.sqrt(1 - 4 * r) * (1 + 2 * r) if 4 * r < 1 else 0.0


def r_of(row):
    return 3 * row[4] * row[5] / row[0]


def same(one, other):
    with open(one, encoding="utf-8") as a, open(other, encoding="utf-8") as b:
        one, other = a.read(), b.read()
    say(NUMBER.sub("0", one) == NUMBER.sub("0", other), "other text, or another number of rows")
    for x, y in zip(NUMBER.findall(one), NUMBER.findall(other)):
        say(abs(float(x) - float(y)) <= 1e-5 * abs(float(x)) + 1e-9, f"{x} and {y}")


def sums(rows):
    say(rows[0][0] <= 2 * M_E * 1.001 and rows[-1][0] == 12, "the table does not go from 2 m_e to 12 GeV")
    for before, row in zip([[0]] + rows, rows):
        say(row[0] > before[0], f"masses in disorder at {row[0]}")
        say(all(0 <= x <= 1 for x in row[1:5]), f"no fractions at {row[0]}")
        near(f"the sum at {row[0]}", sum(row[1:5]), 1, 1e-5)


def thresholds(rows):
    for row in rows:
        m = row[0]
        say(row[1] == 1 or m > 2 * M_MU, f"BR_ee is {row[1]} below 2 m_mu, at {m}")
        say(row[4] == 0 or m > 2 * 0.13957, f"hadrons below 2 m_pi, at {m}")
        say((row[3] > 0) == (m > 2 * M_TAU * (1 + 1e-9)) or abs(m / 2 / M_TAU - 1) < 1e-8, f"tau, at {m}")
        if m > 2 * M_E * 1.001:  # partial widths of leptons are closed forms
            for column, mass in ((1, M_E), (2, M_MU), (3, M_TAU)):
                if abs(m / 2 / mass - 1) > 1e-3:  # six digits do not have the root next to its zero
                    near(f"width {column} at {m}", row[column] * row[5], m / 3 * lepton(m, mass), 2e-5)


def values(rows):
    say(0.45 < at(rows, 0.4)[1] < 0.5, f"BR_ee(0.4 GeV) = {at(rows, 0.4)[1]}")
    say(0.145 < at(rows, 10)[1] < 0.16, f"BR_ee(10 GeV) = {at(rows, 10)[1]}")
    for m in (5, 8, 11.5):
        near("mumu is ee", at(rows, m)[2], at(rows, m)[1], 1e-3)


def measured(rows):
    """R at a few energies, to 10 %: below charm (BES, Phys. Rev. Lett. 88 (2002) 101802: 2.1 to 2.3 between 2 and 3.7
    GeV), above it, below bottom (CLEO, Phys. Rev. D 57 (1998) 1350: 3.56 +- 0.07 at 10.52 GeV); and |F_pi|^2 near its peak,
    some 44 to 46 with rho-omega interference left out."""
    for m, r in ((2.0, 2.2), (3.0, 2.2), (3.55, 2.2), (5.0, 3.6), (10.52, 3.56)):
        near(f"R({m} GeV)", r_of(at(rows, m)), r, 0.1)
    v = math.sqrt(1 - 4 * 0.13957**2 / 0.76**2)
    say(35 < 4 * r_of(at(rows, 0.76)) / v**3 < 50, "the rho has another height")


def smooth(rows):
    for a, b in zip(rows, rows[1:]):
        say(abs(a[1] - b[1]) < 0.08 and abs(a[4] - b[4]) < 0.16, f"a step between {a[0]} and {b[0]}")


def peaks(rows):
    """The integral of R over a narrow state is 9 pi Gamma_ee BR_hadrons / (2 alpha^2)."""
    for mass, ee, hadrons in NARROW:
        inside = [row for row in rows if abs(row[0] - mass) < 0.05]
        area = sum((r_of(a) + r_of(b)) / 2 * (b[0] - a[0]) for a, b in zip(inside, inside[1:]))
        area -= r_of(at(rows, mass - 0.1)) * (inside[-1][0] - inside[0][0])
        near(f"the area of the state at {mass} GeV", area, 4.5 * math.pi * 137.036**2 * ee * hadrons, 0.05)


def analysis():
    print('import "lifetime.dna"\nregion nothing { }')
    for name, _ in COLUMNS:
        for i, m in enumerate(POINTS):
            print(f"region {name}_{i} {{ weight {name}({m} GeV) }}")
    print("region flight { weight ctau_ZD / 1 mm }\nregion width { weight Γ_ZD / 1e-12 GeV }")


def functions(rows, report):
    with open(report, encoding="utf-8") as file:
        regions = json.load(file)["samples"][0]["results"][0]["regions"]
    got = {r["name"]: r["rows"][-1]["sumw"] for r in regions}
    for name, column in COLUMNS:
        for i, m in enumerate(POINTS):
            say(abs(got[f"{name}_{i}"] - at(rows, m)[column]) < 0.0025, f"{name}({m} GeV) is {got[f'{name}_{i}']}")
    # 30 MeV and 2e-10, by hand: 2e-10 * 0.03 / 3 GeV, 1.97327e-13 / 2e-12 mm
    near("the width", got["width"], 2.0, 1e-6)
    near("the lifetime", got["flight"], 0.0986635, 1e-5)


def main():
    what, arguments = sys.argv[1], sys.argv[2:]
    if what == "same":
        same(*arguments)
    elif what == "analysis":
        analysis()
    elif what == "functions":
        functions(table(arguments[0]), arguments[1])
    else:
        {"sums": sums, "thresholds": thresholds, "values": values, "measured": measured, "smooth": smooth,
         "peaks": peaks}[what](table(arguments[0]))


main()
