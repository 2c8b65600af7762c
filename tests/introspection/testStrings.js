/* Strings that grow in JavaScript: what they hold, and what keeps what alive.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, test, thrown} from './tap.js';

const decode = bytes => new TextDecoder().decode(bytes.toArray());

test('appended in order', () => {
    const string = new Multitude.String(new Multitude.Arena(), 'first');
    equal(string.append(', sécond'), true);
    equal(string.append(''), true);
    equal(string.append(', more'.repeat(1000)), true);
    equal(string.get_str(), `first, sécond${', more'.repeat(1000)}`);
    equal(string.get_len(), 5 + 9 + 6000);
});

test('insert', () => {
    const string = Multitude.String.new(new Multitude.Arena(), 'ad');
    equal(string.insert(1, 'bc'), true);
    equal(string.get_str(), 'abcd');
    check(string.equal(Multitude.String.new(new Multitude.Arena(), 'abcd')), 'another text');
});

test('used again after a steal', () => {
    const string = new Multitude.String(new Multitude.Arena(), null);
    equal(decode(string.steal_bytes()), '');
    string.append('first');
    const first = string.steal_bytes();
    string.append('second');
    equal([decode(first), decode(string.steal_bytes())], ['first', 'second']);
});

test('keeps the arena alive', () => {
    let arena = new Multitude.Arena();
    const string = new Multitude.String(arena, 'a');
    arena = null;
    collect();
    string.append('live');
    equal(string.get_str(), 'alive');
});

test('the bytes outlive both', () => {
    let arena = new Multitude.Arena();
    let string = new Multitude.String(arena, 'outlives');
    const bytes = string.steal_bytes();
    arena = string = null;
    collect();
    equal(decode(bytes), 'outlives');
});

test('an array of strings', () => {
    const builder = new Multitude.StrvBuilder(new Multitude.Arena());
    collect();
    equal(builder.add('one'), true);
    builder.add('two');
    equal(builder.end(), ['one', 'two']);
    equal(builder.end(), []);
});

test('no budget', () => {
    const error = thrown(() => new Multitude.String(new Multitude.Arena({byteBudget: 0}), ''));
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), error.message);

    const string = new Multitude.String(new Multitude.Arena({byteBudget: 8192}), 'kept');
    check(thrown(() => string.append('x'.repeat(100000)))
        .matches(Multitude.Error, Multitude.Error.BUDGET), 'another error');
    equal(string.get_str(), 'kept');
});

done();
