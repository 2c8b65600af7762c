/* Operations that make arena-bound strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_text.  What GLib's twin makes of the same is what is expected. */

#include "alphabet.h"

#include <string.h>

static void
take (FuzzMachine *self,
      char        *made,
      const char  *expected)
{
  g_assert_cmpstr (made, ==, expected);
  fuzz_block_add_text (self, &fuzz_bound, made, strlen (expected) + 1, 1);
}

static void
take_or_fail (FuzzMachine  *self,
              char         *made,
              const char   *expected,
              GError      **error)
{
  if (made == NULL)
    fuzz_try_failed (self, error);
  else
    take (self, made, expected);
}

static void
op_strdup (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, length))
    take (self, multitude_arena_strdup (self->arena, string), string);
}

static void
op_try_strdup (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  take_or_fail (self, multitude_arena_try_strdup (self->arena, string, &error), string, &error);
}

/* As g_strndup() has it, the string is padded with NULs up to `n`. */
static void
op_strndup (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  gsize n = fuzz_input_size (&self->input) % FUZZ_MAX_TEXT;
  g_autofree char *expected = g_strndup (string, n);
  g_autoptr (GError) error = NULL;

  if (fuzz_blocks_full (self))
    return;
  fuzz_try_begin (self);
  take_or_fail (self, multitude_arena_try_strndup (self->arena, string, n, &error), expected, &error);
}

static void
op_printf (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  gint number = fuzz_input_byte (&self->input) - 128;
  g_autofree char *expected = g_strdup_printf ("%s/%d", string, number);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, length + 8))
    take (self, multitude_arena_strdup_printf (self->arena, "%s/%d", string, number), expected);
}

static void
op_strconcat (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_autofree char *expected = g_strconcat (string, "/", string, NULL);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, 2 * length + 2))
    take (self, multitude_arena_strconcat (self->arena, string, "/", string, NULL), expected);
}

static char **
split (FuzzMachine *self)
{
  gsize length;

  return g_strsplit (fuzz_input_string (&self->input, &length), " ", 30);
}

static void
op_strjoinv (FuzzMachine *self)
{
  g_auto (GStrv) strv = split (self);
  g_autofree char *expected = g_strjoinv (", ", strv);

  if (!fuzz_blocks_full (self) && fuzz_may_abort (self, strlen (expected) + 1))
    take (self, multitude_arena_strjoinv (self->arena, ", ", strv), expected);
}

static void
op_strdupv (FuzzMachine *self)
{
  g_auto (GStrv) strv = split (self);
  guint n = g_strv_length (strv);
  char **copy;
  guint i;

  if (self->n_blocks + n + 8 > FUZZ_MAX_BLOCKS || !fuzz_may_abort (self, 3 * FUZZ_MAX_TEXT))
    return;

  copy = multitude_arena_strdupv (self->arena, strv);
  for (i = 0; i < n; i++)
    take (self, copy[i], strv[i]);
  g_assert_null (copy[n]);
  fuzz_block_add_text (self, &fuzz_bound, copy, (n + 1) * sizeof (char *), sizeof (char *));
}

const FuzzFamily fuzz_family_text = {
  "text",
  { op_strdup, op_try_strdup, op_strndup, op_printf, op_strconcat, op_strjoinv, op_strdupv },
  NULL, NULL, NULL
};
