/* Calls that ask a source for nothing: arrays.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_arrays.  Each array has far more room than it needs, in a chunk
 * of its own, which goes back to the source with it.
 */

#include "faults.h"

#include <string.h>

#define T ((Things *) self->subject)

#define ROOM 100000

#define LETTERS "dbeac"

typedef struct
{
  MultitudeArray     *array;
  MultitudeByteArray *bytes;
  MultitudePtrArray  *pointers; /* to the letters */
  MultitudePtrArray  *ended;    /* with a NULL */
} Things;

/* ---- What is in them ---- */

static gboolean
is_text (gconstpointer data,
         guint         len,
         const char   *text)
{
  return len == strlen (text) && memcmp (data, text, len) == 0;
}

static gboolean
array_is (MultitudeArray *array,
          const char     *text)
{
  return is_text (array->data, array->len, text);
}

static gboolean
bytes_are (MultitudeByteArray *bytes,
           const char         *text)
{
  return is_text (bytes->data, bytes->len, text);
}

static gboolean
pointers_are (MultitudePtrArray *pointers,
              const char        *text)
{
  char letters[sizeof LETTERS];
  guint i;

  for (i = 0; i < pointers->len; i++)
    letters[i] = *(const char *) multitude_ptr_array_index (pointers, i);
  return is_text (letters, pointers->len, text);
}

/* ---- What the calls are given ---- */

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return *(const guint8 *) a - *(const guint8 *) b;
}

static int
compare_with_data (gconstpointer a,
                   gconstpointer b,
                   gpointer      unused)
{
  return compare (a, b);
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b)
{
  return compare (*(gconstpointer *) a, *(gconstpointer *) b);
}

static int
compare_pointers_with_data (gconstpointer a,
                            gconstpointer b,
                            gpointer      unused)
{
  return compare_pointers (a, b);
}

static guint n_seen;

static void
see (gpointer value)
{
  n_seen++;
}

static void
see_with_data (gpointer value,
               gpointer unused)
{
  n_seen++;
}

/* ---- Calls ---- */

/* For an array that the call has ended. */
static gboolean
gone (Fault *self,
      void  *place)
{
  *(void **) place = NULL;
  return fault_gave_back (self, ROOM);
}

static gboolean
searched (Fault *self)
{
  guint index;

  multitude_array_sort (T->array, compare);
  return multitude_array_binary_search (T->array, "b", compare, &index) && index == 1;
}

static gboolean
array_shrunk (Fault *self)
{
  multitude_array_remove_range (T->array, 0, T->array->len);
  multitude_array_shrink (T->array);
  return T->array->len == 0 && fault_gave_back (self, ROOM);
}

static gboolean
bytes_shrunk (Fault *self)
{
  multitude_byte_array_remove_range (T->bytes, 0, T->bytes->len);
  multitude_byte_array_shrink (T->bytes);
  return T->bytes->len == 0 && fault_gave_back (self, ROOM);
}

static gboolean
pointers_shrunk (Fault *self)
{
  multitude_ptr_array_remove_range (T->pointers, 0, T->pointers->len);
  multitude_ptr_array_shrink (T->pointers);
  return T->pointers->len == 0 && fault_gave_back (self, ROOM);
}

static gboolean
cleared (Fault *self)
{
  multitude_array_set_clear_func (T->array, see);
  multitude_array_remove_index (T->array, 0);
  return n_seen == 1;
}

static gboolean
freed (Fault *self)
{
  multitude_ptr_array_set_free_func (T->pointers, see);
  multitude_ptr_array_remove_index (T->pointers, 0);
  multitude_ptr_array_set_free_func (T->pointers, NULL);
  return n_seen == 1;
}

static gpointer
pointer_at (Fault *self,
            guint  index)
{
  return multitude_ptr_array_index (T->pointers, index);
}

static gboolean
found (Fault     *self,
       GEqualFunc equal)
{
  guint index;
  gboolean is_there = equal != NULL
                      ? multitude_ptr_array_find_with_equal_func (T->pointers, "eac", equal, &index)
                      : multitude_ptr_array_find (T->pointers, pointer_at (self, 2), &index);

  return is_there && index == 2;
}

#define OF_ARRAY(X) \
  X (multitude_array_get_element_size, multitude_array_get_element_size (T->array) == 1) \
  X (multitude_array_binary_search, searched (self)) \
  X (multitude_array_remove_index, array_is (multitude_array_remove_index (T->array, 1), "deac")) \
  X (multitude_array_remove_index_fast, array_is (multitude_array_remove_index_fast (T->array, 1), "dcea")) \
  X (multitude_array_remove_range, array_is (multitude_array_remove_range (T->array, 1, 3), "dc")) \
  X (multitude_array_set_clear_func, cleared (self)) \
  X (multitude_array_shrink, array_shrunk (self)) \
  X (multitude_array_sort, (multitude_array_sort (T->array, compare), array_is (T->array, "abcde"))) \
  X (multitude_array_sort_with_data, \
     (multitude_array_sort_with_data (T->array, compare_with_data, NULL), array_is (T->array, "abcde"))) \
  X (multitude_array_ref, (multitude_array_unref (multitude_array_ref (T->array)), array_is (T->array, LETTERS))) \
  X (multitude_array_unref, (multitude_array_unref (T->array), gone (self, &T->array)))

#define OF_BYTES(X) \
  X (multitude_byte_array_remove_index, bytes_are (multitude_byte_array_remove_index (T->bytes, 1), "deac")) \
  X (multitude_byte_array_remove_index_fast, \
     bytes_are (multitude_byte_array_remove_index_fast (T->bytes, 1), "dcea")) \
  X (multitude_byte_array_remove_range, bytes_are (multitude_byte_array_remove_range (T->bytes, 1, 3), "dc")) \
  X (multitude_byte_array_shrink, bytes_shrunk (self)) \
  X (multitude_byte_array_sort, (multitude_byte_array_sort (T->bytes, compare), bytes_are (T->bytes, "abcde"))) \
  X (multitude_byte_array_sort_with_data, \
     (multitude_byte_array_sort_with_data (T->bytes, compare_with_data, NULL), bytes_are (T->bytes, "abcde"))) \
  X (multitude_byte_array_ref, \
     (multitude_byte_array_unref (multitude_byte_array_ref (T->bytes)), bytes_are (T->bytes, LETTERS))) \
  X (multitude_byte_array_unref, (multitude_byte_array_unref (T->bytes), gone (self, &T->bytes)))

#define OF_POINTERS(X) \
  X (multitude_ptr_array_find, found (self, NULL)) \
  X (multitude_ptr_array_find_with_equal_func, found (self, g_str_equal)) \
  X (multitude_ptr_array_foreach, \
     (multitude_ptr_array_foreach (T->pointers, see_with_data, NULL), n_seen == strlen (LETTERS))) \
  X (multitude_ptr_array_is_null_terminated, multitude_ptr_array_is_null_terminated (T->ended)) \
  X (multitude_ptr_array_remove, \
     multitude_ptr_array_remove (T->pointers, pointer_at (self, 1)) && pointers_are (T->pointers, "deac")) \
  X (multitude_ptr_array_remove_fast, \
     multitude_ptr_array_remove_fast (T->pointers, pointer_at (self, 1)) && pointers_are (T->pointers, "dcea")) \
  X (multitude_ptr_array_remove_index, \
     (multitude_ptr_array_remove_index (T->pointers, 1), pointers_are (T->pointers, "deac"))) \
  X (multitude_ptr_array_remove_index_fast, \
     (multitude_ptr_array_remove_index_fast (T->pointers, 1), pointers_are (T->pointers, "dcea"))) \
  X (multitude_ptr_array_remove_range, \
     (multitude_ptr_array_remove_range (T->pointers, 1, 3), pointers_are (T->pointers, "dc"))) \
  X (multitude_ptr_array_set_free_func, freed (self)) \
  X (multitude_ptr_array_shrink, pointers_shrunk (self)) \
  X (multitude_ptr_array_sort, \
     (multitude_ptr_array_sort (T->pointers, compare_pointers), pointers_are (T->pointers, "abcde"))) \
  X (multitude_ptr_array_sort_with_data, \
     (multitude_ptr_array_sort_with_data (T->pointers, compare_pointers_with_data, NULL), \
      pointers_are (T->pointers, "abcde"))) \
  X (multitude_ptr_array_steal_index, \
     (multitude_ptr_array_steal_index (T->pointers, 1), pointers_are (T->pointers, "deac"))) \
  X (multitude_ptr_array_steal_index_fast, \
     (multitude_ptr_array_steal_index_fast (T->pointers, 1), pointers_are (T->pointers, "dcea"))) \
  X (multitude_ptr_array_ref, \
     (multitude_ptr_array_unref (multitude_ptr_array_ref (T->pointers)), pointers_are (T->pointers, LETTERS))) \
  X (multitude_ptr_array_unref, (multitude_ptr_array_unref (T->pointers), gone (self, &T->pointers)))

#define CALLS(X) OF_ARRAY (X) OF_BYTES (X) OF_POINTERS (X)

CALLS (FAULT_CALL)

static void
prepare (Fault *self)
{
  static char letters[] = LETTERS;
  guint i;

  self->subject = g_new0 (Things, 1);
  n_seen = 0;
  T->array = multitude_array_sized_new (self->arena, FALSE, FALSE, 1, ROOM);
  T->bytes = multitude_byte_array_sized_new (self->arena, ROOM);
  T->pointers = multitude_ptr_array_sized_new (self->arena, ROOM / sizeof (gpointer));
  T->ended = multitude_ptr_array_new_null_terminated (self->arena, 0, NULL, TRUE);
  multitude_array_append_vals (T->array, letters, strlen (letters));
  multitude_byte_array_append (T->bytes, (const guint8 *) letters, strlen (letters));
  for (i = 0; letters[i] != '\0'; i++)
    multitude_ptr_array_add (T->pointers, &letters[i]);
}

static void
finish (Fault *self)
{
  g_clear_pointer (&T->array, multitude_array_unref);
  g_clear_pointer (&T->bytes, multitude_byte_array_unref);
  g_clear_pointer (&T->pointers, multitude_ptr_array_unref);
  multitude_ptr_array_unref (T->ended);
  g_free (self->subject);
}

static const FaultScenario scenarios[] = {
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_arrays = {
  "quiet-arrays", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
