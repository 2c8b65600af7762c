# A Python program that knows the library from its installation alone.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
gi.require_version('Multitude', '1')
from gi.repository import Multitude

with Multitude.Arena() as arena:
    data = Multitude.view(arena.new_bytes(b'hello'))
del arena
print(42, bytes(data).decode())
