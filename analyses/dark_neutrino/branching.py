#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Branching fractions and width of a dark photon Z_D from 2 m_e to 12 GeV.

    python3 branching.py [--csv FILE] [--dna FILE] [--at M_IN_GEV ...]

Without options it writes branching.csv and branching.dna beside itself.

Z_D couples to the electromagnetic current with strength e epsilon, so everything follows from widths into leptons and
from R(s) = sigma(e+e- -> hadrons) / (4 pi alpha^2 / 3 s):

    Gamma(l+l-)     = alpha epsilon^2 m / 3 * sqrt(1 - 4 r) (1 + 2 r),   r = (m_l / m)^2
    Gamma(hadrons)  = alpha epsilon^2 m / 3 * R(m^2)

R(s), from below:
  pi+ pi-     Gounaris-Sakurai form factor of the rho(770), whose width depends on the energy, with threshold at
              2 m_pi and F(0) = 1. A part b of rho(1450) is added, (GS(770) + b GS(1450)) / (1 + b), and b follows from
              the measured Gamma_ee of the rho(770): the peak is 9 Gamma_ee / (alpha^2 Gamma). rho-omega interference
              is left out: it moves strength between 0.77 and 0.79 GeV.
  omega, phi  Breit-Wigners of the measured Gamma_ee with energy-dependent widths: three pions as Q^4 (the leading term
              of the phase space of a 1-- state, Q = sqrt(s) - 3 m_pi), two kaons as k^3.
  continuum   of u, d, s: perturbative QCD, switched on between 1.05 and 1.5 GeV by a smooth step which switches the
              three resonances above off. There are no narrow states there, and the step follows the measured rise of R
              (four pions and more) to some 20-30 %: the weakest part of this table.
  charm       3 (2/3)^2 v (3 - v^2) / 2, with thresholds of hadrons: v = sqrt(1 - 4 m_D^2 / s), plus psi(3770), psi(4040),
              psi(4160), psi(4415). In the same way bottom, from 2 m_B, with Upsilon(4S), (10860), (11020).
  narrow      J/psi, psi(2S), Upsilon(1S, 2S, 3S) as Breit-Wigners of their measured widths. A Z_D within a few widths
              of one of them mixes with it, and the formulas above, leptonic ones too, are then no more than a guide.

Perturbative QCD is massless, at three loops: 1 + a + c2 a^2 + c3 a^3, a = alpha_s(m) / pi, with 3, 4, 5 flavours. alpha_s
runs at three loops from alpha_s(m_Z), with thresholds at m_b and m_c, and is frozen below 1 GeV.

Only the standard library is used, and no random number.
"""
import argparse
import bisect
import math
import os
import sys

# Masses, widths and Gamma_ee in GeV: Review of Particle Physics, edition of 2026, F. Takahashi et al. (Particle Data
# Group), Int. J. Mod. Phys. A 41, 2630011 (2026), fits where there is one; alpha(0) is that of CODATA 2022, and
# alpha_s(m_Z) that of the edition of 2024, Phys. Rev. D 110, 030001.
ALPHA = 1 / 137.035999178  # alpha(0)
M_E, M_MU, M_TAU = 0.51099895069e-3, 0.1056583755, 1.77693
M_PI, M_K = 0.13957039, 0.493677  # pi+-, K+-
M_D, M_B = 1.86966, 5.27941  # D+- and B+-: thresholds of open charm and bottom
M_Z, ALPHA_S_MZ = 91.1879, 0.1180
MC_MSBAR, MB_MSBAR = 1.2729, 4.186  # thresholds of the running coupling

# name: mass, width, Gamma_ee
RHO = (0.77526, 0.1474, 7.04e-6)  # rho(770), neutral, from e+e-
RHO_1450 = (1.465, 0.400, None)
OMEGA = (0.78266, 8.68e-3, 0.60e-6)
PHI = (1.019460, 4.249e-3, 1.27e-6)
NARROW = {
    "J/psi": (3.096900, 92.6e-6, 5.53e-6),
    "psi(2S)": (3.686097, 293e-6, 2.33e-6),
    "Upsilon(1S)": (9.46040, 54.02e-6, 1.340e-6),
    "Upsilon(2S)": (10.0234, 31.98e-6, 0.612e-6),
    "Upsilon(3S)": (10.3551, 20.32e-6, 0.443e-6),
}
OPEN_CHARM = {
    "psi(3770)": (3.7737, 27.2e-3, 0.262e-6),
    "psi(4040)": (4.040, 84e-3, 0.86e-6),
    "psi(4160)": (4.191, 69e-3, 0.48e-6),
    "psi(4415)": (4.415, 110e-3, 0.35e-6),
}
OPEN_BOTTOM = {
    "Upsilon(4S)": (10.5794, 20.5e-3, 0.272e-6),
    "Upsilon(10860)": (10.8852, 37e-3, 0.31e-6),
    "Upsilon(11020)": (11.000, 24e-3, 0.130e-6),
}
PHI_TO_3PI = 0.154  # share of the phi's width that is three pions; the rest is taken as two kaons
STEP = (1.05, 1.5)  # GeV: continuum of u, d, s
M_MIN, M_MAX = 2 * M_E, 12.0


def lepton(m, m_l):
    """Gamma(l+l-) / (alpha epsilon^2 m / 3)."""
    r = (m_l / m) ** 2
    return math.sqrt(1 - 4 * r) * (1 + 2 * r) if 4 * r < 1 else 0.0


# ---- the strong coupling ---------------------------------------------------------------------------------------------


def _beta(a, nf):
    """d alpha_s / d ln(mu^2), three loops (Review of Particle Physics, Quantum Chromodynamics)."""
    b0 = (33 - 2 * nf) / (12 * math.pi)
    b1 = (153 - 19 * nf) / (24 * math.pi**2)
    b2 = (2857 - 5033 / 9 * nf + 325 / 27 * nf**2) / (128 * math.pi**3)
    return -a * a * (b0 + a * (b1 + a * b2))


def _run(a, from_mu, to_mu, nf):
    steps = 200
    h = 2 * math.log(to_mu / from_mu) / steps
    for _ in range(steps):
        k1 = _beta(a, nf)
        k2 = _beta(a + h * k1 / 2, nf)
        k3 = _beta(a + h * k2 / 2, nf)
        k4 = _beta(a + h * k3, nf)
        a += h * (k1 + 2 * k2 + 2 * k3 + k4) / 6
    return a


ALPHA_S_MB = _run(ALPHA_S_MZ, M_Z, MB_MSBAR, 5)
ALPHA_S_MC = _run(ALPHA_S_MB, MB_MSBAR, MC_MSBAR, 4)


def alpha_s(mu):
    mu = max(mu, 1.0)
    if mu >= MB_MSBAR:
        return _run(ALPHA_S_MZ, M_Z, mu, 5)
    if mu >= MC_MSBAR:
        return _run(ALPHA_S_MB, MB_MSBAR, mu, 4)
    return _run(ALPHA_S_MC, MC_MSBAR, mu, 3)


def qcd(m, nf):
    """The factor on 3 sum Q^2 (Review of Particle Physics, QCD: the e+e- cross-section), without the singlet term."""
    a = alpha_s(m) / math.pi
    return 1 + a * (1 + a * (1.9857 - 0.1152 * nf + a * (-6.63694 - 1.20013 * nf - 0.00518 * nf**2)))


# ---- resonances ------------------------------------------------------------------------------------------------------


def _k(s, m):
    """Momentum of each of two particles of mass m."""
    return math.sqrt(max(s / 4 - m * m, 0.0))


def gounaris_sakurai(s, mass, width):
    """Amplitude of a rho, 1 at s = 0 (Gounaris and Sakurai, Phys. Rev. Lett. 21 (1968) 244)."""
    m2 = mass * mass
    k, k0 = _k(s, M_PI), _k(m2, M_PI)

    def h(e, q):
        return 2 / math.pi * q / e * math.log((e + 2 * q) / (2 * M_PI))

    slope = h(mass, k0) * (1 / (8 * k0**2) - 1 / (2 * m2)) + 1 / (2 * math.pi * m2)
    e = math.sqrt(s)
    f = width * m2 / k0**3 * (k * k * (h(e, k) - h(mass, k0)) + (m2 - s) * k0**2 * slope)
    d = (3 / math.pi * (M_PI / k0) ** 2 * math.log((mass + 2 * k0) / (2 * M_PI)) + mass / (2 * math.pi * k0)
         - M_PI**2 * mass / (math.pi * k0**3))
    gamma = width * (k / k0) ** 3 * mass / e
    return m2 * (1 + d * width / mass) / complex(m2 - s + f, -mass * gamma)


def _two_pions(s, b):
    v = math.sqrt(1 - 4 * M_PI**2 / s)
    form = (gounaris_sakurai(s, *RHO[:2]) + b * gounaris_sakurai(s, *RHO_1450[:2])) / (1 + b)
    return v**3 / 4 * abs(form) ** 2


def _rho_1450_part():
    """b, from the peak that Gamma_ee(rho) gives."""
    mass, width, ee = RHO
    peak = 9 * ee / (ALPHA**2 * width)
    low, high = -0.3, 0.0  # the peak falls with b
    for _ in range(60):
        b = (low + high) / 2
        if _two_pions(mass * mass, b) > peak:
            low = b
        else:
            high = b
    return (low + high) / 2


B_1450 = _rho_1450_part()


def two_pions(s):
    return _two_pions(s, B_1450) if s > 4 * M_PI**2 else 0.0


def breit_wigner(s, state, hadronic=1.0, shape=1.0):
    """R of a vector state; shape is sqrt(s) Gamma(s) / (M Gamma). At the peak 9 Gamma_ee Gamma_had / (alpha Gamma)^2."""
    mass, width, ee = state
    m2 = mass * mass
    im = mass * width * shape
    return 9 / ALPHA**2 * ee / mass * m2 * m2 / s * hadronic * im / ((m2 - s) ** 2 + im * im)


def _three_pion_shape(s, mass):
    q = math.sqrt(s) - 3 * M_PI
    return (q / (mass - 3 * M_PI)) ** 4 if q > 0 else 0.0


def omega(s):
    return breit_wigner(s, OMEGA, shape=_three_pion_shape(s, OMEGA[0]))


def phi(s):
    mass = PHI[0]
    kaons = (_k(s, M_K) / _k(mass * mass, M_K)) ** 3
    return breit_wigner(s, PHI, shape=PHI_TO_3PI * _three_pion_shape(s, mass) + (1 - PHI_TO_3PI) * kaons)


def narrow(s):
    total = 0.0
    for state in NARROW.values():
        mass, width, ee = state
        leptonic = ee / width * (1 + lepton(mass, M_MU) + lepton(mass, M_TAU))
        total += breit_wigner(s, state, hadronic=1 - leptonic)
    return total


def _above(s, states, threshold):
    """States that decay to two heavy hadrons: width as k^3 near the threshold, constant above the state."""
    if s <= 4 * threshold**2:
        return 0.0
    total = 0.0
    for state in states.values():
        k0 = _k(state[0] ** 2, threshold)
        total += breit_wigner(s, state, shape=min(1.0, (_k(s, threshold) / k0) ** 3))
    return total


def _quark(s, threshold):
    v2 = 1 - 4 * threshold**2 / s
    return math.sqrt(v2) * (3 - v2) / 2 if v2 > 0 else 0.0


def r_hadrons(m):
    """R(m^2)."""
    s = m * m
    x = min(max((m - STEP[0]) / (STEP[1] - STEP[0]), 0.0), 1.0)
    step = x * x * (3 - 2 * x)
    r = 0.0
    if step < 1:
        r += (1 - step) * (two_pions(s) + omega(s) + phi(s))
    if step > 0:
        charm, bottom = _quark(s, M_D), _quark(s, M_B)
        quarks = 2 * qcd(m, 3)
        if charm > 0:  # the part of charm grows, and so does the number of flavours in the coefficients
            quarks = (1 - charm) * 2 * qcd(m, 3) + charm * (10 / 3) * qcd(m, 4)
        if bottom > 0:
            quarks += bottom / 3 * qcd(m, 5)
        r += step * quarks + narrow(s) + _above(s, OPEN_CHARM, M_D) + _above(s, OPEN_BOTTOM, M_B)
    return r


def widths(m):
    """Gamma / (alpha epsilon^2) in GeV of ee, mumu, tautau, hadrons."""
    return [m / 3 * f for f in (lepton(m, M_E), lepton(m, M_MU), lepton(m, M_TAU), r_hadrons(m))]


def fractions(m):
    """BR_ee, BR_mumu, BR_tautau, BR_had, Gamma / (alpha epsilon^2) in GeV."""
    parts = widths(m)
    total = sum(parts)
    if total == 0:  # at the threshold of electrons
        return [1.0, 0.0, 0.0, 0.0, 0.0]
    return [p / total for p in parts] + [total]


# ---- tables ----------------------------------------------------------------------------------------------------------


def grid():
    """Masses of the table: even in log m, closer at thresholds and around every resonance, down to its width."""
    points = {M_MIN, M_MAX}
    n = 240
    points.update(M_MIN * (M_MAX / M_MIN) ** (i / n) for i in range(1, n))
    points.update(0.28 + 0.01 * i for i in range(133))  # to 1.6 GeV
    points.update(3.7 + 0.025 * i for i in range(48))
    points.update(10.5 + 0.025 * i for i in range(60))
    for threshold in (M_E, M_MU, M_PI, M_TAU, M_D, M_B):
        points.update(2 * threshold * (1 + d) for d in (0, 1e-4, 1e-3, 4e-3, 0.01, 0.02, 0.04, 0.07))
    for mass, width, _ in list(NARROW.values()) + [OMEGA, PHI]:
        points.add(mass)
        offset = width / 4
        while offset < 0.06:
            points.update((mass - offset, mass + offset))
            offset *= 1.5
    written = sorted({f"{m:.9g}" for m in points if M_MIN <= m <= M_MAX}, key=float)
    return [M_MIN if i == 0 else float(t) for i, t in enumerate(written)]


def as_csv(rows):
    lines = ["m_ZD [GeV],BR_ee,BR_mumu,BR_tautau,BR_had,Gamma/(alpha eps^2) [GeV]"]
    for m, values in rows:
        lines.append(f"{m:.9g}," + ",".join(f"{v:.6g}" for v in values))
    return "\n".join(lines) + "\n"


def _kept(rows, column, tolerance):
    """Rows between which straight lines are off by less than the tolerance: greedy, from the left."""
    xs = [m for m, _ in rows]
    ys = [v[column] for _, v in rows]
    keep, first = [0], 0
    while first < len(xs) - 1:
        last = first + 1
        while last + 1 < len(xs):
            end = last + 1
            slope = (ys[end] - ys[first]) / (xs[end] - xs[first])
            if any(abs(ys[first] + slope * (xs[i] - xs[first]) - ys[i]) > tolerance for i in range(first + 1, end)):
                break
            last = end
        keep.append(last)
        first = last
    return keep


def _wrapped(numbers, tail):
    lines, line = [], "  ["
    for i, text in enumerate(numbers):
        piece = text + (", " if i + 1 < len(numbers) else "]" + tail)
        if len(line) + len(piece.rstrip()) > 120:
            lines.append(line.rstrip())
            line = "   "
        line += piece
    return "\n".join(lines + [line])


def as_dna(rows):
    text = ["# Branching fractions of Z_D as functions of its mass: straight lines within 0.001 of branching.csv.",
            "# Written by branching.py, where the physics is explained; do not edit."]
    for name, column in (("BR_ee", 0), ("BR_μμ", 1), ("BR_had", 3)):
        keep = _kept(rows, column, 0.001)
        xs = _wrapped([f"{rows[i][0]:.9g}" for i in keep], " GeV,")
        ys = _wrapped([f"{rows[i][1][column]:.4g}" for i in keep], ")")
        text += ["", f"let {name}(m) = interp(m,", xs, ys]
    return "\n".join(text) + "\n"


def interpolated(rows, column, m):
    xs = [x for x, _ in rows]
    i = min(max(bisect.bisect_right(xs, m), 1), len(xs) - 1)
    t = (m - xs[i - 1]) / (xs[i] - xs[i - 1])
    return rows[i - 1][1][column] * (1 - t) + rows[i][1][column] * t


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description="Branching fractions and width of a dark photon.")
    parser.add_argument("--csv", help="where to write the table")
    parser.add_argument("--dna", help="where to write it as functions of the .dna language")
    parser.add_argument("--at", type=float, nargs="+", metavar="GEV", help="print them for these masses, write nothing")
    options = parser.parse_args()
    if options.at:
        for m in options.at:
            if not M_MIN <= m <= M_MAX:
                sys.exit(f"branching.py: the mass is to be in {M_MIN:.4g} to {M_MAX:g} GeV, and {m:g} is not")
            print(as_csv([(m, fractions(m))]).splitlines()[1])
        return
    rows = [(m, fractions(m)) for m in grid()]
    if not options.csv and not options.dna:
        options.csv, options.dna = os.path.join(here, "branching.csv"), os.path.join(here, "branching.dna")
    for path, text in ((options.csv, as_csv), (options.dna, as_dna)):
        if path:
            with open(path, "w", encoding="utf-8", newline="\n") as out:
                out.write(text(rows))


if __name__ == "__main__":
    main()
