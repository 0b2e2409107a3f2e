/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The style sheet of the HTML report. Colours are variables, with a second set for dark screens; text has a contrast of 4.5 : 1 at least
 * with what is behind it (WCAG 2.1, AA). Tables scroll in boxes of their own, so that a page never does sideways.
 */
#include "runtime/plot/picture.h"
#include "runtime/report/html.h"

static const char screen[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1c2128;--soft:#57606a;--rule:#d0d7de;--tint:#f6f8fa;--link:#0550ae;"
    "--warn:#fff4d6;--keyword:#8250df;--string:#0a5c2b;--number:#0550ae;--comment:#57606a;--function:#953800}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e6e9ee;--soft:#a4adb8;--rule:#3a424d;--tint:#1b212a;"
    "--link:#79b8ff;--warn:#3b2f0b;--keyword:#d2a8ff;--string:#7ee0a0;--number:#79b8ff;--comment:#a4adb8;--function:#ffb077}\n"
    ".dl0{stroke:#ff6f52}.dm0{fill:#ff6f52}.dl1{stroke:#c792f5}.dm1{fill:#c792f5}.dl2{stroke:#ff9d4d}.dm2{fill:#ff9d4d}"
    ".dl3{stroke:#b4b8c0}.dm3{fill:#b4b8c0}.dl4{stroke:#d9a493}.dm4{fill:#d9a493}.dl5{stroke:#7fb8f0}.dm5{fill:#7fb8f0}"
    ".dbf{fill:#fff;fill-opacity:.3}}\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n"
    "body{margin:0 auto;padding:0 1rem 3rem;max-width:78rem;background:var(--paper);color:var(--ink);"
    "font:1rem/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif}\n"
    "h1{font-size:1.7rem;line-height:1.25;margin:1.5rem 0 .5rem}\n"
    "h2{font-size:1.35rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--rule)}\n"
    "h3{font-size:1.1rem;margin:1.75rem 0 .5rem;overflow-wrap:anywhere}\n"
    "a{color:var(--link)}\n"
    ":focus-visible{outline:3px solid var(--link);outline-offset:2px}\n"
    ".skip{position:absolute;left:-999rem}.skip:focus{position:static}\n"
    "dl.meta{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0 0 1rem}\n"
    "dl.meta dt{color:var(--soft)}dl.meta dd{margin:0;overflow-wrap:anywhere}\n"
    "nav ul{columns:16rem;padding-left:1.2rem;margin:.5rem 0}nav li{break-inside:avoid}\n"
    ".warnings{background:var(--warn);border-left:4px solid #d29922;padding:.5rem 1rem;margin:1rem 0}\n"
    ".warnings h2{border:0;margin:.25rem 0;padding:0;font-size:1.1rem}.warnings ul{margin:.25rem 0;padding-left:1.2rem;overflow-wrap:anywhere}\n";

static const char tables[] =
    ".scroll{overflow-x:auto;margin:0 0 1.25rem}\n"
    "table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;border-top:2px solid var(--ink);border-bottom:2px solid var(--ink)}\n"
    "caption{text-align:left;padding:.25rem 0;color:var(--soft)}"
    "caption span{display:inline-block;position:sticky;left:0;max-width:min(100%,calc(100vw - 2rem))}\n"
    "th,td{padding:.2rem .6rem;text-align:left;vertical-align:baseline}\n"
    "thead th{font-weight:600;white-space:nowrap;border-bottom:1px solid var(--rule);vertical-align:bottom}\n"
    "thead th[scope=colgroup]{text-align:center;border-left:1px solid var(--rule)}\n"
    "tbody th{font-weight:400;position:sticky;left:0;background:var(--paper);min-width:9rem;max-width:24rem;overflow-wrap:anywhere}\n"
    "tbody th.bin{padding-left:1.8rem;color:var(--soft)}tbody th.path{min-width:14rem}\n"
    "tbody tr:nth-child(even)>*{background:var(--tint)}\n"
    "td.n,td.r,td.a{text-align:right;white-space:nowrap}td.g{border-left:1px solid var(--rule)}\n"
    "thead th+th:not([scope=colgroup]),thead tr+tr th{text-align:right}\n"
    "td span{display:inline-block;min-width:4.4em;padding-left:.25em;text-align:left;color:var(--soft)}td.a span{min-width:5.8em}\n"
    "thead th+th.l:not([scope=colgroup]){text-align:left}\n"
    ".figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,29rem),1fr));gap:1.75rem;align-items:start}\n"
    "figure{margin:0;min-width:0}figure.wide{grid-column:1/-1;max-width:62rem}\n"
    "figcaption{font-size:.9rem;color:var(--soft);overflow-wrap:anywhere}figcaption strong{color:var(--ink)}\n"
    "details{margin-top:.4rem;font-size:.9rem}summary{cursor:pointer;color:var(--link)}\n"
    "pre.source{background:var(--tint);padding:.75rem 0;overflow-x:auto;font:.85rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"
    "\"DejaVu Sans Mono\",monospace;counter-reset:line;tab-size:4}\n"
    "pre.source code{font:inherit;display:inline-block;min-width:100%}\n"
    "pre.source code>span{display:block;padding-right:1rem}\n"
    "pre.source code>span::before{counter-increment:line;content:counter(line);display:inline-block;width:3.2em;margin-right:1em;text-align:right;"
    "color:var(--soft)}\n"
    "pre.source code>span:target{background:var(--warn)}\n"
    ".c{color:var(--comment);font-style:italic}.s{color:var(--string)}.source .n{color:var(--number)}.k{color:var(--keyword);font-weight:600}"
    ".f{color:var(--function)}\n"
    "svg.dna{display:block;width:100%;height:auto;color:var(--ink)}\n"
    ".dpf{fill:var(--paper)}.dpl{stroke:var(--paper)}\n"
    "svg.defs{position:absolute;width:0;height:0}\n"
    "footer{margin-top:3rem;padding-top:.5rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.9rem}\n"
    "@media (max-width:40rem){body{padding:0 .75rem 2rem}h1{font-size:1.4rem}h2{font-size:1.2rem}table{font-size:.82rem}th,td{padding:.2rem .4rem}"
    "tbody th{min-width:7.5rem;max-width:10rem}dl.meta{grid-template-columns:1fr}dl.meta dd{margin:0 0 .4rem}}\n";

static const char print[] =
    "@page{size:A4 landscape;margin:12mm}\n"
    "@media print{body{max-width:none;padding:0;font-size:10pt}.skip,nav,details{display:none}.scroll{overflow:visible}"
    "table{font-size:7.5pt}th,td{padding:.1rem .35rem}tbody th{position:static}h1{font-size:16pt}h2{font-size:13pt;break-after:avoid}"
    "h3{font-size:11pt;break-after:avoid}figure,tr{break-inside:avoid}caption{break-after:avoid}"
    ".figures{display:block}figure{display:inline-block;vertical-align:top;width:48%;margin:0 1% 6mm 0}figure.wide{width:98%}figure.wide svg{max-height:150mm}"
    "pre.source{white-space:pre-wrap;font-size:7.5pt;overflow:visible}pre.source code{display:block}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit;text-decoration:none}}\n";

void dna_html_style(dna_str *out) {
  dna_svg_style(out);
  dna_str_puts(out, screen);
  dna_str_puts(out, tables);
  dna_str_puts(out, print);
}
