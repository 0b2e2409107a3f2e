#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reports as LaTeX: they compile as they are, whatever the labels hold, and what is printed is what was written (where there is a
# LaTeX with booktabs and siunitx, and pdftotext).
. "${DNA_SOURCE:-.}/tests/tap.sh"
events=$(cd "$DNA_SOURCE" && pwd)/examples/events
cat >"$work/labels.dna" <<'END'
analysis "Labels: 100 % of #1 & $x_y {~^\\} — “ℓ⁺ℓ⁻”" { note "étude à Genève, Łódź, Ångström, naïve ß" }
object leptons from particles { where final, |pid| in {11, 13}, prompt; sort by pt }
let ℓ₁ = leptons[1]
region r_1 {
  cut "m_3ℓ < m_W"                     count(leptons) >= 1
  cut "Δφ(ℓ₁, Z_D) > 2.7, p_T ≥ 1 GeV" ℓ₁.pt > 1 GeV
  cut "σ ± ∞ → √s ∈ [0, ½] · α∧β∨¬γ"   ℓ₁.pt > 2 GeV
  cut "``quotes'' --- << >> ,, | \" \\" ℓ₁.pt > 3 GeV
  cut "日本 ☃ 🙂 e@ 𝑝 ﬁ ᾳ"       ℓ₁.pt > 4 GeV
  cut "a label that goes on and on, since a column of labels must not push the numbers off the page" ℓ₁.pt > 5 GeV
  bins n = count(leptons), 40 bins in 0.5..40.5
}
END
sed -i "s/e@/e$(printf '\xcc\x81')/" "$work/labels.dna"

expect 0 "a report as LaTeX, by the ending" "$DNA" run "$work/labels.dna" "$events/signal_zd1_nd10.hepmc3.gz" -q -o "$work/labels.tex"
LC_ALL=C grep -q '[^ -~]' "$work/labels.tex"
result "$([ $? -eq 1 ]; echo $?)" "it is ASCII"
expect 0 "and by --format" "$DNA" run "$DNA_SOURCE/examples/04_samples.dna" -q --format latex -o "$work/samples.tex.txt"
cp "$work/samples.tex.txt" "$work/samples.tex"
expect 0 "a search" "$DNA" run "$DNA_SOURCE/examples/dark_neutrino_samples.dna" -q -o "$work/search.tex"
grep -qF '$10.0$' "$work/samples.tex"
result "$([ $? -eq 1 ]; echo $?)" "numbers are left to siunitx"
grep -qE '^three leptons & 10 & \{?.*25600 & \$\{\}\\pm 8100\$' "$work/samples.tex"
result $? "a yield of the text report, 25600 ± 8100"

for latex in pdflatex lualatex; do
  if ! command -v $latex >/dev/null 2>&1 || ! kpsewhich siunitx.sty booktabs.sty >/dev/null 2>&1; then
    skip "$latex compiles them" "no $latex with siunitx and booktabs (apt-get install texlive-science texlive-latex-recommended texlive-luatex)"
    continue
  fi
  for name in labels samples search; do
    (cd "$work" && timeout 300 $latex -interaction=nonstopmode -halt-on-error $name.tex >"$work/out" 2>&1 </dev/null)
    result $? "$latex compiles $name" || true
    grep -E '^!|Missing character' "$work/$name.log" >"$work/err"
    result "$([ ! -s "$work/err" ]; echo $?)" "$latex has all characters of $name"
    explain "$work/err"
    result "$(awk -F '[(p]' '/^Overfull .hbox/ && $2 + 0 > 10 { wide = 1 } END { exit wide }' "$work/$name.log"; echo $?)" "$latex: nothing of $name leaves the page"
  done
  if command -v pdftotext >/dev/null 2>&1; then
    pdftotext -layout "$work/labels.pdf" "$work/text"
    for text in '100 % of #1 & $x y {~^\}' 'étude à Genève, Łódź, Ångström, naïve ß' 'U+2603' 'U+1F642' 'GeV'; do
      grep -qF -- "$text" "$work/text"
      result $? "$latex prints $text"
    done
  else
    skip "what $latex prints" "no pdftotext (apt-get install poppler-utils)"
  fi
done
finish
