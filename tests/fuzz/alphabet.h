/* Which operations there are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the alphabet.  An operation is two bytes, its family and its place in it,
 * and what it reads after them.  So a family has its number for ever, and so has an
 * operation: others are put into empty places, or old inputs mean something else.
 */

#pragma once

#include "machine.h"

#define FUZZ_N_FAMILIES 32

extern const FuzzFamily fuzz_family_bound;
extern const FuzzFamily fuzz_family_text;
extern const FuzzFamily fuzz_family_life;
extern const FuzzFamily fuzz_family_box;
extern const FuzzFamily fuzz_family_counted;
extern const FuzzFamily fuzz_family_ref_string;
extern const FuzzFamily fuzz_family_ref_string16;
extern const FuzzFamily fuzz_family_bytes;
extern const FuzzFamily fuzz_family_string;
extern const FuzzFamily fuzz_family_string_end;
extern const FuzzFamily fuzz_family_string16;
extern const FuzzFamily fuzz_family_array;
extern const FuzzFamily fuzz_family_byte_array;
extern const FuzzFamily fuzz_family_ptr_array;
extern const FuzzFamily fuzz_family_strv;
extern const FuzzFamily fuzz_family_hash_table;
extern const FuzzFamily fuzz_family_heap;
extern const FuzzFamily fuzz_family_string_list;
extern const FuzzFamily fuzz_family_record_list;
extern const FuzzFamily fuzz_family_variant;
extern const FuzzFamily fuzz_family_stream;
extern const FuzzFamily fuzz_family_pool;
extern const FuzzFamily fuzz_family_plain_text;
extern const FuzzFamily fuzz_family_plain_array;
extern const FuzzFamily fuzz_family_figures;

/* The last entry is followed by NULL. */
extern const FuzzFamily *const fuzz_alphabet[FUZZ_N_FAMILIES + 1];

/* Runs operations until the input ends, or one of them hands the arena back. */
void fuzz_alphabet_run (gpointer machine);
