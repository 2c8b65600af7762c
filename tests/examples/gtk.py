# The examples with GTK 4 show a hundred thousand rows with a few hundred objects.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the log viewer, and maybe the command of the word list behind a "--".

What they show is real: the names of all installed files, and the words of the headers
that are installed.  They run on a display without a screen, Xvfb, which is this
script's own, and ends with it."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import Tap, skip_all

N_ROWS = 100000
MAX_ITEMS = 1000
MAX_SECONDS = 25
NO_DISPLAY = 77

FILE_LISTS = '/var/lib/dpkg/info/*.list'
HEADERS = '/usr/include'


def read(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            return file.read()
    except OSError:
        return ''


def headers():
    for folder, _, names in sorted(os.walk(HEADERS)):
        for name in sorted(names):
            yield read(os.path.join(folder, name))


def real_lines():
    """Names of files; lines of headers behind them where that is not enough."""
    lines = []
    for path in sorted(glob.glob(FILE_LISTS)):
        lines += read(path).splitlines()
    for text in headers():
        if len(lines) > N_ROWS:
            break
        lines += re.split('\n', text)

    return lines


def real_words():
    """A text of headers, and the words in it."""
    words, texts = set(), []
    for text in headers():
        texts.append(text)
        words.update(re.findall(r'\w+', text))
        if len(words) > N_ROWS:
            break

    return '\n'.join(texts), sorted(words)


class Display:
    """An X server that is started with the script and ends with it."""

    def __init__(self):
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writing), '-nolisten', 'tcp', '-screen', '0', '1280x1024x24'],
            pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as file:
            self.number = file.readline().strip()

    def environment(self):
        # Nothing of it needs a message bus, a graphics card or a place for settings.
        return {**os.environ, 'DISPLAY': f':{self.number}', 'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo',
                'GTK_A11Y': 'none', 'GSETTINGS_BACKEND': 'memory', 'GTK_THEME': 'Default',
                'LC_ALL': 'C.UTF-8'}

    def end(self):
        self.server.terminate()
        return self.server.wait(MAX_SECONDS)


def run(command, environment, *args):
    """Exit status, output, and what it complained of."""
    try:
        done = subprocess.run([*command, *args], env=environment, capture_output=True,
                              encoding='utf-8', timeout=MAX_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None, '', f'still runs after {MAX_SECONDS} s'
    return done.returncode, done.stdout, done.stderr


def figures(output):
    return dict(re.findall(r'^(\w+): (.*)$', output, re.MULTILINE))


def check_rows(tap, name, result, expected):
    status, output, log = result
    said = figures(output)
    n_items = int(said.pop('items', -1))

    for line in output.splitlines():
        print('#', name, line)
    tap.check(f'{name}: rows', '' if status == 0 and said == expected
              else f'{status}: {said} is not {expected}\n{log}')
    tap.check(f'{name}: objects', '' if 0 < n_items < MAX_ITEMS else f'{n_items} objects')
    tap.check(f'{name}: no complaint', log)


def check_usage(tap, name, command, environment):
    for args, expected in ([], 2), (['a', 'b'], 2), (['--check', '/nonexistent'], 1):
        status, _, log = run(command, environment, *args)
        tap.check(f'{name}: {args}', '' if status == expected and log else f'{status}: {log}')

    hidden = {key: value for key, value in environment.items() if key != 'DISPLAY'}
    status, _, log = run(command, hidden, '--check', __file__)
    tap.check(f'{name}: no display', '' if status == NO_DISPLAY and log else f'{status}: {log}')


def check_viewer(tap, command, environment, folder):
    lines = real_lines()
    if len(lines) <= N_ROWS:
        tap.skip('log viewer', f'no {N_ROWS} lines in {FILE_LISTS} and {HEADERS}')
        return

    path = os.path.join(folder, 'lines')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines))
    check_rows(tap, 'log viewer', run(command, environment, '--check', path), {
        'rows': str(len(lines)),
        'first': f'{1:7}  {lines[0]}',
        'last': f'{len(lines):7}  {lines[-1]}',
        'left': '0',
    })


def check_words(tap, command, environment, folder):
    text, words = real_words()
    if len(words) <= N_ROWS:
        tap.skip('word list', f'no {N_ROWS} words in {HEADERS}')
        return

    path = os.path.join(folder, 'words')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    check_rows(tap, 'word list', run(command, environment, '--check', path), {
        'rows': str(len(words)), 'first': words[0], 'last': words[-1]})


def main():
    if shutil.which('Xvfb') is None:
        skip_all('no Xvfb here')

    arguments = sys.argv[1:]
    middle = arguments.index('--') if '--' in arguments else len(arguments)
    viewer, word_list = arguments[:middle], arguments[middle + 1:]

    tap = Tap()
    display = Display()
    try:
        with tempfile.TemporaryDirectory() as folder:
            check_viewer(tap, viewer, display.environment(), folder)
            check_usage(tap, 'log viewer', viewer, display.environment())
            if not word_list:
                tap.skip('word list', 'no Python with gi here, or built without introspection')
            elif run(word_list, display.environment(), '/nonexistent')[0] == NO_DISPLAY:
                tap.skip('word list', 'Python has no GTK 4 here')
            else:
                check_words(tap, word_list, display.environment(), folder)
                check_usage(tap, 'word list', word_list, display.environment())
    finally:
        status = display.end()
    tap.check('the display ends', '' if status == 0 else f'{status}')

    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
