#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single particles in the detectors of analyses/detectors.

    detectors.py make                    writes events.hepmc: a muon, an electron and a photon in each event
    detectors.py check atlas|cms LIST    compares what dna select --list has written with the numbers of the cards
"""
import csv
import math
import random
import sys

N = 6000
GUN = {13: (50.0, 0.2, 0.1056584), 11: (40.0, -1.0, 0.000511), 22: (30.0, 2.0, 0.0)}  # pt, eta, mass


def energy(pid):
    pt, eta, mass = GUN[pid]
    return math.hypot(pt * math.cosh(eta), mass)


def make():
    rng = random.Random(5)
    with open("events.hepmc", "w") as f:
        f.write("HepMC::Version 3.01.02\nHepMC::Asciiv3-START_EVENT_LISTING\nW w\n")
        for i in range(N):
            f.write(f"E {i} 1 5\nU GEV MM\nW 1\nP 1 0 2212 0 0 6500 6500 0 4\nP 2 0 2212 0 0 -6500 6500 0 4\nV -1 0 [1,2]\n")
            for k, (pid, (pt, eta, mass)) in enumerate(GUN.items()):
                phi = rng.uniform(-math.pi, math.pi)
                p = (pt * math.cos(phi), pt * math.sin(phi), pt * math.sinh(eta), energy(pid), mass)
                f.write(f"P {k + 3} -1 {pid} " + " ".join(f"{x:.12g}" for x in p) + " 1\n")
        f.write("HepMC::Asciiv3-END_EVENT_LISTING\n\n")


def cms_ecal(e, eta):
    shape = 1 + 0.64 * eta * eta if abs(eta) < 1.5 else 2.16 + 5.6 * (abs(eta) - 2) ** 2
    return shape * math.sqrt(0.008**2 + 0.11**2 / e + (0.40 / e) ** 2)


def atlas_ecal(e, eta):
    return math.sqrt(0.0017**2 + 0.101**2 / e)


def check(detector, path):
    ecal = atlas_ecal if detector == "atlas" else cms_ecal
    # efficiency and relative resolution, from the cards
    wanted = {
        "muons": (0.99 * 0.95, math.hypot(0.01, 1.0e-4 * 50), 13),
        "electrons": (0.95 * 0.95, ecal(energy(11), -1.0), 11),
        "photons": (0.85, ecal(energy(22), 2.0), 22),
    }
    rows = [{k.split(" [")[0]: v for k, v in row.items()} for row in csv.DictReader(open(path))]
    good = len(rows) == N
    for name, (efficiency, resolution, pid) in wanted.items():
        ratios = [float(r[f"{name}[1].pt"]) / GUN[pid][0] for r in rows if r[f"{name}[1].pt"]]
        n = len(ratios)
        mean = sum(ratios) / n
        rms = math.sqrt(sum((x - mean) ** 2 for x in ratios) / (n - 1))
        fits = (
            abs(n / N - efficiency) < 4 * math.sqrt(efficiency * (1 - efficiency) / N)
            and abs(mean - 1) < 4 * resolution / math.sqrt(n)
            and abs(rms / resolution - 1) < 4 / math.sqrt(2 * n)
        )
        good = good and fits
        print(f"{name}: {n / N:.4f} ({efficiency:.4f}), mean {mean:.5f}, width {rms:.5f} ({resolution:.5f})" + ("" if fits else " !"))
    sys.exit(0 if good else 1)


if sys.argv[1] == "make":
    make()
else:
    check(sys.argv[2], sys.argv[3])
