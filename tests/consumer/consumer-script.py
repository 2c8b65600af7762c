# A Python program that knows the library from its installation alone.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
gi.require_version('Multitude', '1')
from gi.repository import Multitude

arena = Multitude.Arena()
data = arena.new_bytes(b'hello')
arena.reset()
del arena
print(42, data.get_data().decode())
