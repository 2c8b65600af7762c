/* Peer: the owners of MultitudeArena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <multitude.h>

#define OWNER_ID box
#define OWNER_NEW(arena, size) multitude_box_alloc ((arena), (size))
#define OWNER_RELEASE(arena, mem) multitude_box_free (mem)
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID box_in
#define OWNER_NEW(arena, size) multitude_box_alloc ((arena), (size))
#define OWNER_RELEASE(arena, mem) multitude_box_free_in ((arena), (mem))
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID box_n
#define OWNER_NEW(arena, size) multitude_box_alloc ((arena), (size))
#define OWNER_RELEASE(arena, mem) multitude_box_free (mem)
#define OWNER_RELEASE_N(mems, n) multitude_box_free_n ((mems), (n))
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID rc
#define OWNER_NEW(arena, size) multitude_rc_box_alloc ((arena), (size))
#define OWNER_ACQUIRE(mem) multitude_rc_box_acquire (mem)
#define OWNER_RELEASE(arena, mem) multitude_rc_box_release (mem)
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID atomic_rc
#define OWNER_NEW(arena, size) multitude_atomic_rc_box_alloc ((arena), (size))
#define OWNER_ACQUIRE(mem) multitude_atomic_rc_box_acquire (mem)
#define OWNER_RELEASE(arena, mem) multitude_atomic_rc_box_release (mem)
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID atomic_rc_in
#define OWNER_NEW(arena, size) multitude_atomic_rc_box_alloc ((arena), (size))
#define OWNER_ACQUIRE(mem) multitude_atomic_rc_box_acquire (mem)
#define OWNER_RELEASE(arena, mem) \
  multitude_atomic_rc_box_release_in ((MultitudeArena *) (arena), (mem))
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID atomic_rc_n
#define OWNER_NEW(arena, size) multitude_atomic_rc_box_alloc ((arena), (size))
#define OWNER_RELEASE(arena, mem) multitude_atomic_rc_box_release (mem)
#define OWNER_RELEASE_N(mems, n) multitude_atomic_rc_box_release_n ((mems), (n))
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID ref_string
#define OWNER_NEW(arena, size) \
  multitude_ref_string_new_len ((arena), bench_text, BENCH_TEXT_LENGTH)
#define OWNER_RELEASE(arena, mem) multitude_ref_string_release (mem)
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID ref_string_in
#define OWNER_NEW(arena, size) \
  multitude_ref_string_new_len ((arena), bench_text, BENCH_TEXT_LENGTH)
#define OWNER_RELEASE(arena, mem) multitude_ref_string_release_in ((arena), (mem))
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define OWNER_ID ref_string_n
#define OWNER_NEW(arena, size) \
  multitude_ref_string_new_len ((arena), bench_text, BENCH_TEXT_LENGTH)
#define OWNER_RELEASE(arena, mem) multitude_ref_string_release (mem)
#define OWNER_RELEASE_N(mems, n) \
  multitude_ref_string_release_n ((gpointer) (mems), (n))
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

#define HANDLE_ID box
#define HANDLE_NEW(arena, size) multitude_box_alloc ((MultitudeArena *) (arena), (size))
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    multitude_box_free ((mems)[i_])
#define HANDLE_OPEN() multitude_arena_new ()
#define HANDLE_CLOSE(arena) g_object_unref (arena)
#include "thread-workload.h"

#define HANDLE_ID box_n
#define HANDLE_NEW(arena, size) multitude_box_alloc ((MultitudeArena *) (arena), (size))
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) multitude_box_free_n ((mems), (n))
#define HANDLE_OPEN() multitude_arena_new ()
#define HANDLE_CLOSE(arena) g_object_unref (arena)
#include "thread-workload.h"

#define HANDLE_ID atomic_rc
#define HANDLE_NEW(arena, size) \
  multitude_atomic_rc_box_alloc ((MultitudeArena *) (arena), (size))
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    multitude_atomic_rc_box_release ((mems)[i_])
#define HANDLE_OPEN() multitude_arena_new ()
#define HANDLE_CLOSE(arena) g_object_unref (arena)
#include "thread-workload.h"

#define HANDLE_ID atomic_rc_n
#define HANDLE_NEW(arena, size) \
  multitude_atomic_rc_box_alloc ((MultitudeArena *) (arena), (size))
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) multitude_atomic_rc_box_release_n ((mems), (n))
#define HANDLE_OPEN() multitude_arena_new ()
#define HANDLE_CLOSE(arena) g_object_unref (arena)
#include "thread-workload.h"

#define LONG_STRING_LENGTH 23

#define OWNER_ID long_ref_string
#define OWNER_NEW(arena, size) \
  multitude_ref_string_new_len ((arena), bench_long_text, LONG_STRING_LENGTH)
#define OWNER_RELEASE(arena, mem) multitude_ref_string_release (mem)
#define OWNER_OPEN() multitude_arena_new ()
#define OWNER_CLOSE(arena) g_object_unref (arena)
#define OWNER_RESET(arena) multitude_arena_reset ((MultitudeArena *) (arena))
#include "owner-workloads.h"

static const BenchCase cases[] = {
  OWNER_CASE (BENCH_W12R, long_ref_string, "multitude ref-string", fill, reset),
  OWNER_VALUE_CASES (box, "multitude box"),
  OWNER_CASE (BENCH_W7U, box_in, "multitude box, free_in", at_once, reset),
  OWNER_CASE (BENCH_W7K, box_in, "multitude box, free_in", make_kept, release_kept),
  OWNER_CASE (BENCH_W7K, box_n, "multitude box, free_n", make_kept, release_kept),
  OWNER_VALUE_CASES (rc, "multitude rc box"),
  OWNER_SHARED_CASE (rc, "multitude rc box"),
  OWNER_VALUE_CASES (atomic_rc, "multitude atomic rc box"),
  OWNER_SHARED_CASE (atomic_rc, "multitude atomic rc box"),
  OWNER_CASE (BENCH_W7U, atomic_rc_in, "multitude atomic rc box, release_in", at_once, reset),
  OWNER_CASE (BENCH_W7K, atomic_rc_in, "multitude atomic rc box, release_in", make_kept, release_kept),
  OWNER_SHARED_CASE (atomic_rc_in, "multitude atomic rc box, release_in"),
  OWNER_CASE (BENCH_W7K, atomic_rc_n, "multitude atomic rc box, release_n", make_kept, release_kept),
  OWNER_STRING_CASE (ref_string, "multitude ref-string"),
  OWNER_STRING_CASE (ref_string_in, "multitude ref-string, release_in"),
  OWNER_STRING_CASE (ref_string_n, "multitude ref-string, release_n"),
  HANDLE_CASE (box, "multitude box"),
  HANDLE_CASE (box_n, "multitude box, free_n"),
  HANDLE_CASE (atomic_rc, "multitude atomic rc box"),
  HANDLE_CASE (atomic_rc_n, "multitude atomic rc box, release_n"),
};

static const char *
version (void)
{
  return "as multitude";
}

const BenchPeer bench_peer_multitude_owners = {
  "multitude owners", NULL, version, cases, BENCH_N_CASES (cases)
};
