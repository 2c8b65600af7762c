/* Calls whose source fails: arena-bound memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_bound. */

#include "faults.h"

/* ---- Plain memory ---- */

FAULT_CALL (multitude_arena_alloc, fault_bound ((multitude_arena_alloc) (self->arena, 40)))
FAULT_CALL (multitude_arena_alloc0,
            fault_bound ((multitude_arena_alloc0) (self->arena, FAULT_LENGTH)))
FAULT_CALL (multitude_arena_alloc_n, fault_bound ((multitude_arena_alloc_n) (self->arena, 10, 50)))
FAULT_CALL (multitude_arena_alloc0_n,
            fault_bound ((multitude_arena_alloc0_n) (self->arena, 10, 50)))
FAULT_CALL (multitude_arena_alloc_aligned,
            fault_bound ((multitude_arena_alloc_aligned) (self->arena, 100, 256)))
FAULT_CALL (multitude_arena_memdup,
            fault_bound ((multitude_arena_memdup) (self->arena, fault_text, FAULT_LENGTH)))
FAULT_CALL (multitude_arena_memdup_n,
            fault_bound (multitude_arena_memdup_n (self->arena, fault_text, 100, 50)))
FAULT_CALL (multitude_arena_try_alloc,
            fault_bound ((multitude_arena_try_alloc) (self->arena, 100000, error)))
FAULT_CALL (multitude_arena_try_alloc0,
            fault_bound ((multitude_arena_try_alloc0) (self->arena, 40, error)))
FAULT_CALL (multitude_arena_try_alloc_n,
            fault_bound ((multitude_arena_try_alloc_n) (self->arena, 10, 50, error)))
FAULT_CALL (multitude_arena_try_alloc0_n,
            fault_bound ((multitude_arena_try_alloc0_n) (self->arena, 10, 50, error)))
FAULT_CALL (multitude_arena_try_alloc_aligned,
            fault_bound ((multitude_arena_try_alloc_aligned) (self->arena, 100, 256, error)))
FAULT_CALL (multitude_arena_try_memdup,
            fault_bound ((multitude_arena_try_memdup) (self->arena, fault_text, 100, error)))
FAULT_CALL (multitude_arena_try_memdup_n,
            fault_bound (multitude_arena_try_memdup_n (self->arena, fault_text, 100, 50, error)))

/* What a failed realloc leaves is looked at by describe (). */
static gboolean
resized (Fault    *self,
         gpointer  mem)
{
  if (mem == NULL)
    return FALSE;
  g_string_append_len (self->seen, mem, 100);
  return TRUE;
}

FAULT_CALL (multitude_arena_realloc,
            resized (self, multitude_arena_realloc (self->arena, self->subject, 100, FAULT_LENGTH)))
FAULT_CALL (multitude_arena_try_realloc,
            resized (self, multitude_arena_try_realloc (self->arena, self->subject, 100, FAULT_LENGTH,
                                                        error)))

/* The inline code goes there when it has no room. */
FAULT_CALL (multitude_arena_alloc_or_abort,
            fault_bound (multitude_arena_alloc_or_abort (&self->arena->core, 40, 8)))
FAULT_CALL (multitude_arena_bytes_or_abort,
            fault_bound (multitude_arena_bytes_or_abort (&self->arena->core, 40)))

/* ---- Filled ---- */

static guint n_filled;
static guint n_cleared;

static gboolean
fill_one (gpointer   element,
          gsize      index,
          gpointer   user_data,
          GError   **error)
{
  n_filled++;
  return TRUE;
}

static void
clear_one (gpointer element)
{
  n_cleared++;
}

static gboolean
filled (Fault   *self,
        GError **error)
{
  gpointer mem;

  n_filled = n_cleared = 0;
  mem = multitude_arena_fill (self->arena, 20, 50, fill_one, NULL, clear_one, error);
  g_assert_cmpuint (n_filled - n_cleared, ==, mem != NULL ? 20 : 0);
  return mem != NULL;
}

FAULT_CALL (multitude_arena_fill, filled (self, error))

/* ---- Strings ---- */

static gboolean
noted (Fault      *self,
       const char *str)
{
  if (str == NULL)
    return FALSE;
  g_string_append (self->seen, str);
  return TRUE;
}

static char *
format (MultitudeArena *arena,
        const char     *format,
        ...) G_GNUC_PRINTF (2, 3);

static char *
format (MultitudeArena *arena,
        const char     *format,
        ...)
{
  va_list args;
  char *str;

  va_start (args, format);
  str = multitude_arena_strdup_vprintf (arena, format, args);
  va_end (args);
  return str;
}

static char *words[] = { (char *) "several", (char *) "words", NULL };

FAULT_CALL (multitude_arena_strdup, noted (self, (multitude_arena_strdup) (self->arena, "text")))
FAULT_CALL (multitude_arena_strndup,
            noted (self, (multitude_arena_strndup) (self->arena, "text", 3)))
FAULT_CALL (multitude_arena_strdup_printf,
            noted (self, multitude_arena_strdup_printf (self->arena, "%s-%d", fault_text, 12)))
FAULT_CALL (multitude_arena_strdup_vprintf, noted (self, format (self->arena, "%d", 1234567)))
FAULT_CALL (multitude_arena_strconcat,
            noted (self, multitude_arena_strconcat (self->arena, "a", "b", NULL)))
FAULT_CALL (multitude_arena_strjoinv,
            noted (self, multitude_arena_strjoinv (self->arena, ", ", words)))
FAULT_CALL (multitude_arena_strdupv, noted (self, multitude_arena_strdupv (self->arena, words)[1]))
FAULT_CALL (multitude_arena_try_strdup,
            noted (self, (multitude_arena_try_strdup) (self->arena, "text", error)))
FAULT_CALL (multitude_arena_try_strndup,
            noted (self, (multitude_arena_try_strndup) (self->arena, fault_text, 2000, error)))

/* ---- UTF-16 ---- */

FAULT_CALL (multitude_arena_utf8_to_utf16,
            fault_bound (multitude_arena_utf8_to_utf16 (self->arena, fault_text, -1, NULL, NULL, error)))
FAULT_CALL (multitude_arena_utf8_to_utf16_lossy,
            fault_bound (multitude_arena_utf8_to_utf16_lossy (self->arena, "x\xff", -1, NULL, error)))
FAULT_CALL (multitude_arena_utf16_to_utf8,
            noted (self, multitude_arena_utf16_to_utf8 (self->arena, fault_units, -1, NULL, NULL, error)))
FAULT_CALL (multitude_arena_utf16_to_utf8_lossy,
            noted (self, multitude_arena_utf16_to_utf8_lossy (self->arena, fault_units, 100, NULL, error)))

/* ---- What goes with the arena ---- */

static void
count_end (gpointer data)
{
  (*(guint *) data)++;
}

static guint n_ended;

static gboolean
cleanup_added (Fault *self)
{
  multitude_arena_add_cleanup (self->arena, count_end, &n_ended);
  return TRUE;
}

static gboolean
object_taken (Fault *self)
{
  multitude_arena_take_object (self->arena, g_object_new (G_TYPE_OBJECT, NULL));
  return TRUE;
}

/* It keeps a reference only when it has succeeded. */
static gboolean
object_held (Fault   *self,
             GError **error)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  gboolean is_held = multitude_arena_hold_object (self->arena, object, error);

  g_assert_cmpuint (object->ref_count, ==, is_held ? 2 : 1);
  g_object_unref (object);
  return is_held;
}

FAULT_CALL (multitude_arena_add_cleanup, cleanup_added (self))
FAULT_CALL (multitude_arena_take_object, object_taken (self))
FAULT_CALL (multitude_arena_hold_object, object_held (self, error))

/* Everything is in it, or still in the arena. */
static gboolean
sealed (Fault             *self,
        MultitudeSnapshot *snapshot)
{
  if (snapshot == NULL)
    return FALSE;
  g_string_append_len (self->seen, self->subject, 100);
  multitude_snapshot_unref (snapshot);
  self->subject = NULL;
  return TRUE;
}

FAULT_CALL (multitude_arena_seal, sealed (self, multitude_arena_seal (self->arena, self->subject)))
FAULT_CALL (multitude_arena_try_seal,
            sealed (self, multitude_arena_try_seal (self->arena, self->subject, error)))
FAULT_CALL (multitude_arena_seal_unrooted,
            sealed (self, multitude_arena_seal_unrooted (self->arena, error)))

/* ---- Memory in advance, of an arena from which nothing was allocated ---- */

static gboolean
capacity_set (Fault *self,
              void (*set) (MultitudeArena *arena,
                           guint64         bytes))
{
  MultitudeArena *arena = fault_new_arena (self);

  set (arena, 200000);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), >=, 200000);
  g_object_unref (arena);
  return TRUE;
}

FAULT_CALL (multitude_arena_set_local_capacity,
            capacity_set (self, multitude_arena_set_local_capacity))
FAULT_CALL (multitude_arena_set_shared_capacity,
            capacity_set (self, multitude_arena_set_shared_capacity))

static void
prepare (Fault *self)
{
  self->subject = multitude_arena_memdup (self->arena, fault_text, 100);
}

static void
describe (Fault   *self,
          GString *text)
{
  if (self->subject != NULL)
    g_string_append_len (text, self->subject, 100);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_arena_alloc, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_alloc0, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_alloc_n, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_alloc0_n, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_alloc_aligned, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_memdup, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_memdup_n, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_realloc, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_alloc_or_abort, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_bytes_or_abort, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_strdup, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_strndup, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_strdup_printf, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_strdup_vprintf, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_strconcat, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_strjoinv, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_strdupv, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_add_cleanup, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_take_object, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_seal, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_set_local_capacity, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_set_shared_capacity, FAULT_ABORTS),
  FAULT_SCENARIO (multitude_arena_try_alloc, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_alloc0, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_alloc_n, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_alloc0_n, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_alloc_aligned, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_realloc, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_memdup, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_memdup_n, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_fill, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_strdup, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_strndup, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_utf8_to_utf16, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_utf8_to_utf16_lossy, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_utf16_to_utf8, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_utf16_to_utf8_lossy, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_hold_object, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_try_seal, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_seal_unrooted, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_bound = {
  "bound", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, NULL
};
