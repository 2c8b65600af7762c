# Takes symbols that came or went over into the list of the Debian package.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: nm, the library, the version that symbols get which are new."""

import os
import subprocess
import sys

import surfaces

PACKAGING = os.path.join(os.path.dirname(__file__), '..', '..', '.ci', 'packaging')


def main():
    nm, library, version = sys.argv[1:4]
    subprocess.run([sys.executable, os.path.join(PACKAGING, 'symbols.py'), '--update', version, '-',
                    os.path.join(PACKAGING, 'debian', 'libmultitude-1-0.symbols')],
                   input='\n'.join(surfaces.symbols(nm, library)), text=True, check=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
