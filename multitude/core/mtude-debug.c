/* What MULTITUDE_DEBUG and G_DEBUG ask for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Words are told apart as GLib does for G_DEBUG: by colons, semicolons, commas and
 * blanks; letters of both cases are the same, and so are `-' and `_'.  A word that
 * nobody knows is passed over.  `all' stands for all keys but `live', which makes a
 * program listen, and beside others for all but those and that.
 */

#include "mtude-debug-private.h"

#include "mtude-assert-private.h"
#include "mtude-channel-private.h"
#include "mtude-track-private.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *word;
  unsigned    flag;
} Key;

static const Key keys[] = {
  { "poison", MTUDE_DEBUG_POISON },
  { "guard", MTUDE_DEBUG_GUARD },
  { "malloc", MTUDE_DEBUG_MALLOC },
  { "leaks", MTUDE_DEBUG_LEAKS },
  { "threads", MTUDE_DEBUG_THREADS },
  { "stats", MTUDE_DEBUG_STATS },
  { "live", MTUDE_DEBUG_LIVE },
};

static const Key glib_keys[] = {
  { "gc-friendly", MTUDE_DEBUG_CLEAR },
};

#define SEPARATORS ":;, \t"
#define N_KEYS(array) (sizeof (array) / sizeof (array)[0])

unsigned mtude_debug_word;

static char
plain (char c)
{
  if (c >= 'A' && c <= 'Z')
    return (char) (c - 'A' + 'a');

  return c == '_' ? '-' : c;
}

static bool
word_is (const char *word,
         size_t      length,
         const char *expected)
{
  size_t i;

  if (strlen (expected) != length)
    return false;

  for (i = 0; i < length; i++)
    if (plain (word[i]) != expected[i])
      return false;
  return true;
}

static unsigned
flag_of (const Key  *table,
         size_t      n_keys,
         const char *word,
         size_t      length)
{
  size_t i;

  for (i = 0; i < n_keys; i++)
    if (word_is (word, length, table[i].word))
      return table[i].flag;

  return 0;
}

static unsigned
all_of (const Key *table,
        size_t     n_keys)
{
  unsigned flags = 0;
  size_t i;

  for (i = 0; i < n_keys; i++)
    flags |= table[i].flag;

  return flags & ~(unsigned) MTUDE_DEBUG_LIVE;
}

static unsigned
parse (const Key  *table,
       size_t      n_keys,
       const char *words)
{
  unsigned flags = 0;
  bool is_inverted = false;

  while (words != NULL && *words != '\0')
    {
      size_t length = strcspn (words, SEPARATORS);

      flags |= flag_of (table, n_keys, words, length);
      is_inverted |= word_is (words, length, "all");
      words += length + strspn (words + length, SEPARATORS);
    }

  return is_inverted ? (all_of (table, n_keys) & ~flags) | (flags & MTUDE_DEBUG_LIVE) : flags;
}

static bool
asks_for_help (const char *words)
{
  bool is_asked = false;

  while (words != NULL && *words != '\0')
    {
      size_t length = strcspn (words, SEPARATORS);

      is_asked |= word_is (words, length, "help");
      words += length + strspn (words + length, SEPARATORS);
    }

  return is_asked;
}

static void
say_help (void)
{
  mtude_say ("MULTITUDE_DEBUG may be: %s %s %s %s %s %s %s all help",
             keys[0].word, keys[1].word, keys[2].word, keys[3].word, keys[4].word, keys[5].word,
             keys[6].word);
}

unsigned
mtude_debug_parse (const char *words)
{
  if (asks_for_help (words))
    say_help ();

  return parse (keys, N_KEYS (keys), words);
}

unsigned
mtude_debug_parse_glib (const char *words)
{
  return parse (glib_keys, N_KEYS (glib_keys), words);
}

static void
read_environment (void)
{
  unsigned flags = MTUDE_DEBUG_READ | mtude_debug_parse (getenv ("MULTITUDE_DEBUG"))
                   | mtude_debug_parse_glib (getenv ("G_DEBUG"));

  if (mtude_channel_read_environment ())
    flags |= MTUDE_DEBUG_STATS;
  if (mtude_track_is_active ())
    flags |= MTUDE_DEBUG_CHECKER;
  mtude_atomic_store_relaxed (&mtude_debug_word, flags); /* all there is: see the header */
}

unsigned
mtude_debug_read (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, read_environment);
  return mtude_debug_flags ();
}
