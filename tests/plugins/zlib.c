/* zlib deflates and inflates a real file in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The streams have their state in the heap; the data goes through buffers of the
 * test.
 */

#include "plugin.h"

#include <string.h>
#include <zlib.h>

static guint8 *packed;
static guint8 *unpacked;

static gboolean
stream_ends (z_stream *stream,
             int       result,
             PluginEnd end,
             int     (*finish) (z_streamp))
{
  if (result != Z_STREAM_END)
    g_assert_cmpint (result, ==, Z_MEM_ERROR);
  if (end == PLUGIN_CLEANS_UP)
    finish (stream);
  return result == Z_STREAM_END;
}

static z_stream
stream_for (MultitudeHeap *heap,
            gconstpointer  from,
            gsize          from_size,
            gpointer       to,
            gsize          to_size)
{
  return (z_stream) {
    .zalloc = multitude_heap_zalloc,
    .zfree = multitude_heap_free,
    .opaque = heap,
    .next_in = (guint8 *) from,
    .avail_in = (uInt) from_size,
    .next_out = to,
    .avail_out = (uInt) to_size,
  };
}

static gboolean
pack (MultitudeHeap *heap,
      PluginEnd      end,
      gsize         *size)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (plugin_input (), &length);
  z_stream stream = stream_for (heap, data, length, packed, length);
  int result = deflateInit (&stream, 6);

  if (result != Z_OK)
    {
      g_assert_cmpint (result, ==, Z_MEM_ERROR);
      return FALSE;
    }

  result = deflate (&stream, Z_FINISH);
  *size = stream.total_out;
  return stream_ends (&stream, result, end, deflateEnd);
}

static gboolean
unpack (MultitudeHeap *heap,
        PluginEnd      end,
        gsize          size)
{
  gsize length = g_bytes_get_size (plugin_input ());
  z_stream stream = stream_for (heap, packed, size, unpacked, length / 2);
  int result = inflateInit (&stream);

  if (result != Z_OK)
    {
      g_assert_cmpint (result, ==, Z_MEM_ERROR);
      return FALSE;
    }

  /* In two steps, so that it has to remember what it has written. */
  result = inflate (&stream, Z_NO_FLUSH);
  if (result == Z_OK)
    {
      stream.avail_out = (uInt) (length - length / 2);
      result = inflate (&stream, Z_FINISH);
    }
  return stream_ends (&stream, result, end, inflateEnd);
}

static gboolean
job (MultitudeHeap *heap,
     PluginEnd      end)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (plugin_input (), &length);
  gsize size;

  if (packed == NULL)
    {
      packed = g_malloc (length);
      unpacked = g_malloc (length);
    }

  memset (unpacked, 0, length);
  if (!pack (heap, end, &size))
    return FALSE;
  g_assert_cmpuint (size, <, length);
  if (!unpack (heap, end, size))
    return FALSE;

  g_assert_cmpmem (unpacked, length, data, length);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  int status = plugin_main (argc, argv, XML_FILE, multitude_heap_new, job);

  g_free (packed);
  g_free (unpacked);
  return status;
}
