/* The arena that a scenario runs in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what fixture.h and faults.h declare of functions.
 *
 *   filled:  a value of 8 bytes fits nowhere, nor a string of one
 */

#include "fixture.h"

#include <string.h>

const char *fault_text;
const gunichar2 *fault_units;

static guint n_requests_before;
static gsize outstanding_before;

static void
make_texts (void)
{
  static char text[FAULT_LENGTH + 1];
  static gunichar2 units[FAULT_LENGTH + 1];
  gsize i;

  if (fault_text != NULL)
    return;

  for (i = 0; i < FAULT_LENGTH; i++)
    units[i] = (gunichar2) (text[i] = (char) ('a' + i % 26));
  fault_text = text;
  fault_units = units;
}

/* ---- Filling ---- */

static gboolean
fill_shared (Fault *self,
             gsize  size)
{
  gpointer *box = multitude_box_try_alloc (self->arena, size, NULL);

  if (box == NULL)
    return FALSE;
  *box = self->filling;
  self->filling = box;
  return TRUE;
}

static gboolean
fill_local (Fault *self,
            gsize  size)
{
  gpointer mem = multitude_arena_try_alloc (self->arena, size, NULL);

  return mem != NULL;
}

static gboolean
fill_strings (Fault *self)
{
  const char *str = multitude_arena_try_strndup (self->arena, "", 0, NULL);

  return str != NULL;
}

static void
fill (Fault *self)
{
  gsize size;

  self->counting.refuses = TRUE;
  for (size = 16384; size >= 8; size /= 2)
    {
      while (fill_shared (self, size))
        ;
      while (fill_local (self, size))
        ;
    }
  while (fill_strings (self))
    ;
  self->counting.refuses = FALSE;
}

static void
empty (Fault *self)
{
  while (self->filling != NULL)
    {
      gpointer *box = self->filling;

      self->filling = *box;
      multitude_box_free (box);
    }
}

/* ---- Life ---- */

void
fault_open (Fault             *self,
            const FaultFamily *family,
            CountingKind       kind)
{
  make_texts ();
  *self = (Fault) { .seen = g_string_new (NULL) };
  counting_source_init (&self->counting, kind);
  self->arena = multitude_arena_new_with_source (&self->counting.source);
  multitude_arena_set_name (self->arena, "faulty");
  if (family->prepare != NULL)
    family->prepare (self);
  fill (self);
}

void
fault_close (Fault             *self,
             const FaultFamily *family)
{
  if (family->finish != NULL)
    family->finish (self);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (self->arena), ==,
                    counting_source_get_outstanding (&self->counting));
  empty (self);
  g_assert_true (mtude_arena_is_valid (&self->arena->core));
  g_object_unref (self->arena);
  counting_source_clear (&self->counting);
  g_string_free (self->seen, TRUE);
}

void
fault_arm (Fault     *self,
           FaultMode  mode,
           guint      k)
{
  n_requests_before = counting_source_get_n_requests (&self->counting);
  if (mode == FAULT_ONE)
    self->counting.fails_at = n_requests_before + k + 1;
  else
    self->counting.fails_from = n_requests_before + k + 1;
}

void
fault_disarm (Fault *self)
{
  self->counting.fails_at = 0;
  self->counting.fails_from = 0;
}

void
fault_refuse_all (Fault *self)
{
  n_requests_before = counting_source_get_n_requests (&self->counting);
  outstanding_before = counting_source_get_outstanding (&self->counting);
  self->counting.refuses = TRUE;
}

gboolean
fault_was_refused (Fault *self,
                   guint  k)
{
  return counting_source_get_n_requests (&self->counting) > n_requests_before + k;
}

guint64
fault_get_used (Fault *self)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (self->arena);

  g_assert_true (mtude_arena_is_valid (&self->arena->core));
  return multitude_stats_get_used (stats);
}

char *
fault_describe (Fault             *self,
                const FaultFamily *family)
{
  GString *text = g_string_new (self->seen->str);

  g_string_append (text, " | ");
  if (family->describe != NULL)
    family->describe (self, text);
  return g_string_free (text, FALSE);
}

/* ---- Results ---- */

gboolean
fault_bound (gconstpointer mem)
{
  return mem != NULL;
}

gboolean
fault_box (gpointer mem)
{
  if (mem == NULL)
    return FALSE;
  multitude_box_free (mem);
  return TRUE;
}

gboolean
fault_rc (gpointer mem)
{
  if (mem == NULL)
    return FALSE;
  multitude_rc_box_release (mem);
  return TRUE;
}

gboolean
fault_atomic (gpointer mem)
{
  if (mem == NULL)
    return FALSE;
  multitude_atomic_rc_box_release (mem);
  return TRUE;
}

gboolean
fault_ref_string (Fault *self,
                  char  *str)
{
  if (str == NULL)
    return FALSE;
  g_string_append_len (self->seen, str, (gssize) multitude_ref_string_length (str));
  multitude_ref_string_release (str);
  return TRUE;
}

gboolean
fault_bytes (Fault  *self,
             GBytes *bytes)
{
  gsize size;
  const char *data;

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  g_string_append_len (self->seen, data, (gssize) size);
  g_bytes_unref (bytes);
  return TRUE;
}

gboolean
fault_gave_back (Fault *self,
                 gsize  size)
{
  return counting_source_get_outstanding (&self->counting) + size <= outstanding_before;
}

void
fault_keep_result (GObject      *object,
                   GAsyncResult *result,
                   gpointer      place)
{
  *(GAsyncResult **) place = g_object_ref (result);
}

GAsyncResult *
fault_wait_for (GAsyncResult **place)
{
  while (*place == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *place;
}

/* ---- What is beside the arena ---- */

/* Its end is for the arena to say. */
static MultitudeSource
lend_source (Fault *self)
{
  MultitudeSource source = self->counting.source;

  source.destroy = NULL;
  return source;
}

MultitudeArena *
fault_new_arena (Fault *self)
{
  MultitudeSource source = lend_source (self);
  MultitudeArena *arena = multitude_arena_new_with_source (&source);

  multitude_arena_set_name (arena, "faulty");
  return arena;
}

MultitudeArenaPool *
fault_new_pool (Fault *self)
{
  MultitudeSource source = lend_source (self);
  MultitudeArenaPool *pool = multitude_arena_pool_new_with_source (&source);

  multitude_arena_pool_set_name (pool, "faulty");
  return pool;
}

void
fault_init_core (Fault      *self,
                 MtudeArena *arena,
                 gsize       byte_budget)
{
  MultitudeSource lent = lend_source (self);
  MtudeOptions options;
  MtudeSource source;

  memcpy (&source, &lent, sizeof source);
  mtude_options_init (&options);
  options.source = &source;
  options.name = "faulty";
  options.byte_budget = byte_budget;
  g_assert_cmpint (mtude_arena_init (arena, &options), ==, MTUDE_OK);
}

gpointer
fault_create_item (MultitudeRecordList *list,
                   guint                position,
                   const guint8        *record,
                   gsize                size,
                   gpointer             unused)
{
  return g_object_new (G_TYPE_OBJECT, NULL);
}
