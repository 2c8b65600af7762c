#!/usr/bin/env python3
# Writes docs/PERFORMANCE.md and its charts from what was measured.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The words are in performance.md.in; {names in braces} stand for tables."""

import argparse
import os
import sys

import charts
import tables
from results import Results


def fill_in(template, results):
    raw = results.raw
    return template.format(
        summary=tables.summary_table(results),
        workloads=tables.workload_tables(results),
        memory=tables.memory_table(results),
        lost=tables.lost_list(results),
        noise=tables.noise_table(results),
        noisiest=tables.noisiest_list(results),
        machine=tables.machine_list(results),
        n_layouts=len(next(iter(next(iter(raw['times'].values())).values()))),
        n_processes=raw['processes'],
        n_rounds=raw['rounds'],
        n_repetitions=raw['repetitions'])


def main():
    parser = argparse.ArgumentParser(description='Write the report of a benchmark.')
    parser.add_argument('--results', required=True)
    parser.add_argument('--docs', required=True)
    args = parser.parse_args()

    results = Results(args.results)
    template = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'performance.md.in')
    with open(template, encoding='utf-8') as file:
        text = fill_in(file.read(), results)
    with open(os.path.join(args.docs, 'PERFORMANCE.md'), 'w', encoding='utf-8') as file:
        file.write(text)
    charts.write_charts(results, os.path.join(args.docs, 'images'))
    return 0


if __name__ == '__main__':
    sys.exit(main())
