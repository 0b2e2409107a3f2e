#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs one cmocka program and turns its output into the TAP that automake reads: cmocka 1.1 calls a skipped test
# "not ok", numbers each group from 1, and counts a failed group as a test.
CMOCKA_MESSAGE_OUTPUT=TAP "$@" | awk '
  /^1\.\.[0-9]+$/ { next }
  /^(not )?ok [0-9]+/ {
    n++
    line = $0
    sub(/^(not )?ok [0-9]+/, "", line)
    if (line ~ /^ *# SKIP/) { print "ok " n line; next }
    sub(/^ - /, "", line)
    print ($1 == "ok" ? "ok " : "not ok ") n " - " line
    next
  }
  { print (/^#/ ? "" : "# ") $0 }
  END { print "1.." n + 0 }'
exit "${PIPESTATUS[0]}"
