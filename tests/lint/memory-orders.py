# Every use of an atomic operation has its row in docs/MEMORY-ORDERING.md.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""And every row its use, which was moved, renamed or given another order otherwise.  An
order has a partner, a reason, and a scenario in which it is needed; what GLib does has
one order, whatever is needed.
"""

import os
import sys

from atomic_sites import read_rows, read_sites
from tree import Tree

DOCUMENT = 'docs/MEMORY-ORDERING.md'


def check_row(tree, row, site):
    if site.path != row.path:
        tree.offence(DOCUMENT, row.line, f'{row.file} is {site.path}')
    if not row.reason:
        tree.offence(DOCUMENT, row.line, f'{site}: no reason')
    if site.order in ('acquire', 'release'):
        if not row.partner or row.partner == '–':
            tree.offence(DOCUMENT, row.line, f'{site}: an order has a partner')
        if not row.scenario:
            tree.offence(DOCUMENT, row.line, f'{site}: an order has a scenario that needs it')


def main():
    tree = Tree()
    sites = {site.key: site for site in read_sites(tree.root)}
    rows = {}

    for row in read_rows(os.path.join(tree.root, DOCUMENT)):
        if row.key in rows:
            tree.offence(DOCUMENT, row.line, 'a second row for one site')
        rows[row.key] = row
        if row.key in sites:
            check_row(tree, row, sites[row.key])
        else:
            tree.offence(DOCUMENT, row.line,
                         f'{row.file}: {row.function}: {row.operation}: there is no such use')

    for key, site in sites.items():
        if key not in rows:
            tree.offence(site.path, site.first, f'{site}: no row in {DOCUMENT}')

    return tree.close()


if __name__ == '__main__':
    sys.exit(main())
