#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Toy events of one particle with a given mass, and what windows and limits make of them, worked out here in another way: sums of Poisson
terms, bisection, closed forms.

    toy_limits.py events DIRECTORY                 writes the event files
    toy_limits.py check REPORT.json                compares the report of toy_limits.sh's analysis
    toy_limits.py unblinded REPORT.json            and of what --unblind adds
    toy_limits.py sidebands REPORT.json            and of its analysis of sidebands
"""
import json
import math
import os
import random
import sys
from statistics import NormalDist

NORMAL = NormalDist()
M, SIGMA, LOW, HIGH = 50.0, 1.0, 0.0, 100.0


def write(path, events):
    """events: (pid, mass)"""
    with open(path, "w", encoding="utf-8") as f:
        f.write("HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW 0\n")
        for i, (pid, mass) in enumerate(events):
            f.write(f"E {i + 1} 1 3\nU GEV MM\nW 1\n")
            f.write("P 1 0 2212 0 0 7000 7000 0.938 4\nP 2 0 2212 0 0 -7000 7000 0.938 4\nV -1 0 [1,2]\n")
            f.write(f"P 3 -1 {pid} 0 0 0 {mass!r} {mass!r} 1\n")
        f.write("HepMC::Asciiv3-END_EVENT_LISTING\n")


def gaussian(n):
    return [M + SIGMA * NORMAL.inv_cdf((i + 0.5) / n) for i in range(n)]


def flat(n):
    return [LOW + (HIGH - LOW) * (i + 0.5) / n for i in range(n)]


def exponential():
    rng = random.Random(7)
    return [rng.expovariate(1 / 20.0) for _ in range(1500)]


DATA = [(11, 49.0), (11, 49.5), (11, 50.25), (11, 50.75), (11, 70.0), (13, 20.0)] + [(13, 48.75 + i / 5) for i in range(12)]


def events(where):
    os.makedirs(where, exist_ok=True)
    write(f"{where}/signal.hepmc", [(pid, m) for m in gaussian(1000) for pid in (11, 13)])
    write(f"{where}/flat.hepmc", [(pid, m) for m in flat(2000) for pid in (11, 13)])
    write(f"{where}/data.hepmc", DATA)
    write(f"{where}/exponential.hepmc", [(11, m) for m in exponential()])
    rng = random.Random(3)
    write(f"{where}/noise_s.hepmc", [(11, rng.uniform(LOW, HIGH)) for _ in range(800)])
    write(f"{where}/noise_b.hepmc", [(11, rng.uniform(LOW, HIGH)) for _ in range(800)])


# ---- statistics ------------------------------------------------------------------------------------------------------------


def log_pmf(n, b, db):
    """Of a Poisson count whose mean is gamma-distributed with this mean and standard deviation."""
    if db == 0:
        return n * math.log(b) - b - math.lgamma(n + 1)
    k = (b / db) ** 2
    p = b / k / (1 + b / k)
    return math.lgamma(n + k) - math.lgamma(n + 1) - math.lgamma(k) + k * math.log1p(-p) + n * math.log(p)


def below(n, b, db=0.0):
    return math.fsum(math.exp(log_pmf(i, b, db)) for i in range(int(n) + 1))


def quantile(u, b, db=0.0):
    n, total = 0, math.exp(log_pmf(0, b, db))
    while total < u:
        n += 1
        total += math.exp(log_pmf(n, b, db))
    return n


def cls(s, n, b, db=0.0):
    """P(signal + background <= n) / P(background <= n), the signal's terms one by one."""
    with_signal = math.fsum(math.exp(log_pmf(i, s, 0) if s > 0 else (0 if i == 0 else -math.inf)) * below(n - i, b, db) for i in range(int(n) + 1))
    return with_signal / below(n, b, db)


def bisect(f, low, high):
    for _ in range(200):
        middle = 0.5 * (low + high)
        if f(middle) > 0:
            low = middle
        else:
            high = middle
    return high


def upper(n, b, db=0.0, alpha=0.05):
    return bisect(lambda s: cls(s, n, b, db) - alpha, 0, 10 * (n + 5))


def close(what, got, wanted, tolerance):
    if got is None or not abs(got - wanted) <= tolerance * abs(wanted):
        sys.exit(f"{what}: {got} instead of {wanted}")


def named(report, kind):
    return {x["name"]: x for x in report[kind]}


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


# ---- windows and limits ------------------------------------------------------------------------------------------------------

SIGNAL, BACKGROUND = 20.0, 300.0  # expected events of each of the two channels
K, REFERENCE = 1.5, 2.0  # with k_B = 1.5, g = 2


def inside(values, low, high):
    return sum(low <= v <= high for v in values)


def check(path):
    report = read(path)
    window, limit = named(report, "windows"), named(report, "limits")
    s_of = lambda low, high: SIGNAL * inside(gaussian(1000), low, high) / 1000
    b_of = lambda low, high: BACKGROUND * inside(flat(2000), low, high) / 2000

    # the best window over a flat background: erf(x / sqrt 2) / sqrt x is largest at x = 1.39999 standard deviations on either side
    best = window["best"]
    x = 0.5 * (best["high"] - best["low"]) / SIGMA
    close("half the width of the best window", x, 1.39999, 0.05)
    largest = SIGNAL * math.erf(1.39999 / math.sqrt(2)) / math.sqrt(K * BACKGROUND * 2 * 1.39999 * SIGMA / (HIGH - LOW))
    close("S / sqrt(k_B B) of the best window", best["value"], largest, 0.01)
    close("the same from its S and B", best["value"], best["s"] / math.sqrt(K * best["b"]), 1e-12)

    # a given interval, with the params of the sample: 50 GeV +- 2 * 0.75 GeV
    low, high = M - 1.5, M + 1.5
    s, b = s_of(low, high), b_of(low, high)
    given = window["given"]
    for key, wanted in (("low", low), ("high", high), ("s", s), ("b", b)):
        close(f"{key} of the given window", given[key], wanted, 1e-12)
    close("error of B", given["b_error"], math.sqrt(b * BACKGROUND / 2000), 1e-12)

    # the smallest interval that holds 68 %
    values = gaussian(1000)
    need = 680
    width = min(values[i + need - 1] - values[i] for i in range(len(values) - need + 1))
    share = window["share"]
    close("width that holds 68 %", share["high"] - share["low"], width, 1e-12)
    close("2 quantiles of a normal distribution", width, 2 * NORMAL.inv_cdf(0.84), 0.01)
    # spread of the share, over the density at both ends
    error = math.sqrt(0.68 * 0.32 / 1000) / NORMAL.pdf(NORMAL.inv_cdf(0.84))
    close("its error", share["width_error"], error, 0.1)

    # params in a figure: nominal from the sample's `with`, then each variation
    simple = lambda k: REFERENCE * 2 * math.sqrt(k * b) / s
    close("limit with a param", limit["simple"]["limit"], simple(1.5), 1e-9)
    close("band below", limit["simple"]["band_low"], simple(1), 1e-9)
    close("band above", limit["simple"]["band_high"], simple(2), 1e-9)
    shifts = [(simple(1.5) - simple(1)) ** 2, (simple(2) - simple(1.5)) ** 2]
    # the variation `scale_up` doubles B and `scale_down` halves it: k and w are factors of B alike
    shifts[0] += (simple(1.5) - simple(0.75)) ** 2
    shifts[1] += (simple(3) - simple(1.5)) ** 2
    close("in quadrature below", limit["quadrature"]["band_low"], simple(1.5) - math.sqrt(shifts[0]), 1e-9)
    close("in quadrature above", limit["quadrature"]["band_high"], simple(1.5) + math.sqrt(shifts[1]), 1e-9)
    close("envelope below", limit["envelope"]["band_low"], simple(0.75), 1e-9)
    close("envelope above", limit["envelope"]["band_high"], simple(3), 1e-9)

    # CLs: expected at the quantiles, observed with 4 events
    scale = REFERENCE / s
    for name, mean, spread in (("cls", K * b, 0.0), ("uncertain", b, 0.5 * b)):
        for i in range(5):
            n = quantile(NORMAL.cdf(i - 2), mean, spread)
            close(f"{name} expected at {i - 2} sigma", limit[name]["expected"][i], scale * upper(n, mean, spread), 1e-9)
        close(f"{name} median", limit[name]["limit"], limit[name]["expected"][2], 0)
        if limit[name]["n"] != 4:
            sys.exit(f"{limit[name]['n']} events are counted instead of 4")
        close(f"{name} observed", limit[name]["observed"], scale * upper(4, mean, spread), 1e-9)
    for i, k in ((0, 1), (1, 2)):
        n = quantile(0.5, k * b)
        close("CLs under a variation", limit["cls"][("band_low", "band_high")[i]], scale * upper(n, k * b), 1e-9)
    # Bayes with a flat prior and a known background: the integral of the posterior, by Simpson's rule
    def beyond(limit_s, n, mean):
        f = lambda t: math.exp(log_pmf(n, t + mean, 0))
        def simpson(a, z, steps=4000):
            h = (z - a) / steps
            return h / 3 * (f(a) + f(z) + 4 * sum(f(a + i * h) for i in range(1, steps, 2)) + 2 * sum(f(a + i * h) for i in range(2, steps, 2)))
        return simpson(limit_s, 200) / simpson(0, 200)
    close("Bayes", beyond(limit["bayes"]["observed"] / scale, 4, b), 0.05, 1e-6)
    # Feldman and Cousins, PRD 57 (1998) 3873, table IV (90 %): n = 4, b = 3: 5.60; n = 3, the median: 4.42
    close("S of the region", limit["feldman"]["s"], SIGNAL, 1e-12)
    close("B of the region", limit["feldman"]["b"], 300, 1e-12)
    close("Feldman-Cousins, median", limit["feldman"]["limit"], REFERENCE * 4.42 / SIGNAL, 0.002)

    # the signal with which background alone would give the median count with 2.87e-7
    n = 0
    while 1 - below(n - 1, b) > 2.87e-7 if n else True:
        n += 1
    mean = bisect(lambda m: below(n - 1, m) - 0.5, b, 100)
    close("p0", limit["discovery"]["limit"], scale * (mean - b), 1e-6)

    # data that are blind are not counted
    blind = limit["blind"]
    if blind["observed"] is not None or blind["n"] is not None or "blind" not in blind["unobserved"]:
        sys.exit("blind data are counted")
    if limit["simple"]["observed"] is not None or any(x is not None for x in limit["simple"]["expected"]):
        sys.exit("a condition without a count has expected bands")

    # a condition that does not stay true has no limit
    if limit["between"]["limit"] is not None or "from which on" not in limit["between"]["missing"]:
        sys.exit("a condition that does not stay true has a limit")

    # two channels with the same S and B and many events: CCGV's closed form for known backgrounds
    for name, mean in (("many", BACKGROUND), ):
        for i in range(5):
            z = i - 2
            root = lambda mu: math.sqrt(2 * 2 * (mu * SIGNAL - mean * math.log1p(mu * SIGNAL / mean)))
            mu = bisect(lambda mu: (1 - NORMAL.cdf(root(mu) - z)) / NORMAL.cdf(z) - 0.05, 1e-6, 50)
            close(f"{name} combined, {z} sigma", limit[name]["expected"][i], REFERENCE * mu, 1e-6)
        if limit[name]["method"] != "asymptotic":
            sys.exit("many events by toys")
    # few events: the same S and B in both, so that all depends on their sum, exactly known
    for i in range(5):
        n = quantile(NORMAL.cdf(i - 2), 2 * b)
        close(f"combined by toys, {i - 2} sigma", limit["few"]["expected"][i], REFERENCE * upper(n, 2 * b) / (2 * s), 0.1 if i == 0 else 0.04)
    if limit["few"]["method"] != "toys" or limit["few"]["n"] != 16:
        sys.exit("few events: not by toys, or not counted")
    close("combined by toys, observed", limit["few"]["observed"], REFERENCE * upper(16, 2 * b) / (2 * s), 0.04)


def unblinded(path):
    limit = named(read(path), "limits")
    if limit["blind"]["n"] != 4:
        sys.exit("the data of an unblinded region are not counted")
    close("observed of an unblinded region", limit["blind"]["observed"], limit["uncertain"]["observed"], 1e-9)


def sidebands(path):
    report = read(path)
    window = named(report, "windows")
    low, high, first, last = 15.0, 25.0, 5.0, 80.0
    beside = [v for v in exponential() if first <= v < low or high < v <= last]

    def integral(t, a, z):  # of exp(-v / t)
        return t * (math.exp(-a / t) - math.exp(-z / t))

    def slope(t):  # of the likelihood's logarithm, by 1 / t
        mean = sum(beside) / len(beside)
        parts = [(first, low), (high, last)]
        moment = sum((t * t + t * a) * math.exp(-a / t) - (t * t + t * z) * math.exp(-z / t) for a, z in parts)
        return moment / sum(integral(t, a, z) for a, z in parts) - mean

    t = bisect(lambda t: -slope(t), 1, 200)
    share = lambda t: integral(t, low, high) / (integral(t, first, low) + integral(t, high, last))
    b = len(beside) * share(t)
    got = window["side"]
    close("B from the sidebands", got["b"], b, 1e-6)
    # errors: of the number beside, Poisson; of 1 / t from the second derivative of the likelihood and the spread of the values
    step = 1e-4
    r = 1 / t
    information = len(beside) * (slope(1 / (r - step)) - slope(1 / (r + step))) / (2 * step)
    by_rate = len(beside) * (share(1 / (r + step)) - share(1 / (r - step))) / (2 * step)
    spread = sum((v - sum(beside) / len(beside)) ** 2 for v in beside)
    close("its error", got["b_error"], math.sqrt(share(t) ** 2 * len(beside) + by_rate**2 * spread / information**2), 1e-4)
    fit = got["sidebands"]
    close("the slope", fit["parameters"][1] / fit["scale"], -r, 1e-6)
    if fit["of"] != "data" or got["b_raw"] != len(beside) or not fit["p"] > 0.001:
        sys.exit("the fit is not of the data beside, or does not fit them")
    for name in ("power", "bernstein"):
        other = window[name]
        as_exponential = b * integral(t, other["low"], other["high"]) / integral(t, low, high)
        if not abs(other["b"] - as_exponential) < 0.3 * as_exponential:
            sys.exit(f"{name}: B is {other['b']}, and as an exponential {as_exponential}")
    # the fit is what limits use, and the blind interval's data are not counted
    limit = named(report, "limits")["side"]
    close("B of the limit", limit["b"], got["b"], 0)
    if limit["observed"] is not None:
        sys.exit("the blind interval is counted")

    # one half to choose, the other to count: without a signal there is nothing to gain
    full, half = window["noise"], window["halves"]
    if not half["value"] < full["value"]:
        sys.exit("the half that was not chosen with has as much as the one that was")
    if half["b_raw"] * 2 != round(half["b"] * 800 / 100):
        sys.exit("the entries of a half do not count double")


if __name__ == "__main__":
    {"events": events, "check": check, "unblinded": unblinded, "sidebands": sidebands}[sys.argv[1]](*sys.argv[2:])
