/* Messages that are read where they are, and the little that is kept of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: variants [N_MESSAGES]
 *
 * Reads messages that a socket could have brought: dictionaries with a large picture
 * and a small title, every third of them from a machine with the other byte order,
 * and a last one that is cut off.  The titles are kept.
 */

#include <multitude.h>

#include <stdlib.h>

#define PICTURE_SIZE 200000
#define BYTE_BUDGET  1000000

typedef struct
{
  GBytes *body;
  gint    byte_order;           /* G_LITTLE_ENDIAN or G_BIG_ENDIAN */
} Message;

/* ---- The other side ---- */

static GVariant *
make_body (guint number)
{
  g_autofree guint8 *picture = g_malloc0 (PICTURE_SIZE);
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "number", "u", number);
  g_variant_dict_insert_value (&dict, "title",
                               g_variant_new_take_string (g_strdup_printf ("Picture %u", number)));
  g_variant_dict_insert_value (&dict, "picture",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, picture,
                                                          PICTURE_SIZE, 1));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static Message
receive (guint number,
         guint n_messages)
{
  g_autoptr(GVariant) body = make_body (number);
  g_autoptr(GVariant) foreign = g_variant_byteswap (body);
  gint other_order = G_BYTE_ORDER == G_LITTLE_ENDIAN ? G_BIG_ENDIAN : G_LITTLE_ENDIAN;
  gboolean is_foreign = number % 3 == 2;
  gsize length = g_variant_get_size (body);

  return (Message) {
    g_bytes_new (g_variant_get_data (is_foreign ? foreign : body),
                 number + 1 < n_messages ? length : length / 2),
    is_foreign ? other_order : G_BYTE_ORDER
  };
}

/* ---- This side ---- */

/* Nothing that comes from outside is trusted; what is wrong with it reads as empty. */
static GVariant *
read_message (MultitudeArena  *arena,
              const Message   *message,
              GError         **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (message->body, &size);
  g_autoptr(GVariant) body =
    multitude_arena_new_variant_from_data (arena, G_VARIANT_TYPE_VARDICT, data, size, FALSE, error);
  g_autoptr(GVariant) swapped = NULL;

  if (body == NULL || message->byte_order == G_BYTE_ORDER)
    return g_steal_pointer (&body);

  swapped = g_variant_byteswap (body);
  return multitude_arena_store_variant (arena, swapped, error);
}

/* The title alone, and not the picture that came with it. */
static GVariant *
keep_title (MultitudeArena  *arena,
            GVariant        *body,
            GError         **error)
{
  g_autoptr(GVariant) title = NULL;

  if (g_variant_is_normal_form (body))
    title = g_variant_lookup_value (body, "title", G_VARIANT_TYPE_STRING);
  if (title == NULL)
    title = g_variant_ref_sink (g_variant_new_string ("(not readable)"));

  return multitude_arena_detach_variant (arena, title, error);
}

static GPtrArray *
read_titles (MultitudeArena  *arena,
             guint            n_messages,
             GError         **error)
{
  g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (guint i = 0; i < n_messages; i++)
    {
      Message message = receive (i, n_messages);
      g_autoptr(GVariant) body = read_message (arena, &message, error);
      GVariant *title = body != NULL ? keep_title (arena, body, error) : NULL;

      g_bytes_unref (message.body);
      if (title == NULL)
        return NULL;
      g_ptr_array_add (titles, title);
    }

  return g_steal_pointer (&titles);
}

int
main (int    argc,
      char **argv)
{
  guint n_messages = argc > 1 ? (guint) MIN (g_ascii_strtoull (argv[1], NULL, 10), 100000) : 20;
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GPtrArray) titles = NULL;
  g_autoptr(GError) error = NULL;

  multitude_arena_set_byte_budget (arena, BYTE_BUDGET);
  titles = read_titles (arena, n_messages, &error);
  if (titles == NULL)
    {
      g_printerr ("variants: %s\n", error->message);
      return EXIT_FAILURE;
    }

  for (guint i = 0; i < titles->len; i++)
    g_print ("%s\n", g_variant_get_string (titles->pdata[i], NULL));

  g_print ("%u titles out of %" G_GUINT64_FORMAT " KiB of messages keep %" G_GUINT64_FORMAT
           " KiB, and never more than %" G_GUINT64_FORMAT " KiB were used.\n",
           titles->len, (guint64) n_messages * PICTURE_SIZE / 1024,
           multitude_arena_get_reserved_bytes (arena) / 1024,
           multitude_arena_get_peak_bytes (arena) / 1024);
  return EXIT_SUCCESS;
}
