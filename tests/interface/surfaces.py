# What programs depend on, each surface as lines of text.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Three of them: the symbols of the shared library, what the installed headers make
part of every program (prototypes, layouts, constants), and the introspection data.
Nothing here depends on how the library was built: the headers are compiled alone.
"""

import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree

from layouts import Layouts

PROTOTYPE = re.compile(r'/\* .*? \*/ (extern .*?;)')
CONSTANT = re.compile(r'#define ((?:MULTITUDE|MTUDE)_\w+) (.*\d.*)')
# The version has a test of its own, and attributes are the compiler's words.
NO_CONSTANT = re.compile(r'_VERSION|_(?:MAJOR|MINOR|MICRO)$|__attribute__|_Pragma')

GIR = '{http://www.gtk.org/introspection/core/1.0}'
NAMESPACES = re.compile(r'\{[^}]*/([a-z]+)/1\.0\}')
NO_INTERFACE = {'doc', 'source-position', 'doc-deprecated', 'attribute', 'function-macro'}
NO_ATTRIBUTE = {'name', 'version', 'c:symbol-prefix', 'glib:type-struct'}


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **options).stdout


def symbols(nm, library):
    """The names that LIBRARY exports, one a line."""
    return sorted(line.split()[0]
                  for line in run(nm, '-DP', '--defined-only', library).splitlines())


def headers(compiler, readelf, flags, names):
    """What the headers NAMES, compiled with FLAGS, put into programs."""
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, 'all.c')
        with open(source, 'w', encoding='utf-8') as file:
            file.writelines(f'#include <{name}>\n' for name in names)

        result = ['# Prototypes', '', *prototypes(compiler, flags, source, folder)]
        result += ['', '# Constants', '', *constants(compiler, flags, source)]
        result += ['', '# Types, with the offset of each member']
        for block in layouts(compiler, readelf, flags, source, folder):
            result += ['', *block] if len(block) > 1 else block
    return result


def prototypes(compiler, flags, source, folder):
    listing = os.path.join(folder, 'prototypes')
    run(*compiler, *flags, '-std=gnu11', '-fsyntax-only', '-aux-info', listing, source)
    with open(listing, encoding='utf-8') as file:
        found = {match[1] for match in map(PROTOTYPE.match, file) if match}
    return sorted((line for line in found if re.search(r'\b(?:mtude|multitude)_\w+ \(', line)),
                  key=lambda line: re.search(r'\b(?:mtude|multitude)_\w+', line)[0])


def constants(compiler, flags, source):
    found = filter(None, map(CONSTANT.fullmatch,
                             run(*compiler, *flags, '-dM', '-E', source).splitlines()))
    return sorted(f'{match[1]} {match[2]}' for match in found if not NO_CONSTANT.search(match[0]))


def layouts(compiler, readelf, flags, source, folder):
    compiled = os.path.join(folder, 'all.o')
    run(*compiler, *flags, '-std=gnu11', '-gdwarf-4', '-fno-eliminate-unused-debug-types',
        '-c', '-o', compiled, source)
    return Layouts(run(readelf, '--debug-dump=info', compiled)).describe()


def introspection(path):
    """What bindings see, without the words about it."""
    namespace = xml.etree.ElementTree.parse(path).getroot().find(GIR + 'namespace')
    lines = [f'namespace {namespace.get("name")} {namespace.get("version")}']
    for element in sorted(children(namespace), key=lambda child: (child.get('name'), child.tag)):
        lines.append('')
        tell(element, '', lines)
    return lines


def children(element):
    return [child for child in element if short(child.tag) not in NO_INTERFACE]


def tell(element, indent, lines):
    """One line for ELEMENT, with its type and annotations, and more for what is inside."""
    kind = short(element.tag)
    if kind == 'parameters':
        inner = indent
    else:
        words = [kind, element.get('name', ''), type_words(element)]
        words += [f'{short(key)}={value}' for key, value in sorted(element.attrib.items())
                  if short(key) not in NO_ATTRIBUTE]
        lines.append(indent + ' '.join(filter(None, words)))
        inner = indent + '  '

    for child in children(element):
        if short(child.tag) not in ('type', 'array', 'varargs'):
            tell(child, inner, lines)


def type_words(element):
    for child in element:
        kind = short(child.tag)
        words = [f'{short(key)}={value}' for key, value in sorted(child.attrib.items())
                 if key != 'name']
        inner = type_words(child)
        if kind == 'type':
            return ' '.join([child.get('name', 'void') + (f'<{inner}>' if inner else ''), *words])
        if kind == 'array':
            return ' '.join([f'array<{inner}>', *words])
        if kind == 'varargs':
            return '...'
    return ''


def short(name):
    """NAME with the usual short prefix of its namespace."""
    return NAMESPACES.sub(lambda match: '' if match[1] == 'core' else match[1] + ':', name)
