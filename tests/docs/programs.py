# Which examples the tests run, and so what else may be said of them.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re

BUILD = 'examples/meson.build'

STRING_OR_COMMENT = re.compile(r"('(?:\\.|[^'\\\n])*')|#[^\n]*")
COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
INCLUDE = re.compile(r'^ *# *include "([\w.-]+)"', re.MULTILINE)


def rules_of(build):
    """What a meson.build says, without its comments."""
    return STRING_OR_COMMENT.sub(lambda match: match[1] or '', build)


def has_rule(path, rules):
    """Whether the rules make or run a program of this file; names of C files may lack the end."""
    name = os.path.basename(path)
    stem, suffix = os.path.splitext(name)
    words = (name, stem, stem.removeprefix('migrate-')) if suffix == '.c' else (name,)
    return any(f"'{word}'" in rules for word in words)


def run(examples, build):
    """Those of EXAMPLES, texts by their paths, that BUILD runs, with the headers that they have."""
    rules = rules_of(build)
    found = {path for path in examples if not path.endswith('.h') and has_rule(path, rules)}
    waiting = sorted(found)
    while waiting:
        text = COMMENT.sub('', examples[waiting.pop()])
        headers = {f'examples/{name}' for name in INCLUDE.findall(text)} & set(examples) - found
        found |= headers
        waiting += sorted(headers)
    return {path: examples[path] for path in sorted(found)}
