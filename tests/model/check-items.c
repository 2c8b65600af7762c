/* Model of the items of a list that are in use: found again, or gone, but never half.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The file under check is compiled here.  Its mutex is the lock of the model, and its
 * table has few places.  Objects are counted as GObject counts, with a weak reference
 * that is looked at and cleared in one step: under the same lock, so that a call of
 * GObject's with the mutex held would wait forever.
 */

#include "multitude-list-private.h"
#include "model.h"
#include "world.h"

typedef struct _Table Table;

#undef g_new
#undef g_autoptr
#define g_new(Type, n) ((Type *) model_malloc (sizeof (Type) * (n)))
#define g_free(memory) model_free (memory)
#define g_mutex_init(mutex)
#define g_mutex_clear(mutex)
#define g_mutex_lock(mutex) model_lock ()
#define g_mutex_unlock(mutex) model_unlock ()
#define g_mutex_locker_new(mutex) (model_lock (), NULL)
#define g_autoptr(Type) __attribute__ ((cleanup (unlock_behind))) Type *
#define GHashTable Table
#define g_hash_table_new_full(hash, equal, free_key, free_value) table_new (free_key)
#define g_hash_table_unref(table) table_free (table)
#define g_hash_table_size(table) table_get_size (table)
#define g_hash_table_lookup(table, key) table_lookup ((table), (key))
#define g_hash_table_add(table, key) table_add ((table), (key))
#define g_hash_table_steal(table, key) table_steal ((table), (key))
#define g_hash_table_steal_extended(table, key, stolen, value) (*(stolen) = table_steal ((table), (key)))
#define g_weak_ref_init(weak, object) weak_init ((weak), (object))
#define g_weak_ref_get(weak) weak_get (weak)
#define g_weak_ref_clear(weak) weak_clear (weak)

static void     unlock_behind  (gpointer        place);
static Table   *table_new      (GDestroyNotify  free_key);
static void     table_free     (Table          *self);
static guint    table_get_size (Table          *self);
static gpointer table_lookup   (Table          *self,
                                gconstpointer   key);
static void     table_add      (Table          *self,
                                gpointer        key);
static gpointer table_steal    (Table          *self,
                                gconstpointer   key);
static void     weak_init      (GWeakRef       *weak,
                                gpointer        object);
static gpointer weak_get       (GWeakRef       *weak);
static void     weak_clear     (GWeakRef       *weak);

#include "../../multitude/multitude-list-items.c"

static void
unlock_behind (gpointer place)
{
  model_unlock ();
}

/* ---- A table ------------------------------------------------------------------ */

#define N_PLACES 2

struct _Table
{
  ListItem      *items[N_PLACES];
  GDestroyNotify free_key;
};

static Table *
table_new (GDestroyNotify free_key)
{
  Table *self = model_malloc (sizeof *self);

  *self = (Table) { { NULL }, free_key };
  return self;
}

static void
table_free (Table *self)
{
  guint i;

  for (i = 0; i < N_PLACES; i++)
    if (self->items[i] != NULL)
      self->free_key (self->items[i]);
  model_free (self);
}

static guint
table_get_size (Table *self)
{
  return (self->items[0] != NULL) + (self->items[1] != NULL);
}

/* The key that the place has to have, or NULL for one that is free. */
static ListItem **
table_find (Table           *self,
            const ListEntry *key)
{
  guint i;

  for (i = 0; i < N_PLACES; i++)
    if (key != NULL ? self->items[i] != NULL && self->items[i]->entry == *key : self->items[i] == NULL)
      return &self->items[i];

  return NULL;
}

static gpointer
table_lookup (Table         *self,
              gconstpointer  key)
{
  ListItem **place = table_find (self, key);

  return place != NULL ? *place : NULL;
}

static void
table_add (Table    *self,
           gpointer  key)
{
  model_check (table_find (self, key) == NULL);
  *table_find (self, NULL) = key;
}

static gpointer
table_steal (Table         *self,
             gconstpointer  key)
{
  ListItem **place = table_find (self, key);
  gpointer item = place != NULL ? *place : NULL;

  if (place != NULL)
    *place = NULL;
  return item;
}

/* ---- Objects ------------------------------------------------------------------- */

typedef struct
{
  int          n_references;    /* under the lock, as the next */
  GWeakRef    *weak;            /* or NULL: cleared */
  int          content;
  ListItemLink link;
} Object;

static void
weak_init (GWeakRef *weak,
           gpointer  object)
{
  model_lock ();
  weak->priv.p = object;
  ((Object *) object)->weak = weak;
  model_unlock ();
}

static gpointer
weak_get (GWeakRef *weak)
{
  Object *object;

  model_lock ();
  object = weak->priv.p;
  if (object != NULL)
    object->n_references++;
  model_unlock ();
  return object;
}

static void
weak_clear (GWeakRef *weak)
{
  Object *object;

  model_lock ();
  object = weak->priv.p;
  if (object != NULL)
    object->weak = NULL;
  weak->priv.p = NULL;
  model_unlock ();
}

static Object *
object_new (void)
{
  Object *self = model_malloc (sizeof *self);

  *self = (Object) { 1, NULL, 42, { NULL, 0 } };
  return self;
}

static void
object_unref (Object *self)
{
  bool is_last;

  model_lock ();
  is_last = --self->n_references == 0;
  if (is_last && self->weak != NULL)
    self->weak->priv.p = NULL;
  model_unlock ();
  if (!is_last)
    return;

  multitude_list_item_link_clear (&self->link);
  self->content = -1;
  model_free (self);
}

/* ---- Scenarios ------------------------------------------------------------------ */

static ListItems *items;
static Object *first;

static void
begin (void)
{
  MtudeSource unused;

  world_begin_bare (&unused);
  items = multitude_list_items_new ();
  first = object_new ();
  multitude_list_items_add (items, 1, first, &first->link);
}

/* The list goes, if it has not. */
static void
end_list (void)
{
  model_check (multitude_list_items_is_empty (items));
  multitude_list_items_unref (items);
}

static void
end (void)
{
}

static void
read_and_unref (Object *object)
{
  model_check (object->content == 42);
  object_unref (object);
}

static void
unref_first (void)
{
  read_and_unref (first);
}

static void
get_and_unref (void)
{
  Object *found = multitude_list_items_get (items, 1);

  if (found != NULL)
    read_and_unref (found);
}

/* As a list does where nobody has the item: it makes another one.  As long as that is in
 * use, it is found.
 */
static void
get_or_add (void)
{
  Object *object = multitude_list_items_get (items, 1);

  if (object == NULL)
    {
      object = object_new ();
      multitude_list_items_add (items, 1, object, &object->link);
    }
  model_check (multitude_list_items_get (items, 1) == object);
  object_unref (object);
  read_and_unref (object);
}

static void
move_and_get (void)
{
  Object *found;

  multitude_list_items_move (items, 1, 2);
  found = multitude_list_items_get (items, 2);
  if (found != NULL)
    read_and_unref (found);
}

static void
forget (void)
{
  multitude_list_items_forget (items, 1);
  model_check (multitude_list_items_get (items, 1) == NULL);
}

static void
end_list_first (void)
{
  multitude_list_items_unref (items);
}

static const ModelScenario scenarios[] = {
  { "item-get", begin, { get_and_unref, unref_first }, end_list, MODEL_ALL, 0 },
  { "item-add", begin, { get_or_add, unref_first }, end_list, MODEL_BOUNDED, 4 },
  { "item-move", begin, { move_and_get, unref_first }, end_list, MODEL_ALL, 0 },
  { "item-forget", begin, { forget, unref_first }, end_list, MODEL_ALL, 0 },
  { "item-end", begin, { end_list_first, unref_first }, end, MODEL_ALL, 0 },
  { "item-get-3", begin, { get_and_unref, get_and_unref, unref_first }, end_list, MODEL_BOUNDED, 3 },
};

MODEL_MAIN (scenarios)
