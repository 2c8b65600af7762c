# Writes the part of the manual that shows the examples, and what each of them calls.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the source tree, calls.xml, programs.xml and a file of dependencies to write.

calls.xml is a chapter with a table for each section of the reference: a name, and the
programs that have it in their code.  programs.xml has a page for each program, with the
whole of it.  All links are ids of the manual: what makes
no page here, or has none in the reference, breaks the build of the manual.

tests/docs/uses.py demands by the same functions that every name is somewhere.
"""

import glob
import os
import re
import sys
from xml.sax.saxutils import escape, quoteattr

SECTIONS = 'docs/multitude-sections.txt'
TITLES = ('docs/multitude-sections.c', 'multitude/multitude-version.h.in')
LEFT_OUT = ('Private', 'Standard')
ROW_LIMIT = 4

# Comments, strings and characters, of languages with slashes and of those with hashes.
STRINGS = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
SLASHES = re.compile(r'/\*.*?\*/|//[^\n]*|`(?:\\.|[^`\\])*`|' + STRINGS, re.DOTALL)
HASHES = re.compile(r'""".*?"""|\'\'\'.*?\'\'\'|#[^\n]*|' + STRINGS, re.DOTALL)
TEXT = {'.c': SLASHES, '.h': SLASHES, '.js': SLASHES, '.py': HASHES, '.vala': SLASHES}
LANGUAGES = {'.c': 'C', '.h': 'C', '.js': 'JavaScript', '.py': 'Python', '.vala': 'Vala'}

NAME = re.compile(r'[A-Za-z_]\w+')
CONDITION = re.compile(r' *# *(if|ifdef|ifndef|elif|else|endif)\b *(.*)')
TITLE = re.compile(r'\* SECTION:(\S+)\n \* @Title: (.*)')

HEADER = '''<?xml version="1.0"?>
<!DOCTYPE chapter PUBLIC "-//OASIS//DTD DocBook XML V4.3//EN"
  "http://www.oasis-open.org/docbook/xml/4.3/docbookx.dtd">
'''


def read(root, *patterns):
    texts = {}
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(root, pattern))):
            with open(path, encoding='utf-8') as file:
                texts[os.path.relpath(path, root)] = file.read()
    return texts


def read_examples(root):
    return read(root, *(f'examples/*{suffix}' for suffix in TEXT))


# ---- What is used where -------------------------------------------------------


def sections(text):
    """Files of the reference, and the names that programs see, in their order."""
    for section in re.findall(r'<SECTION>(.*?)</SECTION>', text, re.DOTALL):
        file = re.search(r'<FILE>(.*?)</FILE>', section)[1]
        public = ''.join(part for part in re.split(r'(?=<SUBSECTION)', section)
                         if not part.startswith(tuple(f'<SUBSECTION {name}' for name in LEFT_OUT)))
        names = [line for line in public.splitlines() if NAME.fullmatch(line)]
        yield file, names


def compiled(code):
    """The lines that the preprocessor does not leave out because of a plain 0 or 1."""
    conditions = []
    for line in code.splitlines():
        if '0' not in conditions:
            yield line
        directive = CONDITION.match(line)
        if not directive:
            continue
        if directive[1].startswith('if'):
            conditions.append(directive[2].strip() if directive[1] == 'if' else '')
        elif directive[1] == 'endif':
            conditions.pop()
        elif conditions[-1] == '1':
            conditions[-1] = '0'
        else:
            conditions[-1] = directive[2].strip()


def names_of_code(path, text):
    """How often each name stands in code; scripts write Multitude.Thing for MultitudeThing."""
    code = TEXT[os.path.splitext(path)[1]].sub(' ', text)
    if path.endswith(('.c', '.h')):
        code = '\n'.join(compiled(code))
    else:
        code = code.replace('Multitude.', 'Multitude')
    counts = {}
    for name in NAME.findall(code):
        counts[name] = counts.get(name, 0) + 1
    return counts


def programs(examples):
    """Files by the one that has the main function, or is alone, itself first."""
    found = {path: [path] for path, text in examples.items()
             if not path.endswith(('.c', '.h')) or re.search(r'^main \(', text, re.MULTILINE)}
    for path in examples:
        if path not in found:
            stem = max((program for program in found
                        if path.startswith(program.removesuffix('.c') + '-')), key=len)
            found[stem].append(path)
    return found


# ---- DocBook ------------------------------------------------------------------


def anchor_of(name):
    """The id that gtk-doc gives to a name."""
    anchor = name.replace('_', '-').lstrip('-')
    return anchor + ':CAPS' if anchor.isupper() else anchor


def page_id(title):
    """The id that gtk-doc gives to a page of the reference."""
    return title if title.startswith('Multitude') else 'multitude-' + re.sub(',? ', '-', title)


def program_id(path):
    return 'example-' + os.path.basename(path).replace('.', '-')


def link(anchor, text):
    return f'<link linkend={quoteattr(anchor)}>{text}</link>'


def purpose_of(text):
    """The first sentence of a file says what it is."""
    comment = re.match(r'(?:/\*|#) (.*?)\n', text)[1]
    return escape(comment.rstrip('. */'))


class Uses:
    """Where names are used."""

    def __init__(self, examples):
        self.programs = []
        for path, files in programs(examples).items():
            counts = {}
            for file in files:
                for name, count in names_of_code(file, examples[file]).items():
                    counts[name] = counts.get(name, 0) + count
            self.programs.append((path, counts))

    def links(self, name):
        """To those programs that use a name most."""
        using = sorted((item for item in self.programs if name in item[1]),
                       key=lambda item: (-item[1][name], item[0]))
        found = [link(program_id(path), os.path.basename(path)) for path, _ in using]
        more = f' and {len(found) - ROW_LIMIT} more' if len(found) > ROW_LIMIT else ''
        return ', '.join(found[:ROW_LIMIT]) + more


def table(names, uses):
    yield '<informaltable frame="all"><tgroup cols="2">'
    yield '<thead><row><entry>Name</entry><entry>Programs</entry></row></thead><tbody>'
    for name in names:
        yield (f'<row><entry>{link(anchor_of(name), name)}</entry>'
               f'<entry>{uses.links(name)}</entry></row>')
    yield '</tbody></tgroup></informaltable>'


def calls(listed, titles, uses):
    yield HEADER + '<chapter id="calls"><title>Calls and their examples</title>'
    yield ('<para>Every name of the reference, and the programs that show it at work, those '
           'first that use it most. The programs are tests of the library: each is compiled '
           'and run, and most of them check what comes out.</para>')
    for file, names in listed:
        title = titles[file]
        yield f'<simplesect id="calls-{file}"><title>{link(page_id(title), escape(title))}</title>'
        yield from table(names, uses)
        yield '</simplesect>'
    yield '</chapter>'


def program_page(path, files, examples):
    name = os.path.basename(path)
    yield f'<refentry id="{program_id(path)}"><refmeta><refentrytitle>{name}</refentrytitle></refmeta>'
    yield (f'<refnamediv><refname>{name}</refname>'
           f'<refpurpose>{purpose_of(examples[path])}</refpurpose></refnamediv>')
    for file in files:
        base = os.path.basename(file)
        language = LANGUAGES[os.path.splitext(file)[1]]
        yield f'<refsect1 id="{program_id(file)}-source"><title>{base}</title>'
        yield f'<informalexample><programlisting language="{language}">'
        yield escape(examples[file].rstrip('\n'))
        yield '</programlisting></informalexample></refsect1>'
    yield '</refentry>'


def program_pages(examples):
    yield HEADER + '<chapter id="programs"><title>The examples</title>'
    for path, files in programs(examples).items():
        yield from program_page(path, files, examples)
    yield '</chapter>'


def write(path, lines):
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')


def main():
    root, calls_xml, programs_xml, dependencies = sys.argv[1:]
    examples = read_examples(root)
    listed = list(sections(read(root, SECTIONS)[SECTIONS]))
    titles = dict(TITLE.findall(''.join(read(root, *TITLES).values())))
    write(calls_xml, calls(listed, titles, Uses(examples)))
    write(programs_xml, program_pages(examples))

    sources = [os.path.join(root, path).replace(' ', r'\ ')
               for path in (*examples, SECTIONS, *TITLES, 'examples/meson.build')]
    write(dependencies, [f'{calls_xml} {programs_xml}: ' + ' '.join(sources)])


if __name__ == '__main__':
    main()
