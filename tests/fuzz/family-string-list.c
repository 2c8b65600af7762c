/* Operations on a list model of strings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_string_list.  The twin is a GPtrArray of strings; what the signal
 * says of each change is applied to its length.  Items are held for a while, and keep
 * their string.
 */

#include "alphabet.h"

#include <string.h>

#define MAX_ITEMS 600
#define N_HELD 4

static MultitudeStringList *list;       /* NULL: none */
static GPtrArray *twin;
static guint n_by_signal;
static MultitudeStringObject *held[N_HELD];
static char *held_strings[N_HELD];

static void
items_changed (GListModel *model,
               guint       position,
               guint       removed,
               guint       added,
               gpointer    unused)
{
  g_assert_cmpuint (position + removed, <=, n_by_signal);
  n_by_signal += added - removed;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n_by_signal);
}

static gboolean
ensure (FuzzMachine *self)
{
  if (list != NULL)
    return twin->len < MAX_ITEMS;

  list = multitude_string_list_new_with_arena (self->arena);
  twin = g_ptr_array_new_with_free_func (g_free);
  n_by_signal = 0;
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed), NULL);
  return TRUE;
}

static void
check (FuzzMachine *self)
{
  guint i;

  if (list == NULL)
    return;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, twin->len);
  g_assert_cmpuint (n_by_signal, ==, twin->len);
  for (i = 0; i < N_HELD; i++)
    if (held[i] != NULL)
      g_assert_cmpstr (multitude_string_object_get_string (held[i]), ==, held_strings[i]);
}

static guint
pick_position (FuzzMachine *self)
{
  return (guint) (fuzz_input_size (&self->input) % ((gsize) twin->len + 1));
}

/* ---- In and out ---- */

static void
insert_twins (guint               position,
              const char *const  *strings)
{
  guint i;

  for (i = 0; strings[i] != NULL; i++)
    g_ptr_array_insert (twin, (gint) (position + i), g_strdup (strings[i]));
}

static void
op_try_splice (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_auto (GStrv) strv = g_strsplit (string, " ", 40);
  g_autoptr (GError) error = NULL;
  guint position;
  guint n;

  if (!ensure (self))
    return;
  position = pick_position (self);
  n = (guint) (fuzz_input_size (&self->input) % (twin->len - position + 1));
  fuzz_try_begin (self);
  if (!multitude_string_list_try_splice (list, position, n, (const char *const *) strv, &error))
    {
      fuzz_try_failed_keeping (self, &error);
      return;
    }

  g_ptr_array_remove_range (twin, position, n);
  insert_twins (position, (const char *const *) strv);
}

static void
op_append (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (!ensure (self) || !fuzz_may_abort (self, length + 10000))
    return;
  if (length % 2 == 0)
    multitude_string_list_append (list, string);
  else
    multitude_string_list_take (list, g_strdup (string));
  g_ptr_array_add (twin, g_strdup (string));
}

/* Strings of the list itself may be added to it. */
static void
op_append_own (FuzzMachine *self)
{
  const char *strings[3] = { NULL };

  if (!ensure (self) || twin->len < 2 || !fuzz_may_abort (self, 3 * FUZZ_MAX_TEXT + 20000))
    return;
  strings[0] = multitude_string_list_get_string (list, 0);
  strings[1] = multitude_string_list_get_string (list, twin->len - 1);
  multitude_string_list_splice (list, 0, twin->len, strings);
  strings[0] = g_strdup (twin->pdata[0]);
  strings[1] = g_strdup (twin->pdata[twin->len - 1]);
  g_ptr_array_set_size (twin, 0);
  g_ptr_array_add (twin, (gpointer) strings[0]);
  g_ptr_array_add (twin, (gpointer) strings[1]);
}

static void
op_remove (FuzzMachine *self)
{
  guint position;

  if (!ensure (self) || twin->len == 0)
    return;
  position = pick_position (self) % twin->len;
  multitude_string_list_remove (list, position);
  g_ptr_array_remove_index (twin, position);
}

/* Short ones are copied, long ones kept. */
static void
op_append_lines (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_text (&self->input, &length);
  g_autofree char *lines = g_strndup (text, length);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) strv = NULL;
  guint n;

  if (!ensure (self))
    return;

  g_strdelimit (lines, ".%A", '\n');
  strv = g_strsplit (lines, "\n", -1);
  n = g_strv_length (strv);
  if (n > 0 && strv[n - 1][0] == '\0')
    g_clear_pointer (&strv[n - 1], g_free);
  bytes = g_bytes_new (lines, length);
  fuzz_try_begin (self);
  if (multitude_string_list_append_lines (list, bytes, &error))
    insert_twins (twin->len, (const char *const *) strv);
  else
    fuzz_try_failed_keeping (self, &error);
}

/* ---- Looking ---- */

static void
op_get_string (FuzzMachine *self)
{
  guint position;

  if (!ensure (self) || !fuzz_may_abort (self, FUZZ_MAX_TEXT + 10000))
    return;
  position = pick_position (self);
  g_assert_cmpstr (multitude_string_list_get_string (list, position), ==,
                   position < twin->len ? twin->pdata[position] : NULL);
}

static void
let_go (guint i)
{
  g_clear_object (&held[i]);
  g_clear_pointer (&held_strings[i], g_free);
}

static void
op_get_item (FuzzMachine *self)
{
  guint i = fuzz_input_below (&self->input, N_HELD);
  guint position;

  if (!ensure (self) || twin->len == 0)
    return;
  position = pick_position (self) % twin->len;
  let_go (i);
  held[i] = g_list_model_get_item (G_LIST_MODEL (list), position);
  held_strings[i] = g_strdup (twin->pdata[position]);
}

static void
op_let_go (FuzzMachine *self)
{
  let_go (fuzz_input_below (&self->input, N_HELD));
}

static void
op_compare_all (FuzzMachine *self)
{
  guint i;

  if (list == NULL)
    return;
  for (i = 0; i < twin->len; i++)
    {
      g_autoptr (MultitudeStringObject) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpstr (multitude_string_object_get_string (item), ==, twin->pdata[i]);
    }
}

/* ---- Finding ---- */

static guint
find_twin (const char *string)
{
  guint i;

  for (i = 0; i < twin->len; i++)
    if (strcmp (twin->pdata[i], string) == 0)
      return i;

  return G_MAXUINT;
}

/* One that is there, or that may not be. */
static void
op_find (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);

  if (!ensure (self))
    return;
  g_assert_true (multitude_string_list_get_arena (list) == self->arena);
  if (twin->len > 0 && length % 2 == 0)
    string = twin->pdata[length % twin->len];
  g_assert_cmpuint (multitude_string_list_find (list, string), ==, find_twin (string));
}

static void
op_search (FuzzMachine *self)
{
  gsize length;
  const char *text = fuzz_input_string (&self->input, &length);
  guint position;
  guint i;

  if (!ensure (self))
    return;
  position = pick_position (self);
  if (length > 3)
    text += length - 3;
  for (i = position; i < twin->len; i++)
    if (strstr (twin->pdata[i], text) != NULL)
      break;
  g_assert_cmpuint (multitude_string_list_search (list, position, text), ==, i < twin->len ? i : G_MAXUINT);
}

static void
op_get_many (FuzzMachine *self)
{
  g_auto (GStrv) strings = NULL;
  g_autofree guint8 *text = NULL;
  const char *at;
  gsize size;
  guint position;
  guint n;
  guint i;

  if (!ensure (self))
    return;
  position = pick_position (self);
  n = fuzz_input_below (&self->input, 100);
  strings = multitude_string_list_get_strings (list, position, n);
  text = multitude_string_list_get_text (list, position, n, &size);
  n = MIN (n, twin->len - position);
  g_assert_cmpuint (g_strv_length (strings), ==, n);
  for (i = 0, at = (const char *) text; i < n; i++, at += strlen (at) + 1)
    {
      g_assert_cmpstr (strings[i], ==, twin->pdata[position + i]);
      g_assert_cmpstr (at, ==, twin->pdata[position + i]);
    }
  g_assert_true (at == (const char *) text + size);
}

static void
op_append_strv (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_auto (GStrv) strv = g_strsplit (string, "a", 60);

  if (!ensure (self) || !fuzz_may_abort (self, 2 * length + 20000))
    return;
  multitude_string_list_append_strv (list, (const char *const *) strv);
  insert_twins (twin->len, (const char *const *) strv);
}

/* An item that no list has made. */
static void
op_item_alone (FuzzMachine *self)
{
  gsize length;
  const char *string = fuzz_input_string (&self->input, &length);
  g_autoptr (MultitudeStringObject) item = multitude_string_object_new (string);

  g_assert_cmpstr (multitude_string_object_get_string (item), ==, string);
}

/* ---- The end ---- */

static void
op_end (FuzzMachine *self)
{
  if (list == NULL)
    return;
  g_clear_object (&list);
  g_clear_pointer (&twin, g_ptr_array_unref);
}

/* Items outlive the list, and would outlive the arena: it is theirs as well. */
static void
leave (FuzzMachine *self)
{
  guint i;

  op_compare_all (self);
  op_end (self);
  check (self);
  for (i = 0; i < N_HELD; i++)
    {
      if (held[i] != NULL)
        g_assert_cmpstr (multitude_string_object_get_string (held[i]), ==, held_strings[i]);
      let_go (i);
    }
}

const FuzzFamily fuzz_family_string_list = {
  "string-list",
  {
    op_try_splice, op_append, op_append_own, op_remove, op_append_lines, op_get_string, op_get_item,
    op_let_go, op_compare_all, op_end, op_find, op_search, op_get_many, op_append_strv, op_item_alone,
  },
  check, NULL, leave
};
