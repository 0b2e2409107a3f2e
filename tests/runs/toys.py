#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Toy events with three leptons, two of them from a resonance, as HepMC3 text: signals for scans.

    toys.py MASS WIDTH EVENTS SEED OUTPUT    masses in GeV; WIDTH 0: any mass up to MASS, as a background
"""
import math
import random
import sys


def lepton(pid, mass, p):
    return pid, p, math.sqrt(mass * mass + sum(x * x for x in p)), mass


def decay(rng, mass, boost, m):
    """A pair of leptons of mass m from a resonance with the momentum boost."""
    k = math.sqrt(mass * mass / 4 - m * m)
    c, phi = rng.uniform(-1, 1), rng.uniform(0, 2 * math.pi)
    s = math.sqrt(1 - c * c)
    q = (k * s * math.cos(phi), k * s * math.sin(phi), k * c)
    energy = math.sqrt(mass * mass + sum(x * x for x in boost))
    out = []
    for sign in (1, -1):
        own = [sign * x for x in q]
        dot = sum(a * b for a, b in zip(own, boost))
        factor = dot / (mass * (energy + mass)) + 0.5
        out.append([a + b * factor for a, b in zip(own, boost)])
    return out


def main():
    top, width, events, seed, path = float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    rng = random.Random(seed)
    m_mu, m_e = 0.1056583755, 0.00051099895
    with open(path, "w", encoding="utf-8") as f:
        f.write("HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW Weight\n")
        for n in range(events):
            mass = rng.gauss(top, width) if width else rng.uniform(0.02, top)
            mass = max(mass, 0.02)
            pt, phi, eta = 10 + 30 * rng.random(), rng.uniform(0, 2 * math.pi), rng.uniform(-2, 2)
            first = (pt * math.cos(phi), pt * math.sin(phi), pt * math.sinh(eta))
            pt, phi = 4 + 25 * rng.random(), phi + math.pi + rng.gauss(0, 0.3)
            boost = (pt * math.cos(phi), pt * math.sin(phi), pt * math.sinh(rng.uniform(-1.5, 1.5)))
            pair = decay(rng, mass, boost, m_e)
            parts = [lepton(13, m_mu, first), lepton(11, m_e, pair[0]), lepton(-11, m_e, pair[1])]
            f.write(f"E {n} 0 {len(parts)}\nU GEV MM\nW 1\n")
            for i, (pid, p, e, m) in enumerate(parts, 1):
                f.write(f"P {i} 0 {pid} {p[0]:.12e} {p[1]:.12e} {p[2]:.12e} {e:.12e} {m:.12e} 1\n")
        f.write("HepMC::Asciiv3-END_EVENT_LISTING\n")


main()
