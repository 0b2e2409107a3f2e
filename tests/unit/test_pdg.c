/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Particle identity. Charges and classes: Review of Particle Physics, "Monte Carlo particle numbering scheme" (quark
 * content and examples there), and the particle data of Pythia 8.318 for R-hadrons, hidden valleys and 99xxxxx codes.
 */
#include "runtime/physics/physics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_charge(void **state) {
  (void)state;
  static const struct {
    int32_t pid;
    int charge3;
  } cases[] = {
    {0, 0}, {1, -1}, {2, 2}, {3, -1}, {4, 2}, {5, -1}, {6, 2}, {7, -1}, {8, 2}, {-6, -2}, {9, 0}, {10, 0},
    {11, -3}, {-11, 3}, {12, 0}, {13, -3}, {15, -3}, {-15, 3}, {16, 0}, {17, -3}, {18, 0},
    {21, 0}, {22, 0}, {23, 0}, {24, 3}, {-24, -3}, {25, 0}, {32, 0}, {34, 3}, {35, 0}, {36, 0}, {37, 3}, {38, 6}, {39, 0},
    {42, -1}, {51, 0}, {52, 0}, {53, 0}, {54, 0}, {57, 3}, {74, 0}, {81, 0}, {92, 0}, {99, 0}, {100, 0}, {110, 0}, {990, 0},
    {9990, 0}, {1023, 0}, {998, 0}, {999, 0}, {911, 0},
    /* mesons */
    {111, 0}, {211, 3}, {-211, -3}, {113, 0}, {213, 3}, {221, 0}, {130, 0}, {310, 0}, {311, 0}, {321, 3}, {-321, -3},
    {411, 3}, {421, 0}, {431, 3}, {-431, -3}, {443, 0}, {511, 0}, {521, 3}, {531, 0}, {541, 3}, {-541, -3}, {553, 0},
    {10211, 3}, {20213, 3}, {9000211, 3}, {9010221, 0}, {100211, 3}, {30443, 0}, {200553, 0}, {510, 0}, {530, 0},
    /* baryons */
    {2212, 3}, {-2212, -3}, {2112, 0}, {1114, -3}, {2224, 6}, {-2224, -6}, {3122, 0}, {3112, -3}, {3222, 3}, {3312, -3},
    {3334, -3}, {4122, 3}, {4222, 6}, {4132, 0}, {5122, 0}, {5112, -3}, {4422, 6}, {4444, 6}, {5554, -3}, {13122, 0},
    /* diquarks */
    {1103, -2}, {2101, 1}, {2103, 1}, {2203, 4}, {3303, -2}, {-2203, -4}, {4301, 1}, {5503, -2},
    /* pentaquarks Theta+ (uudd sbar), Phi-- (ddss ubar), P_c+ (cuud cbar); tetraquarks T_cc1(3900)+ and 0, T_bb1+ */
    {9221132, 3}, {-9221132, -3}, {9331122, -6}, {100422142, 3}, {-100422142, -3}, {100420413, 3}, {-100420413, -3},
    {100410413, 0}, {100520513, 3},
    /* nuclei: deuteron, alpha, lead, hypertriton, U-235 isomer */
    {1000010020, 3}, {1000020040, 6}, {1000822080, 246}, {1010010030, 3}, {1000922351, 276}, {-1000020040, -6},
    {1000010010, 3}, {1000000010, 0}, {480000000, 0},
    /* supersymmetry */
    {1000001, -1}, {1000002, 2}, {2000006, 2}, {1000011, -3}, {2000015, -3}, {1000012, 0}, {1000021, 0}, {1000022, 0},
    {1000023, 0}, {1000024, 3}, {-1000024, -3}, {1000025, 0}, {1000035, 0}, {1000037, 3}, {1000039, 0}, {1000045, 0},
    /* R-hadrons (Pythia): gluino mesons and baryons, gluinoball, sbottom and stop mesons and baryons */
    {1000993, 0}, {1009113, 0}, {1009213, 3}, {1009313, 0}, {1009323, 3}, {1091114, -3}, {1092114, 0}, {1092214, 3},
    {1092224, 6}, {1093314, -3}, {1000512, 0}, {1000522, -3}, {1000612, 3}, {1000622, 0}, {1000632, 3}, {-1000612, -3},
    {1005113, -3}, {1005211, 0}, {1005223, 3}, {1006113, 0}, {1006211, 3}, {1006223, 6}, {-1006223, -6},
    /* technicolor, excited fermions, monopoles and dyons, hidden valley, Kaluza-Klein */
    {3000111, 0}, {3000211, 3}, {3000213, 3}, {3000113, 0}, {4000001, -1}, {4000002, 2}, {4000011, -3}, {-4000011, 3},
    {4000012, 0}, {4110000, 0}, {4110010, 3}, {4120010, -3}, {-4110010, -3}, {4900001, -1}, {4900002, 2}, {4900011, -3},
    {4900021, 0}, {4900101, 0}, {4900111, 0}, {4900211, 0}, {4900023, 0}, {5000039, 0}, {5100011, -3}, {5100021, 0},
    {5100024, 3}, {6100005, -1}, {5100061, 6},
    /* right-handed neutrinos and bosons, doubly charged Higgs, diffractive states */
    {9900012, 0}, {9900014, 0}, {9900016, 0}, {9900023, 0}, {9900024, 3}, {9900041, 6}, {9900042, 6}, {9900110, 0},
    {9900210, 3}, {9902110, 0}, {9902210, 3}, {9903330, -3}, {9940003, 0}, {9942003, 0},
    /* Q-balls 100XXXY0 */
    {10000100, 3}, {10000150, 5}, {-10000200, -6}, {10013370, 401},
    {INT32_MAX, 0}, {INT32_MIN, 0}, {7000001, 0}, {8000211, 0}, {99999999, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (dna_pdg_charge3(cases[i].pid) != cases[i].charge3)
      fail_msg("3 x charge of %d is %d, expected %d", cases[i].pid, dna_pdg_charge3(cases[i].pid), cases[i].charge3);
}

enum { C = 1 << DNA_PDG_CHARGED, H = 1 << DNA_PDG_HADRON, M = 1 << DNA_PDG_MESON, B = 1 << DNA_PDG_BARYON,
       L = 1 << DNA_PDG_LEPTON, N = 1 << DNA_PDG_NEUTRINO, P = 1 << DNA_PDG_PHOTON, Q = 1 << DNA_PDG_QUARK,
       I = 1 << DNA_PDG_INVISIBLE, BH = 1 << DNA_PDG_B_HADRON, CH = 1 << DNA_PDG_C_HADRON };

static void test_classes(void **state) {
  (void)state;
  static const struct {
    int32_t pid;
    unsigned classes;
  } cases[] = {
    {0, 0}, {1, C | Q}, {-5, C | Q}, {8, C | Q}, {9, 0}, {21, 0}, {22, P}, {23, 0}, {24, C}, {25, 0}, {37, C},
    {11, C | L}, {-13, C | L}, {15, C | L}, {17, C}, {12, N | I}, {-14, N | I}, {16, N | I}, {18, N | I},
    {111, H | M}, {-211, C | H | M}, {130, H | M}, {310, H | M}, {321, C | H | M}, {443, H | M}, {-521, C | H | M | BH},
    {510, H | M | BH}, {9010221, H | M}, {9000211, C | H | M}, {100443, H | M}, {30443, H | M}, {-443, 0},
    {2212, C | H | B}, {-2112, H | B}, {2224, C | H | B}, {3122, H | B}, {-5122, H | B | BH}, {3334, C | H | B},
    {9221132, C | H | B}, {100422142, C | H | B}, {100420413, C | H | M}, {100410413, H | M},
    /* open heavy flavour: D, D_s, D*, D_1, B, B*, B_s, B_c, mass eigenstates of B0 and B_s, baryons, a doubly charmed tetraquark; quarkonia */
    {411, C | H | M | CH}, {-421, H | M | CH}, {431, C | H | M | CH}, {413, C | H | M | CH}, {10423, H | M | CH}, {511, H | M | BH},
    {-513, H | M | BH}, {531, H | M | BH}, {541, C | H | M | BH}, {-543, C | H | M | BH}, {150, H | M | BH}, {350, H | M | BH},
    {530, H | M | BH}, {4122, C | H | B | CH}, {-4332, H | B | CH}, {4422, C | H | B | CH}, {5232, H | B | BH}, {5142, H | B | BH},
    {-5332, C | H | B | BH}, {100440213, C | H | M | CH}, {441, H | M}, {553, H | M}, {100553, H | M}, {4, C | Q}, {5, C | Q}, {4103, C},
    {2101, C}, {2203, C}, {110, 0}, {990, 0}, {91, 0}, {92, 0}, {998, 0}, {999, 0}, {911, 0}, {921, 0},
    {1000010010, C | H | B}, {1000000010, H | B}, {1000010020, C}, {1000822080, C}, {480000000, 0},
    /* a dark photon and a heavy neutrino, as the dark-neutrino samples have them */
    {1023, 0}, {9900014, I}, {-9900014, I}, {9900012, I}, {9900016, I}, {9900024, C}, {32, 0},
    {39, I}, {51, I}, {52, I}, {53, I}, {57, C}, {1000022, I}, {1000023, I}, {1000024, C}, {1000039, I}, {1000012, I},
    {5000039, I}, {1000021, 0}, {1000006, C}, {4900101, I}, {4900111, I}, {4900211, I}, {4900001, C}, {5900053, I},
    {1009213, C}, {1000612, C}, {1000993, 0}, {3000211, C}, {4000011, C}, {4110010, C}, {10000100, C}, {10000010, C},
    {9902210, C}, {9900110, 0}, {9940003, 0}, {INT32_MAX, 0}, {INT32_MIN, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    unsigned got = 0;
    for (unsigned what = 0; what < DNA_PDG_CLASS_COUNT; what++)
      if (dna_pdg_is(cases[i].pid, (enum dna_pdg_class)what)) got |= 1u << what;
    if (got != cases[i].classes) fail_msg("classes of %d are %#x, expected %#x", cases[i].pid, got, cases[i].classes);
  }
  assert_false(dna_pdg_is(211, DNA_PDG_CLASS_COUNT));
}

/* Consistency over all codes of up to six digits and many longer ones: charge is odd in the sign, a hadron is exactly a
 * meson or a baryon, hadrons have whole charges, no charged particle is invisible. */
static void check_consistency(int32_t pid) {
  bool meson = dna_pdg_is(pid, DNA_PDG_MESON), baryon = dna_pdg_is(pid, DNA_PDG_BARYON);
  bool hadron = dna_pdg_is(pid, DNA_PDG_HADRON), charged = dna_pdg_is(pid, DNA_PDG_CHARGED);
  int charge3 = dna_pdg_charge3(pid);
  if (hadron != (meson || baryon) || (meson && baryon)) fail_msg("%d: hadron, meson and baryon disagree", pid);
  if (hadron && charge3 % 3 != 0) fail_msg("%d: a hadron of charge %d/3", pid, charge3);
  if (baryon && dna_pdg_charge3(-pid) != -charge3) fail_msg("%d: charge of the antiparticle", pid);
  if (charged && dna_pdg_is(pid, DNA_PDG_INVISIBLE)) fail_msg("%d: charged but invisible", pid);
}

static void test_consistency(void **state) {
  (void)state;
  for (int32_t pid = 1; pid < 1000000; pid++) check_consistency(pid);
  for (int32_t pid = 1000000; pid < 2140000000; pid += 1237) check_consistency(pid), check_consistency(-pid);
}

static void test_names(void **state) {
  (void)state;
  static const struct {
    int32_t pid;
    const char *name;
  } cases[] = {
    {11, "e-"}, {-11, "e+"}, {-13, "mu+"}, {22, "gamma"}, {211, "pi+"}, {-211, "pi-"}, {111, "pi0"}, {24, "W+"},
    {-24, "W-"}, {511, "B0"}, {-511, "B0bar"}, {2212, "p"}, {-2212, "pbar"}, {5, "b"}, {-5, "bbar"}, {443, "J/psi"},
    {310, "K_S0"}, {1000020040, "alpha"}, {1, "d"}, {1000010020, "deuteron"}, {9900014, "nu_Rmu"},
    {1023, "1023"}, {-22, "-22"}, {0, "0"}, {12345678, "12345678"}, {INT32_MIN, "-2147483648"}, {INT32_MAX, "2147483647"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char buffer[24];
    memset(buffer, 'x', sizeof buffer);
    assert_string_equal(dna_pdg_name(cases[i].pid, buffer), cases[i].name);
    assert_ptr_equal(dna_pdg_name(cases[i].pid, buffer), buffer);
  }
  /* Names end in the sign that their charge has. */
  for (int32_t pid = -100000; pid < 100000; pid++) {
    char buffer[24];
    const char *name = dna_pdg_name(pid, buffer);
    char last = name[strlen(name) - 1];
    int charge3 = dna_pdg_charge3(pid);
    if (last == '+') assert_true(charge3 > 0);
    if (last == '-') assert_true(charge3 < 0);
    if (last == '0' && name[0] != '(' && strspn(name, "-0123456789") < strlen(name)) assert_int_equal(charge3, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_charge),
    cmocka_unit_test(test_classes),
    cmocka_unit_test(test_consistency),
    cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
