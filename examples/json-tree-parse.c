/* The parser of json-tree.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* It knows where it is by the container that it has opened and not closed, so it needs
 * no stack: the way back up is in the values.  What a failure leaves in the arena goes
 * with the arena.
 */

#include "json-tree-parse.h"

#include "json-tree-number.h"
#include "json-tree-string.h"

#include <string.h>

typedef struct
{
  JsonInput           input;
  MultitudeArena     *arena;
  MultitudeHashTable *keys;     /* each name once; ends with the parser */
  JsonValue          *root;
  JsonValue          *open;     /* what the next value is in; NULL: nothing */
  guint               depth;    /* containers that are open */
  guint               max_depth;
} JsonParser;

/* ---- Names ---- */

static guint
hash_of_key (gconstpointer key)
{
  return ((const JsonString *) key)->hash;
}

static gboolean
keys_are_equal (gconstpointer a,
                gconstpointer b)
{
  const JsonString *first = a;
  const JsonString *second = b;

  return first->length == second->length && memcmp (first->text, second->text, first->length) == 0;
}

/* A name that was there before is taken back out of the arena. */
static const JsonString *
read_key (JsonParser  *self,
          GError     **error)
{
  MultitudeMark mark;
  JsonString *key;
  const JsonString *known;

  multitude_arena_mark (self->arena, &mark);
  key = json_input_read_string (&self->input, self->arena, error);
  if (key == NULL)
    return NULL;

  key->hash = json_hash (key->text, key->length);
  known = multitude_hash_table_lookup (self->keys, key);
  if (known != NULL)
    return multitude_arena_rewind (self->arena, &mark, error) ? known : NULL;

  return multitude_hash_table_try_add (self->keys, key, NULL, error) ? key : NULL;
}

static const JsonString *
read_name (JsonParser  *self,
           GError     **error)
{
  const JsonString *key;

  json_input_skip_space (&self->input);
  if (*self->input.at != '"')
    {
      json_input_set_missing (&self->input, "a name", error);
      return NULL;
    }

  key = read_key (self, error);
  if (key == NULL)
    return NULL;

  json_input_skip_space (&self->input);
  if (*self->input.at != ':')
    {
      json_input_set_missing (&self->input, "a colon", error);
      return NULL;
    }

  self->input.at++;
  json_input_skip_space (&self->input);
  return key;
}

/* ---- Values ---- */

static void
append (JsonParser *self,
        JsonValue  *value)
{
  JsonContainer *container;

  value->parent = self->open;
  if (self->open == NULL)
    {
      self->root = value;
      return;
    }

  container = &self->open->container;
  if (container->last != NULL)
    container->last->next = value;
  else
    container->first = value;
  container->last = value;
  container->n_values++;
}

static gboolean
open_container (JsonParser  *self,
                JsonValue   *value,
                JsonType     type,
                GError     **error)
{
  if (self->depth == self->max_depth)
    {
      g_autofree char *message = g_strdup_printf ("more than %u levels deep", self->max_depth);

      json_input_set_error (&self->input, self->input.at, JSON_ERROR_LIMIT, message, error);
      return FALSE;
    }

  self->input.at++;
  self->depth++;
  self->open = value;
  value->type = type;
  return TRUE;
}

static gboolean
close_container (JsonParser  *self,
                 GError     **error)
{
  JsonValue *closed = self->open;

  self->input.at++;
  self->depth--;
  self->open = closed->parent;
  return json_value_build_index (closed, self->arena, error);
}

static gboolean
read_word (JsonParser  *self,
           const char  *word,
           GError     **error)
{
  gsize length = strlen (word);

  if (strncmp (self->input.at, word, length) != 0)
    {
      json_input_set_missing (&self->input, "a value", error);
      return FALSE;
    }

  self->input.at += length;
  return TRUE;
}

static gboolean
read_string_value (JsonParser  *self,
                   JsonValue   *value,
                   GError     **error)
{
  value->type = JSON_STRING;
  value->string = json_input_read_string (&self->input, self->arena, error);
  return value->string != NULL;
}

static gboolean
read_boolean (JsonParser  *self,
              JsonValue   *value,
              GError     **error)
{
  value->type = JSON_BOOLEAN;
  value->boolean = *self->input.at == 't';
  return read_word (self, value->boolean ? "true" : "false", error);
}

static gboolean
read_contents (JsonParser  *self,
               JsonValue   *value,
               GError     **error)
{
  switch (*self->input.at)
    {
    case '[':
      return open_container (self, value, JSON_ARRAY, error);

    case '{':
      return open_container (self, value, JSON_OBJECT, error);

    case '"':
      return read_string_value (self, value, error);

    case 't':
    case 'f':
      return read_boolean (self, value, error);

    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return json_input_read_number (&self->input, value, error);

    default:
      value->type = JSON_NULL;
      return read_word (self, "null", error);
    }
}

/* The input is where a value has to begin, or the name of one. */
static gboolean
read_value (JsonParser  *self,
            GError     **error)
{
  const JsonString *key = NULL;
  JsonValue *value;

  if (self->open != NULL && self->open->type == JSON_OBJECT)
    {
      key = read_name (self, error);
      if (key == NULL)
        return FALSE;
    }

  value = multitude_try_new0 (self->arena, JsonValue, 1, error);
  if (value == NULL)
    return FALSE;

  value->key = key;
  append (self, value);
  return read_contents (self, value, error);
}

/* ---- Between values ---- */

static char
closing_bracket (const JsonValue *container)
{
  return container->type == JSON_ARRAY ? ']' : '}';
}

/* Goes to where the next value begins, or to the end: then nothing is open. */
static gboolean
find_next_value (JsonParser  *self,
                 GError     **error)
{
  json_input_skip_space (&self->input);

  while (self->open != NULL)
    {
      gboolean is_first = self->open->container.n_values == 0;

      if (*self->input.at == closing_bracket (self->open))
        {
          if (!close_container (self, error))
            return FALSE;
          json_input_skip_space (&self->input);
          continue;
        }

      if (is_first)
        return TRUE;

      if (*self->input.at != ',')
        {
          json_input_set_missing (&self->input, self->open->type == JSON_ARRAY
                                                ? "a comma or ]" : "a comma or }", error);
          return FALSE;
        }

      self->input.at++;
      json_input_skip_space (&self->input);
      return TRUE;
    }

  return TRUE;
}

static gboolean
read_document (JsonParser  *self,
               GError     **error)
{
  json_input_skip_space (&self->input);

  do
    {
      if (!read_value (self, error) || !find_next_value (self, error))
        return FALSE;
    }
  while (self->open != NULL);

  if (self->input.at == self->input.end)
    return TRUE;

  json_input_set_missing (&self->input, "the end", error);
  return FALSE;
}

/* ---- The text ---- */

static gboolean
check_text (const JsonInput  *input,
            GError          **error)
{
  gsize length = (gsize) (input->end - input->start);
  const char *valid_end;

  if (g_utf8_validate_len (input->start, length, &valid_end))
    return TRUE;

  json_input_set_error (input, valid_end, JSON_ERROR_SYNTAX,
                        *valid_end == '\0' ? "there is a NUL in the text" : "this is not UTF-8", error);
  return FALSE;
}

/* The text has a NUL behind its length. */
JsonValue *
json_parse (MultitudeArena  *arena,
            const char      *text,
            gsize            length,
            guint            max_depth,
            GError         **error)
{
  JsonParser self = {
    .input = { text, text + length, text },
    .arena = arena,
    .max_depth = max_depth,
  };
  gboolean is_read;

  if (!check_text (&self.input, error))
    return NULL;

  self.keys = multitude_hash_table_try_new_full (arena, hash_of_key, keys_are_equal, NULL, NULL, error);
  if (self.keys == NULL)
    return NULL;

  is_read = read_document (&self, error);
  multitude_hash_table_unref (self.keys);

  return is_read ? self.root : NULL;
}
