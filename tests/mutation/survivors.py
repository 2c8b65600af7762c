# The list of mutants that no test can kill.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each paragraph of survivors.txt names one or more mutants, each in a line, and goes on,
indented, with the reason why what they do is right as well.
"""


class Survivor:
    """A name and its reason; line is that in the list."""

    def __init__(self, name, line):
        self.name = name
        self.line = line
        self.reason = ''


def read(path):
    found = []
    paragraph = []
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            text = line.rstrip('\n')
            if not text or text.startswith('#'):
                paragraph = []
            elif text[0].isspace():
                for survivor in paragraph:
                    survivor.reason = f'{survivor.reason} {text.strip()}'.strip()
            else:
                paragraph.append(Survivor(text, number))
                found.append(paragraph[-1])
    return found
