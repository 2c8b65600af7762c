/* Peer: what GLib counts the references of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#include <glib-object.h>

/* An object with a value of 16 bytes. */
typedef struct
{
  GObject  parent_instance;
  uint64_t words[2];
} BenchObject;

typedef GObjectClass BenchObjectClass;

#define BENCH_TYPE_OBJECT (bench_object_get_type ())
GType bench_object_get_type (void);
G_DEFINE_TYPE (BenchObject, bench_object, G_TYPE_OBJECT)

static void
bench_object_class_init (BenchObjectClass *klass)
{
}

static void
bench_object_init (BenchObject *self)
{
}

#define OWNER_ID g_rc
#define OWNER_NEW(arena, size) g_rc_box_alloc (size)
#define OWNER_ACQUIRE(mem) g_rc_box_acquire (mem)
#define OWNER_RELEASE(arena, mem) g_rc_box_release (mem)
#include "owner-workloads.h"

#define OWNER_ID g_atomic_rc
#define OWNER_NEW(arena, size) g_atomic_rc_box_alloc (size)
#define OWNER_ACQUIRE(mem) g_atomic_rc_box_acquire (mem)
#define OWNER_RELEASE(arena, mem) g_atomic_rc_box_release (mem)
#include "owner-workloads.h"

#define OWNER_ID g_bytes
#define OWNER_NEW(arena, size) g_bytes_new (&bench_line, (size))
#define OWNER_ACQUIRE(mem) g_bytes_ref (mem)
#define OWNER_RELEASE(arena, mem) g_bytes_unref (mem)
#include "owner-workloads.h"

#define OWNER_ID g_object
#define OWNER_NEW(arena, size) g_object_new (BENCH_TYPE_OBJECT, NULL)
#define OWNER_ACQUIRE(mem) g_object_ref (mem)
#define OWNER_RELEASE(arena, mem) g_object_unref (mem)
#include "owner-workloads.h"

#define OWNER_ID g_ref_string
#define OWNER_NEW(arena, size) g_ref_string_new_len (bench_text, BENCH_TEXT_LENGTH)
#define OWNER_RELEASE(arena, mem) g_ref_string_release (mem)
#include "owner-workloads.h"

#define OWNER_ID g_bytes_string
#define OWNER_NEW(arena, size) g_bytes_new (bench_text, BENCH_TEXT_LENGTH + 1)
#define OWNER_RELEASE(arena, mem) g_bytes_unref (mem)
#include "owner-workloads.h"

#define HANDLE_ID g_atomic_rc
#define HANDLE_NEW(arena, size) g_atomic_rc_box_alloc (size)
#define HANDLE_WORD(mem) (*(uint64_t *) (mem))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    g_atomic_rc_box_release ((mems)[i_])
#include "thread-workload.h"

/* Bytes cannot be written; the word that is read is of the copy. */
#define HANDLE_ID g_bytes
#define HANDLE_NEW(arena, size) g_bytes_new (&bench_line, (size))
#define HANDLE_WORD(mem) (*(uint64_t *) g_bytes_get_data ((mem), NULL))
#define HANDLE_DROP_N(mems, n) \
  for (size_t i_ = 0; i_ < (n); i_++) \
    g_bytes_unref ((mems)[i_])
#include "thread-workload.h"

static const BenchCase cases[] = {
  OWNER_VALUE_CASES (g_rc, "g_rc_box"),
  OWNER_SHARED_CASE (g_rc, "g_rc_box"),
  OWNER_VALUE_CASES (g_atomic_rc, "g_atomic_rc_box"),
  OWNER_SHARED_CASE (g_atomic_rc, "g_atomic_rc_box"),
  OWNER_VALUE_CASES (g_bytes, "GBytes"),
  OWNER_SHARED_CASE (g_bytes, "GBytes"),
  OWNER_CASE (BENCH_W7U, g_object, "GObject", at_once, reset),
  OWNER_CASE (BENCH_W7K, g_object, "GObject", make_kept, release_kept),
  OWNER_SHARED_CASE (g_object, "GObject"),
  OWNER_STRING_CASE (g_ref_string, "GRefString"),
  OWNER_STRING_CASE (g_bytes_string, "GBytes"),
  HANDLE_CASE (g_atomic_rc, "g_atomic_rc_box"),
  HANDLE_CASE (g_bytes, "GBytes"),
};

static const char *
version (void)
{
  static char text[32];

  g_snprintf (text, sizeof text, "%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  return text;
}

const BenchPeer bench_peer_glib_owners = {
  "GLib", NULL, version, cases, BENCH_N_CASES (cases)
};
