/* Expat parses a real XML document in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Expat's memory functions get no user data, so the heap is the thread's for as long
 * as a call of Expat's takes.
 */

#include "plugin.h"

#include <expat.h>
#include <string.h>

#define PIECE 4096

typedef struct
{
  gsize n_elements;
  gsize n_attributes;
  gsize n_characters;
} Figures;

static void
start_element (void            *user_data,
               const XML_Char  *name,
               const XML_Char **attributes)
{
  Figures *figures = user_data;

  figures->n_elements++;
  for (; *attributes != NULL; attributes += 2)
    figures->n_attributes++;
}

static void
character_data (void           *user_data,
                const XML_Char *text,
                int             length)
{
  ((Figures *) user_data)->n_characters += length;
}

/* In pieces, as from a stream: Expat then keeps what it could not parse yet. */
static gboolean
parse_pieces (XML_Parser  parser,
              const char *text,
              gsize       length)
{
  for (gsize at = 0; at < length; at += PIECE)
    {
      gsize n = MIN (PIECE, length - at);

      if (XML_Parse (parser, text + at, (int) n, at + n == length) != XML_STATUS_OK)
        {
          g_assert_cmpint (XML_GetErrorCode (parser), ==, XML_ERROR_NO_MEMORY);
          return FALSE;
        }
    }
  return TRUE;
}

/* With these functions, or with malloc () if there are none. */
static gboolean
parse (const XML_Memory_Handling_Suite *functions,
       PluginEnd                        end,
       Figures                         *figures)
{
  XML_Parser parser = XML_ParserCreate_MM (NULL, functions, NULL);
  gsize length;
  const char *text = g_bytes_get_data (plugin_input (), &length);
  gboolean has_memory;

  if (parser == NULL)
    return FALSE;

  *figures = (Figures) { 0 };
  XML_SetUserData (parser, figures);
  XML_SetElementHandler (parser, start_element, NULL);
  XML_SetCharacterDataHandler (parser, character_data);
  has_memory = parse_pieces (parser, text, length);
  if (end == PLUGIN_CLEANS_UP)
    XML_ParserFree (parser);
  return has_memory;
}

static gboolean
job (MultitudeHeap *heap,
     PluginEnd      end)
{
  static const XML_Memory_Handling_Suite functions = {
    multitude_heap_thread_malloc, multitude_heap_thread_realloc, multitude_heap_thread_free
  };
  static Figures expected;
  MultitudeHeap *previous;
  Figures figures;
  gboolean has_memory;

  if (expected.n_elements == 0)
    g_assert_true (parse (NULL, PLUGIN_CLEANS_UP, &expected));

  previous = multitude_heap_swap_thread_default (heap);
  has_memory = parse (&functions, end, &figures);
  multitude_heap_swap_thread_default (previous);

  if (has_memory)
    g_assert_cmpmem (&figures, sizeof figures, &expected, sizeof expected);
  return has_memory;
}

int
main (int    argc,
      char **argv)
{
  return plugin_main (argc, argv, XML_FILE, multitude_heap_new, job);
}
