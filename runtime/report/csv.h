/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of comma-separated values (RFC 4180), for the report and the exports.
 */
#ifndef DNA_REPORT_CSV_H
#define DNA_REPORT_CSV_H

#include "runtime/report/report.h"


void dna_csv_header(dna_str *out); /* of a table of rows */
void dna_csv_row(const dna_report_job *job, const dna_rsample *sample, uint32_t variation, uint32_t weight, uint32_t region,
                 uint32_t row, dna_str *out);

#endif
