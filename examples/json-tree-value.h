/* The document tree of json-tree: values, strings, and how to find them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Plain structs with plain pointers, all of them in one arena and later in one
 * snapshot: they are valid for as long as somebody has that.
 */

#pragma once

#include <multitude.h>

typedef struct _JsonValue JsonValue;

/* May have NUL inside, and has one behind. */
typedef struct
{
  gsize length;                 /* bytes of UTF-8 */
  guint hash;                   /* of a key; 0 for other strings */
  char  text[];
} JsonString;

typedef enum
{
  JSON_NULL,
  JSON_BOOLEAN,
  JSON_INTEGER,
  JSON_DOUBLE,
  JSON_STRING,
  JSON_ARRAY,
  JSON_OBJECT
} JsonType;

typedef struct
{
  JsonValue  *first;
  JsonValue  *last;
  gsize       n_values;
  JsonValue **index;            /* of an array its elements; of an object buckets, a power of two */
  gsize       n_buckets;
} JsonContainer;

struct _JsonValue
{
  JsonValue        *parent;
  JsonValue        *next;       /* in the same array or object */
  JsonValue        *next_in_bucket;
  const JsonString *key;        /* in an object; the same text is the same pointer */
  JsonType          type;

  union
  {
    gboolean          boolean;
    gint64            integer;
    double            number;
    const JsonString *string;
    JsonContainer     container;
  };
};

JsonString      *json_string_new         (MultitudeArena   *arena,
                                          gsize             length,
                                          GError          **error);
guint            json_hash               (const char       *text,
                                          gsize             length);

gboolean         json_value_build_index  (JsonValue        *self,
                                          MultitudeArena   *arena,
                                          GError          **error);
const JsonValue *json_array_get          (const JsonValue  *self,
                                          gsize             position);
const JsonValue *json_object_lookup      (const JsonValue  *self,
                                          const char       *name,
                                          gsize             length);

static inline gboolean
json_value_is_container (const JsonValue *self)
{
  return self->type >= JSON_ARRAY;
}
