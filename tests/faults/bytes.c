/* Calls whose source fails: bytes, variants and what is copied when written to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_bytes. */

#include "faults.h"

/* ---- Bytes ---- */

static const gsize lengths[] = { 1000, 2000, 3000 };

static gboolean
made_many (GPtrArray *made)
{
  if (made == NULL)
    return FALSE;
  g_assert_cmpuint (made->len, ==, G_N_ELEMENTS (lengths));
  g_ptr_array_unref (made);
  return TRUE;
}

static gboolean
reserved (Fault    *self,
          gpointer  mem)
{
  if (mem == NULL)
    return FALSE;
  multitude_arena_cancel_bytes (self->arena, mem, FAULT_LENGTH);
  return TRUE;
}

FAULT_CALL (multitude_arena_new_bytes,
            fault_bytes (self, multitude_arena_new_bytes (self->arena, fault_text, FAULT_LENGTH, error)))
FAULT_CALL (multitude_arena_new_bytes_array,
            made_many (multitude_arena_new_bytes_array (self->arena, fault_text, FAULT_LENGTH, lengths,
                                                        G_N_ELEMENTS (lengths), error)))
FAULT_CALL (multitude_arena_reserve_bytes,
            reserved (self, multitude_arena_reserve_bytes (self->arena, FAULT_LENGTH, error)))

/* ---- Variants ---- */

static gboolean
made_variant (Fault    *self,
              GVariant *value)
{
  g_autofree char *text = NULL;

  if (value == NULL)
    return FALSE;
  text = g_variant_print (value, TRUE);
  g_string_append (self->seen, text);
  g_variant_unref (value);
  return TRUE;
}

FAULT_CALL (multitude_arena_new_variant_from_data,
            made_variant (self, multitude_arena_new_variant_from_data (self->arena, G_VARIANT_TYPE ("s"),
                                                                       fault_text, FAULT_LENGTH + 1, FALSE,
                                                                       error)))
FAULT_CALL (multitude_arena_store_variant,
            made_variant (self, multitude_arena_store_variant (self->arena, self->subject, error)))
FAULT_CALL (multitude_arena_detach_variant,
            made_variant (self, multitude_arena_detach_variant (self->arena, self->subject, error)))

/* ---- Copied when written to ---- */

/* Each begins with one of its own, borrowed. */
static gboolean
copied (Fault   *self,
        GError **error)
{
  MultitudeCow cow;
  gboolean done = multitude_cow_init_copy (&cow, self->arena, fault_text, FAULT_LENGTH, error);

  multitude_cow_clear (&cow);
  return done;
}

static gboolean
cloned (Fault   *self,
        GError **error)
{
  MultitudeCow cow;
  gboolean done = multitude_cow_init_clone (&cow, self->other, self->arena, error);

  multitude_cow_clear (&cow);
  return done;
}

static gboolean
made_mutable (Fault   *self,
              GError **error)
{
  MultitudeCow cow;
  gboolean done;

  multitude_cow_init_borrowed (&cow, fault_text, FAULT_LENGTH);
  done = multitude_cow_get_mutable (&cow, self->arena, error) != NULL;
  g_assert_cmpint (multitude_cow_is_owned (&cow), ==, done);
  multitude_cow_clear (&cow);
  return done;
}

static gboolean
stolen (Fault   *self,
        GError **error)
{
  MultitudeCow cow;
  gboolean done;

  multitude_cow_init_borrowed (&cow, fault_text, FAULT_LENGTH);
  done = fault_bytes (self, multitude_cow_steal_bytes (&cow, self->arena, error));
  multitude_cow_clear (&cow);
  return done;
}

FAULT_CALL (multitude_cow_init_copy, copied (self, error))
FAULT_CALL (multitude_cow_init_clone, cloned (self, error))
FAULT_CALL (multitude_cow_get_mutable, made_mutable (self, error))
FAULT_CALL (multitude_cow_steal_bytes, stolen (self, error))

/* ---- All of them ---- */

static void
prepare (Fault *self)
{
  MultitudeCow *cow = g_new (MultitudeCow, 1);

  self->subject = g_variant_ref_sink (g_variant_new ("(sai)", fault_text, NULL));
  g_assert_true (multitude_cow_init_copy (cow, self->arena, fault_text, FAULT_LENGTH, NULL));
  self->other = cow;
}

static void
describe (Fault   *self,
          GString *text)
{
  gsize size;
  const char *data = multitude_cow_get_data (self->other, &size);

  g_string_append_len (text, data, (gssize) size);
}

static void
finish (Fault *self)
{
  g_variant_unref (self->subject);
  multitude_cow_clear (self->other);
  g_free (self->other);
}

static const FaultScenario scenarios[] = {
  FAULT_SCENARIO (multitude_arena_new_bytes, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_new_bytes_array, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_reserve_bytes, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_new_variant_from_data, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_store_variant, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_arena_detach_variant, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_cow_init_copy, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_cow_init_clone, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_cow_get_mutable, FAULT_SETS_ERROR),
  FAULT_SCENARIO (multitude_cow_steal_bytes, FAULT_SETS_ERROR),
};

const FaultFamily fault_family_bytes = {
  "bytes", scenarios, G_N_ELEMENTS (scenarios), prepare, describe, finish
};
