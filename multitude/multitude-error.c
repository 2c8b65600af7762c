/* The error domain of the library, and what its errors say.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the domain; to the other files, how the status of the core becomes a
 * GError or the end of the program.
 */

#include "config.h"

#include "multitude-error.h"

#include "multitude-gettext-private.h"
#include "multitude-private.h"
#include "multitude-quark-private.h"

/**
 * multitude_error_quark:
 *
 * The quark of the error domain %MULTITUDE_ERROR.
 *
 * May be called from any thread.
 *
 * Returns: a quark
 *
 * Since: 1.0
 */
MULTITUDE_DEFINE_QUARK ("multitude-error-quark", multitude_error_quark)

static MultitudeError
error_code (MtudeStatus status)
{
  switch (status)
    {
    case MTUDE_NO_MEMORY:
      return MULTITUDE_ERROR_NO_MEMORY;
    case MTUDE_OVER_BUDGET:
      return MULTITUDE_ERROR_BUDGET;
    case MTUDE_BAD_ALIGNMENT:
      return MULTITUDE_ERROR_ALIGNMENT;
    case MTUDE_OVERFLOW:
      return MULTITUDE_ERROR_OVERFLOW;
    case MTUDE_INVALID:
    case MTUDE_OK:
    default:
      return MULTITUDE_ERROR_INVALID;
    }
}

/* The sizes are of type gsize, which is %zu in the catalogues of all languages. */
static char *
error_message (const MtudeArena *core,
               gsize             size,
               gsize             alignment)
{
  switch (error_code (mtude_arena_get_status (core)))
    {
    case MULTITUDE_ERROR_NO_MEMORY:
      return g_strdup_printf (_("Cannot allocate %zu bytes: out of memory"), size);
    case MULTITUDE_ERROR_BUDGET:
      return g_strdup_printf (_("Cannot allocate %zu bytes: the budget is %zu bytes, of which %zu are in use"),
                              size, core->budget, mtude_arena_get_reserved (core));
    case MULTITUDE_ERROR_ALIGNMENT:
      return g_strdup_printf (_("Cannot align memory to %zu bytes"), alignment);
    case MULTITUDE_ERROR_OVERFLOW:
      return g_strdup (_("Cannot allocate as many bytes as were asked for: the size is too large"));
    case MULTITUDE_ERROR_INVALID:
    default:
      return g_strdup (_("The mark is no longer valid"));
    }
}

void
multitude_set_error (GError        **error,
                     MultitudeArena *self,
                     gsize           size,
                     gsize           alignment)
{
  g_autofree char *message = NULL;

  if (error == NULL)
    return;

  message = error_message (&self->core, size, alignment);
  g_set_error_literal (error, MULTITUDE_ERROR, error_code (mtude_arena_get_status (&self->core)), message);
  if (self->core.name != NULL)
    g_prefix_error (error, "%s: ", self->core.name);
}

/* Not translated, as other last words are not: it is for the log. */
void
multitude_abort (const MtudeArena *core,
                 gsize             size,
                 gsize             alignment)
{
  g_error ("arena '%s': failed to allocate %" G_GSIZE_FORMAT " bytes aligned to %" G_GSIZE_FORMAT ": %s",
           core->name != NULL ? core->name : "", size, alignment,
           mtude_status_to_string (mtude_arena_get_status (core)));
}
