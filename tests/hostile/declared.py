# Which exported calls take a size, a length, a position or a count, read from the headers.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports declarations(), which reads them from installed headers.

A call is one that MTUDE_API or MULTITUDE_AVAILABLE_IN_ marks.  Integer parameters count as
hostile, except flags and the like, which are of an enumeration's type.  A type that is
in neither list stops the build, so that no integer is overlooked.
"""

import os
import re
import sys

COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*$', re.MULTILINE)
CALL = re.compile(r'(?:MTUDE_API|MULTITUDE_AVAILABLE_IN_\w+)\s+'
                  r'(?P<type>[\w\s*]+?)\s*\b(?P<name>(?:mtude|multitude)_\w+)\s*\((?P<parameters>[^;{]*?)\)'
                  r'[\w\s(),]*;', re.DOTALL)
INTEGER = {
    'gsize', 'gssize', 'guint', 'gint', 'int', 'size_t', 'guint64', 'uint64_t', 'gint64', 'uint32_t', 'unsigned',
    'goffset', 'glong', 'int64_t', 'char', 'gunichar', 'gunichar2',
}
OTHER = {
    'gboolean', 'bool', 'double', 'gdouble', 'gpointer', 'gconstpointer', 'GType', 'GDestroyNotify',
    'GAsyncReadyCallback', 'GFileProgressCallback', 'GCompareFunc', 'GCompareDataFunc', 'GCopyFunc', 'GEqualFunc',
    'GFunc', 'GHFunc', 'GHRFunc', 'GHashFunc', 'GMemoryMonitorWarningLevel', 'va_list', '...',
}

# Enumerations and functions; no integer of ours has a name of its own.
OURS = re.compile(r'(?:Mtude|Multitude)[A-Z]\w*')


class Declaration:
    def __init__(self, name, result, parameters):
        self.name = name
        self.result = result
        self.parameters = parameters

    def hostile(self):
        return [index for index, (kind, _) in enumerate(self.parameters) if self.is_integer(kind)]

    def is_integer(self, kind):
        if kind in INTEGER:
            return True
        if '*' not in kind and kind not in OTHER and not OURS.fullmatch(kind):
            sys.exit(f'{self.name}: is {kind} an integer?  See tests/hostile/declared.py')
        return False


def split_parameter(text):
    text = ' '.join(text.split())
    found = re.fullmatch(r'(.*?[\s*])(\w+)(\[\d*\])?', text)
    if not found:
        return text, ''
    return found[1].strip().replace(' *', '*'), found[2]


def declarations(paths):
    found = {}
    for path in paths:
        with open(path, encoding='utf-8') as file:
            text = DIRECTIVE.sub('', COMMENT.sub('', file.read()))
        for call in CALL.finditer(text):
            parameters = [split_parameter(part) for part in call['parameters'].split(',')]
            if parameters == [('void', '')]:
                parameters = []
            found[call['name']] = Declaration(call['name'], call['type'].strip(), parameters)
    return [found[name] for name in sorted(found)]


def headers(root):
    paths = []
    for folder in ('multitude', 'multitude/core'):
        for name in sorted(os.listdir(os.path.join(root, folder))):
            if name.endswith('.h') and not name.endswith('-private.h'):
                paths.append(os.path.join(root, folder, name))
    return paths
