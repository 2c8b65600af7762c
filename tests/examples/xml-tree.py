# The XML example on good and bad input: what it prints, says and returns.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import sys
import tempfile

from program import Failure, Program, attempt, memcheck, parse_arguments, tell
from tap import Tap

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
        xml_tree.expect_failure(xml_tree.run(*mode, path), 1, path)


def fails_after_a_good_one(xml_tree, document, path, tool=()):
    for mode in MODES[-1:] if tool else MODES:
        xml_tree.expect_failure(xml_tree.run(*mode, document, path, document, tool=tool), 1, path)


def over_budget(xml_tree, document, tool=()):
    """Only the arena has a budget."""
    xml_tree.expect_failure(xml_tree.run('--repeat=1', '--budget=1000', document, tool=tool), 1, document)
    xml_tree.expect_failure(xml_tree.run('--dump=arena', '--budget=1000', document, tool=tool), 1, document)


def good_document(xml_tree, document, tool):
    done = xml_tree.run('--repeat=1', document, tool=tool)
    if done.returncode or done.stderr:
        raise Failure(tell(done))
    check_table(done.stdout.decode())


def complains(xml_tree, options):
    xml_tree.expect_failure(xml_tree.run(*options), 2, 'xml-tree')


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
    arguments = parse_arguments('program', 'document', 'expected')

    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        xml_tree = Program(arguments.program, folder)
        run_cases(tap, xml_tree, arguments.document, arguments.expected)

        tool, reason = memcheck(arguments)
        if tool:
            run_memory_cases(tap, xml_tree, arguments.document, tool)
        else:
            tap.skip('memory', reason)

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
