#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the flight of Z_D exponential, as generated and in the three ways of lifetime.dna?

    python3 lifetime_check.py --dna build/dna --m-zd 0.1 --ctau 0.03 EVENTS...

runs lifetime_check.dna on signal events generated with this mass (GeV) and lifetime (mm), for some ratios x of the wanted
lifetime to the generated one, and compares with 1 - exp(-t / ctau) by the test of Kolmogorov and Smirnov, at the edges of
2000 bins. For weighted events the number of events in it is n_eff = (sum w)^2 / sum w^2, to be compared with its expectation
N x (2 - x). That makes their p-values a little too small: where weights are larger at early decays, the distance
fluctuates some 5 % more than that of n_eff events. Exit status 1 if a p-value is below 0.001 (0.0003 for weighted events), or
sum w / N further from 1 than four of its standard deviations. The ratios share their events, so they fail together.
"""
import argparse
import json
import math
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import branching  # noqa: E402

HBARC = 1.973269804e-13  # GeV mm


def p_value(distance, n):
    """Kolmogorov's distribution with Stephens' correction for finite n."""
    z = distance * (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n))
    if z < 0.2:
        return 1.0
    return max(0.0, min(1.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * z) ** 2) for k in range(1, 101))))


def compare(histogram):
    """Largest distance of the histogram from exp(-x), and n_eff."""
    values, variances = histogram["storage"]["values"], histogram["storage"]["variances"]  # with under- and overflow
    total, total2 = sum(values), sum(variances)
    distance, below = 0.0, values[0]
    for i, value in enumerate(values[1:-1], 1):
        below += value
        distance = max(distance, abs(below / total + math.expm1(-10 * i / 2000)))
    return distance, total * total / total2, total


def run(options, x):
    """The histogram of every region, for a lifetime of x times the generated one."""
    gamma = branching.fractions(options.m_zd)[4]
    settings = [f"m_ZD={options.m_zd!r} GeV", f"ctau_gen={options.ctau!r} mm",
                f"alpha_eps2={HBARC / (gamma * x * options.ctau)!r}"]
    analysis = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lifetime_check.dna")
    command = [options.dna, "run", analysis, *options.events, "--format", "json", "--quiet"]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"lifetime_check.py: {options.dna} failed")
    regions = {}
    for sample in json.loads(done.stdout)["samples"]:
        for histogram in sample["results"][0]["histograms"]:
            storage = histogram["storage"]
            name = histogram["metadata"]["region"]
            if name not in regions:
                regions[name] = histogram
            else:
                for key in ("values", "variances"):
                    regions[name]["storage"][key] = [a + b for a, b in zip(regions[name]["storage"][key], storage[key])]
    return regions


def main():
    parser = argparse.ArgumentParser(description="Compare flight lengths of Z_D with an exponential.")
    parser.add_argument("--dna", default="dna", help="the dna program")
    parser.add_argument("--m-zd", type=float, required=True, metavar="GEV")
    parser.add_argument("--ctau", type=float, required=True, metavar="MM", help="generated lifetime")
    parser.add_argument("events", nargs="+", metavar="EVENTS")
    options = parser.parse_args()
    bad = 0
    print("lifetime / generated  region               n_eff  expected   distance        p   sum w / N")
    for x in (0.25, 0.5, 0.8, 1.25, 10.0):
        for name, histogram in run(options, x).items():
            if name == "generated":
                n = sum(histogram["storage"]["values"])
                if x != 0.25:
                    continue
            if name == "reweighted" and x > 1.3:
                continue
            distance, n_eff, total = compare(histogram)
            expected = n * x * (2 - x) if name == "reweighted" else n
            p = p_value(distance, n_eff)
            wrong = p < (0.0003 if name == "reweighted" else 0.001)
            if name == "reweighted":  # of the mean weight: variance 1 / (x (2 - x)) - 1, divided by N
                wrong = wrong or abs(total / n - 1) > 4 * math.sqrt((1 / (x * (2 - x)) - 1) / n)
            else:
                wrong = wrong or total != n
            bad += wrong
            print(f"{x:20g}  {name:18s} {n_eff:7.1f} {expected:9.1f} {distance:10.4f} {p:8.3f} {total / n:11.4f}"
                  f"{'  <- not as expected' if wrong else ''}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
