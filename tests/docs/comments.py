# Every function of the library says what a caller has to know.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, nm, the shared library.

A function that is exported

- has a place in docs/multitude-sections.txt, and one in a *public* part of it
  unless nothing but inline code calls it; what the headers of inline code declare
  themselves needs no place;
- has a comment with a Since, all of its parameters, and its return value with
  who owns that;
- says on which thread it may be called, and how it fails if it can.

A comment that says "As other_function()" has what that one says, and the
accessors of a property have what the page of the class says.
"""

import glob
import os
import re
import subprocess
import sys

BLOCK = re.compile(r'/\*\*\n \* ([\w]+):.*\n((?: \*.*\n)*?) \*/')
EXPORT = re.compile(r'^(?:MTUDE_API|MULTITUDE_AVAILABLE_IN_\w+)\n((?:\w+[ *]+)+)(\w+) +\(([^()]*)\)',
                    re.MULTILINE)
PARAMETER = re.compile(r'(\w+)$')
SIMILAR = re.compile(r'\bAs (\w+)\(\)')
ACCESSOR = re.compile(r'^(?:Gets|Sets) #\w+:[\w-]+')
CANNOT_FAIL = re.compile(r'_(?:get|is|acquire)_|_(?:acquire|to_string|take_object)$')


class Function:
    """A declaration in a header."""

    def __init__(self, match):
        self.returns = ' '.join(match[1].split())
        self.name = match[2]
        self.parameters = []
        self.takes_arena = bool(re.match(r'(?:const )?(?:MultitudeArena|MtudeArena)\b', match[3]))
        self.takes_error = 'GError' in match[3]
        for parameter in match[3].split(','):
            parameter = parameter.strip()
            if parameter == '...':
                self.parameters.append('...')
            elif parameter != 'void':
                self.parameters.append(PARAMETER.search(parameter)[1])


class Comment:
    """A block of documentation."""

    def __init__(self, match):
        lines = [line[3:].rstrip() for line in match[2].splitlines()]
        head = []
        while lines and lines[0]:
            head.append(lines.pop(0))
        text = '\n'.join(lines)
        self.parameters = re.findall(r'^@([\w.]+):', '\n'.join(head), re.MULTILINE)
        self.since = re.search(r'^Since: \d+\.\d+$', text, re.MULTILINE)
        returned = re.search(r'^Returns: ((?:.+\n?)+)', text, re.MULTILINE)
        self.returned = ' '.join(returned[1].split()) if returned else ''
        self.text = ' '.join(text.split())


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def read_sections(text):
    """Names in public parts, and names in private ones."""
    public, private = set(), set()
    part = public
    for line in text.splitlines():
        if line.startswith('<SUBSECTION'):
            part = private if 'Private' in line else public
        elif line.startswith(('<SECTION>', '</SECTION>')):
            part = public
        elif line and not line.startswith('<'):
            part.add(line)
    return public, private


def is_about(pattern, comment, comments):
    """Whether a text says something, or one that it refers to does."""
    seen = set()
    while comment and comment.text not in seen:
        seen.add(comment.text)
        if re.search(pattern, comment.text):
            return True
        similar = SIMILAR.search(comment.text)
        comment = comments.get(similar[1]) if similar else None
    return False


def faults_of(function, comments):
    comment = comments.get(function.name)
    if comment is None:
        yield 'has no comment'
        return

    if not comment.since:
        yield 'has no Since'
    if comment.parameters != function.parameters:
        yield f'describes {comment.parameters}, and has {function.parameters}'

    if function.returns == 'void':
        if comment.returned:
            yield 'returns nothing, and describes what'
    elif not comment.returned:
        yield 'has no Returns'
    elif function.returns.endswith('*') and not re.match(r'\(transfer \w+\)', comment.returned):
        yield 'does not say who owns what it returns'

    if not is_about(r'\bthread', comment, comments) and not ACCESSOR.match(comment.text):
        yield 'does not say on which thread it may be called'

    if function.takes_error:
        pattern = r'%MULTITUDE_ERROR_|where that would abort'
    elif function.takes_arena and function.returns.endswith('*') and not CANNOT_FAIL.search(function.name):
        pattern = r'\bAborts\b' if function.name.startswith('multitude_') else r'%NULL'
    else:
        return
    if not is_about(pattern, comment, comments):
        yield 'does not say how it fails'


def faults(functions, comments, exported, sections, inline_code):
    public, private = sections
    declared = {function.name: function for function in functions}
    internal = {match[2] for match in EXPORT.finditer(inline_code)}
    for name in sorted(exported - internal):
        if name.endswith('_get_type'):
            if name not in public:
                yield f'{name}: is not in the manual'
        elif name in private:
            if not re.search(rf'\b{name}\b', inline_code):
                yield f'{name}: is private in the manual, and no inline code needs it'
        elif name not in public:
            yield f'{name}: is not in the manual'
        elif name not in declared:
            yield f'{name}: no header declares it in the usual form'
        else:
            for fault in faults_of(declared[name], comments):
                yield f'{name}: {fault}'


def exported_symbols(nm, library):
    done = subprocess.run([nm, '--dynamic', '--defined-only', '--format=posix', library],
                          stdout=subprocess.PIPE, text=True, check=True)
    return {line.split()[0] for line in done.stdout.splitlines()}


def read_tree(root):
    headers, inline_code, comments = [], '', {}
    for path in sorted(glob.glob(os.path.join(root, 'multitude', '**', '*'), recursive=True)):
        if not path.endswith(('.c', '.h', '.h.in')):
            continue
        text = read(path)
        comments.update((match[1], Comment(match)) for match in BLOCK.finditer(text))
        if path.endswith('-inline.h'):
            inline_code += text
        elif not path.endswith(('.c', '-private.h')):
            headers.append(text)

    functions = [Function(match) for text in headers for match in EXPORT.finditer(text)]
    return functions, comments, inline_code


def main():
    root, nm, library = sys.argv[1:]
    functions, comments, inline_code = read_tree(root)
    sections = read_sections(read(os.path.join(root, 'docs', 'multitude-sections.txt')))
    found = list(faults(functions, comments, exported_symbols(nm, library), sections, inline_code))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
