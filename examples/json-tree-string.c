/* Strings as JSON spells them, and as they are.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A string is gone through twice: first it is checked and measured, so that the arena
 * is asked for exactly what it needs, and then it is copied.
 */

#include "json-tree-string.h"

#include <string.h>

/* Four digits at most; stops at the NUL behind the text. */
static gboolean
read_hex (const char **at,
          gunichar    *unit)
{
  *unit = 0;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (**at);

      if (digit < 0)
        return FALSE;
      *unit = *unit << 4 | (gunichar) digit;
      (*at)++;
    }

  return TRUE;
}

/* Behind "\u".  Half of a surrogate pair is no character. */
static const char *
read_unicode (const char **at,
              gunichar    *character)
{
  gunichar low;

  if (!read_hex (at, character))
    return "\\u needs four hexadecimal digits";

  if (*character >= 0xdc00 && *character <= 0xdfff)
    return "the second half of a surrogate pair has no first one";

  if (*character < 0xd800 || *character > 0xdbff)
    return NULL;

  if ((*at)[0] != '\\' || (*at)[1] != 'u')
    return "the first half of a surrogate pair has no second one";

  *at += 2;
  if (!read_hex (at, &low))
    return "\\u needs four hexadecimal digits";

  if (low < 0xdc00 || low > 0xdfff)
    return "the first half of a surrogate pair has no second one";

  *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
  return NULL;
}

/* Behind the backslash.  Returns what is wrong, or NULL. */
static const char *
read_escape (const char **at,
             gunichar    *character)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter;

  if (**at == 'u')
    {
      (*at)++;
      return read_unicode (at, character);
    }

  letter = **at != '\0' ? strchr (letters, **at) : NULL;
  if (letter == NULL)
    return "there is no such escape";

  *character = (gunichar) meanings[letter - letters];
  (*at)++;
  return NULL;
}

/* From behind the opening quote to the closing one. */
static gboolean
measure (JsonInput  *input,
         gsize      *length,
         GError    **error)
{
  *length = 0;

  while (*input->at != '"')
    {
      const char *start = input->at;
      const char *fault = NULL;
      gunichar character;

      if (input->at == input->end)
        {
          json_input_set_missing (input, "the end of a string", error);
          return FALSE;
        }

      if ((guint8) *start < 0x20)
        fault = "a control character in a string has to be escaped";
      else if (*start != '\\')
        (*length)++;

      input->at++;
      if (*start == '\\')
        {
          fault = read_escape (&input->at, &character);
          *length += fault == NULL ? (gsize) g_unichar_to_utf8 (character, NULL) : 0;
        }

      if (fault != NULL)
        {
          json_input_set_error (input, start, JSON_ERROR_SYNTAX, fault, error);
          return FALSE;
        }
    }

  return TRUE;
}

static void
copy (const char *start,
      const char *end,
      char       *target)
{
  const char *at = start;
  gunichar character;

  while (at < end)
    {
      if (*at != '\\')
        {
          *target++ = *at++;
          continue;
        }

      at++;
      read_escape (&at, &character);
      target += g_unichar_to_utf8 (character, target);
    }
}

/* The input is at the opening quote, and afterwards behind the closing one. */
JsonString *
json_input_read_string (JsonInput       *input,
                        MultitudeArena  *arena,
                        GError         **error)
{
  const char *start = ++input->at;
  JsonString *string;
  gsize length;

  if (!measure (input, &length, error))
    return NULL;

  string = json_string_new (arena, length, error);
  if (string == NULL)
    return NULL;

  copy (start, input->at, string->text);
  input->at++;
  return string;
}
