/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program dna: finds the command and runs it. A new command is a file cmd_NAME.c and a line in the list here.
 */
#include "cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const dna_command *const dna_main_commands[] = {
    &dna_cmd_run, &dna_cmd_check, &dna_cmd_report, &dna_cmd_plot, &dna_cmd_merge, &dna_cmd_compare, &dna_cmd_overlap,
    &dna_cmd_scan, &dna_cmd_select, &dna_cmd_export, &dna_cmd_import_adl, &dna_cmd_trace, &dna_cmd_disasm, &dna_cmd_pack, &dna_cmd_unpack,
    &dna_cmd_help, NULL};

int dna_main_unknown_command(const char *name) {
  const char *names[32];
  size_t count = 0;
  for (const dna_command *const *command = dna_main_commands; *command && count < 31; command++) names[count++] = (*command)->name;
  names[count] = NULL;
  const char *nearest = dna_options_nearest(name, names), *ending = strrchr(name, '.');
  if (nearest)
    dna_options_complain("unknown command \"%s\"; did you mean \"dna %s\"?", name, nearest);
  else if (ending && !strcmp(ending, ".dna"))
    dna_options_complain("unknown command \"%s\"; to run this file: dna run %s", name, name);
  else
    dna_options_complain("unknown command \"%s\"; \"dna help\" lists the commands", name);
  return EXIT_USAGE;
}

/* A standard stream that was closed becomes one that fails, lest a file that is opened later takes its number. */
static void hold_streams(void) {
  for (int stream = 0; stream <= 2; stream++)
    if (fcntl(stream, F_GETFD) == -1) (void)!open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv) {
  hold_streams();
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of write, after which nothing is left behind */
  if (argc < 2) {
    fputs("usage: dna COMMAND [OPTION]... [FILE]...\n\"dna help\" lists the commands.\n", stderr);
    return EXIT_USAGE;
  }
  const char *name = argv[1];
  bool version = !strcmp(name, "--version") || !strcmp(name, "-V"), help = !strcmp(name, "--help") || !strcmp(name, "-h");
  if ((version || help) && argc > 2) {
    dna_options_complain("%s stands alone: \"%s\" is too much", name, argv[2]);
    return EXIT_USAGE;
  }
  if (version) {
    char line[80];
    snprintf(line, sizeof line, "dna %s\n", dna_version());
    return dna_output_print(line);
  }
  if (help) return dna_cmd_help.run(1, argv);
  if (name[0] == '-') {
    dna_options_complain("unknown option %s; usage: dna COMMAND [OPTION]... [FILE]...", name);
    return EXIT_USAGE;
  }
  for (const dna_command *const *command = dna_main_commands; *command; command++)
    if (!strcmp((*command)->name, name)) return (*command)->run(argc - 1, argv + 1);
  return dna_main_unknown_command(name);
}
