# Every page of the manual in a browser: nothing too wide, all pictures, legible in the dark.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: ninja, the build directory, the target of the manual.

One case for each page, at each of WIDTHS and in each of SCHEMES; page.js is what looks.
screenshots.py is for whoever wants to look as well.
"""

import glob
import os
import subprocess
import sys

import browser
from tap import Tap, skip_all

WIDTHS = (1280, 800, 480)
HEIGHT = 1000
SCHEMES = ('light', 'dark')
HERE = os.path.dirname(os.path.abspath(__file__))


def checks():
    with open(os.path.join(HERE, 'page.js'), encoding='utf-8') as file:
        return file.read()


def settings(page):
    """Brings PAGE into one after the other."""
    for width in WIDTHS:
        page.resize(width, HEIGHT)
        for scheme in SCHEMES:
            page.prefer(scheme)
            yield width, scheme


def faults(page, script):
    """What SCRIPT says of PAGE at each width and in each scheme."""
    for width, scheme in settings(page):
        for fault in page.evaluate(script):
            yield f'{width} px, {scheme}: {fault}'


def main():
    ninja, build, target = sys.argv[1:4]
    program = browser.find()
    if not program:
        skip_all('chromium is not installed')

    subprocess.run([ninja, '-C', build, target], stdout=subprocess.DEVNULL, check=True)
    html = os.path.join(build, 'docs', 'html')

    tap = Tap()
    script = checks()
    with browser.Browser(program) as started:
        page = browser.Page(started)
        for path in sorted(glob.glob(os.path.join(html, '*.html'))):
            name = os.path.basename(path).removesuffix('.html')
            page.show(path)
            tap.check(name, '\n'.join(faults(page, script)))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
