/* A JSON document that a worker thread reads, parses and seals.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Text and tree share an arena and its budget.  The text is an owner, a growing array
 * of bytes, so that it is no part of the snapshot and goes when it has been parsed.
 */

#include "json-tree-document.h"

#include "json-tree-parse.h"

#include <errno.h>
#include <stdio.h>

#define PIECE_SIZE 16384

typedef struct
{
  char       *path;
  JsonLimits  limits;
} Job;

static gboolean
set_error_from_errno (GError **error)
{
  int saved_errno = errno;

  g_set_error_literal (error, G_FILE_ERROR, (gint) g_file_error_from_errno (saved_errno),
                       g_strerror (saved_errno));
  return FALSE;
}

/* Never reads much more than is allowed, however large the file may be. */
static gboolean
append_stream (MultitudeByteArray  *text,
               FILE                *stream,
               gsize                max_bytes,
               GError             **error)
{
  guint8 piece[PIECE_SIZE];
  gsize length;

  while ((length = fread (piece, 1, sizeof piece, stream)) > 0)
    {
      if (length > max_bytes - text->len)
        {
          g_set_error (error, JSON_ERROR, JSON_ERROR_LIMIT,
                       "more than %" G_GSIZE_FORMAT " bytes", max_bytes);
          return FALSE;
        }

      if (!multitude_byte_array_try_append (text, piece, (guint) length, error))
        return FALSE;
    }

  return !ferror (stream) || set_error_from_errno (error);
}

/* With a NUL behind it. */
static gboolean
append_file (MultitudeByteArray  *text,
             const Job           *job,
             GError             **error)
{
  FILE *stream = fopen (job->path, "re");
  gboolean is_read;

  if (stream == NULL)
    return set_error_from_errno (error);

  is_read = append_stream (text, stream, job->limits.max_bytes, error);
  fclose (stream);

  return is_read && multitude_byte_array_try_append (text, (const guint8 *) "", 1, error);
}

static JsonValue *
parse_file (MultitudeArena  *arena,
            const Job       *job,
            GError         **error)
{
  g_autoptr(MultitudeByteArray) text = multitude_byte_array_try_sized_new (arena, 0, error);

  if (text == NULL || !append_file (text, job, error))
    return NULL;

  return json_parse (arena, (const char *) text->data, text->len - 1, job->limits.max_depth, error);
}

/* When the arena ends the snapshot stays; after a failure all of it goes. */
static MultitudeSnapshot *
read_document (const Job  *job,
               GError    **error)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *name = g_filename_display_name (job->path);
  MultitudeSnapshot *document = NULL;
  JsonValue *root;

  multitude_arena_set_name (arena, "JSON document");
  multitude_arena_set_byte_budget (arena, job->limits.byte_budget);

  root = parse_file (arena, job, error);
  if (root != NULL)
    document = multitude_arena_try_seal (arena, root, error);
  if (document == NULL)
    g_prefix_error (error, "%s: ", name);

  return document;
}

static void
read_in_worker (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  MultitudeSnapshot *document = read_document (task_data, &error);

  if (document != NULL)
    g_task_return_pointer (task, document, (GDestroyNotify) multitude_snapshot_unref);
  else
    g_task_return_error (task, error);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

void
json_document_read_async (const char           *path,
                          const JsonLimits     *limits,
                          GAsyncReadyCallback   callback,
                          gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new (Job, 1);

  job->path = g_strdup (path);
  job->limits = *limits;

  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_in_worker);
}

MultitudeSnapshot *
json_document_read_finish (GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
