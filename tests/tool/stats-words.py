# multitude-stats for people: the table, its sentences, and both in other languages.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""C.UTF-8 passes for a German locale under another name, as in tests/po."""

import os
import sys
import tempfile

from command import Command, environment, same
from tap import Tap

PLAIN_LOCALE = '/usr/lib/locale/C.utf8'
LOCALE = 'de_DE.UTF-8'

ENGLISH = """\
Arena        Number  Peak  Kept  Retained  Cached  Wasted  Resets  Requests  Late
one of many     100  2048     0         0       0       0       0       100     0

one of many: 100 arenas were made and ended, and seldom reset: keep one and reset it, or take \
them from a MultitudeArenaPool.
"""

LANGUAGES = ['de', 'es', 'fr', 'it', 'ja', 'pl', 'pt_BR', 'sv', 'uk', 'zh_CN']

GERMAN_ADVICE = ('one of many: 100 Arenen wurden angelegt und beendet und selten zurückgesetzt: '
                 'Behalten Sie eine und setzen Sie sie zurück, oder nehmen Sie sie aus einem '
                 'MultitudeArenaPool.')


def check_english(tap):
    command = Command(sys.argv[2], 'many')
    tap.check('a table and advice', same(command.report, ENGLISH))
    tap.check('a program without the library',
              same(Command('true').report, 'No arena was used.\n'))
    said = Command(sys.argv[2], 'killed').report
    tap.check('a program that was killed', same(said.splitlines()[2:4], [
        'Ended by signal 9 (Killed).',
        'Processes that did not come to their end, and of whose living arenas nothing is known: 1.',
    ]))


def say(language, folder, *arguments):
    env = environment(LOCPATH=folder, LC_ALL=LOCALE, LANGUAGE=language)
    return Command(*arguments, env=env).report


def check_languages(tap):
    if not os.path.isdir(PLAIN_LOCALE) or '--untranslated' in sys.argv:
        tap.skip('languages', f'no {PLAIN_LOCALE} or no msgfmt here')
        return
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(PLAIN_LOCALE, os.path.join(folder, LOCALE))
        said = say('de', folder, sys.argv[2], 'many')
        tap.check('advice in German', same(said.splitlines()[-1], GERMAN_ADVICE))
        for language in LANGUAGES:
            said = say(language, folder, 'true')
            tap.check(f'{language}: translated', same(said in ('', 'No arena was used.\n'), False))
            said = say(language, folder, sys.argv[2], 'many')
            tap.check(f'{language}: figures and names are there',
                      same([word in said for word in ('one of many', '2048', 'MultitudeArenaPool')],
                           [True] * 3))
        said = say('ja', folder, sys.argv[2], 'many').splitlines()
        tap.check('wide letters count twice', same(width(said[0]), width(said[1])))


def width(text):
    return sum(2 if ord(letter) > 0x2e80 else 1 for letter in text)


def main():
    tap = Tap()
    check_english(tap)
    check_languages(tap)
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
