/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report as one HTML page that needs nothing else: no network, no scripts. Tables and pictures of every region, what was run over
 * what, and the sources.
 */
#include "runtime/plot/picture.h"
#include "runtime/report/html.h"
#include "runtime/report/markup.h"

#include <string.h>

/* ---- head --------------------------------------------------------------------------------------------------------------- */

static void add_entry(dna_str *out, const char *key, const char *text) {
  dna_str_puts(out, "<dt>");
  dna_markup_text(out, key);
  dna_str_puts(out, "</dt><dd>");
  dna_markup_text(out, text);
  dna_str_puts(out, "</dd>\n");
}

static void add_head(const dna_report_job *job, dna_str *out) {
  const dna_analysis *analysis = job->results->analysis;
  dna_str_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                    "<meta name=\"generator\" content=\"dna\">\n<title>");
  dna_markup_text(out, analysis->title);
  dna_str_puts(out, "</title>\n<style>\n");
  dna_html_style(out);
  dna_str_puts(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the results</a>\n"
                    "<svg class=\"defs\" aria-hidden=\"true\">");
  dna_svg_defs(out);
  dna_str_puts(out, "</svg>\n<header>\n<h1>");
  dna_markup_label(out, analysis->title);
  dna_str_puts(out, "</h1>\n<dl class=\"meta\">\n");
  for (uint32_t i = 0; i < analysis->nmeta; i++) add_entry(out, analysis->meta[i].key, analysis->meta[i].text);
  add_entry(out, "analysis", analysis->path);
  dna_str words = {0};
  if (analysis->has_lumi) dna_str_printf(&words, "%.6g fb⁻¹", analysis->lumi_ifb);
  else dna_str_puts(&words, "none: yields are in pb");
  add_entry(out, "luminosity", words.text);
  if (analysis->uses_random) {
    words.length = 0;
    dna_str_printf(&words, "%llu", (unsigned long long)job->results->seed);
    add_entry(out, "seed of random numbers", words.text);
  }
  dna_str_free(&words);
  dna_str_puts(out, "</dl>\n</header>\n");
}

static void add_link(dna_str *out, const char *id, const char *text) {
  dna_str_printf(out, "<li><a href=\"#%s\">", id);
  dna_markup_label(out, text);
  dna_str_puts(out, "</a></li>\n");
}

static void add_navigation(const dna_report_job *job, dna_str *out) {
  const dna_pvariation *nominal = &dna_report_program(job->results)->variations[0];
  dna_str_puts(out, "<nav aria-label=\"Contents\">\n<ul>\n");
  for (uint32_t r = 0; r < nominal->nregions && job->results->nsamples; r++) {
    dna_str id = {0}, text = {0};
    dna_str_printf(&id, "r%u", r);
    dna_str_printf(&text, "Region %s", nominal->regions[r].name);
    add_link(out, id.text, text.text);
    dna_str_free(&id);
    dna_str_free(&text);
  }
  const dna_analysis *analysis = job->results->analysis;
  if (analysis->nwindows || analysis->nlimits || analysis->nexpectations) add_link(out, "search", dna_html_search_title(job));
  add_link(out, "samples", "Samples and event files");
  if (job->results->analysis->programs[0]->nparams) add_link(out, "parameters", "Parameters");
  add_link(out, "sources", "Sources");
  dna_str_puts(out, "</ul>\n</nav>\n");
}

/* ---- warnings ------------------------------------------------------------------------------------------------------------- */

static void add_items(dna_str *out, const char *lines) {
  for (const char *at = lines; at && *at;) {
    size_t length = strcspn(at, "\n");
    dna_str_puts(out, "<li>");
    dna_markup_bytes(out, at, length);
    dna_str_puts(out, "</li>\n");
    at += length + (at[length] == '\n');
  }
}

static void add_warnings(const dna_report_job *job, dna_str *out) {
  dna_str lines = {0};
  dna_report_warnings(job, "", &lines);
  if (lines.length) {
    dna_str_puts(out, "<section class=\"warnings\" aria-labelledby=\"warnings\">\n<h2 id=\"warnings\">Warnings</h2>\n<ul>\n");
    add_items(out, lines.text);
    dna_str_puts(out, "</ul>\n</section>\n");
  }
  dna_str_free(&lines);
}

/* ---- sections --------------------------------------------------------------------------------------------------------------- */

static void add_region(const dna_report_job *job, uint32_t region, dna_str *out) {
  const dna_pregion *own = &dna_report_program(job->results)->variations[0].regions[region];
  dna_str_printf(out, "<section aria-labelledby=\"r%u\">\n<h2 id=\"r%u\">Region ", region, region);
  dna_markup_label(out, own->name);
  if (own->parent) {
    dna_str_puts(out, ", from ");
    dna_markup_label(out, own->parent);
  }
  dna_str_puts(out, own->blind ? " (blind)</h2>\n" : "</h2>\n");
  dna_html_region(job, region, out);
  dna_html_plots(job, region, out);
  dna_str_puts(out, "</section>\n");
}

static bool has_histograms(const dna_pvariation *nominal) {
  for (uint32_t r = 0; r < nominal->nregions; r++)
    if (nominal->regions[r].nhists) return true;
  return false;
}

static void add_key(const dna_program *program, dna_str *out) {
  if (!has_histograms(&program->variations[0])) return;
  dna_str_puts(out, "<p>Pictures: backgrounds are stacked by group, signals are lines over them, data are points. Hatched is the statistical error "
                    "of the sum");
  if (program->nvariations > 1) dna_str_puts(out, ", grey the range that the variations span around it");
  dna_str_puts(out, ". The panel below shows data over the sum, or without data signal over background. Arrows at the lower corners of a frame "
                    "mark under- and overflow. The numbers open below each picture.</p>\n");
}

void dna_html_write(const dna_report_job *job, dna_str *out) {
  const dna_results *results = job->results;
  const dna_program *program = dna_report_program(results);
  add_head(job, out);
  add_navigation(job, out);
  dna_str_puts(out, "<main id=\"content\">\n");
  add_warnings(job, out);
  add_key(program, out);
  for (uint32_t r = 0; r < program->variations[0].nregions && results->nsamples; r++) add_region(job, r, out);
  dna_html_search(job, out);
  dna_str_puts(out, "<section aria-labelledby=\"samples\">\n<h2 id=\"samples\">Samples and event files</h2>\n");
  dna_html_normalisation(job, out);
  dna_html_inputs(job, out);
  dna_str_puts(out, "</section>\n");
  if (results->analysis->programs[0]->nparams) {
    dna_str_puts(out, "<section aria-labelledby=\"parameters\">\n<h2 id=\"parameters\">Parameters</h2>\n");
    dna_html_parameters(job, out);
    dna_str_puts(out, "</section>\n");
  }
  dna_html_nonfinite(job, out);
  dna_str_puts(out, "<section aria-labelledby=\"sources\">\n<h2 id=\"sources\">Sources</h2>\n");
  dna_html_source(program, out);
  dna_str_puts(out, "</section>\n</main>\n<footer>Written by dna. <code>--format json</code> gives all numbers of the same run.</footer>\n"
                    "</body>\n</html>\n");
}
