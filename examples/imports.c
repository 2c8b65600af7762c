/* Counts that a file claims: what comes from outside asks for memory, and may get none.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: imports
 *
 * Imports an address book into an arena with a budget.  A claim that is too large, or a
 * book that is, is an error of that import alone: with each KiB of budget more it asserts
 * that there is all of the book or nothing of it.
 */

#include <multitude.h>

#include <string.h>

#define BOOK "3\n" "1815 Ada\n" "1791 Charles\n" "1780 Mary\n"
#define MAX_PEOPLE 1000000000

typedef struct
{
  MultitudeArena     *arena;
  MultitudePtrArray  *people;   /* names, which are ref-strings */
  MultitudeArray     *years;    /* a guint for each of them */
  MultitudeHashTable *index;    /* from name to position */
  MultitudeString    *notes;
} Book;

/* ---- Made, with each part or without any ---- */

static void
book_clear (Book *book)
{
  if (book->notes != NULL)
    multitude_string_free (book->notes, TRUE);
  g_clear_pointer (&book->index, multitude_hash_table_unref);
  g_clear_pointer (&book->years, multitude_array_unref);
  g_clear_pointer (&book->people, multitude_ptr_array_unref);
}

static gboolean
book_init (Book            *book,
           MultitudeArena  *arena,
           GError         **error)
{
  *book = (Book) { arena, NULL, NULL, NULL, NULL };

  book->people =
    multitude_ptr_array_try_new_full (arena, 0, (GDestroyNotify) multitude_ref_string_release,
                                      error);
  if (book->people != NULL)
    book->years = multitude_array_try_sized_new (arena, FALSE, FALSE, sizeof (guint), 0, error);
  if (book->years != NULL)
    book->index = multitude_hash_table_try_new_full (arena, g_str_hash, g_str_equal, NULL, NULL,
                                                     error);
  if (book->index != NULL)
    book->notes = multitude_string_try_sized_new (arena, 0, error);

  return book->notes != NULL;
}

/* ---- People, whose number is known ---- */

/* A claim is refused before anything was done for it. */
static gboolean
make_room (Book    *book,
           guint    n_people,
           GError **error)
{
  return multitude_ptr_array_try_reserve (book->people, book->people->len + n_people, error)
         && multitude_array_try_reserve (book->years, book->years->len + n_people, error)
         && multitude_hash_table_try_reserve (book->index, book->people->len + n_people, error);
}

/* What there is of a person goes with the last ones of the book, if not all is there. */
static void
forget_from (Book  *book,
             guint  n_people)
{
  for (guint i = n_people; i < book->people->len; i++)
    multitude_hash_table_remove (book->index, multitude_ptr_array_index (book->people, i));

  multitude_array_set_size (book->years, n_people);
  multitude_ptr_array_set_size (book->people, (int) n_people);
}

static gboolean
add_person (Book        *book,
            guint        year,
            const char  *name,
            gsize        length,
            GError     **error)
{
  guint position = book->people->len;
  char *person = multitude_ref_string_try_new_len (book->arena, name, (gssize) length, error);

  if (person == NULL)
    return FALSE;

  /* Who is in the book already is not added again. */
  if (multitude_hash_table_contains (book->index, person))
    {
      multitude_ref_string_release (person);
      return TRUE;
    }

  if (!multitude_ptr_array_try_add (book->people, person, error))
    {
      multitude_ref_string_release (person);
      return FALSE;
    }

  if (multitude_array_try_append_vals (book->years, &year, 1, error)
      && multitude_hash_table_try_replace (book->index, person, GUINT_TO_POINTER (position),
                                           NULL, error))
    return TRUE;

  forget_from (book, position);
  return FALSE;
}

static gboolean
import_people (Book        *book,
               const char  *file,
               GError     **error)
{
  g_autofree char *claim = g_strndup (file, strcspn (file, "\n"));
  guint n_before = book->people->len;
  guint64 n_people, year;

  if (!g_ascii_string_to_unsigned (claim, 10, 0, MAX_PEOPLE, &n_people, error)
      || !make_room (book, (guint) n_people, error))
    return FALSE;

  for (file += strlen (claim); *file != '\0' && file[1] != '\0'; file += strcspn (file, "\n"))
    {
      year = g_ascii_strtoull (file + 1, (char **) &file, 10);
      file += strspn (file, " ");
      if (!add_person (book, (guint) year, file, strcspn (file, "\n"), error))
        {
          forget_from (book, n_before);
          return FALSE;
        }
    }

  return TRUE;
}

/* ---- Notes, whose length is not ---- */

/* As the pieces come; who has written it is known at last, and goes in front. */
static gboolean
add_note (Book              *book,
          const char *const *pieces,
          const char        *author,
          GError           **error)
{
  MultitudeString *notes = book->notes;
  gsize start = notes->len;
  gboolean is_good = TRUE;

  for (; *pieces != NULL && is_good; pieces++)
    is_good = multitude_string_try_append_len (notes, *pieces, (gssize) strlen (*pieces), error);

  is_good = is_good
            && multitude_string_try_append (notes, ".\n", error)
            && multitude_string_try_insert (notes, (gssize) start, ": ", error)
            && multitude_string_try_insert_len (notes, (gssize) start, author, MIN (3, (gssize) strlen (author)), error);
  if (!is_good)
    multitude_string_truncate (notes, start);

  return is_good;
}

/* ---- Names, for whoever wants a list ---- */

static char **
list_names (Book    *book,
            GError **error)
{
  g_autoptr(MultitudeStrvBuilder) names = multitude_strv_builder_new_holding (book->arena, error);

  if (names == NULL)
    return NULL;

  for (guint i = 0; i < book->people->len; i++)
    if (!multitude_strv_builder_try_add (names, multitude_ptr_array_index (book->people, i), error))
      return NULL;

  return multitude_strv_builder_try_end (names, error);
}

/* ---- The imports ---- */

/* Whether the budget was enough; what is in the book is checked in any case. */
static gboolean
check_import (Book    *book,
              GError **error)
{
  static const char *const note[] = { "met ", "all ", "three", NULL };
  char **names;

  if (!import_people (book, BOOK, error))
    {
      g_assert_cmpuint (book->people->len, ==, 0);
      g_assert_cmpuint (book->years->len, ==, 0);
      g_assert_cmpuint (multitude_hash_table_size (book->index), ==, 0);
      return FALSE;
    }

  g_assert_cmpuint (GPOINTER_TO_UINT (multitude_hash_table_lookup (book->index, "Mary")), ==, 2);
  g_assert_cmpuint (multitude_array_index (book->years, guint, 1), ==, 1791);
  if (!add_note (book, note, "Adamson", error))
    {
      g_assert_cmpstr (book->notes->str, ==, "");
      return FALSE;
    }

  g_assert_cmpstr (book->notes->str, ==, "Ada: met all three.\n");
  names = list_names (book, error);
  if (names == NULL)
    return FALSE;

  g_assert_cmpstr (names[1], ==, "Charles");
  g_assert_cmpuint (g_strv_length (names), ==, 3);
  multitude_box_free (names);
  return TRUE;
}

static gboolean
import (guint64   byte_budget,
        GError  **error)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  Book book;
  gboolean is_good;

  multitude_arena_set_byte_budget (arena, byte_budget);
  is_good = book_init (&book, arena, error) && check_import (&book, error);
  book_clear (&book);
  return is_good;
}

/* More people than there are bytes in the file: an error, and the book is not touched. */
static void
check_claim (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  Book book;

  multitude_arena_set_byte_budget (arena, 1024 * 1024);
  g_assert_true (book_init (&book, arena, &error));
  g_assert_true (import_people (&book, BOOK, &error));
  g_assert_true (import_people (&book, BOOK, &error));
  g_assert_false (import_people (&book, "999999999\n1815 Eve\n", &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_assert_cmpuint (book.people->len, ==, 3);
  g_print ("%u people are in the book, and no others\n", book.people->len);
  book_clear (&book);
}

int
main (void)
{
  guint64 byte_budget = 0;
  g_autoptr(GError) error = NULL;

  while (!import (byte_budget, &error))
    {
      g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
      g_clear_error (&error);
      byte_budget += 1024;
    }

  g_assert_cmpuint (byte_budget, >, 0);
  check_claim ();
  return 0;
}
