/* The document tree of json-tree: values, strings, and how to find them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An array or object is a list while it is read, and gets an index when it ends.  The
 * names in a document are its author's choice, so their hashes begin with a number
 * that he does not know.
 */

#include "json-tree-value.h"

#include <string.h>

JsonString *
json_string_new (MultitudeArena  *arena,
                 gsize            length,
                 GError         **error)
{
  JsonString *self = multitude_arena_try_alloc (arena, sizeof *self + length + 1, error);

  if (self == NULL)
    return NULL;

  self->length = length;
  self->hash = 0;
  self->text[length] = '\0';
  return self;
}

static guint
get_seed (void)
{
  static gsize seed;

  if (g_once_init_enter (&seed))
    g_once_init_leave (&seed, (gsize) g_random_int () | 1);

  return (guint) seed;
}

guint
json_hash (const char *text,
           gsize       length)
{
  guint hash = get_seed ();

  for (gsize i = 0; i < length; i++)
    {
      hash = (hash ^ (guint8) text[i]) * 0x9e3779b1u;
      hash ^= hash >> 15;
    }

  return hash;
}

static void
fill_array (JsonContainer *container)
{
  gsize position = 0;

  for (JsonValue *value = container->first; value != NULL; value = value->next)
    container->index[position++] = value;
}

/* The last of several with one name comes first in its bucket, and is what is found. */
static void
fill_buckets (JsonContainer *container)
{
  for (JsonValue *value = container->first; value != NULL; value = value->next)
    {
      JsonValue **bucket = &container->index[value->key->hash & (container->n_buckets - 1)];

      value->next_in_bucket = *bucket;
      *bucket = value;
    }
}

gboolean
json_value_build_index (JsonValue       *self,
                        MultitudeArena  *arena,
                        GError         **error)
{
  JsonContainer *container = &self->container;
  gsize n_entries = container->n_values;

  if (n_entries == 0)
    return TRUE;

  if (self->type == JSON_OBJECT)
    {
      for (n_entries = 1; n_entries < container->n_values; n_entries *= 2)
        continue;
      container->n_buckets = n_entries;
    }

  container->index = multitude_try_new0 (arena, JsonValue *, n_entries, error);
  if (container->index == NULL)
    return FALSE;

  if (self->type == JSON_OBJECT)
    fill_buckets (container);
  else
    fill_array (container);
  return TRUE;
}

/* NULL if there are not so many. */
const JsonValue *
json_array_get (const JsonValue *self,
                gsize            position)
{
  g_return_val_if_fail (self->type == JSON_ARRAY, NULL);

  return position < self->container.n_values ? self->container.index[position] : NULL;
}

/* NULL if there is none of this name; the last one if there are several. */
const JsonValue *
json_object_lookup (const JsonValue *self,
                    const char      *name,
                    gsize            length)
{
  const JsonContainer *container = &self->container;
  guint hash = json_hash (name, length);
  const JsonValue *value;

  g_return_val_if_fail (self->type == JSON_OBJECT, NULL);

  if (container->n_values == 0)
    return NULL;

  for (value = container->index[hash & (container->n_buckets - 1)];
       value != NULL;
       value = value->next_in_bucket)
    {
      const JsonString *key = value->key;

      if (key->hash == hash && key->length == length && memcmp (key->text, name, length) == 0)
        return value;
    }

  return NULL;
}
