# What is done to a place: one small mistake at a time.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""changes (text, place) gives (start, end, what stands there instead) of each mistake.

What mtude_assert () and its like say is left alone, as where coverage is measured: no
test can make the other side true.  So are memory orders and fences, which one machine
does not show; the models check those.  And so is advice for the processor, which nothing
but a clock would miss.
"""

import re

BINARY = {
    '<': ('<=', '>='), '<=': ('<', '>'), '>': ('>=', '<='), '>=': ('>', '<'),
    '==': ('!=',), '!=': ('==',),
    '&&': ('||',), '||': ('&&',),
    '+': ('-',), '-': ('+',), '*': ('/',), '/': ('*',), '%': ('/',),
    '&': ('|',), '|': ('&',), '^': ('&',), '<<': ('>>',), '>>': ('<<',),
    '+=': ('-=',), '-=': ('+=',), '*=': ('/=',), '/=': ('*=',),
    '&=': ('|=',), '|=': ('&=',), '^=': ('&=',), '<<=': ('>>=',), '>>=': ('<<=',),
}
RELATIONS = {'<', '<=', '>', '>=', '==', '!='}
UNARY = {'!': '', '~': '', '++': '--', '--': '++'}
WORDS = {'true': 'false', 'false': 'true'}
ZEROES = {'NULL', 'MTUDE_OK', 'MTUDE_TRACK_UNKNOWN'}
NUMBER = re.compile(r'(0x[0-9a-f]+|\d+)([ul]*)$', re.IGNORECASE)
LEFT_ALONE = re.compile(r'mtude_assert|mtude_atomic_fence|static_assert|__builtin_prefetch')


def is_binary(text, token):
    return text[token.start - 1].isspace() and text[token.end].isspace()


def constants(token):
    number = NUMBER.match(token.text)

    if number:
        value = int(number[1], 0)
        write = hex if number[1].startswith('0x') else str
        yield write(value + 1) + number[2]
        if value > 0:
            yield write(value - 1) + number[2]
    elif token.kind == 'literal' and token.text[0] == "'":
        yield f'({token.text} + 1)'


def is_settled(tokens, index):
    """How much the library checks itself, and how large what is not looked at is."""
    before = [token.text for token in tokens[max(index - 3, 0):index]]
    return 'MTUDE_CHECK_LEVEL' in before[-2:] or before[::2] == ['sizeof', '[']


def of_token(text, tokens, index):
    token = tokens[index]

    if is_settled(tokens, index):
        return
    if token.text in BINARY and is_binary(text, token):
        yield from BINARY[token.text]
    elif token.text in UNARY:
        yield UNARY[token.text]
    elif token.text in WORDS:
        yield WORDS[token.text]
    else:
        yield from constants(token)


def can_be_negated(tokens):
    """Unless that is the same as to turn round its one relation, or to drop its '!'."""
    texts = [token.text for token in tokens]
    if texts[0] == '!' or any(word in texts for word in WORDS):
        return False
    return '&&' in texts or '||' in texts or not RELATIONS.intersection(texts)


def is_of_effect(texts):
    return texts[:3] != ['(', 'void', ')'] or '(' in texts[3:]


def of_whole(text, place):
    whole = text[place.start:place.end]
    texts = [token.text for token in place.tokens]

    if place.kind == 'condition' and can_be_negated(place.tokens):
        yield f'!({whole})'
    elif place.kind == 'value':
        if place.function.is_bool:
            if can_be_negated(place.tokens):
                yield f'!({whole})'
        elif len(texts) > 1 or place.tokens[0].kind == 'word' and texts[0] not in ZEROES:
            yield '0'
    elif place.kind == 'first':
        yield '0'
    elif place.kind in ('statement', 'jump') and is_of_effect(texts):
        yield ';'


def changes(text, place):
    if LEFT_ALONE.match(place.tokens[0].text):
        return
    for index, token in enumerate(place.tokens):
        for instead in of_token(text, place.tokens, index):
            yield token.start, token.end, instead
    for instead in of_whole(text, place):
        yield place.start, place.end, instead
