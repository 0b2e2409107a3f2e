#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The HTML report: what is in it, that it needs nothing else, that it is valid (with tidy or html5lib, where they are), and that a browser
# shows it without complaint, light and dark, on a telephone and on paper (with chromium, where it is).
. "${DNA_SOURCE:-.}/tests/tap.sh"
events=$(cd "$DNA_SOURCE" && pwd)/examples/events
cat >"$work/all.dna" <<END
# kinds of histograms, and of samples
analysis "All <kinds> & “sorts”" { note "p_T of ℓ⁺ℓ⁻" }
luminosity 1 /fb
sample signal { files "$events/signal_zd1_nd10.hepmc3.gz"; xsec 2.05 pb; kind signal }
sample ee     { files "$events/w_lnuee.hepmc3.zst";  kind background; group "W" }
sample mumu   { files "$events/w_lnumumu.hepmc3.gz"; kind background; group "W" }
sample four   { files "$events/z_4l.hepmc3.zst";     kind background; group "Z" }
sample pseudo { files "$events/signal_zd0p1_nd0p3.hepmc3.zst"; kind data }
param threshold = 5 GeV "the softest lepton"
object leptons from particles { where final, |pid| in {11, 13}, prompt, pt > threshold; sort by pt }
region open {
  cut "one & <b>more</b>" count(leptons) >= 1
  histogram pt = leptons[1].pt, 20 bins in 0..50 GeV, fold overflow, label "p_T(ℓ₁)", title "a <title>"
  histogram logs = leptons.pt, 20 log bins in 1..100 GeV, log
  histogram plane = leptons.η vs leptons.φ, 5 bins in -2.5..2.5, 4 bins in -3.2..3.2
  profile mean = leptons[2].pt vs leptons[1].pt, 10 bins in 0..100 GeV
  histogram area = leptons[1].pt, 10 bins in 0..100 GeV, unit area
}
region closed from open blind {
  cut "two" count(leptons) >= 2
  histogram n = count(leptons), 6 bins in 0..6
}
variation soft { up { threshold = 6 GeV } down { threshold = 4 GeV } }
END
page=$work/all.html
expect 0 "a page, by the ending" "$DNA" run "$work/all.dna" -q -o "$page"
expect 0 "its numbers" "$DNA" run "$work/all.dna" -q -o "$work/all.json"
has() { # TEXT NAME
  grep -qF -- "$1" "$page"
  result $? "$2"
}
lacks() { # PATTERN NAME
  grep -qE -- "$1" "$page"
  result "$([ $? -eq 1 ]; echo $?)" "$2"
}
has '<!DOCTYPE html>' "it is HTML5"
has '<html lang="en">' "its language is said"
has 'name="viewport"' "telephones"
has 'prefers-color-scheme:dark' "dark screens"
has '@media print' "paper"
has 'href="#content">Skip' "a link over the contents"
lacks '<script|<img|<link|<iframe|@import|url\(h' "no scripts, and nothing that is loaded"
lacks '(src|href|action)="[^#]' "no links elsewhere"
has 'one &amp; &lt;b&gt;more&lt;/b&gt;' "labels are text"
lacks '<b>more' "and no markup"
result "$([ "$(grep -c '<svg class="dna" role="img" [^>]*aria-label="[^"]' "$page")" -eq 6 ]; echo $?)" "six pictures, each with a name"
result "$([ "$(grep -c '<caption>' "$page")" -eq "$(grep -c '<table>' "$page")" ]; echo $?)" "each table has a caption"
result "$([ "$(grep -oE '<h[1-6]' "$page" | awk '{ level = substr($0, 3); if (level > last + 1) bad = 1; last = level } END { print bad + 0 }')" = 0 ]; echo $?)" "no heading skips a level"
grep -oE ' id="[^"]*"' "$page" | sort | uniq -d >"$work/twice"
result "$([ ! -s "$work/twice" ]; echo $?)" "no id is there twice"
grep -oE 'aria-(describedby|labelledby)="[^"]*"|href="#[^"]*"' "$page" | sed 's/.*="#\{0,1\}//; s/"$//' | sort -u >"$work/used"
grep -oE ' id="[^"]*"' "$page" | sed 's/ id="//; s/"$//' | sort -u >"$work/ids"
result "$([ -z "$(comm -23 "$work/used" "$work/ids")" ]; echo $?)" "what is referred to is there"
has '<span class="k">histogram</span>' "keywords in the source"
has '<span class="c"># kinds of histograms, and of samples</span>' "comments in the source"
has '<span class="n">5</span> <span class="n">GeV</span> <span class="s">&quot;the softest lepton&quot;</span>' "numbers, units and strings"
sed -n '/<section aria-labelledby="r1"/,/<\/section>/p' "$page" >"$work/closed"
grep -q 'pseudo is hidden: the region is blind' "$work/closed" && ! grep -qE '>data</th>|data [0-9]' "$work/closed"
result $? "data are hidden in a blind region, in pictures and in their numbers"
grep -q '>hidden<' "$work/closed"
result $? "and in the table"
expect 0 "--unblind" "$DNA" run "$work/all.dna" -q --unblind -o "$work/open.html"
sed -n '/<section aria-labelledby="r1"/,/<\/section>/p' "$work/open.html" | grep -qE '>data</th>'
result $? "shows them"
if command -v jq >/dev/null 2>&1; then
  # the picture's sum of group W: the histogram's cells of both samples, each times sigma L / sum of weights
  sum=$(jq -r '[.samples[] | select(.group == "W") | (.xsec_pb * .kfactor * 1000 / .sumw) as $scale
      | .results[0].histograms[] | select(.metadata.name == "pt") | .storage.values[] * $scale] | add | . * 10 | round / 10' "$work/all.json")
  grep -qE "in events; .*; W $sum ± " "$page"
  result $? "the sum of a group in a picture is that of the histograms ($sum)"
else
  skip "the sum of a group in a picture is that of the histograms" "no jq"
fi
same "the same bytes again" "$page" <("$DNA" run "$work/all.dna" -q --format html -j 1)

if command -v tidy >/dev/null 2>&1; then
  tidy -q -e "$page" >"$work/out" 2>"$work/err"
  result "$([ $? -le 1 ]; echo $?)" "tidy finds no error"
  grep -v 'trimming empty <span>' "$work/err" >"$work/warnings"
  result "$([ ! -s "$work/warnings" ]; echo $?)" "and warns of nothing but empty elements"
  explain "$work/warnings"
else
  skip "tidy finds no error" "no tidy (apt-get install tidy)"
fi
if python3 -c 'import html5lib' 2>/dev/null; then
  python3 -c 'import html5lib, sys; p = html5lib.HTMLParser(); p.parse(open(sys.argv[1], "rb")); sys.exit(len(p.errors) > 0)' "$page"
  result $? "html5lib finds no error"
else
  skip "html5lib finds no error" "no html5lib (apt-get install python3-html5lib)"
fi

browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ]; then
  skip "a browser shows it" "no chromium (apt-get install chromium)"
  finish
fi
browse() { # OPTION...
  HOME=$work timeout 120 "$browser" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --user-data-dir="$work/profile" \
    --disable-background-networking --disable-component-update --hide-scrollbars --enable-logging=stderr --v=0 "$@" >"$work/out" 2>"$work/err" </dev/null
}
# a copy that tells of itself
sed -e '/Content-Security-Policy/d' -e 's|</body>|<script>document.title = "width " + document.documentElement.scrollWidth;</script></body>|' "$page" >"$work/told.html"
if ! browse --window-size=1280,900 --dump-dom "file://$page" || ! grep -q 'Region open' "$work/out"; then
  skip "a browser shows it" "chromium does not run here"
  finish
fi
result "$(grep -qE 'CONSOLE' "$work/err"; [ $? -eq 1 ]; echo $?)" "no message on the console"
explain <(grep CONSOLE "$work/err")
shows() { # NAME FILE OPTION...
  local name=$1 file=$2
  shift 2
  browse "$@" "file://$page"
  result "$([ "$(stat -c %s "$file" 2>/dev/null || echo 0)" -gt 10000 ]; echo $?)" "$name"
}
shows "a light screen" "$work/light.png" --window-size=1280,3000 --blink-settings=preferredColorScheme=1 --screenshot="$work/light.png"
shows "a dark screen" "$work/dark.png" --window-size=1280,3000 --blink-settings=preferredColorScheme=0 --screenshot="$work/dark.png"
result "$(cmp -s "$work/light.png" "$work/dark.png"; [ $? -eq 1 ]; echo $?)" "they differ"
shows "a telephone" "$work/phone.png" --window-size=390,3000 --screenshot="$work/phone.png"
shows "paper" "$work/page.pdf" --no-pdf-header-footer --print-to-pdf="$work/page.pdf"
for width in 1280 500; do # as narrow as a window gets
  browse --window-size=$width,900 --dump-dom "file://$work/told.html"
  told=$(grep -oE '<title>width [0-9]+' "$work/out" | grep -oE '[0-9]+')
  result "$([ "${told:-99999}" -le $width ]; echo $?)" "the page is not wider than a window of $width"
done
finish
