# The keys, rules and options of multitude-stats are in its manuals.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the command and the source tree."""

import os
import re
import subprocess
import sys

from command import FIGURES, environment, same
from tap import Tap

tool, root = sys.argv[1:3]

RULE = re.compile(r'^  \{ "([a-z-]+)", is_|^  \{ "([a-z-]+)", has_', re.MULTILINE)


def read(*path):
    with open(os.path.join(root, *path), encoding='utf-8') as file:
        return file.read()


def say(*arguments):
    done = subprocess.run([tool, *arguments], env=environment(), capture_output=True, text=True,
                          check=True)
    return done.stderr or done.stdout


def main():
    tap = Tap()
    chapter = read('docs', 'guide-stats.xml')
    page = read('multitude', 'tool', 'multitude-stats.1').replace('\\-', '-')

    rules = [first or second for first, second
             in RULE.findall(read('multitude', 'tool', 'multitude-stats-advice.c'))]
    tap.check('there are rules', same(len(rules), 8))
    for text, name in ((chapter, 'chapter'), (page, 'page')):
        tap.check(f'the {name} has all rules', ' '.join(rule for rule in rules if rule not in text))
    tap.check('the chapter has all keys', ' '.join(
        key for key in FIGURES if f'<literal>{key}</literal>' not in chapter))
    options = set(re.findall(r'--[a-z]+', say('--help'))) - {'--help'}
    for text, name in ((chapter, 'chapter'), (page, 'page')):
        tap.check(f'the {name} has all options',
                  ' '.join(option for option in sorted(options) if option not in text))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
