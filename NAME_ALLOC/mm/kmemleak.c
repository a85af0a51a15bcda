// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmemleak: memory that nobody has a pointer to any more.
 *
 * What it is for. Memory that is allocated and never freed is a leak, and nobody complains. But
 * memory that can still be used has a pointer to it somewhere: in a variable, on a stack, or
 * in other memory that can be used. So kmemleak keeps a record of each allocation and from
 * time to time looks through all that memory for values that are addresses of allocations:
 *
 *	variables (.data, .bss), static per-CPU variables, stacks of all tasks
 *	      |
 *	      v
 *	 [ object A ] --> [ object B ] --> [ object C ]	      [ object D ] --> [ object E ]
 *	 grey: somebody has a pointer to it		      white: nobody has; a leak?
 *
 * The colours are those of a garbage collector. At the beginning of a scan all objects are
 * white. One to which enough pointers are found (min_count) becomes grey, and is
 * looked through itself. An object that is always grey has min_count 0 (kmemleak_not_leak());
 * a black one is never looked at and never reported (kmemleak_ignore()).
 *
 * A white object is suspected, not convicted: a pointer may have been in a register just then, or
 * be stored in some other form. So an object is reported only if it is white, older than
 * MSECS_MIN_AGE, and did not change since the scan before (its checksum tells).
 *
 * The other error is possible, too: a number that happens to be an address, or an old value on
 * a stack, hides a leak.
 *
 *	kmemleak=on			 keep records; without that nothing happens
 *	kmemleak_write("scan")		 look for leaks
 *	kmemleak_show()			 /sys/kernel/debug/kmemleak: what was found
 *	kmemleak_write("clear")		 what was found so far is no leak
 *	kmemleak_write("dump=ADDRESS")	 print the record of an object
 *	kmemleak_write("off")		 no more of it
 *
 * The allocators call kmemleak_alloc() and kmemleak_free(); slabs do so only in their slow
 * paths, so kmemleak=on sends all caches there (SLAB_HOOK_KMEMLEAK). The records are
 * objects of a cache with SLAB_NOLEAKTRACE: such caches are not watched. Pages of the page
 * allocator are not watched either, as in Linux.
 *
 * Invariants: the objects of the tree do not overlap; the list and the tree have the same
 * objects.
 *
 * Locking: kmemleak_lock, with interrupts off, for the tree, the list and all records. A scan
 * holds it all the time, so that no memory is freed while it is looked through. scan_mutex
 * keeps scans apart.
 *
 * Linux: mm/kmemleak.c, where a kernel thread scans every ten minutes, and locks each record.
 */

#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kallsyms.h>
#include <linux/kmemleak.h>
#include <linux/leak.h>
#include <linux/log2.h>
#include <linux/percpu.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "sched.h"
#include "slab.h"

#define MAX_TRACE	  16
#define MSECS_MIN_AGE	  5000
#define HEX_ROW_SIZE	  16
#define HEX_MAX_LINES	  2
#define BYTES_PER_POINTER sizeof(void *)

#define KMEMLEAK_GREY  0
#define KMEMLEAK_BLACK -1

/* The record is in the tree. */
#define OBJECT_ALLOCATED 0x1U
#define OBJECT_REPORTED	 0x2U
#define OBJECT_NO_SCAN	 0x4U

/* A part of an object; only such parts are looked through if there are any. */
struct kmemleak_scan_area {
	struct kmemleak_scan_area *next;
	unsigned long start;
	size_t size;
};

/**
 * struct kmemleak_object - the record of an allocation
 * @flags: OBJECT_*
 * @object_list: links all records
 * @gray_list: links those that have to be looked through
 * @rb_node: by @pointer
 * @pointer: where the memory begins
 * @size: its bytes
 * @min_count: so many pointers make it grey; KMEMLEAK_GREY, KMEMLEAK_BLACK
 * @count: pointers that were found in this scan
 * @checksum: of its contents in the scan before
 * @area_list: the parts that are looked through; NULL: all of it
 * @trace: the calls that allocated it
 * @trace_len: how many there are
 * @created: when it was allocated, in jiffies
 * @pid: of the task that did so
 * @comm: the name of that task
 */
struct kmemleak_object {
	unsigned int flags;
	struct list_head object_list;
	struct list_head gray_list;
	struct rb_node rb_node;
	unsigned long pointer;
	size_t size;
	int min_count;
	int count;
	u32 checksum;
	struct kmemleak_scan_area *area_list;
	unsigned long trace[MAX_TRACE];
	unsigned int trace_len;
	unsigned long created;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

static LIST_HEAD(object_list);
static LIST_HEAD(gray_list);
static struct rb_root object_tree_root = RB_ROOT;
static DEFINE_SPINLOCK(kmemleak_lock);
static DEFINE_MUTEX(scan_mutex);

static struct kmem_cache *object_cache, *scan_area_cache;
static bool kmemleak_wanted, kmemleak_enabled;
static unsigned long jiffies_last_scan;

/* All memory lies between them. They are kept as complements, so that a scan finds no address. */
static unsigned long not_min_addr, not_max_addr = ULONG_MAX;

/* ---- colours ---- */

static bool color_white(const struct kmemleak_object *object)
{
	return object->count != KMEMLEAK_BLACK && object->count < object->min_count;
}

static bool color_gray(const struct kmemleak_object *object)
{
	return object->min_count != KMEMLEAK_BLACK && object->count >= object->min_count;
}

/* White in the last scan, and old enough that it is no accident. */
static bool unreferenced_object(const struct kmemleak_object *object)
{
	return (object->flags & OBJECT_ALLOCATED) && color_white(object) &&
	       time_before_eq(object->created + msecs_to_jiffies(MSECS_MIN_AGE), jiffies_last_scan);
}

/* ---- records ---- */

/*
 * The record of an address. @alias: the address may be inside of the object, which ends
 * behind it. kmemleak_lock is held.
 */
static struct kmemleak_object *lookup_object(unsigned long ptr, bool alias)
{
	struct rb_node *rb = object_tree_root.rb_node;

	while (rb) {
		struct kmemleak_object *object = rb_entry(rb, struct kmemleak_object, rb_node);

		if (ptr < object->pointer)
			rb = rb->rb_left;
		else if (ptr >= object->pointer + object->size)
			rb = rb->rb_right;
		else
			return alias || object->pointer == ptr ? object : NULL;
	}
	return NULL;
}

/* Put a record into the tree. False: another one has that memory. */
static bool link_object(struct kmemleak_object *object)
{
	struct rb_node **link = &object_tree_root.rb_node, *parent = NULL;

	while (*link) {
		const struct kmemleak_object *other =
			rb_entry(*link, struct kmemleak_object, rb_node);

		parent = *link;
		if (object->pointer + object->size <= other->pointer)
			link = &parent->rb_left;
		else if (other->pointer + other->size <= object->pointer)
			link = &parent->rb_right;
		else
			return false;
	}
	rb_link_node(&object->rb_node, parent, link);
	rb_insert_color(&object->rb_node, &object_tree_root);
	list_add_tail(&object->object_list, &object_list);
	object->flags |= OBJECT_ALLOCATED;
	not_min_addr = max(not_min_addr, ~object->pointer);
	not_max_addr = min(not_max_addr, ~(object->pointer + object->size));
	return true;
}

static void free_object(struct kmemleak_object *object)
{
	struct kmemleak_scan_area *area = object->area_list, *next;

	for (; area; area = next) {
		next = area->next;
		kmem_cache_free(scan_area_cache, area);
	}
	kmem_cache_free(object_cache, object);
}

/* From the calls of the allocators on; their own names say nothing. */
static noinline unsigned int save_trace(unsigned long *trace)
{
	size_t nr = host_backtrace(trace, MAX_TRACE), skip = 0;

	while (skip < nr && !allocation_site(trace + skip, 1))
		skip++;
	memmove(trace, trace + skip, (nr - skip) * sizeof(*trace));
	return (unsigned int)(nr - skip);
}

/* Records cannot be had: then there is no kmemleak any more. */
static void kmemleak_disable(const char *why)
{
	WRITE_ONCE(kmemleak_enabled, false);
	pr_warn("kmemleak: %s\n", why);
	pr_info("kmemleak: Kernel memory leak detector disabled\n");
}

static void create_object(unsigned long ptr, size_t size, int min_count)
{
	struct kmemleak_object *object;
	unsigned long flags;
	bool linked;

	object = kmem_cache_alloc(object_cache, GFP_NOWAIT | __GFP_NOWARN);
	if (!object) {
		kmemleak_disable("Cannot allocate a kmemleak_object structure");
		return;
	}
	memset(object, 0, sizeof(*object));
	object->pointer = ptr;
	object->size = size;
	object->min_count = min_count;
	object->created = jiffies;
	object->pid = current->pid;
	memcpy(object->comm, current->comm, sizeof(object->comm));
	object->trace_len = save_trace(object->trace);
	spin_lock_irqsave(&kmemleak_lock, flags);
	linked = link_object(object);
	spin_unlock_irqrestore(&kmemleak_lock, flags);
	if (linked)
		return;
	free_object(object);
	pr_warn("kmemleak: Cannot insert %#lx into the object search tree (overlaps existing)\n",
		ptr);
	dump_stack();
}

static void delete_object(unsigned long ptr)
{
	struct kmemleak_object *object;
	unsigned long flags;

	spin_lock_irqsave(&kmemleak_lock, flags);
	object = lookup_object(ptr, false);
	if (object) {
		rb_erase(&object->rb_node, &object_tree_root);
		list_del(&object->object_list);
	}
	spin_unlock_irqrestore(&kmemleak_lock, flags);
	if (object)
		free_object(object);
}

/* ---- what the allocators call ---- */

/**
 * kmemleak_alloc - memory was allocated
 * @ptr: the memory; NULL is nothing
 * @size: its bytes
 * @min_count: so many pointers to it must be found; 0: it is never reported
 */
void kmemleak_alloc(const void *ptr, size_t size, int min_count)
{
	if (READ_ONCE(kmemleak_enabled) && ptr && size)
		create_object((unsigned long)ptr, size, min_count);
}

/**
 * kmemleak_free - memory is freed
 * @ptr: the memory; what has no record is nothing
 */
void kmemleak_free(const void *ptr)
{
	if (object_cache && ptr)
		delete_object((unsigned long)ptr);
}

/**
 * kmemleak_alloc_percpu - memory was allocated for each CPU; it is looked through
 * @ptr: the per-CPU pointer
 * @size: bytes for each CPU
 */
void kmemleak_alloc_percpu(const void __percpu *ptr, size_t size)
{
	unsigned int cpu;

	if (READ_ONCE(kmemleak_enabled) && ptr)
		for_each_possible_cpu(cpu)
			create_object((unsigned long)per_cpu_ptr(ptr, cpu), size, KMEMLEAK_GREY);
}

/**
 * kmemleak_free_percpu - memory of each CPU is freed
 * @ptr: the per-CPU pointer
 */
void kmemleak_free_percpu(const void __percpu *ptr)
{
	unsigned int cpu;

	if (object_cache && ptr)
		for_each_possible_cpu(cpu)
			delete_object((unsigned long)per_cpu_ptr(ptr, cpu));
}

/* ---- what a user may say about memory ---- */

static void with_object(const void *ptr,
			void (*fn)(struct kmemleak_object *object, const void *arg),
			const void *arg, const char *what)
{
	struct kmemleak_object *object;
	unsigned long flags;

	if (!READ_ONCE(kmemleak_enabled) || !ptr)
		return;
	spin_lock_irqsave(&kmemleak_lock, flags);
	object = lookup_object((unsigned long)ptr, true);
	if (object)
		fn(object, arg);
	spin_unlock_irqrestore(&kmemleak_lock, flags);
	if (!object)
		pr_warn("kmemleak: %s unknown object at %#lx\n", what, (unsigned long)ptr);
}

static void paint_it(struct kmemleak_object *object, const void *color)
{
	object->min_count = *(const int *)color;
	if (object->min_count == KMEMLEAK_BLACK)
		object->flags |= OBJECT_NO_SCAN;
}

/**
 * kmemleak_not_leak - this memory is no leak, and may have pointers to other memory
 * @ptr: the memory
 */
void kmemleak_not_leak(const void *ptr)
{
	static const int grey = KMEMLEAK_GREY;

	with_object(ptr, paint_it, &grey, "Trying to color");
}

/**
 * kmemleak_ignore - this memory is no leak, and has no pointers
 * @ptr: the memory
 */
void kmemleak_ignore(const void *ptr)
{
	static const int black = KMEMLEAK_BLACK;

	with_object(ptr, paint_it, &black, "Trying to color");
}

static void set_no_scan(struct kmemleak_object *object, const void *arg)
{
	object->flags |= OBJECT_NO_SCAN;
}

/**
 * kmemleak_no_scan - this memory has no pointers
 * @ptr: the memory
 */
void kmemleak_no_scan(const void *ptr)
{
	with_object(ptr, set_no_scan, NULL, "Not scanning");
}

static void add_area(struct kmemleak_object *object, const void *arg)
{
	struct kmemleak_scan_area *area = (struct kmemleak_scan_area *)arg;
	size_t left = object->pointer + object->size - area->start;

	area->size = min(area->size, left);
	area->next = object->area_list;
	object->area_list = area;
}

/**
 * kmemleak_scan_area - only this part of the memory has pointers
 * @ptr: where the part begins
 * @size: its bytes; SIZE_MAX: up to the end. There may be several parts.
 */
void kmemleak_scan_area(const void *ptr, size_t size)
{
	struct kmemleak_scan_area *area;

	if (!READ_ONCE(kmemleak_enabled) || !ptr || !size)
		return;
	area = kmem_cache_alloc(scan_area_cache, GFP_NOWAIT | __GFP_NOWARN);
	if (!area) {
		pr_warn("kmemleak: Cannot allocate a scan area\n");
		return;
	}
	*area = (struct kmemleak_scan_area){ .start = (unsigned long)ptr, .size = size };
	with_object(ptr, add_area, area, "Adding scan area to");
}

static void set_trace(struct kmemleak_object *object, const void *arg)
{
	object->trace_len = save_trace(object->trace);
}

/**
 * kmemleak_update_trace - from now on the caller is whom a report names
 * @ptr: the memory
 */
void kmemleak_update_trace(const void *ptr)
{
	with_object(ptr, set_trace, NULL, "Updating stack trace for");
}

/* ---- scanning; kmemleak_lock is held ---- */

/* A value was found that may be a pointer. */
static void update_refs(unsigned long pointer)
{
	struct kmemleak_object *object;

	if (pointer < ~not_min_addr || pointer >= ~not_max_addr)
		return;
	object = lookup_object(pointer, true);
	if (!object || !color_white(object))
		return;
	object->count++;
	if (color_gray(object))
		list_add_tail(&object->gray_list, &gray_list);
}

/* Other CPUs change memory meanwhile, and some of it may be poisoned: no sanitizer looks. */
static __no_sanitize_frames void scan_block(const void *start, const void *end)
{
	unsigned long at = ALIGN((unsigned long)start, BYTES_PER_POINTER);
	unsigned long last = (unsigned long)end;

	for (; at + BYTES_PER_POINTER <= last; at += BYTES_PER_POINTER)
		update_refs(*(const volatile unsigned long *)at);
}

static void scan_object(const struct kmemleak_object *object)
{
	const struct kmemleak_scan_area *area = object->area_list;

	if (object->flags & OBJECT_NO_SCAN)
		return;
	if (!area)
		scan_block((void *)object->pointer, (void *)object->pointer + object->size);
	for (; area; area = area->next)
		scan_block((void *)area->start, (void *)area->start + area->size);
}

static void scan_gray_list(void)
{
	struct kmemleak_object *object, *next;

	/* The list becomes longer meanwhile, at its end. */
	list_for_each_entry(object, &gray_list, gray_list)
		scan_object(object);
	list_for_each_entry_safe(object, next, &gray_list, gray_list)
		list_del(&object->gray_list);
}

/*
 * Where the stack of the task that scans is looked through from. Below that are kmemleak's own
 * frames, in which old values of its own work may stand.
 */
static const void *scanner_stack;

/* The registers of the caller that a function has to keep are right below its frame address. */
#define SAVED_REGISTERS 8

/* The variables of the program, each CPU's copy of those that each CPU has, and the stacks. */
static void scan_roots(void)
{
	extern char __data_start[], _end[], __bss_stop[] __weak;
	struct task_struct *p;

	/* With several CPUs the template of the per-CPU variables lies between the two. */
	scan_block(__data_start, IS_ENABLED(CONFIG_SMP) ? __bss_stop : _end);
	pcpu_for_each_static(scan_block);
	list_for_each_entry(p, &all_tasks, tasks) {
		const void *low, *high;

		if (task_stack_in_use(p, &low, &high))
			scan_block(p == current ? scanner_stack : low, high);
	}
}

static __no_sanitize_frames u32 checksum_of(const struct kmemleak_object *object)
{
	const volatile u8 *byte = (const u8 *)object->pointer;
	u32 sum = 2166136261U;

	for (size_t i = 0; i < object->size; i++)
		sum = (sum ^ byte[i]) * 16777619U;
	return sum ? sum : 1; /* 0: not looked at yet */
}

static bool update_checksum(struct kmemleak_object *object)
{
	u32 old = object->checksum;

	object->checksum = checksum_of(object);
	return object->checksum != old;
}

static unsigned int count_new_leaks(void)
{
	struct kmemleak_object *object;
	unsigned int new_leaks = 0;

	list_for_each_entry(object, &object_list, object_list) {
		if (!unreferenced_object(object) || (object->flags & OBJECT_REPORTED))
			continue;
		object->flags |= OBJECT_REPORTED;
		new_leaks++;
	}
	return new_leaks;
}

static noinline unsigned int scan_all(void)
{
	struct kmemleak_object *object;

	jiffies_last_scan = jiffies;
	list_for_each_entry(object, &object_list, object_list) {
		object->count = 0;
		if (color_gray(object))
			list_add_tail(&object->gray_list, &gray_list);
	}
	scan_roots();
	scan_gray_list();
	/* What changed since the scan before is in use, and what it points to, too. */
	list_for_each_entry(object, &object_list, object_list) {
		if (!color_white(object) || !update_checksum(object))
			continue;
		object->count = object->min_count;
		list_add_tail(&object->gray_list, &gray_list);
	}
	scan_gray_list();
	return count_new_leaks();
}

static noinline void kmemleak_scan(void)
{
	unsigned int new_leaks;
	unsigned long flags;

	mutex_lock(&scan_mutex);
	/* Pointers in registers go onto the stack, where they are found. */
	__builtin_unwind_init();
	scanner_stack = (const unsigned long *)__builtin_frame_address(0) - SAVED_REGISTERS;
	spin_lock_irqsave(&kmemleak_lock, flags);
	new_leaks = scan_all();
	spin_unlock_irqrestore(&kmemleak_lock, flags);
	mutex_unlock(&scan_mutex);
	if (new_leaks)
		pr_info("kmemleak: %u new suspected memory leaks "
			"(see /sys/kernel/debug/kmemleak)\n",
			new_leaks);
}

/* ---- reading it ---- */

static __no_sanitize_frames void hex_dump_object(const struct kmemleak_object *object)
{
	const volatile u8 *byte = (const u8 *)object->pointer;
	size_t len = min(object->size, (size_t)(HEX_MAX_LINES * HEX_ROW_SIZE));

	pr_info("  hex dump (first %zu bytes):\n", len);
	for (size_t row = 0; row < len; row += HEX_ROW_SIZE) {
		size_t n = min(len - row, (size_t)HEX_ROW_SIZE);

		pr_info("    ");
		for (size_t i = 0; i < HEX_ROW_SIZE; i++)
			if (i < n)
				pr_cont("%02x ", byte[row + i]);
			else
				pr_cont("   ");
		pr_cont(" ");
		for (size_t i = 0; i < n; i++) {
			u8 c = byte[row + i];

			pr_cont("%c", c >= ' ' && c <= '~' ? c : '.');
		}
		pr_cont("\n");
	}
}

static void print_unreferenced(const struct kmemleak_object *object)
{
	pr_info("unreferenced object 0x%08lx (size %zu):\n", object->pointer, object->size);
	pr_info("  comm \"%s\", pid %d, jiffies %lu\n", object->comm, object->pid, object->created);
	hex_dump_object(object);
	pr_info("  backtrace:\n");
	for (unsigned int i = 0; i < object->trace_len; i++)
		if (kallsyms_lookup(object->trace[i] - 1, NULL, NULL))
			pr_info("    [<%08lx>] %pB\n", kallsyms_link_address(object->trace[i]),
				(void *)object->trace[i]);
}

/**
 * kmemleak_show - print what the scans have found: /sys/kernel/debug/kmemleak
 */
void kmemleak_show(void)
{
	const struct kmemleak_object *object;
	unsigned long flags;

	mutex_lock(&scan_mutex);
	spin_lock_irqsave(&kmemleak_lock, flags);
	list_for_each_entry(object, &object_list, object_list)
		if ((object->flags & OBJECT_REPORTED) && unreferenced_object(object))
			print_unreferenced(object);
	spin_unlock_irqrestore(&kmemleak_lock, flags);
	mutex_unlock(&scan_mutex);
}

static void kmemleak_clear(void)
{
	struct kmemleak_object *object;
	unsigned long flags;

	spin_lock_irqsave(&kmemleak_lock, flags);
	list_for_each_entry(object, &object_list, object_list)
		if ((object->flags & OBJECT_REPORTED) && unreferenced_object(object))
			object->min_count = KMEMLEAK_GREY;
	spin_unlock_irqrestore(&kmemleak_lock, flags);
}

static int dump_str_object_info(const char *str)
{
	const struct kmemleak_object *object;
	unsigned long flags, addr;
	char *end;

	addr = (unsigned long)memparse(str, &end);
	if (end == str || *end)
		return -EINVAL;
	spin_lock_irqsave(&kmemleak_lock, flags);
	object = lookup_object(addr, true);
	if (object) {
		pr_notice("Object 0x%08lx (size %zu):\n", object->pointer, object->size);
		pr_notice("  comm \"%s\", pid %d, jiffies %lu\n", object->comm, object->pid,
			  object->created);
		pr_notice("  min_count = %d\n", object->min_count);
		pr_notice("  count = %d\n", object->count);
		pr_notice("  flags = 0x%x\n", object->flags);
		pr_notice("  checksum = %u\n", object->checksum);
	}
	spin_unlock_irqrestore(&kmemleak_lock, flags);
	if (!object) {
		pr_info("Unknown object at 0x%08lx\n", addr);
		return -EINVAL;
	}
	return 0;
}

/**
 * kmemleak_write - write a word to /sys/kernel/debug/kmemleak
 * @command: scan, clear, off, or dump=<address>
 *
 * Return: 0; -EPERM if kmemleak is off; -EINVAL for another word.
 */
int kmemleak_write(const char *command)
{
	if (!READ_ONCE(kmemleak_enabled))
		return -EPERM;
	if (!strcmp(command, "scan"))
		kmemleak_scan();
	else if (!strcmp(command, "clear"))
		kmemleak_clear();
	else if (!strcmp(command, "off"))
		kmemleak_disable("switched off");
	else if (!strncmp(command, "dump=", 5))
		return dump_str_object_info(command + 5);
	else
		return -EINVAL;
	return 0;
}

/* ---- boot ---- */

static struct kmem_cache *__init new_cache(const char *name, unsigned int size)
{
	struct kmem_cache *s = create_cache(name, size, 0, SLAB_NOLEAKTRACE, NULL);

	if (IS_ERR(s))
		panic("kmemleak: no memory for the cache %s", name);
	s->refcount = -1; /* nobody destroys it */
	return s;
}

/**
 * kmemleak_init - from here on memory is watched, if the command line says so
 */
void __init kmemleak_init(void)
{
	if (!kmemleak_wanted)
		return;
	scan_area_cache = new_cache("kmemleak_scan_area", sizeof(struct kmemleak_scan_area));
	object_cache = new_cache("kmemleak_object", sizeof(struct kmemleak_object));
	kmemleak_enabled = true;
}

static int __init kmemleak_boot_config(char *str)
{
	if (!str || (strcmp(str, "on") && strcmp(str, "off")))
		boot_error("kmemleak=%s: on or off", str ? str : "");
	kmemleak_wanted = !strcmp(str, "on");
	if (kmemleak_wanted)
		slab_hooks |= SLAB_HOOK_KMEMLEAK;
	return 0;
}
early_param("kmemleak", kmemleak_boot_config);
MODULE_PARM_DESC(kmemleak, "kmemleak=on|off", "look for memory that nobody has a pointer to");
