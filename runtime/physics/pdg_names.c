/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of common particles, as the Review of Particle Physics writes them without typesetting.
 */
#include "runtime/physics/physics.h"

#include <stddef.h>
#include <stdio.h>

/* Sorted by code; anti is NULL for a particle that is its own antiparticle. */
static const struct entry {
  int32_t code;
  const char *name, *anti;
} entries[] = {
  {1, "d", "dbar"}, {2, "u", "ubar"}, {3, "s", "sbar"}, {4, "c", "cbar"}, {5, "b", "bbar"}, {6, "t", "tbar"},
  {7, "b'", "b'bar"}, {8, "t'", "t'bar"}, {11, "e-", "e+"}, {12, "nu_e", "nu_ebar"}, {13, "mu-", "mu+"},
  {14, "nu_mu", "nu_mubar"}, {15, "tau-", "tau+"}, {16, "nu_tau", "nu_taubar"}, {17, "tau'-", "tau'+"},
  {18, "nu_tau'", "nu_tau'bar"}, {21, "g", NULL}, {22, "gamma", NULL}, {23, "Z0", NULL}, {24, "W+", "W-"}, {25, "H0", NULL},
  {32, "Z'0", NULL}, {33, "Z''0", NULL}, {34, "W'+", "W'-"}, {35, "H0_2", NULL}, {36, "A0", NULL}, {37, "H+", "H-"},
  {38, "H++", "H--"}, {39, "G", NULL}, {42, "LQ", "LQbar"}, {110, "reggeon", NULL}, {111, "pi0", NULL}, {113, "rho0", NULL},
  {115, "a_2(1320)0", NULL}, {130, "K_L0", NULL}, {211, "pi+", "pi-"}, {213, "rho+", "rho-"},
  {215, "a_2(1320)+", "a_2(1320)-"}, {221, "eta", NULL}, {223, "omega", NULL}, {225, "f_2(1270)", NULL}, {310, "K_S0", NULL},
  {311, "K0", "K0bar"}, {313, "K*0", "K*0bar"}, {315, "K*_2(1430)0", "K*_2(1430)0bar"}, {321, "K+", "K-"}, {323, "K*+", "K*-"},
  {325, "K*_2(1430)+", "K*_2(1430)-"}, {331, "eta'", NULL}, {333, "phi", NULL}, {335, "f'_2(1525)", NULL}, {411, "D+", "D-"},
  {413, "D*+", "D*-"}, {415, "D*_2(2460)+", "D*_2(2460)-"}, {421, "D0", "D0bar"}, {423, "D*0", "D*0bar"},
  {425, "D*_2(2460)0", "D*_2(2460)0bar"}, {431, "D_s+", "D_s-"}, {433, "D_s*+", "D_s*-"}, {441, "eta_c", NULL},
  {443, "J/psi", NULL}, {445, "chi_c2", NULL}, {511, "B0", "B0bar"}, {513, "B*0", "B*0bar"}, {521, "B+", "B-"},
  {523, "B*+", "B*-"}, {531, "B_s0", "B_s0bar"}, {533, "B_s*0", "B_s*0bar"}, {541, "B_c+", "B_c-"}, {543, "B_c*+", "B_c*-"},
  {551, "eta_b", NULL}, {553, "Upsilon(1S)", NULL}, {555, "chi_b2", NULL}, {990, "pomeron", NULL},
  {1103, "(dd)_1", "(dd)_1bar"}, {1114, "Delta-", "Deltabar+"}, {2101, "(ud)_0", "(ud)_0bar"}, {2103, "(ud)_1", "(ud)_1bar"},
  {2112, "n", "nbar"}, {2114, "Delta0", "Deltabar0"}, {2203, "(uu)_1", "(uu)_1bar"}, {2212, "p", "pbar"},
  {2214, "Delta+", "Deltabar-"}, {2224, "Delta++", "Deltabar--"}, {3101, "(sd)_0", "(sd)_0bar"}, {3103, "(sd)_1", "(sd)_1bar"},
  {3112, "Sigma-", "Sigmabar+"}, {3114, "Sigma*-", "Sigmabar*+"}, {3122, "Lambda", "Lambdabar"}, {3201, "(su)_0", "(su)_0bar"},
  {3203, "(su)_1", "(su)_1bar"}, {3212, "Sigma0", "Sigmabar0"}, {3214, "Sigma*0", "Sigmabar*0"}, {3222, "Sigma+", "Sigmabar-"},
  {3224, "Sigma*+", "Sigmabar*-"}, {3303, "(ss)_1", "(ss)_1bar"}, {3312, "Xi-", "Xibar+"}, {3314, "Xi*-", "Xibar*+"},
  {3322, "Xi0", "Xibar0"}, {3324, "Xi*0", "Xibar*0"}, {3334, "Omega-", "Omegabar+"}, {4112, "Sigma_c0", "Sigma_cbar0"},
  {4114, "Sigma_c*0", "Sigma_c*bar0"}, {4122, "Lambda_c+", "Lambda_cbar-"}, {4132, "Xi_c0", "Xi_cbar0"},
  {4212, "Sigma_c+", "Sigma_cbar-"}, {4214, "Sigma_c*+", "Sigma_c*bar-"}, {4222, "Sigma_c++", "Sigma_cbar--"},
  {4224, "Sigma_c*++", "Sigma_c*bar--"}, {4232, "Xi_c+", "Xi_cbar-"}, {4312, "Xi'_c0", "Xi'_cbar0"},
  {4322, "Xi'_c+", "Xi'_cbar-"}, {4332, "Omega_c0", "Omega_cbar0"}, {5112, "Sigma_b-", "Sigma_bbar+"},
  {5114, "Sigma_b*-", "Sigma_b*bar+"}, {5122, "Lambda_b0", "Lambda_bbar0"}, {5132, "Xi_b-", "Xi_bbar+"},
  {5212, "Sigma_b0", "Sigma_bbar0"}, {5214, "Sigma_b*0", "Sigma_b*bar0"}, {5222, "Sigma_b+", "Sigma_bbar-"},
  {5224, "Sigma_b*+", "Sigma_b*bar-"}, {5232, "Xi_b0", "Xi_bbar0"}, {5332, "Omega_b-", "Omega_bbar+"},
  {10111, "a_0(1450)0", NULL}, {10113, "b_1(1235)0", NULL}, {10211, "a_0(1450)+", "a_0(1450)-"},
  {10213, "b_1(1235)+", "b_1(1235)-"}, {10223, "h_1(1170)", NULL}, {10311, "K*_0(1430)0", "K*_0(1430)0bar"},
  {10313, "K_1(1270)0", "K_1(1270)0bar"}, {10321, "K*_0(1430)+", "K*_0(1430)-"}, {10323, "K_1(1270)+", "K_1(1270)-"},
  {10411, "D*_0(2300)+", "D*_0(2300)-"}, {10413, "D_1(2420)+", "D_1(2420)-"}, {10421, "D*_0(2300)0", "D*_0(2300)0bar"},
  {10423, "D_1(2420)0", "D_1(2420)0bar"}, {10431, "D_s0(2317)+", "D_s0(2317)-"}, {10433, "D_s1(2536)+", "D_s1(2536)-"},
  {10441, "chi_c0", NULL}, {10443, "h_c", NULL}, {10551, "chi_b0", NULL}, {20113, "a_1(1260)0", NULL},
  {20213, "a_1(1260)+", "a_1(1260)-"}, {20223, "f_1(1285)", NULL}, {20313, "K_1(1400)0", "K_1(1400)0bar"},
  {20323, "K_1(1400)+", "K_1(1400)-"}, {20333, "f_1(1420)", NULL}, {20433, "D_s1(2460)+", "D_s1(2460)-"},
  {20443, "chi_c1", NULL}, {20553, "chi_b1", NULL}, {30443, "psi(3770)", NULL}, {100441, "eta_c(2S)", NULL},
  {100443, "psi(2S)", NULL}, {100553, "Upsilon(2S)", NULL}, {200553, "Upsilon(3S)", NULL}, {300553, "Upsilon(4S)", NULL},
  {1000005, "~b_1", "~b_1bar"}, {1000006, "~t_1", "~t_1bar"}, {1000011, "~e_L-", "~e_L+"}, {1000013, "~mu_L-", "~mu_L+"},
  {1000015, "~tau_1-", "~tau_1+"}, {1000021, "~g", NULL}, {1000022, "~chi_1^0", NULL}, {1000023, "~chi_2^0", NULL},
  {1000024, "~chi_1^+", "~chi_1^-"}, {1000025, "~chi_3^0", NULL}, {1000035, "~chi_4^0", NULL},
  {1000037, "~chi_2^+", "~chi_2^-"}, {1000039, "~G", NULL}, {2000005, "~b_2", "~b_2bar"}, {2000006, "~t_2", "~t_2bar"},
  {2000011, "~e_R-", "~e_R+"}, {2000013, "~mu_R-", "~mu_R+"}, {2000015, "~tau_2-", "~tau_2+"}, {9000111, "a_0(980)0", NULL},
  {9000211, "a_0(980)+", "a_0(980)-"}, {9000221, "f_0(500)", NULL}, {9010221, "f_0(980)", NULL},
  {9900012, "nu_Re", "nu_Rebar"}, {9900014, "nu_Rmu", "nu_Rmubar"}, {9900016, "nu_Rtau", "nu_Rtaubar"}, {9900023, "Z_R", NULL},
  {9900024, "W_R+", "W_R-"}, {1000010020, "deuteron", "anti-deuteron"}, {1000010030, "triton", "anti-triton"},
  {1000020030, "He3", "anti-He3"}, {1000020040, "alpha", "anti-alpha"},
};

const char *dna_pdg_name(int32_t pid, char buffer[24]) {
  size_t low = 0, high = sizeof entries / sizeof *entries;
  int64_t code = pid < 0 ? -(int64_t)pid : pid;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (entries[middle].code < code)
      low = middle + 1;
    else
      high = middle;
  }
  const char *name = NULL;
  if (low < sizeof entries / sizeof *entries && entries[low].code == code)
    name = pid < 0 ? entries[low].anti : entries[low].name;
  if (name)
    snprintf(buffer, 24, "%s", name);
  else
    snprintf(buffer, 24, "%ld", (long)pid);
  return buffer;
}
