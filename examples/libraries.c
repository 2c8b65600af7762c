/* Other libraries that take their memory from an arena: zlib and Expat.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: libraries [FILE]
 *
 * Compresses a file of XML, and counts its elements.  All memory of both libraries
 * comes from one arena with a budget, is used again when they free it, and is gone
 * with the arena, whether they did or not.
 */

#include <multitude.h>

#include <expat.h>
#include <zlib.h>

static const char sample[] =
  "<catalog>"
  "<book id='1'><title>Flatland</title><author>Abbott</author></book>"
  "<book id='2'><title>Dracula</title><author>Stoker</author></book>"
  "<book id='3'><title>Persuasion</title><author>Austen</author></book>"
  "</catalog>";

/* ---- User data first: zlib ------------------------------------------------ */

static gsize
compressed_size (MultitudeArena *arena,
                 const char     *data,
                 gsize           size)
{
  z_stream stream = {
    .zalloc = multitude_heap_zalloc,
    .zfree = multitude_heap_free,
    .opaque = multitude_heap_new (arena),
  };
  gsize packed_size = 0;

  if (deflateInit (&stream, Z_DEFAULT_COMPRESSION) == Z_OK)
    {
      stream.next_in = (guint8 *) data;
      stream.avail_in = size;
      stream.avail_out = deflateBound (&stream, size);
      stream.next_out = multitude_arena_try_alloc (arena, stream.avail_out, NULL);
      if (stream.next_out != NULL && deflate (&stream, Z_FINISH) == Z_STREAM_END)
        packed_size = stream.total_out;
      deflateEnd (&stream);
    }

  return packed_size;
}

/* ---- No user data at all: Expat ------------------------------------------- */

static void
count_element (void            *user_data,
               const XML_Char  *name,
               const XML_Char **attributes)
{
  (*(guint *) user_data)++;
}

static guint
count_elements (MultitudeArena *arena,
                const char     *data,
                gsize           size)
{
  static const XML_Memory_Handling_Suite functions = {
    multitude_heap_thread_malloc,
    multitude_heap_thread_realloc,
    multitude_heap_thread_free
  };
  MultitudeHeap *previous = multitude_heap_swap_thread_default (multitude_heap_new (arena));
  XML_Parser parser = XML_ParserCreate_MM (NULL, &functions, NULL);
  guint n_elements = 0;

  XML_SetUserData (parser, &n_elements);
  XML_SetStartElementHandler (parser, count_element);
  XML_Parse (parser, data, (int) size, XML_TRUE);

  /* The parser need not be freed: it goes with the arena. */
  multitude_heap_swap_thread_default (previous);
  return n_elements;
}

/* ---- Within a budget ------------------------------------------------------ */

/* Who has no memory says so in its own way: here by Z_MEM_ERROR. */
static gboolean
fits_into (guint64     budget,
           const char *data,
           gsize       size)
{
  g_autoptr(MultitudeArena) arena = g_object_new (MULTITUDE_TYPE_ARENA, "byte-budget", budget, NULL);

  return compressed_size (arena, data, size) > 0;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *contents = NULL;
  const char *data = sample;
  gsize size = sizeof sample - 1;
  gsize packed_size;
  guint n_elements;

  if (argc > 1 && g_file_get_contents (argv[1], &contents, &size, NULL))
    data = contents;

  packed_size = compressed_size (arena, data, size);
  n_elements = count_elements (arena, data, size);
  g_print ("%" G_GSIZE_FORMAT " bytes, %" G_GSIZE_FORMAT " compressed, %u elements\n",
           size, packed_size, n_elements);
  g_print ("in 64 KiB: %s, in 1 MiB: %s\n",
           fits_into (65536, data, size) ? "yes" : "no",
           fits_into (1048576, data, size) ? "yes" : "no");

  return packed_size > 0 && n_elements > 0 && !fits_into (65536, data, size) ? 0 : 1;
}
