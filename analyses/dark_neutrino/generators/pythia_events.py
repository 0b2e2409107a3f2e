#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signal events with Pythia 8, in HepMC3 text.

    pip install pythia8mc pyhepmc
    python3 pythia_events.py -n 1000 --m-zd 0.1 --m-nd 0.3 -o signal_zd0p1_nd0p3.hepmc3

The card is pythia_signal.cmnd beside this script, unless --card says otherwise; --set 'PartonLevel:MPI = on' changes a
setting. The lifetime of Z_D is that of alpha epsilon^2 (--alpha-eps2), with the whole width of branching.py, unless
--ctau gives it; its decays are ee, and as many mumu as its mass allows, in the ratio of their widths (--channels ee
has all of them ee). So a yield is sigma x |U|^2 x (BR_ee + BR_mumu), with the channels generated. Files with a lifetime
as long as any that is looked for are the useful ones: ../lifetime.dna goes to shorter ones.

The cross-section in the file is sigma(pp -> W -> mu nu) at leading order, to be multiplied by |U_mu4|^2, by a phase-space
factor that is 1 for light N_D (1.5 m_ND^2 / m_W^2 less) and by a k-factor. The PDG codes are 9900074 (N_D) and 1023
(Z_D). Decays of N_D and Z_D are isotropic: no spin correlations, for which there are the cards of MadGraph and Sherpa.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(HERE))
import branching  # noqa: E402

BR_W_MU_NU = 0.1081  # of Pythia's own W, with alpha_s corrections to quarks; PDG 2024 has 0.1063 +- 0.0015
HBARC = 1.973269804e-13  # GeV mm, from hbar and c, which are exact


def lines_of(options):
    """What the options add to the card."""
    m, total = options.m_zd, branching.fractions(options.m_zd)[4] * options.alpha_eps2
    ctau = options.ctau if options.ctau is not None else HBARC / total
    ee, mumu = branching.widths(m)[:2]
    if options.channels == "ee":
        mumu = 0.0
    if options.channels == "mumu":
        ee = 0.0
    channels = [(w / (ee + mumu), code) for w, code in ((ee, 11), (mumu, 13)) if w > 0]
    lines = [f"1023:m0 = {m!r}", f"1023:tau0 = {ctau!r}", f"9900074:m0 = {options.m_nd!r}"]
    for i, (share, code) in enumerate(channels):
        lines.append(f"1023:{'addChannel' if i else 'oneChannel'} = 1 {share!r} 0 {code} {-code}")
    return ctau, lines + ["Random:setSeed = on", f"Random:seed = {options.seed}"] + options.set


def in_order(vertices):
    """Every vertex after those that its incoming particles come from: initial-state showers are recorded backwards."""
    makers = {id(p): v for v in vertices for p in v.particles_out}
    done, ordered = set(), []
    for start in vertices:
        stack = [start]
        while stack:
            vertex = stack[-1]
            before = [makers[id(p)] for p in vertex.particles_in if id(p) in makers]
            before = [v for v in before if id(v) not in done and not any(v is w for w in stack)]
            if before:
                stack.append(before[0])
                continue
            stack.pop()
            if id(vertex) not in done:
                done.add(id(vertex))
                ordered.append(vertex)
    return ordered


def convert(pythia, hepmc, number):
    """A GenEvent of Pythia's record, as Pythia's own interface makes it; units are GeV and mm in both."""
    record = pythia.event
    event = hepmc.GenEvent(hepmc.Units.GEV, hepmc.Units.MM)
    event.event_number = number
    particles = [None]
    for i in range(1, record.size()):
        p = record[i]
        particle = hepmc.GenParticle((p.px(), p.py(), p.pz(), p.e()), p.id(), p.statusHepMC())
        particle.generated_mass = p.m()
        particles.append(particle)
    ends, made = {}, []
    for i in range(1, record.size()):
        mothers = list(record[i].motherList())
        if not mothers or mothers[0] == 0:
            continue
        vertex = ends.get(mothers[0])
        if vertex is None:
            vertex = hepmc.GenVertex((0, 0, 0, 0))
            made.append(vertex)
            for mother in mothers:
                vertex.add_particle_in(particles[mother])
                ends[mother] = vertex
        p = record[i]
        position = (p.xProd(), p.yProd(), p.zProd(), p.tProd())
        if any(position) and not vertex.has_set_position():
            vertex.position = position
        vertex.add_particle_out(particles[i])
    for vertex in in_order(made):
        event.add_vertex(vertex)
    info = pythia.infoPython()
    event.weights = [info.weight()]
    section = hepmc.GenCrossSection()
    section.set_cross_section(info.sigmaGen() * 1e9 * BR_W_MU_NU, info.sigmaErr() * 1e9 * BR_W_MU_NU,
                              info.nAccepted(), info.nTried())
    event.cross_section = section
    return event


def main():
    parser = argparse.ArgumentParser(description="Dark-neutrino signal events with Pythia 8, in HepMC3 text.")
    parser.add_argument("-n", type=int, default=1000, help="events (1000)")
    parser.add_argument("-o", required=True, metavar="FILE", help="where to write them")
    parser.add_argument("--card", default=os.path.join(HERE, "pythia_signal.cmnd"))
    parser.add_argument("--m-zd", type=float, default=1.0, metavar="GEV", help="mass of Z_D (1)")
    parser.add_argument("--m-nd", type=float, default=10.0, metavar="GEV", help="mass of N_D (10)")
    parser.add_argument("--alpha-eps2", type=float, default=2e-10, metavar="X", help="alpha epsilon^2 (2e-10)")
    parser.add_argument("--ctau", type=float, metavar="MM", help="lifetime of Z_D instead of that of alpha epsilon^2")
    parser.add_argument("--channels", choices=("both", "ee", "mumu"), default="both", help="decays of Z_D (both)")
    parser.add_argument("--seed", type=int, default=1, help="random seed (1)")
    parser.add_argument("--set", action="append", default=[], metavar="'KEY = VALUE'", help="any setting of Pythia")
    options = parser.parse_args()
    if not branching.M_MIN < options.m_zd < options.m_nd:
        sys.exit("pythia_events.py: masses are to be 2 m_e < m_ZD < m_ND")
    if options.channels == "mumu" and options.m_zd <= 2 * branching.M_MU:
        sys.exit("pythia_events.py: a Z_D below 2 m_mu has no decays to muons")
    try:
        import pyhepmc
        import pythia8mc
    except ImportError as missing:
        sys.exit(f"pythia_events.py: {missing}; pip install pythia8mc pyhepmc")
    pythia = pythia8mc.Pythia("", False)
    if not pythia.readFile(options.card):
        sys.exit(f"pythia_events.py: Pythia does not understand {options.card}")
    ctau, lines = lines_of(options)
    for line in lines:
        if not pythia.readString(line):
            sys.exit(f"pythia_events.py: Pythia does not understand '{line}'")
    if not pythia.init():
        sys.exit("pythia_events.py: Pythia does not start")
    number, failures = 0, 0
    with pyhepmc.open(options.o, "w") as out:
        while number < options.n:
            if not pythia.next():
                failures += 1
                if failures > 10 + options.n // 10:
                    sys.exit("pythia_events.py: Pythia fails too often")
                continue
            out.write(convert(pythia, pyhepmc, number))
            number += 1
    info = pythia.infoPython()
    print(f"{number} events, sigma(pp -> W -> mu nu) = {info.sigmaGen() * 1e9 * BR_W_MU_NU:.1f} +- "
          f"{info.sigmaErr() * 1e9 * BR_W_MU_NU:.1f} pb, ctau = {ctau:.4g} mm: {options.o}")


if __name__ == "__main__":
    main()
