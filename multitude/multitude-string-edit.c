/* Strings that grow in an arena: changing what is in them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what assigns, overwrites, erases, replaces, changes case, and escapes. */

#include "config.h"

#include "multitude-string-private.h"

/**
 * multitude_string_assign: (skip)
 * @string: a string
 * @rval: the new text, up to its NUL; may be a part of @string
 *
 * Replaces the whole text.  The twin of g_string_assign().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_assign (MultitudeString *string,
                         const char      *rval)
{
  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (rval != NULL, string);

  if (multitude_string_offset_of (string, rval) > string->len)
    return (multitude_string_append) (multitude_string_truncate (string, 0), rval);

  string->len = strlen (rval);
  memmove (string->str, rval, string->len + 1);
  return string;
}

/**
 * multitude_string_overwrite: (skip)
 * @string: a string
 * @pos: where, in bytes
 * @val: what to write, up to its NUL
 *
 * Overwrites text, and makes the string longer if it has to.  The twin of
 * g_string_overwrite().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_overwrite (MultitudeString *string,
                            gsize            pos,
                            const char      *val)
{
  g_return_val_if_fail (val != NULL, string);

  return multitude_string_overwrite_len (string, pos, val, (gssize) strlen (val));
}

/**
 * multitude_string_overwrite_len: (skip)
 * @string: a string
 * @pos: where, in bytes
 * @val: what to write; may be a part of @string
 * @len: bytes, which may be NUL as well; or -1 for up to the first NUL
 *
 * Overwrites text, and makes the string longer if it has to.  The twin of
 * g_string_overwrite_len().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_overwrite_len (MultitudeString *string,
                                gsize            pos,
                                const char      *val,
                                gssize           len)
{
  gsize length, offset;
  gboolean is_own;

  g_return_val_if_fail (string != NULL, NULL);

  if (len == 0)
    return string;

  g_return_val_if_fail (val != NULL, string);
  g_return_val_if_fail (pos <= string->len, string);

  length = len < 0 ? strlen (val) : (gsize) len;
  offset = multitude_string_offset_of (string, val);
  is_own = offset <= string->len;
  if (length > string->len - pos)
    multitude_string_expand_or_abort (string, length - (string->len - pos), MTUDE_GROW_AMORTIZED);

  memmove (string->str + pos, is_own ? string->str + offset : val, length);
  if (length > string->len - pos)
    {
      string->len = pos + length;
      string->str[string->len] = '\0';
    }
  return string;
}

/**
 * multitude_string_erase: (skip)
 * @string: a string
 * @pos: where, in bytes
 * @len: how many bytes; or -1 for all up to the end
 *
 * Removes text.  The twin of g_string_erase().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_erase (MultitudeString *string,
                        gssize           pos,
                        gssize           len)
{
  gsize place, length;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (pos >= 0, string);

  place = (gsize) pos;
  g_return_val_if_fail (place <= string->len, string);

  length = len < 0 ? string->len - place : (gsize) len;
  g_return_val_if_fail (length <= string->len - place, string);

  string->len -= length;
  memmove (string->str + place, string->str + place + length, string->len - place + 1);
  return string;
}

/* ---- Replacing ---- */

/* An empty text is found once at each place, and at the end. */
static const char *
next_match (const char *from,
            const char *find,
            gsize       find_length,
            const char *last)
{
  if (find_length > 0)
    return strstr (last != NULL ? last + find_length : from, find);
  if (last == NULL)
    return from;

  return *last != '\0' ? last + 1 : NULL;
}

static guint
count_matches (const char *text,
               const char *find,
               gsize       find_length,
               guint       limit)
{
  const char *match = NULL;
  guint n = 0;

  while ((match = next_match (text, find, find_length, match)) != NULL)
    if (++n == limit)
      break;

  return n;
}

/* Writes the text at `from`, which lies so far behind the start of the string as it
 * gets longer, over the string: what was written is never ahead of what was read.
 */
static void
rewrite (MultitudeString *string,
         const char      *from,
         gsize            length,
         const char      *find,
         const char      *replace,
         guint            n)
{
  gsize find_length = strlen (find), replace_length = strlen (replace);
  const char *end = from + length;
  const char *match = NULL, *rest = from;
  char *to = string->str;

  for (; n > 0; n--)
    {
      match = next_match (from, find, find_length, match);
      memmove (to, rest, (gsize) (match - rest));
      to += match - rest;
      rest = match + find_length;
      memcpy (to, replace, replace_length);
      to += replace_length;
    }

  memmove (to, rest, (gsize) (end - rest) + 1);
  string->len = (gsize) (to - string->str) + (gsize) (end - rest);
}

/**
 * multitude_string_replace: (skip)
 * @string: a string
 * @find: what to look for
 * @replace: what to put in its place
 * @limit: how often at most; 0 for always
 *
 * Replaces each piece of text by another one, up to the first NUL in the string.  An
 * empty @find is found in front of each byte and at the end.  The twin of
 * g_string_replace(), in time that is proportional to the text.
 *
 * @find and @replace must not be parts of @string.  Only the thread that uses the
 * arena may call this.  Aborts the program when there is no memory.
 *
 * Returns: how often it was found and replaced
 *
 * Since: 1.0
 */
guint
multitude_string_replace (MultitudeString *string,
                          const char      *find,
                          const char      *replace,
                          guint            limit)
{
  gsize find_length, replace_length, more, length;
  guint n;

  g_return_val_if_fail (string != NULL, 0);
  g_return_val_if_fail (find != NULL, 0);
  g_return_val_if_fail (replace != NULL, 0);

  find_length = strlen (find);
  replace_length = strlen (replace);
  n = count_matches (string->str, find, find_length, limit);
  if (n == 0)
    return 0;

  length = string->len;
  more = replace_length > find_length ? multitude_size_of_array (n, replace_length - find_length) : 0;
  if (more > 0)
    {
      multitude_string_expand_or_abort (string, more, MTUDE_GROW_AMORTIZED);
      memmove (string->str + more, string->str, length + 1);
    }

  rewrite (string, string->str + more, length, find, replace, n);
  return n;
}

/* ---- Case ---- */

/**
 * multitude_string_ascii_down: (skip)
 * @string: a string
 *
 * Makes all ASCII letters small.  The twin of g_string_ascii_down().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_ascii_down (MultitudeString *string)
{
  gsize i;

  g_return_val_if_fail (string != NULL, NULL);

  for (i = 0; i < string->len; i++)
    string->str[i] = g_ascii_tolower (string->str[i]);

  return string;
}

/**
 * multitude_string_ascii_up: (skip)
 * @string: a string
 *
 * Makes all ASCII letters capital.  The twin of g_string_ascii_up().
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_ascii_up (MultitudeString *string)
{
  gsize i;

  g_return_val_if_fail (string != NULL, NULL);

  for (i = 0; i < string->len; i++)
    string->str[i] = g_ascii_toupper (string->str[i]);

  return string;
}

/* ---- URIs ---- */

static gboolean
stays_in_uri (char        c,
              const char *allowed)
{
  return g_ascii_isalnum (c) || strchr ("-._~", c) != NULL || (allowed != NULL && strchr (allowed, c) != NULL);
}

/* The bytes of a character beyond ASCII; 0 if it is none, or not wanted. */
static gsize
whole_character (const char *text,
                 const char *end,
                 gboolean    allow_utf8)
{
  gunichar wc;

  if (!allow_utf8 || (guchar) *text < 0x80)
    return 0;

  wc = g_utf8_get_char_validated (text, end - text);
  return wc < 0x110000 ? (gsize) (g_utf8_next_char (text) - text) : 0;
}

/**
 * multitude_string_append_uri_escaped: (skip)
 * @string: a string
 * @unescaped: what to append, up to its NUL
 * @reserved_chars_allowed: (nullable): reserved characters that stay, or %NULL
 * @allow_utf8: whether characters beyond ASCII stay
 *
 * Appends text as it may stand in a URI: what must not is written as a percent sign
 * and two digits.  The twin of g_string_append_uri_escaped().
 *
 * @unescaped must not be a part of @string.  Only the thread that uses the arena may
 * call this.  Aborts the program when there is no memory.
 *
 * Returns: (transfer none): @string
 *
 * Since: 1.0
 */
MultitudeString *
multitude_string_append_uri_escaped (MultitudeString *string,
                                     const char      *unescaped,
                                     const char      *reserved_chars_allowed,
                                     gboolean         allow_utf8)
{
  static const char digits[] = "0123456789ABCDEF";
  const char *c, *end;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (unescaped != NULL, string);

  end = unescaped + strlen (unescaped);
  for (c = unescaped; c < end;)
    {
      gsize length = whole_character (c, end, allow_utf8);
      char escaped[] = { '%', digits[(guchar) *c >> 4], digits[(guchar) *c & 15] };

      if (length > 0 || stays_in_uri (*c, reserved_chars_allowed))
        multitude_string_append_len (string, c, (gssize) MAX (length, 1));
      else
        multitude_string_append_len (string, escaped, 3);
      c += MAX (length, 1);
    }

  return string;
}
