/* A test program that starts itself again, and looks at how that ends.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a child does is a function without arguments in a table of the program.  Its
 * environment is the parent's, with one variable changed, since the library reads
 * that once.
 */

#pragma once

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#ifndef MULTITUDE_TEST_HAS_PLAIN_MALLOC
# define MULTITUDE_TEST_HAS_PLAIN_MALLOC 1
#endif

/* A mistake that a sanitizer of this build ends the child for, in words of its own. */
static inline gboolean
child_would_be_found (void)
{
  if (MULTITUDE_TEST_HAS_PLAIN_MALLOC)
    return FALSE;

  g_test_skip ("a sanitizer finds this first");
  return TRUE;
}

typedef struct
{
  const char *name;
  void      (*run) (void);
} Child;

static char *child_program;

/* Whether this is a child, which has done its work then. */
static inline gboolean
child_main (int          argc,
            char       **argv,
            const Child *children,
            gsize        n_children)
{
  gsize i;

  child_program = argv[0];
  if (argc != 3 || strcmp (argv[1], "--child") != 0)
    return FALSE;

  for (i = 0; i < n_children; i++)
    if (strcmp (children[i].name, argv[2]) == 0)
      {
        children[i].run ();
        return TRUE;
      }

  g_error ("there is no child %s", argv[2]);
}

/* Addresses are other ones each time. */
static inline char *
child_hide_addresses (const char *words)
{
  g_autoptr (GRegex) address = g_regex_new ("0x[0-9a-f]{6,}", 0, 0, NULL);

  return g_regex_replace_literal (address, words, -1, 0, "ADDRESS", 0, NULL);
}

/* Returns what it said on the standard error output. */
static inline char *
child_run (const char *name,
           const char *variable,
           const char *value,
           int        *wait_status)
{
  const char *argv[] = { child_program, "--child", name, NULL };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), variable, value, TRUE);
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;

  /* It may be there for the other programs of this run. */
  if (strcmp (variable, "MULTITUDE_DEBUG") != 0)
    environment = g_environ_unsetenv (environment, "MULTITUDE_DEBUG");

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, NULL, &words,
                wait_status, &error);
  g_assert_no_error (error);
  g_test_message ("%s", words);

  return child_hide_addresses (words);
}

/* It goes on to its end, and says exactly this. */
#define child_assert_says(name, keys, expected) \
  G_STMT_START { \
    int status_; \
    g_autofree char *words_ = child_run ((name), "MULTITUDE_DEBUG", (keys), &status_); \
\
    g_assert_cmpstr (words_, ==, (expected)); \
    g_assert_cmpint (status_, ==, 0); \
  } G_STMT_END

/* It dies by abort(), and says exactly this. */
#define child_assert_dies(name, keys, expected) \
  G_STMT_START { \
    int status_; \
    g_autofree char *words_ = child_run ((name), "MULTITUDE_DEBUG", (keys), &status_); \
\
    g_assert_cmpstr (words_, ==, (expected)); \
    g_assert_true (WIFSIGNALED (status_) && WTERMSIG (status_) == SIGABRT); \
  } G_STMT_END
