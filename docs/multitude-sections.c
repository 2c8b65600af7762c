/* The introductions of the pages of the reference manual; nothing here is compiled.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each block belongs to the <FILE> of the same name in multitude-sections.txt.
 * They stand here because a page gathers calls of several sources.
 */

/**
 * SECTION:multitude-arena
 * @Title: MultitudeArena
 * @Short_description: memory that is allocated piece by piece and released at once
 * @See_also: #MtudeArena, #MultitudeStats
 *
 * An arena hands out memory by moving a cursor, and takes it back in one step
 * when it is reset or freed.  multitude_arena_new() makes one, g_object_unref()
 * ends it, and in between multitude_arena_reset() begins a new generation in the
 * memory of the last one.
 *
 * # Thread rule
 *
 * Allocate from one thread at a time, hand the arena over freely, release owners
 * anywhere.  "Allocate" stands for every call on this page and on those that
 * follow which takes a #MultitudeArena, the getters included; what may be called
 * from any thread says so.  Two threads that use one arena at the same time need
 * a lock of their own, or better two arenas.
 *
 * # Settings
 *
 * The writable properties can be given to g_object_new(), or set on a new arena.
 * The first allocation ends that: from then on a setting is refused with a
 * critical, since half of an arena's memory cannot follow another rule than the
 * other half.
 *
 * # Waiting for memory
 *
 * A producer whose budget is used up need not fail nor block:
 * multitude_arena_wait_async() tells its main loop when others have released
 * enough, see [Back-pressure][guide-backpressure].
 *
 * # A small arena is small
 *
 * The first 320 bytes come out of the instance itself, so an arena that needs no
 * more never asks for a chunk.
 */

/**
 * SECTION:multitude-alloc
 * @Title: Allocating
 * @Short_description: structs, arrays and blocks of memory in an arena
 * @See_also: #MtudeArena
 *
 * The safe choice is multitude_new() and its relatives: they check the product of
 * number and size, use the alignment of the type, and are cast.  The calls that
 * take a size in bytes are for everything else.  All of it is arena-bound: it has
 * no owner, must not be passed to g_free(), and lives until the arena is reset,
 * rewound or freed.
 *
 * # Alignment
 *
 * The calls by size align as malloc() does: blocks of 16 bytes or more begin at
 * a multiple of 16, smaller ones at a multiple of 8.  The calls by type use the
 * alignment of the type, and multitude_arena_alloc_aligned() any power of two up
 * to 32768.  A size of 0 is valid and never yields %NULL.
 *
 * # Failure
 *
 * Without `try` in its name a call ends the program when there is no memory, as
 * g_malloc() does, or when the byte budget does not allow it.  The `try` forms
 * return %NULL and set a #GError instead, and leave the arena as it was.
 */

/**
 * SECTION:multitude-strings
 * @Title: Strings
 * @Short_description: GLib's string functions, with the result in an arena
 *
 * Each call is the twin of the GLib function that ends its name, with the arena
 * in front.  Strings are packed without padding, at the other end of the chunk
 * from everything that has an alignment, so a string of five bytes takes six.
 *
 * The results are arena-bound: they must not be passed to g_free() or
 * g_strfreev(), and live until the arena is reset, rewound or freed.
 */

/**
 * SECTION:multitude-lifetimes
 * @Title: Cleanups and marks
 * @Short_description: what happens to arena-bound memory at its end, and how to end it early
 *
 * A cleanup is a function that the arena calls before the memory around it goes:
 * for file descriptors, for references, for memory of other allocators.  A mark
 * is a position that a later rewind returns to, for scratch memory in the middle
 * of a generation.
 *
 * Cleanups run in the thread that resets, rewinds or frees the arena, the newest
 * first.
 */

/**
 * SECTION:multitude-bytes
 * @Title: Bytes
 * @Short_description: GBytes whose data is in an arena and outlives it
 *
 * A #GBytes from an arena keeps the chunk with its data alive, and nothing else.
 * It may outlive the arena and be released in any thread.  The data begins at a
 * multiple of 16 and is never %NULL, even when it is empty.
 *
 * The #GBytes struct is private to GLib, which allocates it with malloc().  For
 * many small pieces that is the larger part of the price;
 * multitude_arena_new_bytes_array() saves on everything else, by putting them
 * over one backing in one call.
 */

/**
 * SECTION:multitude-variant
 * @Title: Variants
 * @Short_description: GVariants that are read where the arena has them
 * @See_also: multitude_arena_new_bytes()
 *
 * A #GVariant in serialised form is copied into the arena once and read there; a
 * value that was built is serialised straight into it.  Both may outlive the arena and
 * be released in any thread.  See [Variants][guide-variants].
 *
 * A child of a serialised value keeps the whole of it alive.
 * multitude_arena_detach_variant() gives it bytes of its own.
 *
 * The #GVariant struct and the #GBytes that it has are private to GLib, which
 * allocates each with malloc().
 */

/**
 * SECTION:multitude-slice
 * @Title: Slices
 * @Short_description: arrays that are copied or filled in, room to read into, bytes
 *   that are copied when written to
 * @See_also: multitude_new(), multitude_arena_new_bytes()
 *
 * multitude_memdup_n() copies an array, and multitude_arena_fill() has a function
 * initialise each element, and undoes what it did if one fails.
 *
 * Who does not know yet how many bytes will come reserves room for the most, fills
 * it, and commits what has come: the bytes stay where they are, and the rest goes
 * back to the arena.
 *
 * A #MultitudeCow stands for bytes that mostly are only read.  It borrows them from
 * its caller, and copies them when somebody asks to write.
 */

/**
 * SECTION:multitude-box
 * @Title: Boxes
 * @Short_description: values with one owner, that outlive their arena
 * @See_also: mtude_box_alloc()
 *
 * A box belongs to whoever has its pointer, and is freed on any thread.  It keeps
 * the chunk around it alive, whatever happens to the arena.
 *
 * multitude_box_new() and its relatives use the alignment of the type; the calls
 * by size align to 8 bytes.
 */

/**
 * SECTION:multitude-rc-box
 * @Title: Values shared in one thread
 * @Short_description: GLib's reference counted data, in an arena
 * @See_also: mtude_rc_alloc()
 *
 * The calls are the twins of g_rc_box_alloc() and its relatives, with the arena in
 * front where memory is made, and with the same alignment.  What differs: a size
 * of 0 is valid, and a value may have a function of its own that is called when
 * its last reference goes.
 */

/**
 * SECTION:multitude-atomic-rc-box
 * @Title: Values shared between threads
 * @Short_description: GLib's atomically reference counted data, in an arena
 * @See_also: mtude_atomic_rc_alloc()
 *
 * As the values shared in one thread, but any thread may acquire and release them,
 * also when the arena is gone.
 */

/**
 * SECTION:multitude-read
 * @Title: Reading streams and files
 * @Short_description: bytes of an arena from what GIO reads
 * @See_also: #MultitudeOutputStream, #GInputStream, #GFile
 *
 * A stream is read straight to where its bytes stay, and these become a #GBytes there.
 * What is in a file is given memory of the right size once, and is not copied.
 *
 * # Input of others
 *
 * A stream need not end, and a file need not be as large as it says.  Memory is taken for
 * a size before anything is read, so one that is beyond the budget or the maximum fails at
 * once; a stream that does not say how long it is fails when it comes there.  A file that
 * turns out to be much shorter leaves the memory that was taken for it, a longer one is
 * read to its end.
 *
 * # Threads
 *
 * Only the thread that uses the arena touches it, and the asynchronous calls do so in the
 * main context that was the thread-default one when they were called.  GIO may read in
 * another thread, into memory that was taken before.  This memory can neither move nor go
 * before GIO is done with it, also when the read is cancelled, the arena reset, or the
 * last other reference to it dropped.
 *
 * # Failure
 *
 * Whatever goes wrong, nothing is left in the arena: what it uses is what it used before.
 * It may keep chunks that it has got meanwhile, as after any allocation.
 */

/**
 * SECTION:multitude-ref-string
 * @Title: Shared strings
 * @Short_description: GLib's reference counted strings, in an arena
 *
 * The calls are the twins of g_ref_string_new() and its relatives.  A string is a
 * plain `char *` with a NUL behind it, and knows its length.  It outlives the
 * arena, and any thread may acquire and release it.
 *
 * Interning is per arena: the arena has a reference to each string that it has
 * interned, where GLib forgets a string that nobody else has.
 */

/**
 * SECTION:multitude-heap
 * @Title: Heaps for other libraries
 * @Short_description: an arena as the malloc(), realloc() and free() of a library
 * @See_also: #MtudeHeap
 *
 * Many C libraries take their memory from functions that the caller gives them for
 * one parser, stream or interpreter.  A #MultitudeHeap provides these functions:
 * what the library frees is used again, all its memory lies in one arena, counts
 * towards the arena's budget, and is gone with the next reset, also what the library
 * did not free.
 *
 * - zlib and bzip2: `zalloc` is multitude_heap_zalloc(), `zfree` multitude_heap_free(),
 *   `opaque` the heap;
 * - Lua: `lua_newstate` takes multitude_heap_realloc_sized() and a heap of
 *   multitude_heap_new_sized();
 * - PCRE2: `pcre2_general_context_create` takes multitude_heap_malloc_with_data(),
 *   multitude_heap_free_with_data() and the heap;
 * - Expat: `XML_ParserCreate_MM` takes multitude_heap_thread_malloc(),
 *   multitude_heap_thread_realloc() and multitude_heap_thread_free(), and each call
 *   stands between two of multitude_heap_swap_thread_default().
 */

/**
 * SECTION:multitude-hash-table
 * @Title: MultitudeHashTable
 * @Short_description: GLib's hash tables, in an arena
 * @See_also: #MtudeTable
 *
 * The calls are the twins of g_hash_table_new() and its relatives, with the arena
 * in front where a table is made: the same arguments, the same rules for keys,
 * values and what drops them, the same criticals.  Wrong use during an iteration is
 * always noticed, not only where GLib's assertions are on.
 *
 * The memory of a table is an owner: the table stays as it is when its arena is
 * reset.  It belongs to the thread that uses the arena, and is to be released before
 * the arena; its count of references is a plain one.  The lists that
 * multitude_hash_table_get_keys() and its relatives return are GLib's memory.
 *
 * g_direct_hash() with g_direct_equal() or %NULL, and g_str_hash() with
 * g_str_equal(), are recognised and not called.
 *
 * What differs from GLib: calls that would abort have a `try_` form, room can be
 * reserved, and where GLib has room for eight entries from the start, an empty table
 * has no memory at all.
 */

/**
 * SECTION:multitude-array
 * @Title: MultitudeArray
 * @Short_description: GLib's growing array, in an arena
 * @See_also: #MultitudeByteArray, #MultitudePtrArray, #GArray
 *
 * The calls are the twins of g_array_new() and its relatives, with the arena in
 * front where an array is made.  Adding an element by
 * multitude_array_append_val() mostly takes no call.
 *
 * The elements keep their chunk alive from the first one on.  So an array ends
 * without a copy as what the program goes on with: a box, a counted value, or a
 * #GBytes, which may outlive the arena and be released on any thread.
 *
 * An array belongs to the thread that uses the arena, and has to be freed before
 * the arena is.  A reset leaves it as it is.
 */

/**
 * SECTION:multitude-byte-array
 * @Title: MultitudeByteArray
 * @Short_description: GLib's growing array of bytes, in an arena
 * @See_also: #MultitudeArray, #GByteArray
 *
 * The calls are the twins of g_byte_array_new() and its relatives, with the arena in
 * front where an array is made.  What is true of a #MultitudeArray is true of this
 * one, too.
 *
 * Scripts have a `ByteArray` whose constructor takes an arena, and which keeps that
 * alive; they append and steal #GBytes.
 */

/**
 * SECTION:multitude-output-stream
 * @Title: MultitudeOutputStream
 * @Short_description: an output stream into the memory of an arena
 * @See_also: #GMemoryOutputStream, #MultitudeByteArray
 *
 * What #GMemoryOutputStream is, with the same names and rules, and the budget, the source
 * and the statistics of an arena.  What was written becomes bytes or a box without a
 * copy, and these may outlive the stream and the arena.
 *
 * |[<!-- language="C" -->
 *   g_autoptr (GOutputStream) stream = multitude_output_stream_new (arena);
 *
 *   if (g_output_stream_splice (stream, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error) >= 0)
 *     bytes = multitude_output_stream_steal_as_bytes (MULTITUDE_OUTPUT_STREAM (stream));
 * ]|
 *
 * # Threads
 *
 * A stream is used by the thread that uses its arena.  None of its functions hands work
 * to another thread, not even the asynchronous ones: they write at once, and call back
 * from the thread-default main context of their caller.  The last reference may be
 * dropped on any thread.
 *
 * That goes for the stream, and not for a #GFilterOutputStream in front of it, such as a
 * #GDataOutputStream or a #GBufferedOutputStream: the asynchronous calls of these do
 * their work in a thread of GIO, and write to the stream from there.  Only their calls
 * that block may be used while anything else uses the arena, and these never have to
 * wait here.
 *
 * # Failure
 *
 * Where the arena has no memory, or its budget does not allow it, a write fails with
 * %G_IO_ERROR_NO_SPACE and a message that says which of them it was.  It has then written
 * nothing, unlike #GMemoryOutputStream, which may write a part; what was written before
 * stays, and more may be written once there is memory.  A stream of a fixed size, which
 * multitude_output_stream_new_fixed() makes, writes as much as fits.
 *
 * # Differences
 *
 * There is no function to reallocate, and memory of another allocator cannot become the
 * stream's, so #MultitudeOutputStream:data and #MultitudeOutputStream:size are read-only.
 * Of the room behind #MultitudeOutputStream:data-size only the first byte is set to zero,
 * not all of it; a gap that is left by seeking is filled with zeros.
 */

/**
 * SECTION:multitude-ptr-array
 * @Title: MultitudePtrArray
 * @Short_description: GLib's growing array of pointers, in an arena
 * @See_also: #MultitudeArray, #GPtrArray
 *
 * The calls are the twins of g_ptr_array_new() and its relatives, with the arena in
 * front where an array is made.  What is true of a #MultitudeArray is true of this
 * one, too: one that was frozen still frees what its pointers point to, when the
 * last reference goes.
 */

/**
 * SECTION:multitude-string
 * @Title: MultitudeString
 * @Short_description: GLib's growing strings, in an arena
 * @See_also: #GString, multitude_ref_string_new()
 *
 * The calls are the twins of g_string_new() and its relatives, with the arena in
 * front where a string is made.  Appending mostly takes no call: one comparison and
 * the copy.
 *
 * The text keeps its chunk alive from the first byte on.  So a string ends without a
 * copy as what the program goes on with: a box, a ref-string, or a #GBytes, which may
 * outlive the arena and be released on any thread.  An empty string has no memory but
 * its struct.
 *
 * A string belongs to the thread that uses the arena, and has to be freed before the
 * arena is.  A reset leaves it as it is.
 *
 * What differs from GLib: a text that outlives its string is freed with
 * multitude_box_free() and not with g_free(); multitude_string_replace() takes time in
 * proportion to the text; the deprecated g_string_up() and g_string_down() have no
 * twins.  Calls that would abort have a `try_` form, and room can be reserved.
 *
 * Scripts have a `String` whose constructor takes an arena, and which keeps that
 * alive.
 */

/**
 * SECTION:multitude-strv-builder
 * @Title: MultitudeStrvBuilder
 * @Short_description: arrays of strings, in one piece
 * @See_also: #GStrvBuilder, #MultitudeString
 *
 * The calls are the twins of g_strv_builder_new() and its relatives, with the arena in
 * front where a builder is made.  What multitude_strv_builder_end() returns is one box:
 * the array and its strings are freed by one call, and may outlive the arena.
 *
 * A builder belongs to the thread that uses the arena, and has to be released before
 * the arena is.  A reset leaves it as it is.
 *
 * What differs from GLib: no string may be %NULL, and the array is freed with
 * multitude_box_free() and not with g_strfreev().
 */

/**
 * SECTION:multitude-snapshot
 * @Title: MultitudeSnapshot
 * @Short_description: one reference for a whole graph
 * @See_also: #MtudeSnapshot
 *
 * A document that was parsed into an arena consists of many nodes with plain
 * pointers between them.  multitude_arena_seal() makes all of them one value: who
 * has a reference to the snapshot may follow every pointer, on any thread, and
 * multitude_snapshot_unref() is all that there is to free.
 *
 * The arena is as after a reset then, and ready for the next document.  When the
 * last reference to a snapshot goes, its memory comes back to the arena, to be used
 * again.
 *
 * Nothing protects the nodes themselves: threads that share a snapshot read it, or
 * agree on who writes.
 *
 * The first 320 bytes of an arena are in its instance.  A snapshot that has them
 * keeps that instance in memory after the arena has ended, and nothing else of it;
 * data that was set with g_object_set_data_full() on the arena then goes with the
 * snapshot.
 */

/**
 * SECTION:multitude-stats
 * @Title: MultitudeStats
 * @Short_description: what an arena holds, and what it has asked for
 * @See_also: #MtudeStats
 *
 * The figures of one moment; [Giving memory back][guide-memory] defines their
 * words.  They are computed when they are asked for; an allocation counts
 * nothing.
 */

/**
 * SECTION:multitude-source
 * @Title: Sources
 * @Short_description: where the memory of an arena comes from
 * @See_also: #MtudeSource, multitude_arena_new_with_source()
 *
 * Without one of its own, an arena takes its chunks from a source that all
 * arenas of the process share.  A program that has better memory for the
 * purpose, or wants to count it, supplies a source.
 */

/**
 * SECTION:multitude-error
 * @Title: Errors
 * @Short_description: why a call failed
 *
 * The calls with a #GError argument fail with a code of this domain.  What the
 * caller did wrong is not among them: that is a critical, as elsewhere in GLib.
 */

/**
 * SECTION:mtude-arena
 * @Title: MtudeArena
 * @Short_description: the arena without GLib
 * @See_also: #MultitudeArena
 *
 * The same arena for programs in plain C: a struct that the program places where
 * it likes, on the stack or in a struct of its own, between mtude_arena_init()
 * and mtude_arena_clear().  It must not be moved or copied in between.
 *
 * # Thread rule
 *
 * Allocate from one thread at a time, hand the arena over freely, release owners
 * anywhere.
 *
 * # Failure
 *
 * A call that cannot succeed returns %NULL, `false` or a status other than
 * %MTUDE_OK and leaves the arena as it was; mtude_arena_get_status() says why.
 */

/**
 * SECTION:mtude-alloc
 * @Title: Allocating in the core
 * @Short_description: values and byte strings without an owner
 * @See_also: mtude_box_alloc()
 *
 * Memory from these calls is arena-bound: it lives until the arena is reset,
 * rewound or cleared.  A size of 0 is valid and has an address.
 *
 * The first %MTUDE_SEED_SIZE bytes come out of the struct itself.
 */

/**
 * SECTION:mtude-lifetimes
 * @Title: Reset, cleanups and marks in the core
 * @Short_description: how arena-bound memory ends
 *
 * A reset begins a new generation, a rewind returns to a mark in the present
 * one.  Both run the cleanups that were registered since, the newest first, in
 * the calling thread.
 */

/**
 * SECTION:mtude-owner
 * @Title: Owners
 * @Short_description: memory that keeps its chunk alive and may outlive the arena
 *
 * There are three kinds, and each has its own way to be released:
 *
 * - a box has one owner, and is freed in any thread;
 * - an rc is shared by counting, in the thread of the arena;
 * - an atomic rc is shared by counting, in any thread.
 *
 * Whatever becomes of the arena, the memory stays valid until the last owner
 * lets go.  A chunk goes when the last owner in it has gone, so one small owner
 * can retain up to 64 KiB; #MtudeStats shows that as retained.
 *
 * The thread that uses the arena may release with the arena in hand, by the
 * calls that end in `_in`, which needs no atomic operation as long as the chunk
 * is in use.
 */

/**
 * SECTION:mtude-block
 * @Title: Growing blocks
 * @Short_description: memory that grows, and ends as an owner without a copy
 * @See_also: mtude_box_alloc(), mtude_atomic_rc_alloc()
 *
 * What builders of strings and arrays are made of.  A block keeps its chunk alive
 * from the first byte, grows where it is while nothing was allocated behind it,
 * and is frozen into a box or an atomic rc in constant time.
 *
 * The arena has to be alive while it has blocks; what they are frozen into may
 * outlive it.  A reset leaves blocks as they are.
 */

/**
 * SECTION:mtude-heap
 * @Title: Heaps of the core
 * @Short_description: malloc, realloc and free in an arena
 * @See_also: #MultitudeHeap
 *
 * For code that frees one by one.  What is freed is used again, what is not goes
 * with the arena's generation, and so does the heap.
 */

/**
 * SECTION:mtude-snapshot
 * @Title: Snapshots of the core
 * @Short_description: one atomic count for a whole graph
 * @See_also: #MultitudeSnapshot
 *
 * Everything that was allocated from an arena since its last reset becomes one
 * value, which any thread may share and let go of.  The pointers inside are plain
 * ones.
 */

/**
 * SECTION:mtude-table
 * @Title: Hash tables of the core
 * @Short_description: what tables in an arena are made of
 * @See_also: #MultitudeHashTable
 *
 * A table is found again by a hash of 32 bits and a comparison, which the caller
 * brings with each call: mtude_table_find() says where a key is, mtude_table_probe()
 * where it is or would be, and mtude_table_set() puts it there.
 *
 * Who removes entries calls mtude_table_fit() when it is done, so that the table
 * does not stay large.
 *
 * The memory of a table is one block of the shared lane, so a reset leaves the table
 * as it is; the arena has to be alive while there is a table with memory.
 */

/**
 * SECTION:mtude-stats
 * @Title: Statistics of the core
 * @Short_description: what an arena holds, and what it has asked for
 * @See_also: #MultitudeStats
 *
 * The words are those of [Giving memory back][guide-memory].  The figures are
 * computed when asked for; an allocation counts nothing.
 */

/**
 * SECTION:mtude-source
 * @Title: Sources of the core
 * @Short_description: where the memory of chunks comes from
 * @See_also: #MultitudeSource
 *
 * Given in #MtudeOptions.  Without one, chunks come from a source that all
 * arenas of the process share.
 */

/**
 * SECTION:mtude-utf16
 * @Title: UTF-16 of the core
 * @Short_description: measuring and converting UTF-8 and UTF-16
 * @See_also: multitude_arena_utf8_to_utf16()
 *
 * For text that crosses into JavaScript, Java, Windows or ICU.  These calls
 * allocate nothing: measure first, allocate exactly that, then convert.  They need
 * no arena and may be called from any thread.
 */

/**
 * SECTION:multitude-utf16
 * @Title: UTF-16
 * @Short_description: converting UTF-8 to UTF-16 and back, in an arena
 * @See_also: g_utf8_to_utf16(), g_utf16_to_utf8()
 *
 * For text that crosses into JavaScript, Java, Windows or ICU.  The strict calls
 * are twins of GLib's: the same positions, the same errors.  What they return has
 * exactly the size that it needs, and is the arena's.
 *
 * The lossy ones take any input and write U+FFFD for what is not valid.  With all
 * of them a NUL ends the text, even if a length is given, as with GLib.
 */

/**
 * SECTION:multitude-ref-string16
 * @Title: Strings of UTF-16
 * @Short_description: UTF-16 that any thread shares by counting
 * @See_also: multitude_ref_string_new(), #MultitudeString16
 *
 * As the strings of bytes: a handle is a plain pointer to the units, with a 0 behind
 * them and the length in front.  All lengths are in units of 16 bits.
 */

/**
 * SECTION:multitude-string16
 * @Title: MultitudeString16
 * @Short_description: UTF-16 that grows in an arena
 * @See_also: #GString, multitude_ref_string16_new()
 *
 * What #GString is for bytes, with the same names and rules, for units of 16 bits in
 * the byte order of the machine.  Lengths and positions are in units.
 *
 * When it is complete, a string ends as what the caller goes on with, without a copy:
 * multitude_string16_free_to_box() for one owner,
 * multitude_string16_free_to_ref_string16() for many, and
 * multitude_string16_free_to_bytes() for GIO.
 *
 * Where GString aborts this does so too; the `try_` forms, and those that convert, say
 * what was wrong and leave the string as it was.
 */

/**
 * SECTION:multitude-record-list
 * @Title: MultitudeRecordList
 * @Short_description: a list model of records in the memory of an arena
 * @See_also: #GListModel, #GListStore, #MultitudeStringList
 *
 * A list of structs of one size, for lists that are long: the events of a trace, the
 * files of a disk.  A record is its bytes and some 9 more.  The object of an item is made
 * by a function of the caller's in g_list_model_get_item(), and forgotten when nobody has
 * a reference to it; as long as somebody has one, the same item is the same object.
 *
 * |[<!-- language="C" -->
 *   list = multitude_record_list_new (MY_TYPE_EVENT_ITEM, sizeof (MyEvent), my_event_item_new, NULL, NULL);
 *
 *   multitude_record_list_append_records (list, events, n_events);
 * ]|
 *
 * Each call emits #GListModel::items-changed once, however many records it is about.  A
 * record stays at its address until it is removed.  Scripts give and take records as
 * bytes.
 *
 * A list is used on one thread, that of its arena; for a user interface this is the main
 * thread.  Its last reference may be dropped on any thread, also while its arena is used.
 * Items may be released on any thread, and outlive their record and the list, so they had
 * better have a copy of what they show.
 */

/**
 * SECTION:multitude-arena-pool
 * @Title: MultitudeArenaPool
 * @Short_description: warm arenas for whoever needs one for a while
 * @See_also: #MultitudeArena, #GTask
 *
 * A pool lends arenas to any thread and takes them back from any, for programs that
 * answer requests: each has an arena for itself, which has its memory already.
 *
 * |[<!-- language="C" -->
 *   MultitudeArena *arena = multitude_arena_pool_acquire (pool);
 *
 *   answer (request, arena);
 *   multitude_arena_pool_release (pool, arena);
 * ]|
 *
 * What is kept follows what was needed of late, both in bytes for each arena
 * (#MultitudeArenaPool:keep-bytes) and in the number of arenas, so that the worst request
 * of all is not what a process is as large as for ever.
 *
 * All calls on a pool may come from any thread, except that its name and budget are set
 * before other threads know it.  What comes out of the arenas, owners and snapshots,
 * outlives their use and the pool.
 */

/**
 * SECTION:multitude-memory-warning
 * @Title: Memory warnings
 * @Short_description: giving memory back when the system has little left
 * @See_also: #GMemoryMonitor, multitude_arena_trim()
 *
 * Arenas and pools that are told to listen to a #GMemoryMonitor give back what they only
 * keep for later.  Levels are compared, so that one that a newer system has in between
 * counts as well.
 *
 * An arena is trimmed on the thread where the monitor emits its signal, which therefore
 * has to be its own; a pool may be on any.
 */

/**
 * SECTION:multitude-string-list
 * @Title: MultitudeStringList
 * @Short_description: a list model of strings in the memory of an arena
 * @See_also: #GListModel, #GListStore, #MultitudeStringObject
 *
 * What GtkStringList is, with the same names and rules, for lists that are long: the
 * rows of a log, the words of a dictionary.  A string is its text and some 9 bytes, and
 * giving up a list takes a few milliseconds for a million of them.  The object of an
 * item is made by g_list_model_get_item() and forgotten when nobody has a reference
 * to it; as long as somebody has one, the same item is the same object.
 *
 * |[<!-- language="C" -->
 *   g_autoptr (MultitudeStringList) list = multitude_string_list_new (NULL);
 *
 *   multitude_string_list_append_lines (list, bytes, &error);
 *   view = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&list)))), factory);
 * ]|
 *
 * Each call emits #GListModel::items-changed once, however many strings it is about, so
 * that multitude_string_list_append_strv() and multitude_string_list_append_lines() are
 * what many strings should come with.
 *
 * A list is used on one thread, that of its arena; for a user interface this is the main
 * thread.  Its last reference may be dropped on any thread, also while its arena is used.
 * Items may be released on any thread, and outlive their string and the list.
 */

/**
 * SECTION:multitude-string-object
 * @Title: MultitudeStringObject
 * @Short_description: a string as an object
 * @See_also: #MultitudeStringList
 *
 * What GtkStringObject is: the items of a #MultitudeStringList are such objects, and
 * their property #MultitudeStringObject:string is what a list item is bound to.
 */

/**
 * SECTION:mtude-wait
 * @Title: Waiting in the core
 * @Short_description: hearing of room in the budget without blocking
 * @See_also: multitude_arena_wait_async()
 *
 * For an event loop of one's own.  mtude_arena_look_for_room() says whether there is
 * room; if not, the function given to mtude_arena_set_wake() is called when owners
 * were released, on any thread.  It makes the loop of the arena's thread turn, and
 * that looks again.
 */
