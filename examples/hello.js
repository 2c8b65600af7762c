/* Ten lines with an arena, in JavaScript; hello.c and hello.py are the same.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Run it with: gjs -m hello.js */

import Multitude from 'gi://Multitude?version=1';

const arena = new Multitude.Arena({name: 'hello'});
const hello = arena.new_bytes(new TextEncoder().encode('Hello from an arena!'));

// Bytes are their own owner: the reset takes everything else.
arena.reset();
print(new TextDecoder().decode(hello.toArray()));

const stats = arena.get_stats();
print(`${arena.name}: ${stats.get_used()} of ${stats.get_reserved()} bytes are in use`);
