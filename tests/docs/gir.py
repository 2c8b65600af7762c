# Everything that bindings see is documented.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the GIR file.

A symbol has a text and a Since, each parameter and each return value has a text.
That is more than gtk-doc asks for, and this is what tools for other languages
show.
"""

import sys
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

SYMBOLS = {CORE + name for name in (
    'bitfield', 'callback', 'class', 'constant', 'constructor', 'enumeration', 'function',
    'interface', 'member', 'method', 'property', 'record', 'union')} | {GLIB + 'signal'}


def is_documented(element):
    text = element.find(CORE + 'doc')
    return text is not None and bool((text.text or '').strip())


def is_hidden(element):
    """Not a symbol of its own: the struct of a class, or a second name."""
    return bool(element.get(GLIB + 'is-gtype-struct-for') or element.get('moved-to')
                or element.get('shadowed-by'))


def returns_something(value):
    kind = value.find(CORE + 'type')
    return kind is None or kind.get('name') != 'none'


def faults_of(symbol, path):
    what = symbol.tag.split('}')[1]
    if not is_documented(symbol):
        yield f'{path}: the {what} has no documentation'
    if what != 'member' and not symbol.get('version'):
        yield f'{path}: the {what} has no Since'

    for parameter in symbol.iterfind(f'{CORE}parameters/{CORE}parameter'):
        if not is_documented(parameter):
            yield f'{path}: the parameter {parameter.get("name")} is not described'

    value = symbol.find(CORE + 'return-value')
    if value is not None and returns_something(value) and not is_documented(value):
        yield f'{path}: the return value is not described'


def faults_below(element, path):
    for child in element:
        if child.tag not in SYMBOLS or is_hidden(child):
            continue
        name = f'{path}.{child.get("name") or child.get(GLIB + "name")}'
        yield from faults_of(child, name)
        yield from faults_below(child, name)


def faults(text):
    namespace = ElementTree.fromstring(text).find(CORE + 'namespace')
    return list(faults_below(namespace, namespace.get('name')))


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        found = faults(file.read())
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
