/* Operations that make a GBytes, and on bytes that are copied when written to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_bytes and fuzz_bytes, whose handle is the GBytes. */

#include "alphabet.h"
#include "kinds.h"

#include <string.h>

#define N_COWS 2

static void
release_bytes (gpointer bytes)
{
  g_bytes_unref (bytes);
}

static void
bytes_release (FuzzMachine *self,
               FuzzBlock   *block)
{
  if ((fuzz_input_byte (&self->input) + block->id) % 2 == 0)
    g_bytes_unref (block->handle);
  else
    fuzz_release_elsewhere (self, release_bytes, block->handle);
}

static void
bytes_acquire (FuzzBlock *block)
{
  g_bytes_ref (block->handle);
}

const FuzzKind fuzz_bytes = { "bytes", bytes_release, bytes_acquire, FALSE, FALSE };

FuzzBlock *
fuzz_bytes_add (FuzzMachine *self,
                GBytes      *bytes,
                gsize        alignment)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  FuzzBlock *block = fuzz_block_add_text (self, &fuzz_bytes, data, size, alignment);

  block->handle = bytes;
  return block;
}

void
fuzz_bytes_drop_empty (GBytes *bytes)
{
  g_assert_nonnull (g_bytes_get_data (bytes, NULL));
  g_bytes_unref (bytes);
}

static void
take (FuzzMachine  *self,
      GBytes       *bytes,
      const char   *text,
      gsize         length,
      GError      **error)
{
  gsize size;
  gconstpointer data;

  if (bytes == NULL)
    {
      fuzz_try_failed (self, error);
      return;
    }

  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, text, length);
  fuzz_bytes_add (self, bytes, 16);
}

static void
op_new (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  take (self, multitude_arena_new_bytes (self->arena, text, length, &error), text, length, &error);
}

/* Each is a claim of one piece of memory. */
static void
op_new_many (FuzzMachine *self)
{
  gsize lengths[6];
  gsize n = 1 + fuzz_input_below (&self->input, G_N_ELEMENTS (lengths));
  gsize size = 0;
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autoptr (GError) error = NULL;
  GPtrArray *made;
  gsize i;

  if (fuzz_blocks_full (self))
    return;
  for (i = 0; i < n; i++)
    size += lengths[i] = fuzz_input_size (&self->input) % 1400;

  fuzz_try_begin (self);
  made = multitude_arena_new_bytes_array (self->arena, text, size, lengths, n, &error);
  if (made == NULL)
    {
      fuzz_try_failed (self, &error);
      return;
    }

  for (i = 0, size = 0; i < n; size += lengths[i++])
    take (self, g_bytes_ref (made->pdata[i]), text + size, lengths[i], NULL);
  g_ptr_array_unref (made);
}

/* ---- Reserved room ---- */

static void
op_reserve (FuzzMachine *self)
{
  gsize reserved = fuzz_input_size (&self->input);
  gsize size = fuzz_input_size (&self->input) % (reserved + 1);
  guint8 how = fuzz_input_byte (&self->input);
  g_autoptr (GError) error = NULL;
  gpointer room;

  if (fuzz_blocks_full (self))
    return;

  fuzz_try_begin (self);
  room = multitude_arena_reserve_bytes (self->arena, reserved, &error);
  if (room == NULL)
    {
      fuzz_try_failed (self, &error);
      return;
    }

  memset (room, how, reserved);
  if (how % 4 == 1 && fuzz_may_abort (self, 20))
    fuzz_block_add (self, &fuzz_box, multitude_box_alloc (self->arena, 20), 20, 8);
  if (how >= 200)
    multitude_arena_cancel_bytes (self->arena, room, reserved);
  else
    fuzz_bytes_add (self, multitude_arena_commit_bytes (self->arena, room, reserved, size), 16);
}

static void
op_acquire (FuzzMachine *self)
{
  fuzz_op_acquire (self, &fuzz_bytes);
}

static void
op_release (FuzzMachine *self)
{
  fuzz_op_release (self, &fuzz_bytes);
}

/* ---- Copied when written to ---- */

typedef struct
{
  MultitudeCow cow;
  char         expected[256];
  gsize        size;
} Cow;

static Cow cows[N_COWS];

static Cow *
pick_cow (FuzzMachine *self)
{
  return &cows[fuzz_input_below (&self->input, N_COWS)];
}

static void
cow_begin (FuzzMachine *self,
           Cow         *cow,
           const char  *text)
{
  cow->size = fuzz_input_byte (&self->input);
  memcpy (cow->expected, text, cow->size);
  multitude_cow_clear (&cow->cow);
}

static void
op_cow_borrow (FuzzMachine *self)
{
  static const char text[256] = "borrowed";
  Cow *cow = pick_cow (self);

  cow_begin (self, cow, text);
  multitude_cow_init_borrowed (&cow->cow, text, cow->size);
}

/* After a failure it borrows nothing. */
static void
op_cow_copy (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  Cow *cow = pick_cow (self);
  g_autoptr (GError) error = NULL;

  cow_begin (self, cow, text);
  fuzz_try_begin (self);
  if (multitude_cow_init_copy (&cow->cow, self->arena, text, cow->size, &error))
    return;
  cow->size = 0;
  fuzz_try_failed (self, &error);
}

static void
op_cow_clone (FuzzMachine *self)
{
  g_autoptr (GError) error = NULL;

  multitude_cow_clear (&cows[1].cow);
  cows[1].size = 0;
  fuzz_try_begin (self);
  if (multitude_cow_init_clone (&cows[1].cow, &cows[0].cow, self->arena, &error))
    cows[1] = (Cow) { cows[1].cow, "", cows[0].size };
  else
    fuzz_try_failed (self, &error);
  memcpy (cows[1].expected, cows[0].expected, cows[1].size);
}

static void
op_cow_write (FuzzMachine *self)
{
  Cow *cow = pick_cow (self);
  guint8 byte = fuzz_input_byte (&self->input);
  g_autoptr (GError) error = NULL;
  char *data;

  fuzz_try_begin (self);
  data = multitude_cow_get_mutable (&cow->cow, self->arena, &error);
  if (data == NULL)
    {
      fuzz_try_failed (self, &error);
      g_assert_false (multitude_cow_is_owned (&cow->cow));
      return;
    }

  g_assert_true (multitude_cow_is_owned (&cow->cow));
  if (cow->size > 0)
    data[byte % cow->size] = cow->expected[byte % cow->size] = (char) byte;
}

static void
op_cow_steal (FuzzMachine *self)
{
  Cow *cow = pick_cow (self);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  bytes = multitude_cow_steal_bytes (&cow->cow, self->arena, &error);
  take (self, bytes, cow->expected, cow->size, &error);
  if (bytes != NULL)
    cow->size = 0;
}

static void
check (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_COWS; i++)
    {
      gsize size;
      gconstpointer data = multitude_cow_get_data (&cows[i].cow, &size);

      g_assert_cmpmem (data, size, cows[i].expected, cows[i].size);
    }
}

/* They could stay; the next arena shall not find them. */
static void
leave (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < N_COWS; i++)
    {
      multitude_cow_clear (&cows[i].cow);
      cows[i].size = 0;
    }
}

const FuzzFamily fuzz_family_bytes = {
  "bytes",
  {
    op_new, op_new_many, op_reserve, op_acquire, op_release, op_cow_borrow, op_cow_copy, op_cow_clone,
    op_cow_write, op_cow_steal,
  },
  check, NULL, leave
};
