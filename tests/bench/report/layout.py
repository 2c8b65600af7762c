# Tables and lists, for a page in Markdown and for a manual in DocBook.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Both are written from the same cells.  Of markup, a cell may have **strong** words and
`code`."""

import re
from xml.sax.saxutils import escape

STRONG = re.compile(r'\*\*(.+?)\*\*')
CODE = re.compile(r'`(.+?)`')


def number(value):
    """With as many digits as mean something."""
    if value is None:
        return ''
    if value < 10:
        return f'{value:.2f}'
    if value < 100:
        return f'{value:.1f}'
    return f'{value:,.0f}'.replace(',', ' ')


def whole(value):
    """A great number, with room between its thousands."""
    return f'{value:,}'.replace(',', ' ')


def count(value):
    return '' if value is None else (f'{value:.0f}' if value < 10000 else number(value))


def docbook(text):
    text = STRONG.sub(r'<emphasis role="bold">\1</emphasis>', escape(text))
    return CODE.sub(r'<literal>\1</literal>', text)


class Table:
    """The first columns, as many as `texts`, are text; the others are numbers."""

    def __init__(self, head, rows, texts=1):
        self.head, self.rows, self.texts = head, rows, texts

    def markdown(self):
        lines = ['| ' + ' | '.join(self.head) + ' |',
                 '|' + '---|' * self.texts + '---:|' * (len(self.head) - self.texts)]
        lines += ['| ' + ' | '.join(row) + ' |' for row in self.rows]
        return '\n'.join(lines)

    def docbook(self):
        columns = ''.join(f'<colspec align="{"left" if i < self.texts else "right"}"/>'
                          for i in range(len(self.head)))
        return '\n'.join([
            '<informaltable frame="all">',
            f'<tgroup cols="{len(self.head)}">{columns}',
            '<thead>', self._row(self.head), '</thead>',
            '<tbody>', *(self._row(row) for row in self.rows), '</tbody>',
            '</tgroup>', '</informaltable>'])

    @staticmethod
    def _row(cells):
        entries = ''.join(f'<entry>{docbook(cell)}</entry>' for cell in cells)
        return f'<row>{entries}</row>'


class Items:
    """A list of sentences; `otherwise` if there is none."""

    def __init__(self, items, otherwise=''):
        self.items, self.otherwise = items, otherwise

    def markdown(self):
        return '\n'.join(f'- {item}' for item in self.items) or self.otherwise

    def docbook(self):
        if not self.items:
            return f'<para>{docbook(self.otherwise)}</para>'
        items = '\n'.join(f'<listitem><para>{docbook(item)}</para></listitem>'
                          for item in self.items)
        return f'<itemizedlist>\n{items}\n</itemizedlist>'


class Text:
    """Words that stand in a sentence."""

    def __init__(self, text):
        self.text = str(text)

    def markdown(self):
        return self.text

    def docbook(self):
        return docbook(self.text)
