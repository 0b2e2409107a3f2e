/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events whose particles name a range of mothers, written down as Asciiv3 (see graph.h).
 */
#include "runtime/event/graph.h"

#include <stdlib.h>
#include <string.h>

void dna_graph_free(dna_graph *graph) {
  dna_str_free(&graph->notes);
  free(graph->rows);
  free(graph->group);
  *graph = (dna_graph){0};
}

void dna_graph_clear(dna_graph *graph) { graph->notes.length = graph->count = 0; }

size_t dna_graph_note(dna_graph *graph, const char *text, size_t length) {
  size_t at = graph->notes.length;
  dna_str_add(&graph->notes, text, length);
  return at;
}

void dna_graph_add(dna_graph *graph, const dna_graph_row *row) {
  graph->rows = dna_grow(graph->rows, &graph->room, graph->count + 1, sizeof *graph->rows);
  graph->rows[graph->count++] = *row;
}

/* Rows are joined to runs: group[i] becomes the first row of row i's run. Two neighbours are in one run if some range
 * spans both. Counts of open ranges are kept in the same array until they are used up. */
static void join_ranges(dna_graph *graph) {
  graph->group = dna_grow(graph->group, &graph->group_room, graph->count + 1, sizeof *graph->group);
  int32_t *group = graph->group, open = 0, start = 0;
  memset(group, 0, (graph->count + 1) * sizeof *group);
  for (size_t i = 0; i < graph->count; i++) {
    const dna_graph_row *row = &graph->rows[i];
    if (row->first == 0) continue;
    group[row->first - 1]++; /* from this row on, the next one is joined to it */
    group[row->last - 1]--;
  }
  for (int32_t i = 0; i < (int32_t)graph->count; i++) {
    bool joined = open > 0;
    open += group[i];
    if (!joined) start = i;
    group[i] = start;
  }
}

/* A vertex: its incoming particles are the run that begins at row `run`, or none if run is -1. */
static bool write_vertex(const dna_graph *graph, dna_record *record, int32_t id, int32_t run, const dna_graph_row *row) {
  size_t before = record->text.length;
  dna_str_printf(&record->text, "V %d 0 [", id);
  if (run < 0) dna_str_puts(&record->text, "0");
  for (int32_t i = run; i >= 0 && i < (int32_t)graph->count && graph->group[i] == run; i++)
    dna_str_printf(&record->text, i == run ? "%d" : ",%d", i + 1);
  dna_str_puts(&record->text, "]");
  if (row->position_length > 0) {
    dna_str_puts(&record->text, " @");
    dna_str_add(&record->text, graph->notes.text + row->position, row->position_length);
  }
  dna_str_add(&record->text, "\n", 1);
  return record->text.length - before <= DNA_INPUT_LONGEST && record->text.length <= DNA_INPUT_LARGEST;
}

/* The number of vertices, and in vertex[run] the row that gives its position: the first outgoing one that has one, else
 * the first. */
static int32_t choose_rows(const dna_graph *graph, int32_t *vertex) {
  int32_t count = 0;
  for (size_t i = 0; i < graph->count; i++) vertex[i] = -1;
  for (int32_t i = 0; i < (int32_t)graph->count; i++) {
    const dna_graph_row *row = &graph->rows[i];
    if (row->first == 0) {
      count += row->position_length > 0;
      continue;
    }
    int32_t *chosen = &vertex[graph->group[row->first - 1]];
    count += *chosen < 0;
    if (*chosen < 0 || (graph->rows[*chosen].position_length == 0 && row->position_length > 0)) *chosen = i;
  }
  return count;
}

bool dna_graph_write(dna_graph *graph, dna_record *record) {
  join_ranges(graph);
  int32_t *vertex = dna_xmalloc(graph->count * sizeof *vertex), *known = dna_xcalloc(graph->count, sizeof *known);
  int32_t nvertices = choose_rows(graph, vertex), ids = 0;
  bool good = true;
  dna_str_printf(&record->text, "E 0 %d %zu\nU GEV MM\n", nvertices, graph->count);
  for (int32_t i = 0; i < (int32_t)graph->count && good; i++) {
    const dna_graph_row *row = &graph->rows[i];
    int32_t run = row->first == 0 ? -1 : graph->group[row->first - 1], parent = 0;
    if (run >= 0) {
      if (!known[run]) good = write_vertex(graph, record, known[run] = --ids, run, &graph->rows[vertex[run]]);
      parent = known[run];
    } else if (row->position_length > 0) {
      good = write_vertex(graph, record, parent = --ids, -1, row);
    }
    dna_str_printf(&record->text, "P %d %d", i + 1, parent);
    good = good && dna_input_add(record, graph->notes.text + row->text, row->text_length);
  }
  free(vertex);
  free(known);
  return good;
}
