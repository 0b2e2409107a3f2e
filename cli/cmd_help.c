/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dna help: what the commands are, or how one of them is used.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static int print_overview(void) {
  char text[2000];
  size_t length = (size_t)snprintf(text, sizeof text, "usage: dna COMMAND [OPTION]... [FILE]...\n\nCommands\n");
  for (const dna_command *const *command = dna_main_commands; *command && length < sizeof text; command++)
    length += (size_t)snprintf(text + length, sizeof text - length, "  %-10s %s\n", (*command)->name, (*command)->summary);
  if (length < sizeof text)
    snprintf(text + length, sizeof text - length,
             "\n\"dna help COMMAND\" tells how a command is used, \"dna --version\" which version this is.\n"
             "The language of .dna files is described in dna(5): \"man 5 dna\".\n");
  return dna_output_print(text);
}

static int run(int argc, char **argv) {
  if (argc < 2) return print_overview();
  if (argc > 2) {
    dna_options_complain("dna help takes one command");
    return EXIT_USAGE;
  }
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) return dna_output_print(dna_cmd_help.help);
  for (const dna_command *const *command = dna_main_commands; *command; command++)
    if (!strcmp((*command)->name, argv[1])) return dna_output_print((*command)->help);
  return dna_main_unknown_command(argv[1]);
}

const dna_command dna_cmd_help = {
    .name = "help",
    .summary = "tell how a command is used",
    .help = "usage: dna help [COMMAND]\n\nLists the commands, or tells how one of them is used.\n",
    .run = run,
};
