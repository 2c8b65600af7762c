/* Owners: values in an arena that outlive it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A box has one owner, an rc box is shared in one thread, an atomic rc box by any
 * thread.  The two that are shared are twins of GLib's.
 */

#pragma once

#include "multitude-arena.h"

G_BEGIN_DECLS

/**
 * MultitudeConstructFunc: (skip)
 * @mem: where the value is to be; not initialised
 * @user_data: what the caller passed along
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Makes a value where it is.  If it cannot, it leaves nothing behind and sets
 * @error.
 *
 * Returns: whether the value was made
 *
 * Since: 1.0
 */
typedef gboolean (*MultitudeConstructFunc) (gpointer   mem,
                                            gpointer   user_data,
                                            GError   **error);

MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_box_alloc                    (MultitudeArena *arena,
                                                  gsize           size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_box_alloc0                   (MultitudeArena *arena,
                                                  gsize           size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_box_alloc_aligned            (MultitudeArena *arena,
                                                  gsize           size,
                                                  gsize           alignment) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_box_dup                      (MultitudeArena *arena,
                                                  gconstpointer   mem,
                                                  gsize           size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_box_try_alloc                (MultitudeArena  *arena,
                                                  gsize            size,
                                                  GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_box_construct                (MultitudeArena          *arena,
                                                  gsize                    size,
                                                  MultitudeConstructFunc   func,
                                                  gpointer                 user_data,
                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_box_free                     (gpointer        mem);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_box_free_in                  (MultitudeArena *arena,
                                                  gpointer        mem);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_box_free_n                   (gpointer       *mems,
                                                  gsize           n_mems);

MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_alloc                 (MultitudeArena *arena,
                                                  gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_alloc0                (MultitudeArena *arena,
                                                  gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_alloc_aligned         (MultitudeArena *arena,
                                                  gsize           block_size,
                                                  gsize           alignment) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_alloc_full            (MultitudeArena *arena,
                                                  gsize           block_size,
                                                  GDestroyNotify  notify) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_dup                   (MultitudeArena *arena,
                                                  gsize           block_size,
                                                  gconstpointer   mem_block) G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_try_alloc             (MultitudeArena  *arena,
                                                  gsize            block_size,
                                                  GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_construct             (MultitudeArena          *arena,
                                                  gsize                    block_size,
                                                  GDestroyNotify           notify,
                                                  MultitudeConstructFunc   func,
                                                  gpointer                 user_data,
                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_acquire               (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_rc_box_release               (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_rc_box_release_full          (gpointer        mem_block,
                                                  GDestroyNotify  clear_func);
MULTITUDE_AVAILABLE_IN_1_0
gsize     multitude_rc_box_get_size              (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
gboolean  multitude_rc_box_is_unique             (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_rc_box_get_mut               (gpointer        mem_block);

MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_alloc          (MultitudeArena *arena,
                                                  gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_alloc0         (MultitudeArena *arena,
                                                  gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_alloc_aligned  (MultitudeArena *arena,
                                                  gsize           block_size,
                                                  gsize           alignment) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_alloc_full     (MultitudeArena *arena,
                                                  gsize           block_size,
                                                  GDestroyNotify  notify) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_dup            (MultitudeArena *arena,
                                                  gsize           block_size,
                                                  gconstpointer   mem_block) G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_try_alloc      (MultitudeArena  *arena,
                                                  gsize            block_size,
                                                  GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_construct      (MultitudeArena          *arena,
                                                  gsize                    block_size,
                                                  GDestroyNotify           notify,
                                                  MultitudeConstructFunc   func,
                                                  gpointer                 user_data,
                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_acquire        (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_atomic_rc_box_release        (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_atomic_rc_box_release_full   (gpointer        mem_block,
                                                  GDestroyNotify  clear_func);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_atomic_rc_box_release_in     (MultitudeArena *arena,
                                                  gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_atomic_rc_box_release_full_in (MultitudeArena *arena,
                                                   gpointer        mem_block,
                                                   GDestroyNotify  clear_func);
MULTITUDE_AVAILABLE_IN_1_0
void      multitude_atomic_rc_box_release_n      (gpointer       *mem_blocks,
                                                  gsize           n_mem_blocks);
MULTITUDE_AVAILABLE_IN_1_0
gsize     multitude_atomic_rc_box_get_size       (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
gboolean  multitude_atomic_rc_box_is_unique      (gpointer        mem_block);
MULTITUDE_AVAILABLE_IN_1_0
gpointer  multitude_atomic_rc_box_get_mut        (gpointer        mem_block);

/**
 * multitude_box_new:
 * @arena: a #MultitudeArena
 * @type: the type of the value
 *
 * Allocates a box for a @type.  Has the
 * alignment of the type at least, and fails as multitude_box_alloc() does.
 *
 * Returns: (transfer full): the value, cast to a pointer to @type, to be freed with multitude_box_free()
 *
 * Since: 1.0
 */
#define multitude_box_new(arena, type) \
  ((type *) multitude_box_alloc_type ((arena), sizeof (type), __alignof__ (type)))

/**
 * multitude_box_new0:
 * @arena: a #MultitudeArena
 * @type: the type of the value
 *
 * Allocates a box for a @type and sets it to zero.  Has the
 * alignment of the type at least, and fails as multitude_box_alloc() does.
 *
 * Returns: (transfer full): the value, cast to a pointer to @type, to be freed with multitude_box_free()
 *
 * Since: 1.0
 */
#define multitude_box_new0(arena, type) \
  ((type *) multitude_box_alloc0_type ((arena), sizeof (type), __alignof__ (type)))

/**
 * multitude_box_new_flex:
 * @arena: a #MultitudeArena
 * @struct_type: a struct that ends with an array of unknown length
 * @member: the name of that array
 * @n_elements: the number of elements that it shall have
 *
 * Allocates a box for a @struct_type whose last @member has
 * @n_elements elements.  Nothing is initialised.
 *
 * Returns: (transfer full): the value, cast to a pointer to @struct_type, to be freed with multitude_box_free()
 *
 * Since: 1.0
 */
#define multitude_box_new_flex(arena, struct_type, member, n_elements) \
  ((struct_type *) multitude_box_alloc_type ((arena), \
     multitude_size_of_flex (G_STRUCT_OFFSET (struct_type, member), (n_elements), \
                             sizeof (((struct_type *) 0)->member[0]), sizeof (struct_type)), \
     __alignof__ (struct_type)))

/**
 * multitude_rc_box_new:
 * @arena: a #MultitudeArena
 * @type: the type of the value
 *
 * Allocates a value with one reference for a @type.  Has the
 * alignment of the type at least, and fails as multitude_rc_box_alloc() does.
 *
 * Returns: (transfer full): the value, cast to a pointer to @type, to be released with
 *   multitude_rc_box_release()
 *
 * Since: 1.0
 */
#define multitude_rc_box_new(arena, type) \
  ((type *) multitude_rc_box_alloc_type ((arena), sizeof (type), __alignof__ (type)))

/**
 * multitude_rc_box_new0:
 * @arena: a #MultitudeArena
 * @type: the type of the value
 *
 * Allocates a value with one reference for a @type and sets it to zero.  Has the
 * alignment of the type at least, and fails as multitude_rc_box_alloc() does.
 *
 * Returns: (transfer full): the value, cast to a pointer to @type, to be released with
 *   multitude_rc_box_release()
 *
 * Since: 1.0
 */
#define multitude_rc_box_new0(arena, type) \
  ((type *) multitude_rc_box_alloc0_type ((arena), sizeof (type), __alignof__ (type)))

/**
 * multitude_rc_box_new_flex:
 * @arena: a #MultitudeArena
 * @struct_type: a struct that ends with an array of unknown length
 * @member: the name of that array
 * @n_elements: the number of elements that it shall have
 *
 * Allocates a value with one reference for a @struct_type whose last @member has
 * @n_elements elements.  Nothing is initialised.
 *
 * Returns: (transfer full): the value, cast to a pointer to @struct_type, to be released with
 *   multitude_rc_box_release()
 *
 * Since: 1.0
 */
#define multitude_rc_box_new_flex(arena, struct_type, member, n_elements) \
  ((struct_type *) multitude_rc_box_alloc_type ((arena), \
     multitude_size_of_flex (G_STRUCT_OFFSET (struct_type, member), (n_elements), \
                             sizeof (((struct_type *) 0)->member[0]), sizeof (struct_type)), \
     __alignof__ (struct_type)))

/**
 * multitude_atomic_rc_box_new:
 * @arena: a #MultitudeArena
 * @type: the type of the value
 *
 * Allocates a value with one reference for a @type.  Has the
 * alignment of the type at least, and fails as multitude_atomic_rc_box_alloc() does.
 *
 * Returns: (transfer full): the value, cast to a pointer to @type, to be released with
 *   multitude_atomic_rc_box_release()
 *
 * Since: 1.0
 */
#define multitude_atomic_rc_box_new(arena, type) \
  ((type *) multitude_atomic_rc_box_alloc_type ((arena), sizeof (type), __alignof__ (type)))

/**
 * multitude_atomic_rc_box_new0:
 * @arena: a #MultitudeArena
 * @type: the type of the value
 *
 * Allocates a value with one reference for a @type and sets it to zero.  Has the
 * alignment of the type at least, and fails as multitude_atomic_rc_box_alloc() does.
 *
 * Returns: (transfer full): the value, cast to a pointer to @type, to be released with
 *   multitude_atomic_rc_box_release()
 *
 * Since: 1.0
 */
#define multitude_atomic_rc_box_new0(arena, type) \
  ((type *) multitude_atomic_rc_box_alloc0_type ((arena), sizeof (type), __alignof__ (type)))

/**
 * multitude_atomic_rc_box_new_flex:
 * @arena: a #MultitudeArena
 * @struct_type: a struct that ends with an array of unknown length
 * @member: the name of that array
 * @n_elements: the number of elements that it shall have
 *
 * Allocates a value with one reference for a @struct_type whose last @member has
 * @n_elements elements.  Nothing is initialised.
 *
 * Returns: (transfer full): the value, cast to a pointer to @struct_type, to be released with
 *   multitude_atomic_rc_box_release()
 *
 * Since: 1.0
 */
#define multitude_atomic_rc_box_new_flex(arena, struct_type, member, n_elements) \
  ((struct_type *) multitude_atomic_rc_box_alloc_type ((arena), \
     multitude_size_of_flex (G_STRUCT_OFFSET (struct_type, member), (n_elements), \
                             sizeof (((struct_type *) 0)->member[0]), sizeof (struct_type)), \
     __alignof__ (struct_type)))

G_END_DECLS
