/* Errors in the user's language.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* gettext translates nothing in the C locale, nor, in newer glibcs, in C.UTF-8,
 * and a small system has no other.  But the name of the locale is all that it goes
 * by: C.UTF-8, which every glibc brings along, passes for a German locale under
 * another name, in a folder of the build tree.
 *
 * The library looks for its catalogues where they are installed.  After its first
 * message this test binds the domain anew, to the catalogues in the build tree.
 */

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <multitude.h>
#include <unistd.h>

#define GERMAN_LOCALE "de_DE.UTF-8"

/* Where glibc has it, whatever the prefix of this library. */
#define PLAIN_LOCALE "/usr/lib/locale/C.utf8"

typedef struct
{
  const char *language;
  const char *message;
} Translation;

static void
speak (const char *language)
{
  g_autofree char *catalogues = g_test_build_filename (G_TEST_BUILT, "..", "po", NULL);

  g_assert_nonnull (bindtextdomain (GETTEXT_PACKAGE, catalogues));
  g_setenv ("LANGUAGE", language, TRUE);
  /* gettext looks at the variable again only when the locale has changed. */
  g_assert_nonnull (setlocale (LC_ALL, "C"));
  g_assert_nonnull (setlocale (LC_ALL, GERMAN_LOCALE));
}

static void
assert_budget_message (const char *expected)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;

  multitude_arena_set_byte_budget (arena, 4096);

  g_assert_null (multitude_arena_try_alloc (arena, 100000, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  g_assert_cmpstr (error->message, ==, expected);
}

/* Has to be the first one: nothing may have been said before. */
static void
test_binds_its_domain (void)
{
  g_assert_cmpstr (bind_textdomain_codeset (GETTEXT_PACKAGE, NULL), ==, NULL);

  assert_budget_message ("Cannot allocate 100000 bytes: the budget is 4096 bytes, of which 0 are in use");

  g_assert_cmpstr (bind_textdomain_codeset (GETTEXT_PACKAGE, NULL), ==, "UTF-8");
  g_assert_cmpstr (bindtextdomain (GETTEXT_PACKAGE, NULL), ==, LOCALEDIR);
}

/* A program, or this test, may send it elsewhere afterwards. */
static void
test_binds_once (void)
{
  g_autofree char *bound = NULL;

  speak ("de");
  bound = g_strdup (bindtextdomain (GETTEXT_PACKAGE, NULL));

  assert_budget_message ("Zuweisen von 100000 Byte fehlgeschlagen: "
                         "Das Budget beträgt 4096 Byte, davon sind 0 belegt");

  g_assert_cmpstr (bindtextdomain (GETTEXT_PACKAGE, NULL), ==, bound);
  g_assert_cmpstr (bound, !=, LOCALEDIR);
}

static void
test_languages (void)
{
  const Translation translations[] = {
    { "de", "Zuweisen von 100000 Byte fehlgeschlagen: "
            "Das Budget beträgt 4096 Byte, davon sind 0 belegt" },
    { "es", "No se pueden asignar 100000 bytes: "
            "el presupuesto es de 4096 bytes, de los que 0 están en uso" },
    { "fr", "Impossible d’allouer 100000 octets\302\240: "
            "le budget est de 4096 octets, dont 0 sont utilisés" },
    { "it", "Impossibile allocare 100000 byte: il budget è di 4096 byte, di cui 0 in uso" },
    { "ja", "100000 バイトを割り当てられません: "
            "予算は 4096 バイトで、そのうち 0 バイトが使用中です" },
    { "pl", "Nie można przydzielić 100000 bajtów: "
            "budżet wynosi 4096 bajtów, z czego 0 jest w użyciu" },
    { "pt_BR", "Não foi possível alocar 100000 bytes: "
               "o orçamento é de 4096 bytes, dos quais 0 estão em uso" },
    { "sv", "Kan inte allokera 100000 byte: budgeten är 4096 byte, varav 0 används" },
    { "uk", "Не вдалося виділити 100000 байтів: "
            "бюджет становить 4096 байтів, з яких 0 використано" },
    { "zh_CN", "无法分配 100000 字节：预算为 4096 字节，其中 0 字节已被使用" },
    /* Esperanto has no catalogue, so the next language of the list is taken. */
    { "eo:sv", "Kan inte allokera 100000 byte: budgeten är 4096 byte, varav 0 används" },
    { "eo", "Cannot allocate 100000 bytes: the budget is 4096 bytes, of which 0 are in use" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (translations); i++)
    {
      speak (translations[i].language);
      assert_budget_message (translations[i].message);
    }
}

static gpointer
refuse (gsize    size,
        gpointer data)
{
  return NULL;
}

static void
take_back (gpointer block,
           gsize    size,
           gpointer data)
{
  g_assert_not_reached ();
}

static void
test_no_memory (void)
{
  const MultitudeSource source = { refuse, take_back };
  g_autoptr(MultitudeArena) arena = multitude_arena_new_with_source (&source);
  g_autoptr(GError) error = NULL;

  speak ("de");
  g_assert_null (multitude_arena_try_alloc (arena, 100000, &error));

  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_NO_MEMORY);
  g_assert_cmpstr (error->message, ==, "Zuweisen von 100000 Byte fehlgeschlagen: nicht genug Speicher");
}

static void
test_alignment (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;

  speak ("de");
  g_assert_null (multitude_arena_try_alloc_aligned (arena, 8, 3, &error));

  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_ALIGNMENT);
  g_assert_cmpstr (error->message, ==, "Speicher kann nicht auf 3 Byte ausgerichtet werden");
}

static void
test_overflow (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  /* Compilers warn about a product that they can see is too large. */
  volatile gsize n_blocks = G_MAXSIZE / 4;

  speak ("de");
  g_assert_null (multitude_arena_try_alloc_n (arena, n_blocks, 8, &error));

  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_OVERFLOW);
  g_assert_cmpstr (error->message, ==,
                   "Die angeforderte Anzahl an Bytes kann nicht zugewiesen werden: Sie ist zu groß");
}

static void
test_stale_mark (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  MultitudeMark mark;

  speak ("de");
  multitude_arena_mark (arena, &mark);
  multitude_arena_reset (arena);
  g_assert_false (multitude_arena_rewind (arena, &mark, &error));

  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "Die Marke ist nicht mehr gültig");
}

static void
test_lengths (void)
{
  const gsize lengths[] = { 2, 2 };
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;

  speak ("de");
  g_assert_null (multitude_arena_new_bytes_array (arena, "abcde", 5, lengths, 2, &error));

  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "Die Summe der Längen entspricht nicht der Größe der Daten");
}

static void
test_name_in_front (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;

  speak ("de");
  multitude_arena_set_name (arena, "Übersetzer");
  g_assert_null (multitude_arena_try_alloc_aligned (arena, 8, 3, &error));

  g_assert_cmpstr (error->message, ==, "Übersetzer: Speicher kann nicht auf 3 Byte ausgerichtet werden");
}

static void
test_c_locale (void)
{
  speak ("de");
  g_assert_nonnull (setlocale (LC_ALL, "C"));
  assert_budget_message ("Cannot allocate 100000 bytes: the budget is 4096 bytes, of which 0 are in use");
}

static gboolean
become_german (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "po", "locales", NULL);
  g_autofree char *locale = g_build_filename (folder, GERMAN_LOCALE, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0777), ==, 0);
  g_assert_true (symlink (PLAIN_LOCALE, locale) == 0 || errno == EEXIST);

  g_setenv ("LOCPATH", folder, TRUE);
  g_setenv ("LANGUAGE", "en", TRUE);

  return setlocale (LC_ALL, GERMAN_LOCALE) != NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (!become_german ())
    {
      g_print ("1..0 # SKIP no " PLAIN_LOCALE " here to pass for a German locale\n");
      return 0;
    }

  g_test_add_func ("/translation/binds-its-domain", test_binds_its_domain);
  g_test_add_func ("/translation/binds-once", test_binds_once);
  g_test_add_func ("/translation/languages", test_languages);
  g_test_add_func ("/translation/no-memory", test_no_memory);
  g_test_add_func ("/translation/alignment", test_alignment);
  g_test_add_func ("/translation/overflow", test_overflow);
  g_test_add_func ("/translation/stale-mark", test_stale_mark);
  g_test_add_func ("/translation/lengths", test_lengths);
  g_test_add_func ("/translation/name-in-front", test_name_in_front);
  g_test_add_func ("/translation/c-locale", test_c_locale);

  return g_test_run ();
}
