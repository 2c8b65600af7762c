#!/usr/bin/env python3
# Writes docs/PERFORMANCE.md, the manual's chapter and the charts from what was measured.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The words are in performance.md.in and guide-performance.xml.in; {names in braces} stand
for tables and figures, and both get theirs from one file of measurements."""

import argparse
import os
import sys

import charts
import tables
import reasons
import targets
from layout import Text
from results import Results

HERE = os.path.dirname(os.path.abspath(__file__))


def parts(results):
    raw = results.raw
    return {
        'summary': tables.summary_table(results),
        'targets': targets.targets_table(results),
        'reasons': reasons.list_reasons(results),
        'tally': Text(targets.tally(results)),
        'workloads': tables.workload_tables(results),
        'memory': tables.memory_table(results),
        'ref_strings': tables.ref_string_table(results),
        'small': tables.small_table(results),
        'cycle': tables.cycle_table(results),
        'job': tables.job_table(results),
        'map': tables.map_table(results),
        'chunks': tables.chunks_table(results),
        'scale': tables.scale_table(results),
        'first_scale': tables.first_scale_table(results),
        'owners_scale': tables.owners_scale_table(results),
        'arenas': tables.arenas_table(results),
        'lives': tables.lives_table(results),
        'threads': tables.threads_table(results),
        'lost': tables.lost_list(results),
        'noise': tables.noise_table(results),
        'noisiest': tables.noisiest_list(results),
        'machine': tables.machine_list(results),
        'n_layouts': Text(len(next(iter(next(iter(raw['times'].values())).values())))),
        'n_processes': Text(raw['processes']),
        'n_rounds': Text(raw['rounds']),
        'n_repetitions': Text(raw['repetitions']),
    }


def fill_in(template, rendered):
    with open(os.path.join(HERE, template), encoding='utf-8') as file:
        return file.read().format(**rendered)


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description='Write the report of a benchmark.')
    parser.add_argument('--results', default=os.path.join(HERE, 'measured.json'))
    parser.add_argument('--docs', required=True)
    args = parser.parse_args()

    results = Results(args.results)
    named = parts(results)
    write(os.path.join(args.docs, 'PERFORMANCE.md'),
          fill_in('performance.md.in', {name: part.markdown() for name, part in named.items()}))
    write(os.path.join(args.docs, 'guide-performance.xml'),
          fill_in('guide-performance.xml.in',
                  {name: part.docbook() for name, part in named.items()}))
    charts.write_charts(results, os.path.join(args.docs, 'images'))
    return 0


if __name__ == '__main__':
    sys.exit(main())
