/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charge and kind of a particle from its code: Particle Data Group, Review of Particle Physics, "Monte Carlo particle
 * numbering scheme", with the generators' extensions (Pythia 8: R-hadrons, hidden valley, 99xxxxx). The digits of a
 * code are n nr nl nq1 nq2 nq3 nj; longer codes are nuclei, tetraquarks, pentaquarks and Q-balls.
 *
 * Choices: as in Rivet, hadrons that contain a particle beyond the standard model (R-hadrons, hidden valley) and nuclei
 * are no hadrons, but tetraquarks and pentaquarks are (as mesons and baryons), and so are the nuclear codes of a single
 * proton or neutron. A pomeron or reggeon is none. Unlike Rivet, charge is also known for nuclei, Q-balls (to the
 * nearest third) and the charged partners in hidden valleys. Hadrons with heavy flavour are those with open flavour: quarkonia
 * have none, and a B_c is a b hadron.
 */
#include "runtime/physics/physics.h"

/* Three times the charge of the codes up to 60: quarks, leptons, W, W', H+, H++, leptoquark, X_u+; 51 ... 60 are dark
 * matter and its mediators, of which Pythia has charged ones. 81 ... 100 belong to the generators. */
static const int8_t small_charge[61] = {
  [1] = -1, [2] = 2, [3] = -1, [4] = 2, [5] = -1, [6] = 2, [7] = -1, [8] = 2, [11] = -3, [13] = -3, [15] = -3,
  [17] = -3, [24] = 3, [34] = 3, [37] = 3, [38] = 6, [42] = -1, [44] = 3,
  [57] = 3, [59] = 6,
};

typedef struct digits {
  uint32_t code; /* absolute value */
  uint32_t n, nr, nl, q1, q2, q3, nj;
} digits;

static uint32_t absolute(int32_t pid) { return pid < 0 ? 0u - (uint32_t)pid : (uint32_t)pid; }

static digits digits_of(uint32_t code) {
  return (digits){code, code / 1000000 % 10, code / 100000 % 10, code / 10000 % 10, code / 1000 % 10, code / 100 % 10,
                  code / 10 % 10, code % 10};
}

static int of_small(uint32_t code) { return code < 61 ? small_charge[code] : 0; }
static bool is_quark(uint32_t digit) { return digit >= 1 && digit <= 8; }
static int quark(uint32_t digit) { return is_quark(digit) ? small_charge[digit] : 0; }

/* The heavier quark, first, is the antiquark if it is down-like. */
static int meson_charge(uint32_t q, uint32_t r) { return q % 2 ? quark(r) - quark(q) : quark(q) - quark(r); }

/* ---- codes of more than seven digits ----------------------------------------------------------------------------- */

static bool is_nucleus(uint32_t code) { /* 10LZZZAAAI */
  return code / 100000000 == 10 && code / 10 % 1000 >= code / 10000 % 1000 && code / 10 % 1000 > 0;
}

/* 100XXXY0 with the charge XXX.Y */
static bool is_qball(uint32_t code) { return code / 100000 == 100 && code % 10 == 0 && code / 10 % 10000 > 0; }

/* 1 nr nl q1 q2 0 q3 q4 nj: quarks q1 q2, antiquarks q3 q4; negative only if it has an antiparticle */
static bool is_tetraquark(uint32_t code, bool negative) {
  uint32_t q1 = code / 100000 % 10, q2 = code / 10000 % 10, q3 = code / 100 % 10, q4 = code / 10 % 10;
  if (code / 100000000 != 1 || code / 1000 % 10 != 0 || code % 10 == 0) return false;
  if (!is_quark(q1) || !is_quark(q2) || !is_quark(q3) || !is_quark(q4) || q1 < q2 || q3 < q4) return false;
  return q1 > q3 || q2 > q4 || (q1 == q3 && q2 == q4 && !negative);
}

/* 1 nr nl q1 q2 q3 q4 q5 nj: q5 is the antiquark */
static bool is_long_pentaquark(uint32_t code) {
  if (code / 100000000 != 1 || code % 10 == 0 || !is_quark(code / 10 % 10) || !is_quark(code / 100 % 10)) return false;
  for (uint32_t rest = code / 100, i = 0; i < 3; i++, rest /= 10)
    if (!is_quark(rest / 10 % 10) || rest / 10 % 10 < rest % 10) return false;
  return true;
}

static int long_charge(uint32_t code, bool negative) {
  if (is_nucleus(code)) return 3 * (int)(code / 10000 % 1000);
  if (is_qball(code)) return (3 * (int)(code / 10 % 10000) + 5) / 10;
  int q1 = quark(code / 100000 % 10), q2 = quark(code / 10000 % 10), q3 = quark(code / 1000 % 10);
  int q4 = quark(code / 100 % 10), q5 = quark(code / 10 % 10);
  if (is_tetraquark(code, negative)) return q1 + q2 - q4 - q5;
  if (is_long_pentaquark(code)) return q1 + q2 + q3 + q4 - q5;
  return 0;
}

/* ---- hadrons of the seven digits --------------------------------------------------------------------------------- */

/* n = 0, or 9 for states that are less well known; 99xxxxx is left to the generators. */
static bool is_ordinary(const digits *d) { return d->code > 100 && (d->n == 0 || (d->n == 9 && d->nr != 9)); }

static bool is_pentaquark(const digits *d) { /* 9 q1 q2 q3 q4 q5 nj */
  return d->n == 9 && d->nr <= 8 && d->nr >= d->nl && d->nl >= d->q1 && d->q1 >= d->q2 && d->q2 > 0 && is_quark(d->q3) &&
         d->nj > 0 && d->nj < 9;
}

static bool is_meson(const digits *d, bool negative) {
  switch (d->code) {
  case 130: case 310:                     /* K_L, K_S */
  case 150: case 350: case 510: case 530: /* mass eigenstates of B0 and B_s (EvtGen) */
    return true;
  case 210: /* diffractive pi+ of older generators */
    return true;
  default:
    return is_ordinary(d) && d->q1 == 0 && is_quark(d->q2) && is_quark(d->q3) && d->q2 >= d->q3 && d->nj > 0 &&
           !(negative && d->q2 == d->q3);
  }
}

static bool is_baryon(const digits *d) {
  if (d->code == 2110 || d->code == 2210) return true; /* diffractive n and p of older generators */
  if (is_pentaquark(d)) return true;
  return is_ordinary(d) && is_quark(d->q1) && is_quark(d->q2) && is_quark(d->q3) && d->nj > 0;
}

static bool is_diquark(const digits *d) {
  return d->code > 100 && d->code < 10000 && is_quark(d->q1) && is_quark(d->q2) && d->q1 >= d->q2 && d->q3 == 0 && d->nj > 0;
}

/* ---- charge of the seven digits ---------------------------------------------------------------------------------- */

/* 10abcdj, 100abcj, 1000abj: a is the partner of a quark, or 9 for the gluino; the rest are quarks, or 9 for a gluon. */
static int r_hadron_charge(const digits *d) {
  if (d->nl == 9) return quark(d->q1) + quark(d->q2) + quark(d->q3); /* gluino q q q */
  if (d->nl) return 0;
  if (d->q1 == 9) return meson_charge(d->q2, d->q3); /* gluino q qbar */
  if (d->q1) return quark(d->q1) + quark(d->q2) + quark(d->q3); /* squark q q */
  return d->q2 == 9 ? 0 : quark(d->q2) - quark(d->q3); /* gluino gluon; squark qbar */
}

static int partner_charge(const digits *d) { /* n = 1, 2: supersymmetry */
  if (d->nr) return 0;
  if (d->q1 || d->q2) return d->n == 1 && d->nj ? r_hadron_charge(d) : 0;
  uint32_t base = d->code % 100;
  /* charginos 24 and 37 are charged, but no other gauge or Higgs partner, nor the sneutrinos' relatives 17 and 18 */
  return base <= 16 || base == 24 || base == 37 ? of_small(base) : 0;
}

static int technicolor_charge(const digits *d) { /* n = 3 */
  if (!d->q1 && !d->q2) return of_small(d->code % 100);
  return d->q1 || !is_quark(d->q2) || !is_quark(d->q3) ? 0 : meson_charge(d->q2, d->q3);
}

static int exotic_charge(const digits *d) { /* n = 4 */
  uint32_t base = d->code % 10000;
  if (d->nr == 0) return d->q1 || d->q2 ? 0 : of_small(base); /* excited quarks and leptons */
  if (d->nr == 9) return base <= 18 && d->nl == 0 ? of_small(base) : 0; /* hidden valley */
  /* dyons: the charge counts from the sign of the magnetic one */
  if (d->nr == 1 && d->nj == 0 && (d->nl == 1 || d->nl == 2)) return (d->nl == 1 ? 3 : -3) * (int)(base / 10);
  return 0;
}

static int kaluza_klein_charge(const digits *d) { /* n = 5, 6 */
  if (d->code == 5100061 || d->code == 5100062) return 6;
  return d->nr == 9 || d->q1 || d->q2 ? 0 : of_small(d->code % 100);
}

/* 99xxxxx: W_R+, H_L++, H_R++; 990abc0 are diffractive states with the quarks abc */
static int generator_charge(const digits *d) {
  if (d->code == 9900024) return 3;
  if (d->code == 9900041 || d->code == 9900042) return 6;
  if (d->nl || d->nj || !is_quark(d->q2) || !is_quark(d->q3)) return 0;
  return d->q1 ? quark(d->q1) + quark(d->q2) + quark(d->q3) : meson_charge(d->q2, d->q3);
}

static int hadron_charge(const digits *d, bool negative) {
  if (is_pentaquark(d)) return quark(d->nr) + quark(d->nl) + quark(d->q1) + quark(d->q2) - quark(d->q3);
  if (is_meson(d, negative)) return d->code == 130 || d->code == 310 ? 0 : meson_charge(d->q2, d->q3);
  if (is_baryon(d)) return quark(d->q1) + quark(d->q2) + quark(d->q3);
  return is_diquark(d) ? quark(d->q1) + quark(d->q2) : 0;
}

static int positive_charge(uint32_t code, bool negative) {
  if (code <= 100) return of_small(code);
  if (code >= 10000000) return long_charge(code, negative);
  digits d = digits_of(code);
  switch (d.n) {
  case 0: return hadron_charge(&d, negative);
  case 1: case 2: return partner_charge(&d);
  case 3: return technicolor_charge(&d);
  case 4: return exotic_charge(&d);
  case 5: case 6: return kaluza_klein_charge(&d);
  case 9: return d.nr == 9 ? generator_charge(&d) : hadron_charge(&d, negative);
  default: return 0;
  }
}

int dna_pdg_charge3(int32_t pid) {
  int charge = positive_charge(absolute(pid), pid < 0);
  return pid < 0 ? -charge : charge;
}

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

static bool is_neutrino(uint32_t code) { return code == 12 || code == 14 || code == 16 || code == 18; }

static bool is_invisible(int32_t pid, const digits *d) {
  uint32_t code = d->code;
  if (is_neutrino(code) || code == 39) return true; /* 39: graviton */
  if ((code >= 51 && code <= 55) || code == 58 || code == 60) return true; /* dark matter */
  switch (code) {
  case 1000022: case 1000023: case 1000025: case 1000035: case 1000045: /* neutralinos */
  case 1000012: case 1000014: case 1000016: case 2000012: case 2000014: case 2000016: /* sneutrinos */
  case 1000039: case 5000039: case 5100039: /* gravitino, Kaluza-Klein gravitons */
  case 9900012: case 9900014: case 9900016: /* heavy neutrinos */
    return true;
  default: break;
  }
  if (code >= 10000000) return false;
  if (d->n == 5 && d->nr == 9) return true; /* dark matter of Kaluza-Klein models */
  return d->n == 4 && d->nr == 9 && dna_pdg_charge3(pid) == 0; /* hidden valley */
}

/* ---- heavy flavour: quarks less antiquarks of one kind, up to the sign ---------------------------------------------- */

static bool is(uint32_t digit, uint32_t quark) { return digit == quark; }

static int long_flavour(uint32_t code, uint32_t quark) {
  int q1 = is(code / 100000 % 10, quark), q2 = is(code / 10000 % 10, quark), q3 = is(code / 1000 % 10, quark);
  int q4 = is(code / 100 % 10, quark), q5 = is(code / 10 % 10, quark);
  return code / 1000 % 10 == 0 ? q1 + q2 - q4 - q5 : q1 + q2 + q3 + q4 - q5; /* four quarks, five */
}

/* Of a hadron. */
static int hadron_flavour(int32_t pid, uint32_t quark) {
  uint32_t code = absolute(pid);
  digits d = digits_of(code);
  if (code == 1000010010 || code == 1000000010) return 0; /* a nucleon */
  if (code >= 10000000) return long_flavour(code, quark);
  if (is_pentaquark(&d)) return is(d.nr, quark) + is(d.nl, quark) + is(d.q1, quark) + is(d.q2, quark) - is(d.q3, quark);
  if (is_meson(&d, pid < 0)) return is(d.q2, quark) - is(d.q3, quark);
  return is(d.q1, quark) + is(d.q2, quark) + is(d.q3, quark);
}

bool dna_pdg_is(int32_t pid, enum dna_pdg_class what) {
  uint32_t code = absolute(pid);
  bool nucleon = code == 1000010010 || code == 1000000010;
  digits d = digits_of(code);
  switch (what) {
  case DNA_PDG_CHARGED: return dna_pdg_charge3(pid) != 0 || is_qball(code);
  case DNA_PDG_MESON: return code < 10000000 ? is_meson(&d, pid < 0) : is_tetraquark(code, pid < 0);
  case DNA_PDG_BARYON: return code < 10000000 ? is_baryon(&d) : nucleon || is_long_pentaquark(code);
  case DNA_PDG_HADRON: return dna_pdg_is(pid, DNA_PDG_MESON) || dna_pdg_is(pid, DNA_PDG_BARYON);
  case DNA_PDG_LEPTON: return code == 11 || code == 13 || code == 15;
  case DNA_PDG_NEUTRINO: return is_neutrino(code);
  case DNA_PDG_PHOTON: return pid == 22;
  case DNA_PDG_QUARK: return code >= 1 && code <= 8;
  case DNA_PDG_INVISIBLE: return is_invisible(pid, &d);
  case DNA_PDG_B_HADRON: return dna_pdg_is(pid, DNA_PDG_HADRON) && hadron_flavour(pid, 5) != 0;
  case DNA_PDG_C_HADRON:
    return dna_pdg_is(pid, DNA_PDG_HADRON) && hadron_flavour(pid, 5) == 0 && hadron_flavour(pid, 4) != 0;
  case DNA_PDG_CLASS_COUNT: break;
  }
  return false;
}
