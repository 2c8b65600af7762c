# Where the bodies of C functions can be mutated: whole expressions, and jumps.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""find (text) gives the places of one file of the core, in their order.

This is no C parser.  It knows statements, and as much of declarations as this project
writes: a body begins with a brace in column 0, and a binary operator has a space on each
of its sides while one in front of its operand has none behind it.
"""

import re

TOKEN = re.compile(
    r'(?P<trivia>[ \t\n]+|\\\n|/\*.*?\*/|//[^\n]*|^[ \t]*\#(?:\\\n|[^\n])*)'
    r'|(?P<literal>"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\')'
    r'|(?P<number>\d\w*)'
    r'|(?P<word>[A-Za-z_]\w*)'
    r'|(?P<sign>->|\+\+|--|<<=|>>=|<<|>>|&&|\|\||[-+*/%&|^<>=!]=|\.\.\.|.)',
    re.DOTALL | re.MULTILINE)

OPENING = {'(': ')', '[': ']', '{': '}'}
CLOSING = {')', ']', '}'}
TYPE_WORDS = {'bool', 'char', 'const', 'double', 'enum', 'extern', 'int', 'long', 'size_t',
              'ssize_t', 'static', 'struct', 'union', 'unsigned', 'void', 'volatile',
              '_Thread_local'}
JUMPS = {'break', 'continue', 'goto'}


class Token:
    """A word, a number, a literal or a sign, and where it stands."""

    __slots__ = ('kind', 'text', 'start', 'end')

    def __init__(self, kind, text, start):
        self.kind = kind
        self.text = text
        self.start = start
        self.end = start + len(text)


class Place:
    """Tokens that stand or fall together; kind is what they are there:

    condition   decides a branch or a loop
    selector    of a switch
    value       is returned
    initial     of a variable
    statement   is evaluated for what it does, with its semicolon
    first       the same in front of a loop, without one
    step        the same behind each turn of a loop, which would not end without it
    jump        break, continue, goto, or return without a value
    """

    def __init__(self, kind, function, tokens):
        self.kind = kind
        self.function = function
        self.tokens = tokens
        self.start = tokens[0].start
        self.end = tokens[-1].end


class Function:
    """The name in front of a body, and whether its value is a bool."""

    def __init__(self, name, is_bool):
        self.name = name
        self.is_bool = is_bool


def tokenize(text):
    found = []
    for match in TOKEN.finditer(text):
        if match.lastgroup != 'trivia':
            found.append(Token(match.lastgroup, match.group(), match.start()))
    return found


def matching(tokens, opening):
    """The index of what closes the bracket at this index."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].text in OPENING:
            depth += 1
        elif tokens[index].text in CLOSING:
            depth -= 1
            if depth == 0:
                return index
    raise ValueError('a bracket is never closed')


def next_of(tokens, index, texts):
    """The first index from this one on, outside of brackets, of one of the texts."""
    while tokens[index].text not in texts:
        index = matching(tokens, index) + 1 if tokens[index].text in OPENING else index + 1
    return index


def function_before(tokens, brace):
    """Of the parameters that end in front of this brace."""
    index = brace - 1
    depth = 0
    while True:
        depth += {')': 1, '(': -1}.get(tokens[index].text, 0)
        if depth == 0:
            break
        index -= 1

    begin = index - 1
    while begin > 0 and tokens[begin - 1].text not in (';', '}'):
        begin -= 1
    name = next(token for token in reversed(tokens[begin:index]) if token.kind == 'word')
    before = [token.text for token in tokens[begin:index] if token is not name]
    return Function(name.text, 'bool' in before and '*' not in before)


class Body:
    """Collects the places of one function."""

    def __init__(self, tokens, function):
        self.tokens = tokens
        self.function = function
        self.places = []

    def add(self, kind, begin, end):
        if begin < end:
            self.places.append(Place(kind, self.function, self.tokens[begin:end]))

    def text(self, index):
        return self.tokens[index].text

    def statement(self, index):
        """The index behind the statement that begins here."""
        known = {
            '{': self.block,
            'if': self.branch,
            'while': self.loop,
            'switch': self.switch,
            'do': self.do_loop,
            'for': self.for_loop,
            'return': self.result,
            'case': self.case,
            'default': self.case,
            'static_assert': self.skip,
        }
        first = self.text(index)

        if first in known:
            return known[first](index)
        if first in JUMPS:
            end = next_of(self.tokens, index, ';')
            self.add('jump', index, end + 1)
            return end + 1
        if self.text(index + 1) == ':':
            return index + 2
        if self.is_declaration(index):
            return self.declaration(index)
        end = next_of(self.tokens, index, ';')
        self.add('statement', index, end + 1 if end > index else end)
        return end + 1

    def expression(self, index, kind):
        end = next_of(self.tokens, index, ';')
        self.add(kind, index, end)
        return end + 1

    def skip(self, index):
        return next_of(self.tokens, index, ';') + 1

    def block(self, index):
        end = matching(self.tokens, index)
        index += 1
        while index < end:
            index = self.statement(index)
        return end + 1

    def in_brackets(self, kind, index):
        end = matching(self.tokens, index)
        self.add(kind, index + 1, end)
        return end + 1

    def branch(self, index):
        index = self.statement(self.in_brackets('condition', index + 1))
        if self.text(index) == 'else':
            index = self.statement(index + 1)
        return index

    def loop(self, index):
        return self.statement(self.in_brackets('condition', index + 1))

    def switch(self, index):
        return self.statement(self.in_brackets('selector', index + 1))

    def do_loop(self, index):
        index = self.statement(index + 1)
        return self.in_brackets('condition', index + 1) + 1

    def for_loop(self, index):
        end = matching(self.tokens, index + 1)
        index += 2
        if self.is_declaration(index):
            index = self.declaration(index)
        else:
            index = self.expression(index, 'first')
        index = self.expression(index, 'condition')
        self.add('step', index, end)
        return self.statement(end + 1)

    def result(self, index):
        end = next_of(self.tokens, index, ';')
        if end == index + 1:
            self.add('jump', index, end + 1)
        else:
            self.add('value', index + 1, end)
        return end + 1

    def case(self, index):
        return next_of(self.tokens, index, ':') + 1

    def is_declaration(self, index):
        if self.text(index) in TYPE_WORDS:
            return True
        if self.tokens[index].kind != 'word':
            return False

        index += 1
        while self.text(index) in ('*', 'const'):
            index += 1
        return self.tokens[index].kind == 'word'

    def declaration(self, index):
        """What a static variable begins with has to be a constant, and stays."""
        end = next_of(self.tokens, index, ';')
        begin = next_of(self.tokens, index, '=;')
        while begin < end and self.text(index) != 'static':
            behind = next_of(self.tokens, begin, ',;')
            if self.text(begin + 1) != '{':
                self.add('initial', begin + 1, behind)
            begin = next_of(self.tokens, behind, '=;')
        return end + 1


def find(text):
    tokens = tokenize(text)
    places = []
    index = 0
    while index < len(tokens):
        if tokens[index].text != '{':
            index += 1
            continue
        if tokens[index - 1].text == ')':
            body = Body(tokens, function_before(tokens, index))
            body.block(index)
            places += body.places
        index = matching(tokens, index) + 1
    return places
