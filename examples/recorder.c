/* A recorder of messages: builders that hold their arena, so that it need not be kept.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: recorder
 *
 * Records the lines and the bytes of a connection, and asserts them.  The arena has no
 * name in the recorder: it is there as long as one of the builders is, and these may end
 * in any order.
 */

#include <multitude.h>

#include <string.h>

typedef struct
{
  MultitudeString    *head;     /* lines, up to an empty one */
  MultitudeByteArray *body;
} Recorder;

static void
recorder_free (Recorder *self)
{
  if (self->head != NULL)
    multitude_string_free (self->head, TRUE);
  g_clear_pointer (&self->body, multitude_byte_array_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recorder, recorder_free)

static Recorder *
recorder_new (GError **error)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(Recorder) self = g_new0 (Recorder, 1);

  multitude_arena_set_byte_budget (arena, 1024 * 1024);
  self->head = multitude_string_new_holding (arena, "# recorded\n", error);
  if (self->head != NULL)
    self->body = multitude_byte_array_new_holding (arena, error);

  return self->body != NULL ? g_steal_pointer (&self) : NULL;
}

/* ---- Recording ---- */

static gboolean
is_in_head (Recorder *self)
{
  return !g_str_has_suffix (self->head->str, "\n\n");
}

/* Room for as many bytes as there will be, if it is known: what has room cannot fail. */
static gboolean
recorder_expect (Recorder  *self,
                 gsize      head_size,
                 guint      body_size,
                 GError   **error)
{
  return multitude_string_try_reserve (self->head, head_size, error)
         && multitude_byte_array_try_reserve (self->body, body_size, error);
}

/* What is behind the head is split off from it, and is the beginning of the body. */
static gboolean
recorder_end_head (Recorder  *self,
                   gsize      at,
                   GError   **error)
{
  MultitudeString *rest = multitude_string_try_split_off (self->head, at, error);
  gboolean is_good;

  if (rest == NULL)
    return FALSE;

  is_good = multitude_byte_array_try_append (self->body, (const guint8 *) rest->str,
                                            (guint) rest->len, error);
  multitude_string_free (rest, TRUE);
  return is_good;
}

/* What comes from a network may be too much. */
static gboolean
recorder_add (Recorder    *self,
              const char  *data,
              gsize        size,
              GError     **error)
{
  const char *end;

  if (!is_in_head (self))
    return multitude_byte_array_try_append (self->body, (const guint8 *) data, (guint) size,
                                            error);
  if (!multitude_string_try_append_len (self->head, data, (gssize) size, error))
    return FALSE;

  end = strstr (self->head->str, "\n\n");
  return end == NULL || recorder_end_head (self, (gsize) (end + 2 - self->head->str), error);
}

/* ---- Ends ---- */

/* What is left of the recorder can go; the bytes keep a chunk, and no arena. */
static GBytes *
recorder_take_body (Recorder *self)
{
  return multitude_byte_array_free_to_bytes (g_steal_pointer (&self->body));
}

int
main (void)
{
  static const char message[] = "From: Ada\nTo: Charles\n\nAn engine\nthat weaves\n\nnumbers";
  g_autoptr(GError) error = NULL;
  Recorder *recorder = recorder_new (&error);
  g_autoptr(GBytes) body = NULL;

  g_assert_no_error (error);
  g_assert_false (recorder_expect (recorder, 100, 100 * 1024 * 1024, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_clear_error (&error);
  g_assert_cmpuint (recorder->head->allocated_len, >, 100);
  g_assert_true (recorder_expect (recorder, 100, 30, &error));
  g_assert_true (recorder_add (recorder, message, 15, &error));
  g_assert_true (recorder_add (recorder, message + 15, 30, &error));
  g_assert_true (recorder_add (recorder, message + 45, sizeof message - 1 - 45, &error));
  g_assert_cmpstr (recorder->head->str, ==, "# recorded\nFrom: Ada\nTo: Charles\n\n");

  body = recorder_take_body (recorder);
  g_print ("%s%zu bytes\n", recorder->head->str, g_bytes_get_size (body));
  recorder_free (recorder);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body),
                   "An engine\nthat weaves\n\nnumbers", 30);

  return 0;
}
