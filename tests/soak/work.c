/* A mixture of what programs do with an arena, on any number of threads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what work.h declares of functions. */

#include "work.h"

#include <stdlib.h>
#include <string.h>

/* With so many letters in it, who posts one opens one. */
#define MAX_LETTERS 256

#define CHUNK_ALIGN ((gsize) 65536)
#define MAX_SIZE 3000

/* xorshift; each thread has its own state. */
static guint
below (guint32 *random,
       guint    limit)
{
  *random ^= *random << 13;
  *random ^= *random >> 17;
  *random ^= *random << 5;
  return *random % limit;
}

/* ---- Letters ---- */

typedef struct
{
  GDestroyNotify release;
  gpointer       value;
  const guint8  *bytes;
  gsize          size;
  guint8         expected;
} Letter;

static void
open_letter (Mailbox *self,
             Letter  *letter)
{
  gsize i;

  for (i = 0; i < letter->size; i++)
    g_assert_cmphex (letter->bytes[i], ==, letter->expected);
  letter->release (letter->value);
  g_free (letter);
  g_atomic_int_inc (&self->n_opened);
}

static void
post (Mailbox        *self,
      GDestroyNotify  release,
      gpointer        value,
      gconstpointer   bytes,
      gsize           size,
      guint8          expected)
{
  Letter *letter = g_new (Letter, 1);

  *letter = (Letter) { release, value, bytes, size, expected };
  g_atomic_int_inc (&self->n_posted);
  g_async_queue_push (self->queue, letter);
  if (g_async_queue_length (self->queue) <= MAX_LETTERS)
    return;

  letter = g_async_queue_try_pop (self->queue);
  if (letter != NULL)
    open_letter (self, letter);
}

void
mailbox_init (Mailbox *self)
{
  *self = (Mailbox) { g_async_queue_new (), 0, 0 };
}

void
mailbox_empty (Mailbox *self)
{
  Letter *letter;

  while ((letter = g_async_queue_try_pop (self->queue)) != NULL)
    open_letter (self, letter);
  g_assert_cmpint (g_atomic_int_get (&self->n_opened), ==, g_atomic_int_get (&self->n_posted));
}

void
mailbox_clear (Mailbox *self)
{
  mailbox_empty (self);
  g_async_queue_unref (self->queue);
}

/* ---- Steps ---- */

typedef struct
{
  MultitudeArena *arena;
  Mailbox        *mailbox;
  guint32        *random;
  gsize           size;
  guint8          byte;
} Step;

static void
step_box (Step *self)
{
  gpointer mem = multitude_box_alloc (self->arena, self->size);

  memset (mem, self->byte, self->size);
  post (self->mailbox, multitude_box_free, mem, mem, self->size, self->byte);
}

/* Two references, for two threads. */
static void
step_atomic (Step *self)
{
  gpointer mem = multitude_atomic_rc_box_alloc (self->arena, self->size);

  memset (mem, self->byte, self->size);
  multitude_atomic_rc_box_acquire (mem);
  post (self->mailbox, multitude_atomic_rc_box_release, mem, mem, self->size, self->byte);
  post (self->mailbox, multitude_atomic_rc_box_release, mem, mem, self->size, self->byte);
}

static void
step_rc (Step *self)
{
  gpointer mem = multitude_rc_box_alloc (self->arena, self->size);

  memset (mem, self->byte, self->size);
  multitude_rc_box_acquire (mem);
  multitude_rc_box_release (mem);
  multitude_rc_box_release (mem);
}

static void
release_ref_string (gpointer str)
{
  multitude_ref_string_release (str);
}

static void
step_string (Step *self)
{
  MultitudeString *string = multitude_string_new (self->arena, NULL);
  char *str;
  gsize i;

  for (i = 0; i < self->size / 8; i++)
    multitude_string_append_c (string, (char) self->byte);
  str = multitude_string_free_to_ref_string (string);
  post (self->mailbox, release_ref_string, str, str, self->size / 8, self->byte);
}

static void
step_bytes (Step *self)
{
  MultitudeByteArray *array = multitude_byte_array_new (self->arena);
  GBytes *bytes;

  multitude_byte_array_set_size (array, (guint) self->size);
  memset (array->data, self->byte, self->size);
  bytes = multitude_byte_array_free_to_bytes (array);
  post (self->mailbox, (GDestroyNotify) g_bytes_unref, bytes, g_bytes_get_data (bytes, NULL), self->size,
        self->byte);
}

static void
step_table (Step *self)
{
  MultitudeHashTable *table = multitude_hash_table_new (self->arena, NULL, NULL);
  guint n = 1 + (guint) self->size / 16;
  guint i;

  for (i = 0; i < n; i++)
    multitude_hash_table_insert (table, GUINT_TO_POINTER (i * 7), GUINT_TO_POINTER (i));
  for (i = 0; i < n; i += 5)
    g_assert_cmpuint (GPOINTER_TO_UINT (multitude_hash_table_lookup (table, GUINT_TO_POINTER (i * 7))), ==, i);
  multitude_hash_table_unref (table);
}

/* Arena-bound, and given up again. */
static void
step_mark (Step *self)
{
  MultitudeMark mark;
  guint i;

  multitude_arena_mark (self->arena, &mark);
  for (i = 0; i < 10; i++)
    memset (multitude_arena_alloc (self->arena, self->size), self->byte, self->size);
  g_assert_true (multitude_arena_rewind (self->arena, &mark, NULL));
}

static void
step_snapshot (Step *self)
{
  char *text = multitude_arena_alloc (self->arena, self->size);
  MultitudeSnapshot *snapshot;

  memset (text, self->byte, self->size);
  snapshot = multitude_arena_seal (self->arena, text);
  post (self->mailbox, (GDestroyNotify) multitude_snapshot_unref, snapshot, text, self->size, self->byte);
}

static void
step_list (Step *self)
{
  g_autoptr (MultitudeStringList) list = multitude_string_list_new_with_arena (self->arena);
  guint n = 1 + (guint) self->size / 64;
  guint i;

  for (i = 0; i < n; i++)
    multitude_string_list_append (list, i % 2 == 0 ? "even" : "odd");
  multitude_string_list_splice (list, n / 2, n / 4, NULL);
  g_assert_cmpstr (multitude_string_list_get_string (list, 0), ==, "even");
}

static void
step_heap (Step *self)
{
  MultitudeHeap *heap = multitude_heap_new (self->arena);
  gpointer mem = multitude_heap_malloc (heap, self->size);

  memset (mem, self->byte, self->size);
  mem = multitude_heap_realloc (heap, mem, 2 * self->size);
  multitude_heap_free (heap, mem);
}

static void
step_reset (Step *self)
{
  multitude_arena_reset (self->arena);
}

guint
work_do (MultitudeArena *arena,
         Mailbox        *mailbox,
         guint32        *random,
         guint           n_steps)
{
  static void (*const steps[]) (Step *self) = {
    step_box, step_atomic, step_rc, step_string, step_bytes, step_table, step_mark, step_snapshot, step_list,
    step_heap, step_reset,
  };
  guint i;

  for (i = 0; i < n_steps; i++)
    {
      Step step = { arena, mailbox, random, 1 + below (random, MAX_SIZE), (guint8) (1 + below (random, 100)) };

      steps[below (random, G_N_ELEMENTS (steps))] (&step);
    }

  multitude_arena_reset (arena);
  return n_steps;
}

/* ---- The source ---- */

static gpointer
source_alloc (gsize    size,
              gpointer data)
{
  SoakSource *self = data;
  void *block;

  if (posix_memalign (&block, CHUNK_ALIGN, size) != 0)
    return NULL;
  g_atomic_pointer_add (&self->outstanding, (gssize) size);
  return block;
}

static void
source_free (gpointer block,
             gsize    size,
             gpointer data)
{
  SoakSource *self = data;

  free (block);
  g_atomic_pointer_add (&self->outstanding, -(gssize) size);
}

void
soak_source_init (SoakSource *self)
{
  *self = (SoakSource) { .source = { .alloc = source_alloc, .free = source_free, .data = self } };
}

gsize
soak_source_get_outstanding (SoakSource *self)
{
  return (gsize) g_atomic_pointer_get (&self->outstanding);
}
