/* Fuzzer: bytes as the serialised form of a value.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The first byte is the type, and may give the arena a budget; the others are what a
 * sender says that the value is.  GLib reads the same bytes in memory of its own.
 */

#include "entry.h"

#include <multitude.h>

#define BUDGET 2000

static const char *const types[] = {
  "s", "ay", "as", "a(us)", "a{sv}", "v", "(yms)", "a(nqxt)", "(sv)", "aay", "ao", "ag", "a{yas}", "(bdh)", "mmay",
  "(ayayay)",
};

static void
failed (GError  **error,
        gboolean  is_limited)
{
  g_assert_true (is_limited);
  g_assert_error (*error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (error);
}

/* A value whose bytes are of no use to its type is stored as the zeros that it is read as,
 * and those are in normal form.
 */
static void
check_same (GVariant *ours,
            GVariant *theirs)
{
  g_autofree char *a = g_variant_print (ours, TRUE);
  g_autofree char *b = g_variant_print (theirs, TRUE);

  g_assert_cmpstr (a, ==, b);
  g_assert_false (g_variant_is_floating (ours));
  g_assert_true (g_variant_is_normal_form (ours) || !g_variant_is_normal_form (theirs));
}

/* Each part alone, in the normal form. */
static void
detach_children (MultitudeArena *arena,
                 GVariant       *value,
                 gboolean        is_limited)
{
  gsize n = g_variant_is_container (value) ? g_variant_n_children (value) : 0;
  gsize i;

  for (i = 0; i < MIN (n, 20); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) normal = g_variant_get_normal_form (child);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) detached = multitude_arena_detach_variant (arena, child, &error);

      if (detached == NULL)
        {
          failed (&error, is_limited);
          continue;
        }
      g_assert_true (g_variant_is_normal_form (detached));
      g_assert_true (g_variant_equal (detached, normal));
    }
}

static void
store (MultitudeArena *arena,
       GVariant       *value,
       gboolean        is_limited)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) stored = multitude_arena_store_variant (arena, value, &error);

  if (stored == NULL)
    failed (&error, is_limited);
  else
    check_same (stored, value);
}

static void
read_value (MultitudeArena     *arena,
            const GVariantType *type,
            GBytes             *bytes,
            gboolean            is_limited)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  g_autoptr (GVariant) theirs = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) ours = multitude_arena_new_variant_from_data (arena, type, data, size, FALSE, &error);

  if (ours == NULL)
    {
      failed (&error, is_limited);
      return;
    }

  check_same (ours, theirs);
  store (arena, ours, is_limited);
  detach_children (arena, ours, is_limited);
  multitude_arena_reset (arena);
  check_same (ours, theirs);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (MultitudeArena) arena = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gboolean is_limited;

  fuzz_entry_init ();
  if (size == 0)
    return 0;

  is_limited = data[0] >= 128;
  arena = multitude_arena_new ();
  if (is_limited)
    multitude_arena_set_byte_budget (arena, BUDGET);

  /* As aligned as GLib wants it, so that both read it in place. */
  bytes = g_bytes_new (data + 1, size - 1);
  read_value (arena, G_VARIANT_TYPE (types[data[0] % G_N_ELEMENTS (types)]), bytes, is_limited);
  return 0;
}
