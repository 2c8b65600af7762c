/* A JavaScript program that knows the library from its installation alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import Multitude from 'gi://Multitude?version=1';

const {withArena} = await import(`file://${ARGV[0]}`);

const list = withArena(arena => {
    const made = new Multitude.StringList({arena});
    made.extend(['hello']);
    return made;
});
print(42, ...list.values());
