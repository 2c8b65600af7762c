# What a chapter shows of programs, and whether that is what they say.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import itertools
import re
from xml.sax.saxutils import unescape

SCREEN = re.compile(r'<screen>\n(.*?)</screen>', re.DOTALL)
ADDRESS = re.compile(r'\b0x[0-9a-f]+')


def screens_of(chapter):
    return [unescape(screen) for screen in SCREEN.findall(chapter)]


def faults(screens, said):
    """Each screen is what was said, in this order; None is for what cannot be said here."""
    for screen, text in itertools.zip_longest(screens, said, fillvalue=''):
        if text is not None and ADDRESS.sub('0x', screen) != ADDRESS.sub('0x', text):
            yield f'shown:\n{screen}said:\n{text}'
