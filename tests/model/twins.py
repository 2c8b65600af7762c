# Every order of memory in the core has a twin without it, which a model has to find wrong.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/MEMORY-ORDERING.md names a scenario for each atomic site.  Where the site has an
order, the scenario is run with that order taken away, and has to fail.  Where it has
none, the scenario has to come by it, so that the table does not promise too much.  The
operations of GLib have an order to lose where the table names a partner.
"""

import argparse
import subprocess
import sys

from atomic_sites import read_rows, read_sites
from tap import Tap, skip_all


def run(program, *args):
    return subprocess.run([program, *args], stdout=subprocess.PIPE, text=True, check=False)


def find_programs(programs):
    """Which program has a scenario."""
    return {name: program for program in programs
            for name in run(program, '--list').stdout.split()}


def twin_problem(program, scenario, site):
    result = run(program, f'--twin={site.file}:{site.first}-{site.last}', scenario)
    if result.returncode == 1 and 'not ok 1 - ' in result.stdout:
        return ''
    return f'{scenario} passes without it, or does not run:\n{result.stdout}'


def visit_problem(program, scenario, site, visited):
    if scenario not in visited:
        visited[scenario] = {line.split()[-1]
                             for line in run(program, '--sites', scenario).stdout.splitlines()
                             if line.startswith('# site ')}
    lines = {f'{site.file}:{line}' for line in range(site.first, site.last + 1)}
    return '' if lines & visited[scenario] else f'{scenario} does not come by it'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--skip', metavar='REASON')
    parser.add_argument('--root')
    parser.add_argument('--document')
    parser.add_argument('programs', nargs='*')
    options = parser.parse_args()
    if options.skip:
        skip_all(options.skip)

    tap = Tap()
    programs = find_programs(options.programs)
    sites = {site.key: site for site in read_sites(options.root)}
    visited = {}

    for row in read_rows(options.document):
        site = sites.get(row.key)
        if site is None or not row.scenario:
            continue
        if row.scenario not in programs:
            tap.fail(str(site), f'there is no scenario {row.scenario}')
        elif site.order in ('acquire', 'release') or (site.order == 'seq_cst' and row.partner):
            tap.check(f'{site}: without its order',
                      twin_problem(programs[row.scenario], row.scenario, site))
        else:
            tap.check(f'{site}: is come by',
                      visit_problem(programs[row.scenario], row.scenario, site, visited))

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
