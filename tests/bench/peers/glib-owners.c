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

/* ---- A bare object -------------------------------------------------------- */

/* What an arena that is an object cannot be cheaper than: no properties, and nothing of
 * its own to do.
 */
#define BARE_NAME "a bare GObject"
#define MAX_SMALL 10000

static void *
open_bare (void)
{
  return g_new0 (GObject *, MAX_SMALL);
}

static void
close_bare (void *state)
{
  GObject **objects = state;

  for (size_t i = 0; i < MAX_SMALL; i++)
    g_clear_object (&objects[i]);
  g_free (objects);
}

static void
live_bare (void  *state G_GNUC_UNUSED,
           size_t n,
           size_t size G_GNUC_UNUSED)
{
  for (size_t i = 0; i < n; i++)
    {
      GObject *object = g_object_new (BENCH_TYPE_OBJECT, NULL);

      bench_keep (object);
      g_object_unref (object);
    }
}

static void
keep_bare (void  *state,
           size_t n,
           size_t size G_GNUC_UNUSED)
{
  GObject **objects = state;

  for (size_t i = 0; i < n; i++)
    objects[i] = g_object_new (BENCH_TYPE_OBJECT, NULL);
}

/* ---- W12 for strings ------------------------------------------------------ */

#define LONG_STRING_LENGTH 23

#define OWNER_ID g_long_ref_string
#define OWNER_NEW(arena, size) g_ref_string_new_len (bench_long_text, LONG_STRING_LENGTH)
#define OWNER_RELEASE(arena, mem) g_ref_string_release (mem)
#include "owner-workloads.h"

#define OWNER_ID g_long_bytes
#define OWNER_NEW(arena, size) g_bytes_new (bench_long_text, LONG_STRING_LENGTH + 1)
#define OWNER_RELEASE(arena, mem) g_bytes_unref (mem)
#include "owner-workloads.h"

static const BenchCase cases[] = {
  { BENCH_W0_1, BARE_NAME, open_bare, live_bare, NULL, close_bare, 0 },
  { BENCH_SMALL, BARE_NAME, open_bare, keep_bare, NULL, close_bare, 0 },
  OWNER_CASE (BENCH_W12R, g_long_ref_string, "GRefString", fill, reset),
  OWNER_CASE (BENCH_W12R, g_long_bytes, "GBytes", fill, reset),
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
