/* How long things in an arena live: until reset, rewind, the arena's end, or longer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: lifetimes [RECORD…]
 *
 * A record is a list of fields, "name=Ada;year=1815".  The program shows each
 * of the lifetimes that the manual describes, and checks them as it goes.
 */

#include <multitude.h>

#include <string.h>

typedef struct _Field Field;

struct _Field
{
  Field *next;
  char  *name;
  char  *value;
};

/* Splits a record into fields that live in the arena, the last one first. */
static Field *
parse_record (MultitudeArena *arena,
              const char     *record)
{
  Field *fields = NULL;

  while (*record != '\0')
    {
      gsize length = strcspn (record, ";");
      gsize name_length = MIN (strcspn (record, "="), length);
      const char *value = record + MIN (name_length + 1, length);
      Field *field = multitude_new (arena, Field, 1);

      field->name = multitude_arena_strndup (arena, record, name_length);
      field->value = multitude_arena_strndup (arena, value, record + length - value);
      field->next = fields;
      fields = field;

      record += length + (record[length] == ';');
    }

  return fields;
}

/* Until the next reset: one generation per record. */
static void
show_records (const char * const *records)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  for (gsize i = 0; records[i] != NULL; i++)
    {
      Field *fields = parse_record (arena, records[i]);

      for (Field *field = fields; field != NULL; field = field->next)
        g_print ("%s is %s\n", field->name, field->value);

      multitude_arena_reset (arena);
    }
}

/* Until a rewind: scratch memory in the middle of a generation. */
static gboolean
mentions (MultitudeArena *arena,
          const char     *record,
          const char     *word)
{
  MultitudeMark mark;
  const char *folded;
  gboolean found;

  multitude_arena_mark (arena, &mark);
  folded = multitude_arena_strconcat (arena, ";", record, ";", NULL);
  found = strstr (folded, multitude_arena_strconcat (arena, ";", word, "=", NULL)) != NULL;
  multitude_arena_rewind (arena, &mark, NULL);

  return found;
}

static void
count_down (gpointer data)
{
  (*(int *) data)--;
}

/* As long as the memory: what the arena has to let go of. */
static void
keep_company (GCancellable *cancellable,
              int          *counter)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  multitude_arena_take_object (arena, g_object_ref (cancellable));

  (*counter)++;
  multitude_arena_add_cleanup (arena, count_down, counter);
}

/* Longer than the arena: bytes keep what they need and nothing else. */
static GBytes *
greet (char **names)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  char *list = multitude_arena_strjoinv (arena, " and ", names);
  char *text = multitude_arena_strdup_printf (arena, "Hello, %s!", list);

  /* The arena ends here, and the strings with it; the bytes do not. */
  return multitude_arena_new_bytes (arena, text, strlen (text), NULL);
}

int
main (int    argc,
      char **argv)
{
  const char *samples[] = { "name=Ada;year=1815", "name=Grace;year=1906", NULL };
  const char *names[] = { "Ada", "Grace", NULL };
  const char * const *records = argc > 1 ? (const char * const *) argv + 1 : samples;
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GBytes) bytes = NULL;
  int counter = 0;

  show_records (records);
  g_print ("%s a name\n", mentions (arena, records[0], "name") ? "It has" : "It has not");

  keep_company (cancellable, &counter);
  g_assert_cmpint (counter, ==, 0);
  g_assert_cmpuint (G_OBJECT (cancellable)->ref_count, ==, 1);

  bytes = greet ((char **) names);
  g_print ("%.*s\n", (int) g_bytes_get_size (bytes),
           (const char *) g_bytes_get_data (bytes, NULL));

  return 0;
}
