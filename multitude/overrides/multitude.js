/* What JavaScript has on top of the introspected library, for gjs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports withArena(), and adds to the types of the library when it is imported, as
 * gjs itself does for those of GLib: an end to arenas, iteration, and what takes many
 * strings or bytes in one call.
 *
 * What must hold: whatever takes an arena refuses one that is closed.  And no lent arena
 * gets a property: gjs would keep it for that as long as its pool has it, which lends it to
 * nobody then.
 */

import Multitude from 'gi://Multitude?version=1';

const NOT_FOUND = 0xffffffff;

// How many strings an iteration gets in one call.
const BLOCK = 4096;

// ---- Arenas ----------------------------------------------------------------

function refuse() {
    throw new Error('the arena is closed');
}

function checkOpen(values) {
    for (const value of values) {
        if (value instanceof Multitude.Arena && value.closed)
            refuse();
    }
}

/** Names of the methods of a type, without its properties. */
function methodNames(type) {
    return Object.getOwnPropertyNames(type.prototype)
        .filter(name => 'value' in Object.getOwnPropertyDescriptor(type.prototype, name))
        .filter(name => name !== 'constructor');
}

/** All calls but those that read figures, give memory back, or end what was begun. */
const refusedWhenClosed = methodNames(Multitude.Arena)
    .filter(name => !['trim', 'ignore_memory_warnings'].includes(name))
    .filter(name => !/^(_|get_)|_finish$/.test(name));

for (const name of refusedWhenClosed) {
    const call = Multitude.Arena.prototype[name];
    Multitude.Arena.prototype[name] = function (...args) {
        checkOpen([this]);
        return call.apply(this, args);
    };
}

const closedArenas = new WeakSet();
const lentArenas = new WeakSet();

// While JavaScript has them, their pool lends them to nobody, so it has them back that long.
const givenBack = new WeakSet();

/* gjs keeps an object in JavaScript that has properties of its own as long as the one
 * in C lives, so an arena stays closed wherever it comes from later.  One that is lent is
 * open again when it has come back. */
Multitude.Arena.prototype.close = function () {
    if (this.closed)
        return;
    this.reset_full(Multitude.ResetMode.FREE_ALL);
    closedArenas.add(this);
    if (!lentArenas.has(this))
        this._isClosed = true;
};

Object.defineProperty(Multitude.Arena.prototype, 'closed', {
    get() {
        return closedArenas.has(this);
    },
});

if (Symbol.dispose) {
    Multitude.Arena.prototype[Symbol.dispose] = function () {
        this.close();
    };
}

/** Makes one GLib.Bytes of each piece, which are Uint8Arrays, in one call. */
Multitude.Arena.prototype.new_bytes_list = function (pieces) {
    checkOpen([this]);
    const all = [...pieces];
    if (!all.every(piece => piece instanceof Uint8Array))
        throw new TypeError('pieces are Uint8Arrays');
    const lengths = all.map(piece => piece.length);
    const whole = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
    let offset = 0;
    for (const piece of all) {
        whole.set(piece, offset);
        offset += piece.length;
    }
    return this.new_bytes_array(whole, lengths);
};

/**
 * Calls a function with a new arena, and closes it whatever happens; if the function
 * returns a promise, when that is settled.  Owners stay as they are: bytes, lists, and
 * strings that grow.
 *
 * Returns what the function returns.
 */
export function withArena(body, properties = {}) {
    const arena = new Multitude.Arena(properties);
    let result;

    try {
        result = body(arena);
    } catch (error) {
        arena.close();
        throw error;
    }
    if (typeof result?.then === 'function')
        return Promise.resolve(result).finally(() => arena.close());
    arena.close();
    return result;
}

/**
 * Calls a function with an arena of a pool, and gives it back whatever happens; if the
 * function returns a promise, when that is settled.  The arena is not closed, since others
 * will have it, and not to be used afterwards.
 *
 * Returns what the function returns.
 */
export function withLent(pool, body) {
    const arena = pool.acquire();
    if (!arena)
        throw new Error('the pool was disposed');
    let result;

    try {
        result = body(arena);
    } catch (error) {
        pool.release(arena);
        throw error;
    }
    if (typeof result?.then === 'function')
        return Promise.resolve(result).finally(() => pool.release(arena));
    pool.release(arena);
    return result;
}

const {acquire, release} = Multitude.ArenaPool.prototype;

Multitude.ArenaPool.prototype.acquire = function () {
    const arena = acquire.call(this);
    if (arena)
        lentArenas.add(arena);
    return arena;
};

/** Gives an arena back, closed or not, but not twice. */
Multitude.ArenaPool.prototype.release = function (arena) {
    if (givenBack.has(arena))
        throw new Error('the arena was given back before');
    if (lentArenas.has(arena))
        closedArenas.delete(arena);
    checkOpen([arena]);
    release.call(this, arena);
    givenBack.add(arena);
};

/* Every constructor that may be given an arena, those that are new as well. */
for (const name of Object.getOwnPropertyNames(Multitude)) {
    const type = Multitude[name];
    if (typeof type !== 'function' || !type.prototype)
        continue;

    for (const key of Object.getOwnPropertyNames(type).filter(each => /^new(_|$)/.test(each))) {
        const construct = type[key];
        type[key] = function (...args) {
            checkOpen(args);
            return construct.apply(this, args);
        };
    }
    if ('arena' in Object.getOwnPropertyDescriptors(type.prototype)) {
        const initialise = type.prototype._init;
        type.prototype._init = function (properties = {}) {
            checkOpen([properties.arena]);
            initialise.call(this, properties);
        };
    }
}

// ---- Strings that C would cut ----------------------------------------------

/* C ends a string at its first NUL, and a list of strings at what is none. */
function checkTexts(args) {
    for (const value of args) {
        for (const text of Array.isArray(value) ? value : [value]) {
            if (Array.isArray(value) && typeof text !== 'string')
                throw new TypeError(`a string is wanted, not ${text}`);
            if (typeof text === 'string' && text.includes('\0'))
                throw new TypeError('a string with a NUL cannot be stored');
        }
    }
}

function checkingTexts(call) {
    return function (...args) {
        checkTexts(args);
        return call.apply(this, args);
    };
}

for (const type of [Multitude.StringList, Multitude.StringObject, Multitude.String,
    Multitude.StrvBuilder]) {
    for (const name of methodNames(type).filter(each => !each.startsWith('_')))
        type.prototype[name] = checkingTexts(type.prototype[name]);
    for (const name of Object.getOwnPropertyNames(type).filter(each => /^new(_|$)/.test(each)))
        type[name] = checkingTexts(type[name]);
}

// ---- Lists -----------------------------------------------------------------

const List = Multitude.StringList.prototype;

const decoder = new TextDecoder();

/* It takes half the time to split a text that gjs takes to make an array of strings. */
function getBlock(list, position, nStrings) {
    const strings = decoder.decode(list.get_text(position, nStrings)).split('\0');
    strings.pop();
    return strings;
}

/** The items, which are objects, as of other list models. */
List[Symbol.iterator] = function* () {
    for (let position = 0; position < this.get_n_items(); position++)
        yield this.get_item(position);
};

/** The strings themselves. */
List.values = function* () {
    for (let position = 0; ; position += BLOCK) {
        const block = getBlock(this, position, BLOCK);
        yield* block;
        if (block.length < BLOCK)
            return;
    }
};

/** Like that of an array: strings from one position to another, in one call. */
List.slice = function (start = 0, end = this.get_n_items()) {
    const length = this.get_n_items();
    const [first, last] = [start, end].map(
        index => index < 0 ? Math.max(index + length, 0) : Math.min(index, length));
    return getBlock(this, first, Math.max(last - first, 0));
};

/** Like that of an array: the position of a string, or -1. */
List.indexOf = function (string) {
    if (`${string}`.includes('\0'))
        return -1;
    const position = this.find(string);
    return position === NOT_FOUND ? -1 : position;
};

List.includes = function (string) {
    return this.indexOf(string) !== -1;
};

/** The positions of the strings that have a text in them, one after the other. */
List.findAll = function* (text) {
    let position = this.search(0, text);
    while (position !== NOT_FOUND) {
        yield position;
        position = this.search(position + 1, text);
    }
};

/** Appends many strings, with one signal. */
List.extend = function (strings) {
    this.try_splice(this.get_n_items(), 0, [...strings]);
};

/* In C these abort when there is no memory. */

const initialiseList = List._init;

List._init = function ({strings = null, ...properties} = {}) {
    initialiseList.call(this, properties);
    if (strings !== null)
        this.extend(strings);
};

List.get_string = function (position) {
    return this.get_strings(position, 1)[0] ?? null;
};

List.splice = function (position, nRemovals, additions = null) {
    this.try_splice(position, nRemovals, additions);
};

List.append = function (string) {
    this.try_splice(this.get_n_items(), 0, [string]);
};

List.take = List.append;

List.append_strv = List.extend;

// ---- Texts -----------------------------------------------------------------

Multitude.StringObject.prototype.toString = function () {
    return this.get_string();
};

Multitude.String.prototype.toString = function () {
    return this.get_str();
};

Multitude.Stats.prototype.toString = function () {
    return this.to_string();
};

/** The figures as a plain object, also for JSON.stringify(). */
Multitude.Stats.prototype.toJSON = function () {
    return this.to_variant().deepUnpack();
};
