# The XML example on good and bad input: what it prints, says and returns.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import Tap

MEMCHECK = ['valgrind', '--quiet', '--trace-children=yes', '--error-exitcode=9',
            '--leak-check=full', '--show-leak-kinds=definite,indirect',
            '--errors-for-leak-kinds=definite,indirect']

GLIB_SUPPRESSIONS = '/usr/share/glib-2.0/valgrind/glib.supp'

# A tree is built in three ways; each has to fail alike.
MODES = [['--repeat=1'], ['--dump=malloc'], ['--dump=arena']]

BAD_FILES = {
    'malformed': b'<a><b></a></b>',
    'truncated': b'<a><b c="',
    'unfinished': b'<a><b>text</b>',
    'several roots': b'<a/><b/> text',
    'empty': b'',
    'blank': b' \n\t\n',
    'not-utf8': b'<?xml version="1.0" encoding="ISO-8859-1"?><a>Gr\xfc\xdfe</a>',
    'binary': bytes(range(256)) * 64,
    'bad reference': b'<a>&nothing;</a>',
}

USAGE = [
    ['--no-such-option'],
    ['--budget=many'],
    ['--budget=-1'],
    ['--budget=99999999999999999999'],
    ['--repeat=0'],
    ['--dump=nowhere'],
]


class XmlTree:
    """The program under test, run on files of a folder that goes away."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            file.write(content)
        return path

    def run(self, *arguments, tool=()):
        return subprocess.run([*tool, self.program, *arguments], capture_output=True, check=False)

    def output(self, *arguments):
        done = self.run(*arguments)
        if done.returncode or done.stderr:
            raise Failure(tell(done))
        return done.stdout.decode()


class Failure(Exception):
    """What went wrong, in words."""


def tell(done):
    return (f'{" ".join(done.args)}\nstatus {done.returncode}\n'
            f'{done.stdout[-2000:].decode(errors="replace")}'
            f'{done.stderr[-4000:].decode(errors="replace")}')


def expect_failure(done, status, what):
    """One line on the error stream that says what, and nothing but that."""
    said = done.stderr.decode(errors='replace')
    if (done.returncode != status or done.stdout or said.count('\n') != 1
            or not said.startswith('xml-tree: ') or what not in said):
        raise Failure(tell(done))


def node_counts(table):
    """How many nodes each way of reading found, and the worker."""
    rows = re.findall(r'^(parser alone|malloc|with malloc_trim|arena) +(\d+) ', table, re.MULTILINE)
    worker = re.findall(r'^(A worker) thread put (\d+) nodes', table, re.MULTILINE)
    return {name: int(count) for name, count in rows + worker}


def check_table(table):
    counts = node_counts(table)
    if len(counts) != 5 or len(set(counts.values())) != 1:
        raise Failure(f'The counts differ: {counts}\n{table}')
    if 'the arena was finalized' not in table or not table.endswith('; the tree is gone.\n'):
        raise Failure(f'Something was there at the end\n{table}')
    return counts['arena']


def a_node_outlives_its_document(xml_tree, document):
    """What the worker has sealed is shown, and kept by a handle to one node."""
    said = xml_tree.output('--repeat=1', document)
    expected = (
        '\nA worker thread put 33 nodes into an arena and sealed it; when its task returned, '
        'the arena was finalized.\n'
        'The main thread shows the document: 3 book, 2 note, 2 title, 1 a, 1 b\n'
        'It has given the document up, but for one node, "Grüße aus der Arena" in '
        '/library/book/title; the tree is still there.\n'
        'Nothing of it is kept any more; the tree is gone.\n')
    if not said.endswith(expected):
        raise Failure(said)


def no_node_to_keep(xml_tree):
    """A document without text goes when it is given up."""
    path = xml_tree.file('silent.xml', b'<a><b/></a>')
    said = xml_tree.output('--repeat=1', path)
    check_table(said)
    if 'one node' in said or '1 a, 1 b' not in said:
        raise Failure(said)


def dumps_agree(xml_tree, document, expected):
    with open(expected, encoding='utf-8') as file:
        text = file.read()
    for memory in ['malloc', 'arena']:
        dump = xml_tree.output('--dump=' + memory, document)
        if dump != text:
            raise Failure(f'With {memory}:\n{dump}')


def several_files(xml_tree, document, expected):
    other = xml_tree.file('other.xml', b'<other>one</other>')
    with open(expected, encoding='utf-8') as file:
        text = file.read()
    dump = xml_tree.output('--dump=arena', document, other, document)
    if dump != text + 'other\n  "one"\n' + text:
        raise Failure(dump)
    one = check_table(xml_tree.output('--repeat=1', document))
    three = check_table(xml_tree.output('--repeat=1', document, other, document))
    if three != 2 * one + 2:
        raise Failure(f'{one} nodes in one document, and {three} in all three')


def mime_database(xml_tree):
    if check_table(xml_tree.output('--repeat=2')) <= 10000:
        raise Failure('Too small to show anything')
    if xml_tree.output('--dump=malloc') != xml_tree.output('--dump=arena'):
        raise Failure('The dumps differ')


def deep_document(xml_tree):
    """A tree is walked and freed without recursion."""
    depth = 200000
    path = xml_tree.file('deep.xml', b'<a>' * depth + b'x' + b'</a>' * depth)
    if check_table(xml_tree.output('--repeat=1', path)) != depth + 1:
        raise Failure('Not all levels were counted')


def text_across_pieces(xml_tree):
    """A file is read in pieces; a string may begin in one and end in another."""
    text = 'ü' * 50000
    path = xml_tree.file('long.xml', f'<a b="{text}">{text}</a>'.encode())
    if xml_tree.output('--dump=arena', path) != f'a\n  @b "{text}"\n  "{text}"\n':
        raise Failure('The text was cut or changed')


def bad_inputs(xml_tree):
    """Name and path of everything that cannot be read."""
    for name, content in BAD_FILES.items():
        yield name, xml_tree.file(name + '.xml', content)
    yield 'missing', os.path.join(xml_tree.folder, 'missing.xml')
    yield 'directory', xml_tree.folder


def fails(xml_tree, path):
    for mode in MODES:
        expect_failure(xml_tree.run(*mode, path), 1, path)


def fails_after_a_good_one(xml_tree, document, path, tool=()):
    for mode in MODES[-1:] if tool else MODES:
        expect_failure(xml_tree.run(*mode, document, path, document, tool=tool), 1, path)


def over_budget(xml_tree, document, tool=()):
    """Only the arena has a budget."""
    expect_failure(xml_tree.run('--repeat=1', '--budget=1000', document, tool=tool), 1, document)
    expect_failure(xml_tree.run('--dump=arena', '--budget=1000', document, tool=tool), 1, document)


def good_document(xml_tree, document, tool):
    done = xml_tree.run('--repeat=1', document, tool=tool)
    if done.returncode or done.stderr:
        raise Failure(tell(done))
    check_table(done.stdout.decode())


def complains(xml_tree, options):
    expect_failure(xml_tree.run(*options), 2, 'xml-tree')


def memcheck(arguments):
    if arguments.sanitized:
        return None, 'the sanitizer of this build looks for leaks'
    if arguments.unreadable:
        return None, 'valgrind cannot read what this compiler says for debuggers'
    if not shutil.which(MEMCHECK[0]):
        return None, 'no valgrind here'
    suppressions = [f'--suppressions={GLIB_SUPPRESSIONS}'] if os.path.exists(GLIB_SUPPRESSIONS) else []
    return MEMCHECK + suppressions, None


def attempt(tap, name, function, *arguments):
    try:
        function(*arguments)
        tap.ok(name)
    except Failure as failure:
        tap.fail(name, str(failure))


def has_mime_database():
    folders = os.environ.get('XDG_DATA_DIRS') or '/usr/local/share:/usr/share'
    return any(os.path.exists(os.path.join(folder, 'mime/packages/freedesktop.org.xml'))
               for folder in folders.split(':'))


def run_cases(tap, xml_tree, document, expected):
    attempt(tap, 'dumps', dumps_agree, xml_tree, document, expected)
    attempt(tap, 'several files', several_files, xml_tree, document, expected)
    attempt(tap, 'a node outlives its document', a_node_outlives_its_document, xml_tree, document)
    attempt(tap, 'no node to keep', no_node_to_keep, xml_tree)
    attempt(tap, 'deep document', deep_document, xml_tree)
    attempt(tap, 'text across pieces', text_across_pieces, xml_tree)
    attempt(tap, 'over budget', over_budget, xml_tree, document)

    if has_mime_database():
        attempt(tap, 'MIME database', mime_database, xml_tree)
    else:
        tap.skip('MIME database', 'no shared-mime-info here')

    for options in USAGE:
        attempt(tap, ' '.join(['usage', *options]), complains, xml_tree, options)

    for name, path in bad_inputs(xml_tree):
        attempt(tap, name, fails, xml_tree, path)
        attempt(tap, f'{name}, after a good file', fails_after_a_good_one, xml_tree, document, path)


def run_memory_cases(tap, xml_tree, document, tool):
    attempt(tap, 'memory: good file', good_document, xml_tree, document, tool)
    attempt(tap, 'memory: over budget', over_budget, xml_tree, document, tool)
    for name, path in bad_inputs(xml_tree):
        attempt(tap, f'memory: {name}', fails_after_a_good_one, xml_tree, document, path, tool)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('document')
    parser.add_argument('expected')
    parser.add_argument('--sanitized', action='store_true')
    parser.add_argument('--unreadable', action='store_true')
    arguments = parser.parse_args()

    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        xml_tree = XmlTree(arguments.program, folder)
        run_cases(tap, xml_tree, arguments.document, arguments.expected)

        tool, reason = memcheck(arguments)
        if tool:
            run_memory_cases(tap, xml_tree, arguments.document, tool)
        else:
            tap.skip('memory', reason)

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
