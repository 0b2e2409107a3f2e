#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Who may include whom, which functions libdna exports, and who may print or exit.
. "${DNA_SOURCE:-.}/tests/tap.sh"
cd "$DNA_SOURCE" || exit 99
none() { # NAME FILE: passes if the file is empty
  if [ -s "$2" ]; then
    result 1 "$1"
    explain "$2"
  else
    result 0 "$1"
  fi
}
sources() { find "$@" -name '*.[chly]' -o -name '*.cc' -o -name '*.def' | grep -vE '/(parser|lexer)\.[ch]$'; }
sources runtime program base | xargs grep -nE '#include "(\.\./)*lang/' >"$work/lang"
none "runtime, program and base include nothing of lang" "$work/lang"
sources program base | xargs grep -nE '#include "(\.\./)*runtime/' | grep -vE '"runtime/(event/event|physics/physics)\.h"' >"$work/runtime"
none "program includes of runtime only the fields and the kinds of particles, base nothing" "$work/runtime"
sources base | xargs grep -nE '#include "(\.\./)*program/' >"$work/program"
none "base includes nothing of program" "$work/program"
sources lang | xargs grep -nE '#include "(\.\./)*runtime/' | grep -vE '"runtime/(event/event|physics/physics|vm/interp)\.h"' >"$work/up"
none "lang includes of runtime only the fields and the mathematics" "$work/up"
sources cli | xargs grep -nE '#include "' | grep -vE '"(dna\.h|base/[a-z_]+\.h|cli/[a-z_]+\.h)"' >"$work/cli"
none "cli includes dna.h and base alone" "$work/cli"
sources lang runtime program lib base | grep -v '^base/base\.c$' |
  xargs grep -nE '\b(exit|abort|puts|putchar|perror|longjmp) ?\(|\b(stdout|stderr)\b|[^a-z_]printf ?\(' |
  grep -vE ':[0-9]+: *(\*|/\*|//)' >"$work/print"
none "only cli prints and exits" "$work/print"
libm='[^a-z_](exp|log|log10|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|erf|hypot|cbrt)\('
sources runtime lang | xargs grep -nE "$libm" |
  grep -vE ':[0-9]+: *(\*|//)|^runtime/(plot|report|stats)/|"' | sed 's,/\*.*,,' | grep -E "$libm" >"$work/libm"
none "no libm where it would change results" "$work/libm"

grep -oE '\bdna_[a-z0-9_]+\(' dna.h | tr -d '(' | sort -u >"$work/declared"
same "lib/dna.sym lists what dna.h declares" "$work/declared" lib/dna.sym
library=$(find "$DNA_BUILD/.libs" -name 'libdna.so' 2>/dev/null | head -n 1)
if [ -n "$library" ] && command -v nm >/dev/null 2>&1; then
  nm -D --defined-only "$library" | awk '$2 ~ /[TDRB]/ { print $3 }' | grep -vE '^(_|__)' | sort -u >"$work/exported"
  same "libdna.so exports that and nothing else" "$work/declared" "$work/exported"
else
  skip "libdna.so exports that and nothing else" "no shared library or no nm"
fi
for header in $(find base lang program runtime lib -name '*.h' | grep -vE '/(parser|lexer)\.h$') dna.h; do
  if ! printf '#include "%s"\n' "$header" | ${CC:-cc} -std=gnu17 -D_GNU_SOURCE -I. -I"$DNA_BUILD" -fsyntax-only -x c - 2>"$work/err"; then
    result 1 "$header compiles alone"
    explain "$work/err"
  fi
done
result 0 "headers were compiled one by one"
if printf '#include "dna.h"\nint main() { return dna_version() == nullptr; }\n' | ${CXX:-c++} -I. -fsyntax-only -Wall -Wextra -Wpedantic -Werror -x c++ - 2>"$work/err"; then
  result 0 "dna.h is C++ too"
else
  result 1 "dna.h is C++ too"
  explain "$work/err"
fi
finish
