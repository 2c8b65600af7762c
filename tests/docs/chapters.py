# Every chapter of the guide says what goes wrong, and what threads may do.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree.

Each docs/guide-*.xml has a section with the title Pitfalls and one with the title Threads,
some words in both, and no section behind them.  Those that need none say here why.
"""

import glob
import os
import re
import sys

TITLES = ('Pitfalls', 'Threads')
LEAST_WORDS = 25
EXEMPT = {
    ('guide-overview', 'Pitfalls'): 'is about when to use the library, and when not',
    ('guide-overview', 'Threads'): 'has the words alone, and calls nothing',
    ('guide-inside', 'Pitfalls'): 'is for the curious, and calls nothing',
    ('guide-inside', 'Threads'): 'is about threads all along: lanes, and the way home',
    ('guide-performance', 'Pitfalls'): 'has figures; what is noise is in it',
    ('guide-performance', 'Threads'): 'has figures; those of threads are in it',
    ('guide-edges', 'Pitfalls'): 'has nothing else',
    ('guide-threads', 'Threads'): 'has nothing else',
}

SECTION = re.compile(r'<simplesect id="[\w-]+">\s*<title>(.*?)</title>(.*?)</simplesect>', re.DOTALL)


def sections_of(text):
    """The words of each section, by its title."""
    return {title: re.sub(r'<[^>]*>', ' ', body).split() for title, body in SECTION.findall(text)}


def faults(chapters, exempt):
    """CHAPTERS are texts by the names of their files."""
    for name, text in sorted(chapters.items()):
        sections = sections_of(text)
        for title in TITLES:
            if (name, title) in exempt:
                if title in sections:
                    yield f'{name}: has {title}, and an excuse'
            elif title not in sections:
                yield f'{name}: has no section {title}'
            elif len(sections[title]) < LEAST_WORDS:
                yield f'{name}: says next to nothing in {title}'
        ends = [title for title in TITLES if title in sections]
        if ends != list(sections)[len(sections) - len(ends):]:
            yield f'{name}: does not end with {", ".join(ends)}'
    for name, title in exempt:
        if name not in chapters:
            yield f'{name}: is not there, and has an excuse for {title}'


def main():
    chapters = {}
    for path in glob.glob(os.path.join(sys.argv[1], 'docs', 'guide-*.xml')):
        with open(path, encoding='utf-8') as file:
            chapters[os.path.basename(path).removesuffix('.xml')] = file.read()
    found = list(faults(chapters, EXEMPT))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
