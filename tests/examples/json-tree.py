# The JSON example on good and bad input: what it prints, says and returns.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import json
import sys
import tempfile

from json_documents import INVALID, VALID, random_documents
from program import Failure, Program, attempt, memcheck, parse_arguments, tell
from tap import Tap

USAGE = [
    [],
    ['--no-such-option', 'file'],
    ['--max-bytes=many', 'file'],
    ['--max-bytes=-1', 'file'],
    ['--max-bytes=99999999999', 'file'],
    ['--max-depth=-1', 'file'],
    ['--budget=-1', 'file'],
]

QUERIES = {
    '': None,
    '/name': '"gateway"',
    '/servers/0': None,
    '/servers/1/ports/0': '8080',
    '/servers/2/name': '"γάμμα"',
    '/servers/2/weight': '-0.0',
    '/servers/0/backup': 'false',
    '/servers/2/address': 'null',
    '/limits/bytes': '9223372036854775807',
    '//a~1b': '1',
    '//m~0n': '2',
    '//0': '3',
    '//twice': '2',
    '/depth/0/0/0/0/0/0/0/0/0': '"deep"',
}

NOTHING_THERE = ['name', '/nam', '/names', '/name/0', '/servers/3', '/servers/-1', '/servers/01',
                 '/servers/+1', '/servers/', '/servers/99999999999999999999', '/servers/0/', '//',
                 '//m~n', '//m~2n', '//a/b', '//~', '/limits/bytes/0']


def whole(text):
    """What the example makes of a number without a fraction."""
    number = int(text)
    return number if -2**63 <= number < 2**63 else float(text)


def meaning(text):
    """The document with the order of its names, and the type of each number."""
    return repr(json.loads(text, parse_int=whole, object_pairs_hook=lambda pairs: ('object', pairs)))


def comes_back(json_tree, text, tool=()):
    path = json_tree.file('valid.json', text.encode())
    printed = json_tree.output(path, tool=tool)
    if meaning(printed) != meaning(text) or printed.count('\n') != 1:
        raise Failure(f'{text}\nis printed as\n{printed}')


def random_documents_come_back(json_tree):
    """Several in one file, for a program that starts slowly under some tools."""
    texts = list(random_documents(200))
    for start in range(0, len(texts), 20):
        comes_back(json_tree, '[' + ',\n'.join(texts[start:start + 20]) + ']')


def is_refused(json_tree, name, content, expected, tool=()):
    path = json_tree.file('invalid.json', content)
    done = json_tree.run(path, tool=tool)
    json_tree.expect_failure(done, 1, '')
    if done.stderr.decode() != f'json-tree: {path}: {expected}\n':
        raise Failure(f'{name}: {expected}\n{tell(done)}')


def queries(json_tree, document):
    with open(document, encoding='utf-8') as file:
        value = json.load(file)
    expected = dict(QUERIES)
    for pointer, answer in expected.items():
        printed = json_tree.output(document, pointer)
        if answer is not None and printed != answer + '\n':
            raise Failure(f'{pointer}: {printed}')
    if json.loads(json_tree.output(document, '/servers/0')) != value['servers'][0]:
        raise Failure('An object is another one')
    printed = json_tree.output(document, '/name', '/servers/0/ports', '//0')
    if printed != '"gateway"\n[80,443]\n3\n':
        raise Failure(printed)


def nothing_there(json_tree, document):
    for pointer in NOTHING_THERE:
        json_tree.expect_failure(json_tree.run(document, pointer), 1,
                                 f'there is no value at {pointer}\n')


def large_object(json_tree):
    """Each of many names is found."""
    names = [f'name {number}' for number in range(5000)]
    path = json_tree.file('large.json', json.dumps({name: name for name in names}).encode())
    some = names[::97]
    printed = json_tree.output(path, *['/' + name for name in some])
    if printed.splitlines() != [f'"{name}"' for name in some]:
        raise Failure(printed)


# ---- Limits ----

def depth_is_limited(json_tree):
    for opening, closing in ('[', ']'), ('{"a":', '}'):
        fits = opening * 256 + '1' + closing * 256
        comes_back(json_tree, fits)
        path = json_tree.file('deep.json', (opening + fits + closing).encode())
        json_tree.expect_failure(json_tree.run(path), 1,
                                 f'column {256 * len(opening) + 1}: more than 256 levels deep\n')
    path = json_tree.file('flat.json', b'[]')
    json_tree.expect_failure(json_tree.run('--max-depth=0', path), 1,
                             'line 1, column 1: more than 0 levels deep\n')


def nothing_is_recursive(json_tree):
    depth = 200000
    text = '[' * depth + ']' * depth
    path = json_tree.file('deep.json', text.encode())
    if json_tree.output(f'--max-depth={depth}', path) != text + '\n':
        raise Failure('Something was lost')
    json_tree.expect_failure(json_tree.run(f'--max-depth={depth - 1}', path), 1,
                             f'line 1, column {depth}: more than {depth - 1} levels deep\n')


def bytes_are_limited(json_tree):
    path = json_tree.file('bytes.json', b'[1, 2, 3]')
    if json_tree.output('--max-bytes=9', path) != '[1,2,3]\n':
        raise Failure('What is allowed is refused')
    json_tree.expect_failure(json_tree.run('--max-bytes=8', path), 1, f'{path}: more than 8 bytes\n')
    path = json_tree.file('bytes.json', b' ' * 16384 + b'1')
    if json_tree.output('--max-bytes=16385', path) != '1\n':
        raise Failure('What is allowed is refused')
    json_tree.expect_failure(json_tree.run('--max-bytes=16384', path), 1, 'more than 16384 bytes\n')


def endless_file(json_tree):
    json_tree.expect_failure(json_tree.run('--max-bytes=1000000', '/dev/zero'), 1,
                             '/dev/zero: more than 1000000 bytes\n')


def budget_is_kept(json_tree, document, tool=(), step=2048):
    """With any budget that is too small the program says so, and prints nothing."""
    budget = 0
    while True:
        done = json_tree.run(f'--budget={budget}', document, tool=tool)
        if done.returncode == 0:
            break
        json_tree.expect_failure(done, 1, f'{document}: JSON document: Cannot allocate ')
        json_tree.expect_failure(done, 1, f': the budget is {budget} bytes, of which ')
        budget += step
    if not 2048 < budget < 65536:
        raise Failure(f'{budget} bytes were enough')


def missing_files(json_tree):
    for path in json_tree.folder + '/missing.json', json_tree.folder:
        json_tree.expect_failure(json_tree.run(path), 1, f'{path}: ')


def complains(json_tree, options):
    json_tree.expect_failure(json_tree.run(*options), 2, '')


def run_cases(tap, json_tree, document):
    with open(document, encoding='utf-8') as file:
        texts = {'document': file.read(), **VALID}
    for name, text in texts.items():
        attempt(tap, f'valid: {name}', comes_back, json_tree, text)
    attempt(tap, 'random documents', random_documents_come_back, json_tree)

    for name, content, line, column, message in INVALID:
        attempt(tap, f'invalid: {name}', is_refused, json_tree, name, content,
                f'line {line}, column {column}: {message}')

    attempt(tap, 'queries', queries, json_tree, document)
    attempt(tap, 'nothing there', nothing_there, json_tree, document)
    attempt(tap, 'large object', large_object, json_tree)
    attempt(tap, 'depth is limited', depth_is_limited, json_tree)
    attempt(tap, 'nothing is recursive', nothing_is_recursive, json_tree)
    attempt(tap, 'bytes are limited', bytes_are_limited, json_tree)
    attempt(tap, 'endless file', endless_file, json_tree)
    attempt(tap, 'budget is kept', budget_is_kept, json_tree, document)
    attempt(tap, 'missing files', missing_files, json_tree)
    for options in USAGE:
        attempt(tap, ' '.join(['usage', *options]), complains, json_tree, options)


def run_memory_cases(tap, json_tree, document, tool):
    with open(document, encoding='utf-8') as file:
        attempt(tap, 'memory: valid', comes_back, json_tree, file.read(), tool)
    attempt(tap, 'memory: budget', budget_is_kept, json_tree, document, tool, 8192)
    for name, content, line, column, message in INVALID[::12]:
        attempt(tap, f'memory: {name}', is_refused, json_tree, name, content,
                f'line {line}, column {column}: {message}', tool)


def main():
    arguments = parse_arguments('program', 'document')

    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        json_tree = Program(arguments.program, folder)
        run_cases(tap, json_tree, arguments.document)

        tool, reason = memcheck(arguments)
        if tool:
            run_memory_cases(tap, json_tree, arguments.document, tool)
        else:
            tap.skip('memory', reason)

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
