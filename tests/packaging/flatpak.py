# The module for manifests of Flatpak is well-formed and builds what there is.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Argument: the source tree."""

import json
import sys

import options
from tap import Tap

MODULE = '.ci/packaging/flatpak/multitude.json'

# Of what flatpak-manifest(5) has for a module, and for an archive as a source.
MODULE_KEYS = {'name': str, 'buildsystem': str, 'builddir': bool, 'config-opts': list,
               'cleanup': list, 'sources': list}
ARCHIVE_KEYS = {'type': str, 'path': str}


def faults(what, thing, keys):
    """What THING, an object of JSON, lacks of KEYS or has beyond them."""
    for key, kind in keys.items():
        if key not in thing:
            yield f'{what} has no {key}'
        elif not isinstance(thing[key], kind):
            yield f'{what}: {key} is no {kind.__name__}'
    for key in thing.keys() - keys.keys():
        if not key.startswith('//'):
            yield f'{what}: {key} is unknown'


def module_faults(module):
    yield from faults('the module', module, MODULE_KEYS)
    if module.get('buildsystem') != 'meson':
        yield 'the module is not built by meson'
    if len(module.get('sources', [])) != 1:
        yield 'the module has not one source'
    for archive in module.get('sources', []):
        yield from faults('the source', archive, ARCHIVE_KEYS)
        if archive.get('type') != 'archive':
            yield 'the source is no archive'
    for pattern in module.get('cleanup', []):
        if not isinstance(pattern, str) or not pattern:
            yield f'{pattern!r} is no pattern'


def main():
    source = sys.argv[1]
    tap = Tap()
    try:
        module = json.loads(options.read(source, MODULE))
    except ValueError as error:
        tap.fail('JSON', str(error))
        return tap.close()

    tap.ok('JSON')
    tap.check('keys', '\n'.join(module_faults(module)))
    tap.check('options', '\n'.join(options.faults(' '.join(module.get('config-opts', [])), source)))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
