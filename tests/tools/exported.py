# Writes down which functions a shared library exports, as a table in C.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""exported.py NM LIBRARY TABLE

The table is fault_exported[], in order, and ends with NULL.  What the library exports is
taken from the library itself, so that nothing can be forgotten in it.
"""

import re
import subprocess
import sys


def exported(nm, library):
    dynamic = [] if library.endswith('.a') else ['--dynamic']
    listing = subprocess.run([nm, *dynamic, '--defined-only', '--extern-only', library],
                             check=True, stdout=subprocess.PIPE, text=True).stdout
    return sorted(set(re.findall(r'^\S+ T ((?:multitude|mtude)_\w+)$', listing, re.MULTILINE)))


def write_table(names, path):
    with open(path, 'w', encoding='utf-8') as table:
        table.write('#include "faults.h"\n\nconst char *const fault_exported[] = {\n')
        table.writelines(f'  "{name}",\n' for name in names)
        table.write('  NULL\n};\n')


if __name__ == '__main__':
    write_table(exported(sys.argv[1], sys.argv[2]), sys.argv[3])
