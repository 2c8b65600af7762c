# Ten lines with an arena, in Python; hello.c and hello.js are the same.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi

gi.require_version('Multitude', '1')
from gi.repository import Multitude

arena = Multitude.Arena(name='hello')
hello = arena.new_bytes(b'Hello from an arena!')

# Bytes are their own owner: the reset takes everything else.
arena.reset()
print(hello.get_data().decode())

stats = arena.get_stats()
print(f'{arena.props.name}: {stats.get_used()} of {stats.get_reserved()} bytes are in use')
