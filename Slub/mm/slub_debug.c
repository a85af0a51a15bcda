// SPDX-License-Identifier: GPL-2.0-only
/*
 * SLUB's debugging: what an object is surrounded with, and what is said when
 * that has changed.
 *
 *	|<- red_left_pad ->|<--- object_size --->|		|
 *	[ Left Redzone	   ][ object		  ][ Right Redzone ][ free pointer ]
 *						   ^ inuse
 *	[ track: allocated ][ track: freed ][ requested size ][ padding ... ]
 *							|<- size ->| is all of it
 *
 *	red zones	0xcc while the object is in use, 0xbb while it is free
 *	free object	0x6b, and 0xa5 in its last byte
 *	fresh object	0x5a, as is all padding
 *
 * Each part is there only with its flag: SLAB_RED_ZONE (Z), SLAB_POISON (P),
 * SLAB_STORE_USER (U). SLAB_CONSISTENCY_CHECKS (F) looks at them, and at the
 * freelist, at each allocation and free. SLAB_TRACE (T) prints each allocation and free.
 * SLAB_FAILSLAB (A) marks caches for failslab=. With O a cache has no red zones, poison and
 * tracks if its slabs would need more pages because of them. All can be given at boot:
 *
 *	slub_debug=FZPU			all caches
 *	slub_debug=ZP,task*,filp	those whose names match
 *	slub_debug=-			none
 *	slub_debug=F;ZP,task*		ZP those that match, F the others; the
 *					first that matches a cache counts
 *
 * A build with DEBUG=1 begins with U for all caches.
 *
 * What is found broken is reported, repaired ("FIX"), and work goes on.
 *
 * An object of a kmalloc() cache with U keeps the size that its user asked for. With Z the
 * bytes behind that size are a red zone, too, while the object is in use (Linux: since 6.2).
 *
 * Linux: mm/slub.c, below CONFIG_SLUB_DEBUG.
 */

#include <linux/bitmap.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kallsyms.h>
#include <linux/leak.h>
#include <linux/poison.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "page_alloc.h"
#include "slab.h"

#define TRACK_STACK_DEPTH 8
#define TRACK_STACK_SKIP  8 /* at most: the allocator's own */
#define BYTES_PER_LINE	  16

/* Who did what to an object, on which CPU, in which task and when, in jiffies. */
struct track {
	unsigned long addr;
	unsigned long stack[TRACK_STACK_DEPTH];
	int cpu;
	int pid;
	unsigned long when;
};

int *slab_kunit_errors;

/* Who counts errors does not want to read them. */
static bool slab_add_kunit_errors(void)
{
	if (!slab_kunit_errors)
		return false;
	(*slab_kunit_errors)++;
	return true;
}

/*
 * ---- Tracks ----
 */

/* Does the cache keep the sizes that its users asked for? */
static bool slub_debug_orig_size(slab_flags_t flags)
{
	return (flags & SLAB_STORE_USER) && (flags & SLAB_KMALLOC);
}

unsigned int debug_metadata_size(slab_flags_t flags)
{
	unsigned int size = flags & SLAB_STORE_USER ? NR_TRACKS * sizeof(struct track) : 0;

	return slub_debug_orig_size(flags) ? size + (unsigned int)sizeof(unsigned int) : size;
}

/* Where what follows the object begins. */
static unsigned int get_info_end(const struct kmem_cache *s)
{
	return s->offset >= s->inuse ? s->inuse + sizeof(void *) : s->inuse;
}

static struct track *get_track(const struct kmem_cache *s, void *object, enum track_item alloc)
{
	return (struct track *)(object + get_info_end(s)) + alloc;
}

/**
 * set_track - note who did something with an object
 * @s: the cache
 * @object: the object
 * @alloc: what was done: TRACK_ALLOC or TRACK_FREE
 * @addr: return address of the call; the allocator's own functions above it are left out
 */
void set_track(const struct kmem_cache *s, void *object, enum track_item alloc, unsigned long addr)
{
	unsigned long pcs[TRACK_STACK_DEPTH + TRACK_STACK_SKIP];
	struct track *t = get_track(s, object, alloc);
	size_t len, i = 0;

	len = host_backtrace(pcs, ARRAY_SIZE(pcs));
	memset(t, 0, sizeof(*t));
	while (i < len && pcs[i] != addr)
		i++;
	for (size_t k = 0; k < TRACK_STACK_DEPTH && i < len; k++)
		t->stack[k] = pcs[i++];
	t->addr = addr;
	t->cpu = raw_smp_processor_id();
	t->pid = current->pid;
	t->when = jiffies;
}

/**
 * set_orig_size - note how many bytes of an object its user asked for
 * @s: the cache; one that does not keep that is left alone
 * @object: the object
 * @orig_size: bytes
 */
void set_orig_size(struct kmem_cache *s, void *object, unsigned int orig_size)
{
	if (slub_debug_orig_size(s->flags))
		*(unsigned int *)get_track(s, object, NR_TRACKS) = orig_size;
}

/**
 * get_orig_size - how many bytes of an object did its user ask for?
 * @s: the cache
 * @object: the object
 *
 * Return: the bytes; all that an object has if nobody noted it.
 */
unsigned int get_orig_size(const struct kmem_cache *s, void *object)
{
	if (!slub_debug_orig_size(s->flags))
		return s->object_size;
	return *(unsigned int *)get_track(s, object, NR_TRACKS);
}

static void print_track(const char *what, const struct track *t)
{
	if (!t->addr)
		return;
	pr_err("%s in %pS age=%lu cpu=%d pid=%d\n", what, (void *)t->addr, jiffies - t->when,
	       t->cpu, t->pid);
	for (int i = 0; i < TRACK_STACK_DEPTH && t->stack[i]; i++)
		if (kallsyms_lookup(t->stack[i] - 1, NULL, NULL))
			pr_err(" %pB\n", (void *)t->stack[i]);
}

void print_tracking(struct kmem_cache *s, void *object)
{
	if (!(s->flags & SLAB_STORE_USER))
		return;
	print_track("Allocated", get_track(s, object, TRACK_ALLOC));
	print_track("Freed", get_track(s, object, TRACK_FREE));
}

/*
 * ---- Reports ----
 */

/* Bytes in hexadecimal, and as text, as Linux's print_hex_dump() prints them. */
static void print_section(const char *level, const char *text, const u8 *addr, unsigned int length)
{
	for (unsigned int i = 0; i < length; i += BYTES_PER_LINE) {
		unsigned int n = min(length - i, (unsigned int)BYTES_PER_LINE);

		if (!strcmp(level, KERN_ERR))
			pr_err("%s%px: ", text, addr + i);
		else
			pr_info("%s%px: ", text, addr + i);
		for (unsigned int k = 0; k < BYTES_PER_LINE; k++)
			if (k < n)
				pr_cont("%02x ", addr[i + k]);
			else
				pr_cont("   ");
		pr_cont(" ");
		for (unsigned int k = 0; k < n; k++)
			pr_cont("%c", addr[i + k] >= ' ' && addr[i + k] <= '~' ? addr[i + k] : '.');
		pr_cont("\n");
	}
}

static __printf(2, 3) void slab_bug(struct kmem_cache *s, const char *fmt, ...)
{
	char why[256];
	va_list args;

	va_start(args, fmt);
	vscnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	pr_err("=============================================================================\n");
	pr_err("BUG %s (%s): %s\n", s->name, print_tainted(), why);
	pr_err("-----------------------------------------------------------------------------\n\n");
}

/**
 * slab_fix - say what was done about a fault
 * @s: the cache
 * @fmt: what was done
 */
void slab_fix(struct kmem_cache *s, const char *fmt, ...)
{
	char what[256];
	va_list args;

	if (slab_add_kunit_errors())
		return;
	va_start(args, fmt);
	vscnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	pr_err("FIX %s: %s\n", s->name, what);
}

static void print_slab_info(const struct slab *slab)
{
	char flags[FLAG_NAMES_MAX];

	pr_err("Slab 0x%px objects=%u used=%u fp=0x%px flags=%s\n", slab, slab->objects,
	       slab->inuse, slab->freelist,
	       format_page_flags(flags, sizeof(flags), slab->__page_flags));
}

/* Everything about an object. */
static void print_trailer(struct kmem_cache *s, struct slab *slab, u8 *p)
{
	u8 *addr = slab_address(slab);
	unsigned int off = get_info_end(s) + debug_metadata_size(s->flags);

	print_tracking(s, p);
	print_slab_info(slab);
	pr_err("Object 0x%px @offset=%td fp=0x%px\n\n", p, p - addr, get_freepointer(s, p));
	if (s->flags & SLAB_RED_ZONE)
		print_section(KERN_ERR, "Redzone  ", p - s->red_left_pad, s->red_left_pad);
	else if (p > addr + BYTES_PER_LINE)
		print_section(KERN_ERR, "Bytes b4 ", p - BYTES_PER_LINE, BYTES_PER_LINE);
	print_section(KERN_ERR, "Object   ", p, min_t(unsigned int, s->object_size, PAGE_SIZE));
	if (s->flags & SLAB_RED_ZONE)
		print_section(KERN_ERR, "Redzone  ", p + s->object_size, s->inuse - s->object_size);
	if (off < s->size - s->red_left_pad)
		print_section(KERN_ERR, "Padding  ", p + off, s->size - s->red_left_pad - off);
	dump_stack();
}

/* Does an object begin there? NULL ends a freelist and is fine. */
static bool check_valid_pointer(const struct kmem_cache *s, const struct slab *slab,
				const void *object)
{
	const void *base = slab_address(slab);
	size_t off = (size_t)(object - base) - s->red_left_pad;

	if (!object)
		return true;
	return object >= base + s->red_left_pad && off < (size_t)slab->objects * s->size &&
	       off % s->size == 0;
}

/**
 * object_err - report what is wrong with an object
 * @s: its cache
 * @slab: its slab
 * @object: the object
 * @reason: what is wrong
 */
void object_err(struct kmem_cache *s, struct slab *slab, void *object, const char *reason)
{
	if (slab_add_kunit_errors())
		return;
	oops_enter();
	slab_bug(s, "%s", reason);
	if (object && check_valid_pointer(s, slab, object)) {
		print_trailer(s, slab, object);
	} else {
		print_slab_info(slab);
		pr_err("Invalid pointer 0x%px\n", object);
	}
	oops_exit();
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
}

/**
 * slab_err - report what is wrong with a slab
 * @s: its cache
 * @slab: the slab
 * @fmt: what is wrong
 */
void slab_err(struct kmem_cache *s, struct slab *slab, const char *fmt, ...)
{
	char why[256];
	va_list args;

	if (slab_add_kunit_errors())
		return;
	va_start(args, fmt);
	vscnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	oops_enter();
	slab_bug(s, "%s", why);
	print_slab_info(slab);
	dump_stack();
	oops_exit();
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
}

/*
 * ---- Filling and checking ----
 */

/**
 * init_object - fill an object, if it is one that is filled, and the guards on both sides
 * @s: the cache
 * @object: the object
 * @val: what the guards are filled with: SLUB_RED_ACTIVE or SLUB_RED_INACTIVE
 */
void init_object(struct kmem_cache *s, void *object, u8 val)
{
	unsigned int poison_size = s->object_size;
	u8 *p = object;

	if (s->flags & SLAB_RED_ZONE) {
		memset(p - s->red_left_pad, val, s->red_left_pad);
		/* What the user did not ask for is red zone, too. */
		if (val == SLUB_RED_ACTIVE)
			poison_size = get_orig_size(s, object);
	}
	if (s->flags & __OBJECT_POISON) {
		memset(p, POISON_FREE, poison_size - 1);
		p[poison_size - 1] = POISON_END;
	}
	if (s->flags & SLAB_RED_ZONE)
		memset(p + poison_size, val, s->inuse - poison_size);
}

void setup_slab_debug(struct kmem_cache *s, struct slab *slab)
{
	if (s->flags & SLAB_POISON)
		memset(slab_address(slab), POISON_INUSE, PAGE_SIZE << slab_order(slab));
}

void setup_object_debug(struct kmem_cache *s, void *object)
{
	if (!(s->flags & (SLAB_STORE_USER | SLAB_RED_ZONE | __OBJECT_POISON)))
		return;
	init_object(s, object, SLUB_RED_INACTIVE);
	if (s->flags & SLAB_STORE_USER)
		memset(get_track(s, object, TRACK_ALLOC), 0, NR_TRACKS * sizeof(struct track));
}

/* Is every byte what it was? If not, say so and make it so. */
static bool check_bytes_and_report(struct kmem_cache *s, struct slab *slab, u8 *object,
				   const char *what, u8 *start, u8 value, unsigned int bytes)
{
	u8 *fault = start, *end = start + bytes;

	while (fault < end && *fault == value)
		fault++;
	if (fault == end)
		return true;
	while (end[-1] == value)
		end--;
	if (!slab_add_kunit_errors()) {
		oops_enter();
		slab_bug(s, "%s overwritten", what);
		pr_err("0x%px-0x%px @offset=%td. First byte 0x%x instead of 0x%x\n", fault, end - 1,
		       fault - (u8 *)slab_address(slab), *fault, value);
		print_trailer(s, slab, object);
		oops_exit();
		add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
	}
	slab_fix(s, "Restoring %s 0x%px-0x%px=0x%x", what, fault, end - 1, value);
	memset(fault, value, (size_t)(end - fault));
	return false;
}

/* What follows an object, up to the next. */
static bool check_pad_bytes(struct kmem_cache *s, struct slab *slab, u8 *p)
{
	unsigned int off = get_info_end(s) + debug_metadata_size(s->flags);
	unsigned int end = s->size - s->red_left_pad;

	return off >= end || check_bytes_and_report(s, slab, p, "Object padding", p + off,
						    POISON_INUSE, end - off);
}

/* What follows the last object. */
static void slab_pad_check(struct kmem_cache *s, struct slab *slab)
{
	size_t length = PAGE_SIZE << slab_order(slab), used = (size_t)slab->objects * s->size;
	u8 *start = slab_address(slab), *fault = start + used, *end = start + length;

	if (!(s->flags & SLAB_POISON))
		return;
	while (fault < end && *fault == POISON_INUSE)
		fault++;
	if (fault == end)
		return;
	while (end[-1] == POISON_INUSE)
		end--;
	slab_err(s, slab, "Padding overwritten. 0x%px-0x%px @offset=%td", fault, end - 1,
		 fault - start);
	if (!slab_kunit_errors)
		print_section(KERN_ERR, "Padding ", start + used, (unsigned int)(length - used));
	slab_fix(s, "Restoring slab padding 0x%px-0x%px=0x%x", fault, end - 1, POISON_INUSE);
	memset(fault, POISON_INUSE, (size_t)(end - fault));
}

/* All around an object, and in it if it is free. */
static bool check_object(struct kmem_cache *s, struct slab *slab, void *object, u8 val)
{
	u8 *p = object, *endobject = p + s->object_size;

	if (s->flags & SLAB_RED_ZONE) {
		if (!check_bytes_and_report(s, slab, p, "Left Redzone", p - s->red_left_pad, val,
					    s->red_left_pad) ||
		    !check_bytes_and_report(s, slab, p, "Right Redzone", endobject, val,
					    s->inuse - s->object_size))
			return false;
		if (val == SLUB_RED_ACTIVE && s->object_size > get_orig_size(s, object) &&
		    !check_bytes_and_report(s, slab, p, "kmalloc Redzone",
					    p + get_orig_size(s, object), val,
					    s->object_size - get_orig_size(s, object)))
			return false;
	} else if ((s->flags & SLAB_POISON) && s->object_size < s->inuse) {
		check_bytes_and_report(s, slab, p, "Alignment padding", endobject, POISON_INUSE,
				       s->inuse - s->object_size);
	}
	if (s->flags & SLAB_POISON) {
		if (val != SLUB_RED_ACTIVE && (s->flags & __OBJECT_POISON) &&
		    (!check_bytes_and_report(s, slab, p, "Poison", p, POISON_FREE,
					     s->object_size - 1) ||
		     !check_bytes_and_report(s, slab, p, "End Poison", endobject - 1, POISON_END,
					     1)))
			return false;
		check_pad_bytes(s, slab, p);
	}
	/* The free pointer of an object in use is the user's, if it lies inside. */
	if (s->offset < s->inuse && val == SLUB_RED_ACTIVE)
		return true;
	if (!check_valid_pointer(s, slab, get_freepointer(s, p))) {
		object_err(s, slab, p, "Freepointer corrupt");
		set_freepointer(s, p, NULL);
		return false;
	}
	return true;
}

/**
 * check_slab - is this a slab, and does it count right?
 * @s: the cache that it should belong to
 * @slab: the slab
 */
bool check_slab(struct kmem_cache *s, struct slab *slab)
{
	unsigned int maxobj;

	if (!PageSlab(slab_page(slab))) {
		slab_err(s, slab, "Not a valid slab page");
		return false;
	}
	maxobj = (unsigned int)((PAGE_SIZE << slab_order(slab)) / s->size);
	if (slab->objects > maxobj) {
		slab_err(s, slab, "objects %u > max %u", slab->objects, maxobj);
		return false;
	}
	if (slab->inuse > slab->objects) {
		slab_err(s, slab, "inuse %u > max %u", slab->inuse, slab->objects);
		return false;
	}
	slab_pad_check(s, slab);
	return true;
}

/* As many objects as fit, and those in use that are not among the @nr_free. */
static void repair_counts(struct kmem_cache *s, struct slab *slab, unsigned int nr_free)
{
	unsigned int fit = (unsigned int)((PAGE_SIZE << slab_order(slab)) / s->size), used;

	if (slab->objects != fit) {
		slab_err(s, slab, "Wrong number of objects. Found %u but should be %u",
			 slab->objects, fit);
		slab->objects = fit;
		slab_fix(s, "Number of objects adjusted");
	}
	used = fit - nr_free;
	if (slab->inuse == used)
		return;
	slab_err(s, slab, "Wrong object count. Counter is %u but counted were %u", slab->inuse,
		 used);
	slab->inuse = used;
	slab_fix(s, "Object count adjusted");
}

/*
 * Walk the freelist. Is @search on it? With NULL: is the list as it should be,
 * after what is wrong has been repaired?
 */
static bool on_freelist(struct kmem_cache *s, struct slab *slab, void *search)
{
	void *fp = slab->freelist, *object = NULL;
	unsigned int nr = 0;

	while (fp && nr <= slab->objects) {
		if (fp == search)
			return true;
		if (!check_valid_pointer(s, slab, fp)) {
			if (!object) {
				slab_err(s, slab, "Freepointer corrupt");
				slab->freelist = NULL;
				slab->inuse = slab->objects;
				slab_fix(s, "Freelist cleared");
				return false;
			}
			object_err(s, slab, object, "Freechain corrupt");
			set_freepointer(s, object, NULL);
			break;
		}
		object = fp;
		fp = get_freepointer(s, object);
		nr++;
	}
	if (fp && nr > slab->objects) {
		/* It runs in a circle: something was freed twice. */
		slab_err(s, slab, "Freechain corrupt");
		slab->freelist = NULL;
		slab->inuse = slab->objects;
		slab_fix(s, "Freelist cleared");
		return false;
	}
	repair_counts(s, slab, nr);
	return !search;
}

/*
 * ---- At each allocation and free; list_lock is held ----
 */

/**
 * trace - print that an object is allocated or freed, with SLAB_TRACE
 * @s: the cache
 * @slab: the slab
 * @object: the object
 * @alloc: is it allocated?
 */
void trace(struct kmem_cache *s, struct slab *slab, void *object, int alloc)
{
	if (!(s->flags & SLAB_TRACE))
		return;
	pr_info("TRACE %s %s 0x%px inuse=%d fp=0x%px\n", s->name, alloc ? "alloc" : "free", object,
		slab->inuse, slab->freelist);
	if (!alloc)
		print_section(KERN_INFO, "Object ", object, s->object_size);
	dump_stack();
}

static bool alloc_consistency_checks(struct kmem_cache *s, struct slab *slab, void *object)
{
	if (!check_slab(s, slab))
		return false;
	if (!check_valid_pointer(s, slab, object)) {
		object_err(s, slab, object, "Freelist Pointer check fails");
		return false;
	}
	return check_object(s, slab, object, SLUB_RED_INACTIVE);
}

/* An object leaves the freelist. False: the slab is broken. */
bool alloc_debug_processing(struct kmem_cache *s, struct slab *slab, void *object,
			    unsigned int orig_size, unsigned long addr)
{
	if ((s->flags & SLAB_CONSISTENCY_CHECKS) && !alloc_consistency_checks(s, slab, object)) {
		if (PageSlab(slab_page(slab)))
			slab_fix(s, "Marking all objects used");
		return false;
	}
	trace(s, slab, object, 1);
	set_orig_size(s, object, orig_size);
	if (s->flags & SLAB_STORE_USER)
		set_track(s, object, TRACK_ALLOC, addr);
	init_object(s, object, SLUB_RED_ACTIVE);
	return true;
}

/**
 * free_consistency_checks - may this object be freed?
 * @s: the cache that its user says it belongs to
 * @slab: its slab
 * @object: the object
 * @addr: return address of the call that frees it
 */
bool free_consistency_checks(struct kmem_cache *s, struct slab *slab, void *object,
			     unsigned long addr)
{
	if (!check_valid_pointer(s, slab, object)) {
		slab_err(s, slab, "Invalid object pointer 0x%px", object);
		return false;
	}
	if (on_freelist(s, slab, object)) {
		object_err(s, slab, object, "Object already free");
		return false;
	}
	return check_object(s, slab, object, SLUB_RED_ACTIVE);
}

/* Before a slab goes back to the page allocator: is it as it was left? */
void discard_slab_check(struct kmem_cache *s, struct slab *slab)
{
	void *p;

	if (!(s->flags & SLAB_CONSISTENCY_CHECKS) || !check_slab(s, slab))
		return;
	for_each_object(p, s, slab_address(slab), slab->objects)
		check_object(s, slab, p, SLUB_RED_INACTIVE);
}

/**
 * fill_object_map - which objects are on a freelist?
 * @map: has a bit for each object of the slab, and gets those that are set
 * @s: the cache
 * @slab: the slab that all objects of the list should belong to
 * @freelist: the list, which may be broken
 *
 * Linux: __fill_map(), which trusts the list.
 *
 * Return: NULL; if the list is broken the first entry that cannot be right: no object
 * begins there, or @map had it before. The walk ends there.
 */
void *fill_object_map(unsigned long *map, const struct kmem_cache *s, const struct slab *slab,
		      void *freelist)
{
	void *base = slab_address(slab) + s->red_left_pad;

	for (; freelist; freelist = get_freepointer(s, freelist))
		if (!check_valid_pointer(s, slab, freelist) ||
		    __test_and_set_bit((unsigned int)(freelist - base) / s->size, map))
			return freelist;
	return NULL;
}

/**
 * freelist_fault - why can an entry of a freelist not be right?
 * @s: the cache
 * @slab: the slab
 * @object: what fill_object_map() returned
 */
const char *freelist_fault(const struct kmem_cache *s, const struct slab *slab, const void *object)
{
	return check_valid_pointer(s, slab, object) ? "it is there twice: it was freed twice" :
						      "no object begins there";
}

static bool is_on(const unsigned long *map, const struct kmem_cache *s, const struct slab *slab,
		  const void *object)
{
	const void *base = slab_address(slab) + s->red_left_pad;

	return test_bit((unsigned int)(object - base) / s->size, map);
}

static void validate_slab(struct kmem_cache *s, struct slab *slab)
{
	DECLARE_BITMAP(map, MAX_OBJS_PER_PAGE);
	void *p;

	if (!check_slab(s, slab) || !on_freelist(s, slab, NULL))
		return;
	bitmap_zero(map, slab->objects);
	fill_object_map(map, s, slab, slab->freelist);
	for_each_object(p, s, slab_address(slab), slab->objects)
		if (!check_object(s, slab, p,
				  is_on(map, s, slab, p) ? SLUB_RED_INACTIVE : SLUB_RED_ACTIVE))
			break;
}

/**
 * validate_slab_cache - check all slabs of a cache that are on a list
 * @s: the cache
 *
 * Return: how many there are.
 */
long validate_slab_cache(struct kmem_cache *s)
{
	struct kmem_cache_node *n = s->node;
	struct slab *slab;
	unsigned long flags, count = 0;

	spin_lock_irqsave(&n->list_lock, flags);
	list_for_each_entry_checked(slab, &n->partial, slab_list) {
		validate_slab(s, slab);
		count++;
	}
	if (count != n->nr_partial && !slab_add_kunit_errors())
		pr_err("SLUB %s: %lu partial slabs counted but counter=%lu\n", s->name, count,
		       n->nr_partial);
	if (s->flags & SLAB_STORE_USER) {
		list_for_each_entry_checked(slab, &n->full, slab_list) {
			validate_slab(s, slab);
			count++;
		}
		if (count != (unsigned long)atomic_long_read(&n->nr_slabs) &&
		    !slab_add_kunit_errors())
			pr_err("SLUB: %s %lu slabs counted but counter=%ld\n", s->name, count,
			       atomic_long_read(&n->nr_slabs));
	}
	spin_unlock_irqrestore(&n->list_lock, flags);
	return (long)count;
}

/**
 * list_slab_objects - report each object of a slab that is in use
 * @s: the cache
 * @slab: the slab
 */
void list_slab_objects(struct kmem_cache *s, struct slab *slab)
{
	DECLARE_BITMAP(map, MAX_OBJS_PER_PAGE);
	void *p;

	slab_err(s, slab, "Objects remaining in %s on __kmem_cache_shutdown()", s->name);
	bitmap_zero(map, slab->objects);
	fill_object_map(map, s, slab, slab->freelist);
	for_each_object(p, s, slab_address(slab), slab->objects) {
		if (is_on(map, s, slab, p))
			continue;
		pr_err("Object 0x%px @offset=%td\n", p, p - slab_address(slab));
		print_tracking(s, p);
	}
}

/* The call that allocated an object; 0 if nobody remembers. */
static unsigned long object_site(const struct kmem_cache *s, void *object)
{
	const struct track *t = get_track(s, object, TRACK_ALLOC);

	if (!(s->flags & SLAB_STORE_USER))
		return kasan_alloc_site((struct kmem_cache *)s, object);
	return allocation_site(t->stack, TRACK_STACK_DEPTH) ?: t->addr;
}

/**
 * report_bad_free - more was freed than was allocated: name the object that is to blame
 * @s: the cache
 * @slab: the slab
 * @object: what fill_object_map() returned
 */
void report_bad_free(struct kmem_cache *s, struct slab *slab, void *object)
{
	const void *base = slab_address(slab) + s->red_left_pad;
	unsigned long inside = (unsigned long)(object - base) % s->size;
	bool in_slab = object >= base && object < base + (size_t)slab->objects * s->size;

	if (check_valid_pointer(s, slab, object))
		leak_report(0, NULL, "slub: cache %s: the object at %#lx was freed twice", s->name,
			    (unsigned long)object);
	else if (in_slab)
		leak_report(0, NULL,
			    "slub: cache %s: %#lx was freed, which is %lu bytes inside the object "
			    "at %#lx",
			    s->name, (unsigned long)object, inside, (unsigned long)object - inside);
	else
		leak_report(0, NULL,
			    "slub: cache %s: the freelist of the slab at %#lx was overwritten: "
			    "%#lx is no object",
			    s->name, (unsigned long)slab_address(slab), (unsigned long)object);
	if (in_slab)
		print_tracking(s, object - (check_valid_pointer(s, slab, object) ? 0 : inside));
}

/**
 * report_slab_leaks - count the objects of a slab that were never freed
 * @s: the cache
 * @slab: the slab; no CPU has it any more
 *
 * If its freelist cannot be right that is reported instead, because nobody knows then
 * which objects are in use.
 */
void report_slab_leaks(struct kmem_cache *s, struct slab *slab)
{
	struct leak leak = { .layer = "slub",
			     .what = "object",
			     .done = "allocated",
			     .undone = "freed",
			     .size = s->object_size,
			     .where = "at" };
	DECLARE_BITMAP(map, MAX_OBJS_PER_PAGE);
	void *p, *bad;

	bitmap_zero(map, slab->objects);
	bad = fill_object_map(map, s, slab, slab->freelist);
	if (bad) {
		report_bad_free(s, slab, bad);
		return;
	}
	scnprintf(leak.of, sizeof(leak.of), "%s", s->name);
	for_each_object(p, s, slab_address(slab), slab->objects) {
		if (is_on(map, s, slab, p))
			continue;
		leak.first = (unsigned long)p;
		leak.site = object_site(s, p);
		leak_add(&leak);
	}
}

/**
 * cache_site - who made a cache?
 * @s: the cache
 *
 * Return: return address of the call; 0 if nobody remembers.
 */
unsigned long cache_site(const struct kmem_cache *s)
{
	return object_site(kmem_cache, (void *)s);
}

/* ---- what is this address? ---- */

/**
 * kmem_valid_obj - is it an address in a slab?
 * @object: the address
 */
bool kmem_valid_obj(void *object)
{
	return virt_addr_valid(object) && virt_to_slab(object);
}

static void print_stack(const char *title, const struct track *t)
{
	for (int i = 0; i < TRACK_STACK_DEPTH && t->stack[i]; i++) {
		if (!i && title)
			pr_info("%s", title);
		pr_info("    %pS\n", (void *)t->stack[i]);
	}
}

/**
 * kmem_dump_obj - print whose an address in a slab is
 * @object: the address, for which kmem_valid_obj() is true
 *
 * It continues a line. With slub_debug=U it prints who allocated, and who freed, the object.
 */
void kmem_dump_obj(void *object)
{
	struct slab *slab = virt_addr_valid(object) ? virt_to_slab(object) : NULL;
	const struct track *t;
	struct kmem_cache *s;
	void *base, *objp;
	unsigned int nr;

	if (WARN_ON_ONCE(!slab))
		return;
	s = slab->slab_cache;
	base = slab_address(slab);
	nr = min((unsigned int)((unsigned long)(object - base) / s->size),
		 (unsigned int)slab->objects - 1);
	objp = base + (size_t)nr * s->size + s->red_left_pad;
	pr_cont(" slab %s start %px", s->name, objp);
	if (s->red_left_pad)
		pr_cont(" data offset %u", s->red_left_pad);
	pr_cont(" pointer offset %ld size %u", (long)(object - objp), s->object_size);
	if (!(s->flags & SLAB_STORE_USER)) {
		pr_cont("\n");
		return;
	}
	t = get_track(s, objp, TRACK_ALLOC);
	if (t->addr)
		pr_cont(" allocated at %pS", (void *)t->addr);
	pr_cont("\n");
	print_stack(NULL, t);
	print_stack(" Free path:\n", get_track(s, objp, TRACK_FREE));
}

/* ---- /sys/kernel/debug/slab/<cache>/alloc_traces and free_traces ---- */

/* The calls from one place: how many objects they have, and since when. */
struct location {
	unsigned long count;
	unsigned long addr;
	unsigned long waste;
	unsigned long sum_time, min_time, max_time;
	int min_pid, max_pid;
	const struct track *track;
};

/* So many places are told apart; the objects of others are left out. */
#define MAX_LOCATIONS 256

struct loc_track {
	unsigned int count;
	struct location loc[MAX_LOCATIONS];
};

static bool same_stack(const struct track *a, const struct track *b)
{
	return a->addr == b->addr && !memcmp(a->stack, b->stack, sizeof(a->stack));
}

static void add_location(struct loc_track *t, const struct track *track, unsigned int waste)
{
	unsigned long age = jiffies - track->when;
	struct location *l = t->loc;

	while (l < t->loc + t->count && !(same_stack(l->track, track) && l->waste == waste))
		l++;
	if (l == t->loc + MAX_LOCATIONS)
		return;
	if (l == t->loc + t->count) {
		*l = (struct location){ .addr = track->addr,
					.waste = waste,
					.min_time = age,
					.min_pid = track->pid,
					.track = track };
		t->count++;
	}
	l->count++;
	l->sum_time += age;
	l->min_time = min(l->min_time, age);
	l->max_time = max(l->max_time, age);
	l->min_pid = min(l->min_pid, track->pid);
	l->max_pid = max(l->max_pid, track->pid);
}

static void process_slab(struct loc_track *t, struct kmem_cache *s, struct slab *slab,
			 enum track_item alloc)
{
	DECLARE_BITMAP(map, MAX_OBJS_PER_PAGE);
	void *p;

	bitmap_zero(map, slab->objects);
	fill_object_map(map, s, slab, slab->freelist);
	for_each_object(p, s, slab_address(slab), slab->objects) {
		const struct track *track = get_track(s, p, alloc);
		bool waste = alloc == TRACK_ALLOC && slub_debug_orig_size(s->flags);

		if (!is_on(map, s, slab, p) && track->addr)
			add_location(t, track, waste ? s->object_size - get_orig_size(s, p) : 0);
	}
}

static void show_location(const struct location *l)
{
	pr_info("%7lu %pS", l->count, (void *)l->addr);
	if (l->waste)
		pr_cont(" waste=%lu/%lu", l->count * l->waste, l->waste);
	if (l->sum_time != l->min_time)
		pr_cont(" age=%lu/%lu/%lu", l->min_time, l->sum_time / l->count, l->max_time);
	else
		pr_cont(" age=%lu", l->min_time);
	if (l->min_pid != l->max_pid)
		pr_cont(" pid=%d-%d\n", l->min_pid, l->max_pid);
	else
		pr_cont(" pid=%d\n", l->min_pid);
	print_stack(NULL, l->track);
}

/**
 * slab_debug_trace_show - print which calls allocated, or freed, the objects in use
 * @s: the cache, with slub_debug=U; nobody uses it meanwhile
 * @alloc: those that allocated them; otherwise those that freed them the last time
 *
 * The places with the most objects come first. For kmalloc() caches waste= is how many bytes the
 * objects have that their users did not ask for: of all, and of one.
 */
void slab_debug_trace_show(struct kmem_cache *s, bool alloc)
{
	static struct loc_track t;
	struct slab *slab;

	t.count = 0;
	if (s->flags & SLAB_STORE_USER)
		for_each_slab_of(slab, s)
			process_slab(&t, s, slab, alloc ? TRACK_ALLOC : TRACK_FREE);
	if (!t.count)
		pr_info("No data\n");
	for (unsigned int shown = 0; shown < t.count; shown++) {
		struct location *most = NULL;

		for (unsigned int i = 0; i < t.count; i++)
			if (t.loc[i].count && (!most || t.loc[i].count > most->count))
				most = &t.loc[i];
		show_location(most);
		most->count = 0;
	}
}

/*
 * ---- slub_debug= ----
 */

static const char *slub_debug_string;

/* Of all caches. With DEBUG=1 each knows who has its objects; KASAN knows that anyway. */
static slab_flags_t slub_debug =
	IS_ENABLED(CONFIG_DEBUG_SITES) && !IS_ENABLED(CONFIG_KASAN) ? SLAB_STORE_USER : 0;

/* O: no debugging where it would make slabs larger. */
static bool disable_higher_order_debug;

/*
 * The letters in front of a list of caches: which flags they are. Letters that there are not
 * are skipped; @init: and reported. Returns what follows the letters.
 */
static const char *parse_slub_debug_flags(const char *str, slab_flags_t *flags, bool init)
{
	*flags = 0;
	if (!*str || *str == ',' || *str == ';')
		*flags = DEBUG_DEFAULT_FLAGS;
	for (; *str && *str != ',' && *str != ';'; str++) {
		switch (*str | 0x20) {
		case '-' | 0x20:
			*flags = 0;
			break;
		case 'f':
			*flags |= SLAB_CONSISTENCY_CHECKS;
			break;
		case 'z':
			*flags |= SLAB_RED_ZONE;
			break;
		case 'p':
			*flags |= SLAB_POISON;
			break;
		case 'u':
			*flags |= SLAB_STORE_USER;
			break;
		case 't':
			*flags |= SLAB_TRACE;
			break;
		case 'a':
			*flags |= SLAB_FAILSLAB;
			break;
		case 'o':
			disable_higher_order_debug = true;
			break;
		default:
			if (init)
				pr_err("slub_debug option '%c' unknown. skipped\n", *str);
		}
	}
	return str;
}

/**
 * slub_debug_too_large - do a cache's slabs need more pages because of debugging?
 * @s: the cache, whose sizes are calculated
 *
 * Return: may that not be, because of slub_debug=O?
 */
bool slub_debug_too_large(const struct kmem_cache *s)
{
	return disable_higher_order_debug && get_order(s->size) > get_order(s->object_size);
}

/* The next block that is not empty; NULL if there is none. */
static const char *next_block(const char *str)
{
	if (str)
		str += strspn(str, ";");
	return str && *str ? str : NULL;
}

static size_t name_length(const char *list)
{
	return strcspn(list, ",;");
}

/* Is @name one of a list of names and patterns that ends with ; or the string? */
static bool name_matches(const char *list, const char *name)
{
	for (; *list == ','; list += 1 + name_length(list + 1)) {
		const char *glob = list + 1;
		size_t len = name_length(glob);
		const char *star = memchr(glob, '*', len);

		if (star ? !strncmp(name, glob, (size_t)(star - glob)) :
			   strlen(name) == len && !strncmp(name, glob, len))
			return true;
	}
	return false;
}

/**
 * __slub_debug_enabled - does slub_debug= say anything?
 */
bool __slub_debug_enabled(void)
{
	return slub_debug_string != NULL;
}

/**
 * kmem_cache_flags - what a cache is to do, slub_debug= included
 * @object_size: of its objects
 * @flags: what its maker said
 * @name: of the cache
 */
slab_flags_t kmem_cache_flags(unsigned int object_size, slab_flags_t flags, const char *name)
{
	slab_flags_t block_flags;
	const char *str = slub_debug_string;

	if (flags & SLAB_NO_USER_FLAGS)
		return flags;
	for (str = next_block(str); str; str = next_block(strchr(str, ';'))) {
		str = parse_slub_debug_flags(str, &block_flags, false);
		if (*str == ',' && name_matches(str, name))
			return flags | block_flags;
	}
	/* kmemleak's own caches need no tracks, unless they are named. */
	return flags | (flags & SLAB_NOLEAKTRACE ? slub_debug & ~SLAB_STORE_USER : slub_debug);
}

static int __init setup_slub_debug(char *str)
{
	slab_flags_t flags;

	slub_debug_string = str ? str : "";
	if (!next_block(slub_debug_string))
		slub_debug = DEBUG_DEFAULT_FLAGS;
	for (const char *s = next_block(slub_debug_string); s; s = next_block(strchr(s, ';'))) {
		s = parse_slub_debug_flags(s, &flags, true);
		if (*s != ',')
			slub_debug = flags;
	}
	return 0;
}
early_param("slub_debug", setup_slub_debug);
MODULE_PARM_DESC(slub_debug, "slub_debug=<FZPUTAO>[,<cache>...][;...]",
		 "check, red zones, poison, users, trace: of all caches, or of those named");
