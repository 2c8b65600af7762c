/* A document that a worker thread reads, and the nodes of it that somebody keeps.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The worker seals the arena that it has read into, and returns the snapshot; the
 * arena ends with the worker's function.
 */

#include "xml-tree-document.h"

#include "xml-tree-parse.h"

typedef struct
{
  char    **paths;
  guint64   byte_budget;
  XmlEnds  *ends;
} Job;

/* ---- In the worker ---- */

static void
arena_gone (gpointer  ends,
            GObject  *arena)
{
  g_atomic_int_set (&((XmlEnds *) ends)->arena_is_gone, TRUE);
}

static void
document_gone (gpointer ends)
{
  g_atomic_int_set (&((XmlEnds *) ends)->document_is_gone, TRUE);
}

/* A cleanup of the arena is one of the snapshot that the arena is sealed into. */
static MultitudeSnapshot *
seal (XmlTree  *tree,
      XmlEnds  *ends,
      GError  **error)
{
  multitude_arena_add_cleanup (tree->store, document_gone, ends);
  return multitude_arena_try_seal (tree->store, xml_tree_steal_root (tree), error);
}

static void
read_in_worker (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Job *job = task_data;
  MultitudeSnapshot *document = NULL;
  GError *error = NULL;
  XmlTree tree;

  xml_tree_init (&tree, &xml_memory_arena, job->byte_budget);
  g_object_weak_ref (tree.store, arena_gone, job->ends);

  if (xml_tree_read (&tree, job->paths, &error))
    document = seal (&tree, job->ends, &error);
  xml_tree_clear (&tree);

  if (document != NULL)
    g_task_return_pointer (task, document, (GDestroyNotify) multitude_snapshot_unref);
  else
    g_task_return_error (task, error);
}

/* ---- In the main thread ---- */

static void
job_free (gpointer data)
{
  Job *job = data;

  g_strfreev (job->paths);
  g_free (job);
}

void
xml_document_read_async (char                **paths,
                         guint64               byte_budget,
                         XmlEnds              *ends,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new (Job, 1);

  job->paths = g_strdupv (paths);
  job->byte_budget = byte_budget;
  job->ends = ends;

  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_in_worker);
}

MultitudeSnapshot *
xml_document_read_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gsize
xml_document_count_nodes (MultitudeSnapshot *document)
{
  XmlElement *root = multitude_snapshot_get_root (document);
  gsize n_nodes = 0;
  int depth = 0;

  for (XmlNode *node = root->first_child; node != NULL; node = xml_node_get_following (node, &depth))
    n_nodes++;

  return n_nodes;
}

/* ---- A node that is kept ---- */

struct _XmlHandle
{
  MultitudeSnapshot *document;
  const XmlNode     *node;
};

static XmlHandle *
xml_handle_new (MultitudeSnapshot *document,
                const XmlNode     *node)
{
  XmlHandle *self = g_new (XmlHandle, 1);

  self->document = multitude_snapshot_ref (document);
  self->node = node;
  return self;
}

void
xml_handle_free (XmlHandle *self)
{
  multitude_snapshot_unref (self->document);
  g_free (self);
}

/* The first piece of text, if there is any. */
XmlHandle *
xml_document_find_text (MultitudeSnapshot *document)
{
  XmlElement *root = multitude_snapshot_get_root (document);
  XmlNode *node = root->first_child;
  int depth = 0;

  while (node != NULL && node->text == NULL)
    node = xml_node_get_following (node, &depth);

  return node != NULL ? xml_handle_new (document, node) : NULL;
}

const char *
xml_handle_get_text (XmlHandle *self)
{
  return self->node->text;
}

/* The names of the elements that it is in, the outermost first. */
char *
xml_handle_dup_path (XmlHandle *self)
{
  GString *path = g_string_new (NULL);

  for (XmlElement *element = self->node->parent;
       element->node.parent != NULL;
       element = element->node.parent)
    {
      g_string_prepend (path, element->name);
      g_string_prepend_c (path, '/');
    }

  return g_string_free (path, FALSE);
}
