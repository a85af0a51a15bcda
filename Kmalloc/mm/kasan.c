// SPDX-License-Identifier: GPL-2.0-only
/*
 * KASAN, the Kernel Address Sanitizer: who touches memory that is not in use?
 *
 * In a build with SANITIZE=address the compiler checks each access. For 8 bytes of memory
 * there is a byte of shadow memory, which says how many of them may be accessed:
 *
 *	kmalloc(13)	[ 8 bytes ][ 5 bytes, 3 not ][ red zone ... ][ next object ]
 *	shadow		    00		05	       f7 f7 f7 ...	  00
 *
 * Memory that nobody may access is poisoned. The allocators poison
 *
 *	- free pages: kasan_poison_pages();
 *	- free objects of a slab, and the red zone behind each object;
 *	- the bytes of an object from kmalloc() that its user did not ask for;
 *	- pages of the vmalloc area that are not mapped, and what is behind the last byte.
 *
 * Behind each object, in the red zone, are notes about it (struct kasan_alloc_meta): who
 * allocated it, and who freed it. The stacks themselves are in the stack depot, each
 * different one once.
 *
 * The quarantine. An object that is freed is not allocated again at once, because then it
 * would look as if it were in use, and an access through an old pointer would not be noticed.
 * It waits in a queue, linked by its free pointer. When the objects in the queue are larger
 * than kasan_quarantine= allows, the eldest ones are given to SLUB.
 *
 * A fault is reported, and the program goes on, as the kernel does. Errors in memory
 * that is not the machine's, as in a variable of a test, are AddressSanitizer's own: it reports
 * them, and the program ends.
 *
 * Not here: a cache with slub_debug=, failslab=, init_on_alloc= or init_on_free=, because the
 * allocator itself looks into its free objects. Linux has switches for such places.
 *
 * Locking: quarantine.lock protects the queue, depot.lock the stacks. Both are taken with
 * interrupts off, and nothing else is taken inside.
 *
 * Linux: mm/kasan/{common,generic,report,report_generic,quarantine}.c, lib/stackdepot.c.
 */

#include <fcntl.h>

#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/leak.h>
#include <linux/kasan.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "page_alloc.h"
#include "slab.h"

#ifdef CONFIG_KASAN

/* ---- what AddressSanitizer offers, and asks for ---- */

int __asan_address_is_poisoned(const volatile void *addr);
void *__asan_get_report_pc(void);
void *__asan_get_report_address(void);
int __asan_get_report_access_type(void);
size_t __asan_get_report_access_size(void);
void __asan_get_shadow_mapping(size_t *scale, size_t *offset);
void __asan_set_error_report_callback(void (*callback)(const char *text));
void __sanitizer_set_report_fd(void *fd);
void __asan_on_error(void);
const char *__asan_default_options(void);

/* ---- the stack depot ---- */

#define DEPOT_STACKS	4096
#define KASAN_STACK_MAX 8
#define KASAN_SKIP	8 /* the allocator's own functions, at most */

typedef u32 depot_stack_handle_t;

/* Return addresses, innermost first. Handle 0 is no stack. */
static struct {
	spinlock_t lock;
	unsigned int nr;
	unsigned long stacks[DEPOT_STACKS][KASAN_STACK_MAX];
	depot_stack_handle_t table[2 * DEPOT_STACKS];
} depot = { .lock = __SPIN_LOCK_UNLOCKED(depot.lock) };

static unsigned int hash_stack(const unsigned long *entries)
{
	u32 hash = 2166136261U;

	for (int i = 0; i < KASAN_STACK_MAX; i++)
		hash = (hash ^ (u32)entries[i]) * 16777619U;
	return hash ^ hash >> 15;
}

/* The handle of a stack, which is kept if there is room. */
static depot_stack_handle_t stack_depot_save(const unsigned long *entries)
{
	unsigned int slot = hash_stack(entries) % ARRAY_SIZE(depot.table);
	depot_stack_handle_t handle;
	unsigned long flags;

	spin_lock_irqsave(&depot.lock, flags);
	while ((handle = depot.table[slot]) &&
	       memcmp(depot.stacks[handle - 1], entries, sizeof(depot.stacks[0])))
		slot = (slot + 1) % ARRAY_SIZE(depot.table);
	if (!handle && depot.nr < DEPOT_STACKS) {
		memcpy(depot.stacks[depot.nr], entries, sizeof(depot.stacks[0]));
		handle = depot.table[slot] = ++depot.nr;
	}
	spin_unlock_irqrestore(&depot.lock, flags);
	return handle;
}

/* ---- notes about objects ---- */

struct kasan_track {
	u32 pid;
	depot_stack_handle_t stack;
};

struct kasan_alloc_meta {
	struct kasan_track alloc_track;
	struct kasan_track free_track;
};

static struct kasan_alloc_meta *kasan_get_alloc_meta(const struct kmem_cache *cache,
						     const void *object)
{
	if (!cache->kasan_info.alloc_meta_offset)
		return NULL;
	return (void *)object + cache->kasan_info.alloc_meta_offset;
}

/* @ip is where the caller called; what lies above it on the stack is the allocator's. */
static __no_sanitize_address void kasan_set_track(struct kasan_track *track, unsigned long ip)
{
	unsigned long pcs[KASAN_STACK_MAX + KASAN_SKIP], entries[KASAN_STACK_MAX] = { 0 };
	size_t len = host_backtrace(pcs, ARRAY_SIZE(pcs)), i = 0;

	while (i < len && pcs[i] != ip)
		i++;
	for (size_t k = 0; k < KASAN_STACK_MAX && i < len; k++)
		entries[k] = pcs[i++];
	track->pid = (u32)current->pid;
	track->stack = stack_depot_save(entries);
}

/* The more bytes an object has, the farther an access runs over. */
static unsigned int optimal_redzone(unsigned int object_size)
{
	return object_size <= 64 - 16	       ? 16 :
	       object_size <= 128 - 32	       ? 32 :
	       object_size <= 512 - 64	       ? 64 :
	       object_size <= 4096 - 128       ? 128 :
	       object_size <= (1 << 14) - 256  ? 256 :
	       object_size <= (1 << 15) - 512  ? 512 :
	       object_size <= (1 << 16) - 1024 ? 1024 :
						 2048;
}

/**
 * kasan_cache_create - make room behind the objects of a cache that is being made
 * @cache: the cache
 * @size: bytes of an object with all that belongs to it so far; becomes more
 */
void kasan_cache_create(struct kmem_cache *cache, unsigned int *size)
{
	unsigned int with_meta = *size + (unsigned int)sizeof(struct kasan_alloc_meta);
	unsigned int max = PAGE_SIZE << (MAX_ORDER - 1);

	cache->kasan_info.alloc_meta_offset = 0;
	if (kmem_cache_debug(cache))
		return;
	cache->flags |= SLAB_KASAN;
	if (with_meta > max)
		return;
	cache->kasan_info.alloc_meta_offset = *size;
	*size = max(with_meta, cache->object_size + optimal_redzone(cache->object_size));
	*size = min(*size, max);
}

/**
 * kasan_poison_slab - a slab is new: nobody may access it
 * @cache: its cache
 * @slab: the slab
 */
void kasan_poison_slab(struct kmem_cache *cache, struct slab *slab)
{
	if (!kmem_cache_debug(cache))
		kasan_poison(slab_address(slab), PAGE_SIZE << slab_order(slab));
}

/**
 * kasan_slab_alloc - an object gets a user
 * @cache: its cache
 * @object: the object
 * @ip: return address of the user's call
 */
__no_sanitize_address void kasan_slab_alloc(struct kmem_cache *cache, void *object,
					    unsigned long ip)
{
	struct kasan_alloc_meta *meta = kasan_get_alloc_meta(cache, object);

	if (kmem_cache_debug(cache))
		return;
	kasan_unpoison_range(object, READ_ONCE(cache->object_size));
	if (!meta)
		return;
	kasan_set_track(&meta->alloc_track, ip);
	meta->free_track.stack = 0;
}

/**
 * kasan_kmalloc - of an object its user asked for some bytes, and may access no more
 * @cache: its cache
 * @object: the object
 * @size: bytes
 */
void kasan_kmalloc(struct kmem_cache *cache, const void *object, size_t size)
{
	if (!kmem_cache_debug(cache))
		kasan_poison(object + size, cache->object_size - size);
}

void kasan_kmalloc_large(const void *ptr, size_t size)
{
	kasan_poison(ptr + size, page_size(virt_to_page(ptr)) - size);
}

/**
 * kasan_krealloc - memory from kmalloc() has another size from now on
 * @object: the memory
 * @size: bytes that its user asks for now
 */
void kasan_krealloc(const void *object, size_t size)
{
	struct slab *slab = virt_to_slab(object);

	if (!slab) {
		kasan_unpoison_range(object, size);
		kasan_kmalloc_large(object, size);
	} else if (!kmem_cache_debug(slab->slab_cache)) {
		kasan_unpoison_range(object, size);
		kasan_kmalloc(slab->slab_cache, object, size);
	}
}

/* The first byte of the object that an address of a slab is in, or nearest to. */
static void *nearest_obj(const struct kmem_cache *cache, const struct slab *slab, const void *x)
{
	void *base = slab_address(slab) + cache->red_left_pad;
	size_t nr = x < base ? 0 : (size_t)(x - base) / cache->size;

	return base + min(nr, (size_t)slab->objects - 1) * cache->size;
}

/* ---- reports ---- */

enum kasan_report_type {
	KASAN_REPORT_ACCESS,
	KASAN_REPORT_INVALID_FREE,
	KASAN_REPORT_DOUBLE_FREE
};

/* An access that was reported: addr and size; for a free the address alone. */
struct kasan_report_info {
	enum kasan_report_type type;
	const void *access_addr;
	size_t access_size;
	bool is_write;
	unsigned long ip;
	bool begun; /* AddressSanitizer has drawn a line already */
	/* What the address is in, if it is in a slab. */
	struct kmem_cache *cache;
	struct slab *slab;
	void *object;
};

struct kunit_kasan_status *kasan_kunit_status;

static void print_track(struct kasan_track track, const char *prefix)
{
	if (!track.stack)
		return;
	pr_err("%s by task %u:\n", prefix, track.pid);
	for (int i = 0; i < KASAN_STACK_MAX; i++) {
		unsigned long pc = depot.stacks[track.stack - 1][i];
		const char *name = pc ? kallsyms_lookup(pc - 1, NULL, NULL) : NULL;

		if (!name)
			continue;
		pr_err(" %pB\n", (void *)pc);
		if (!strcmp(name, "main"))
			break;
	}
	pr_err("\n");
}

static bool is_free(const void *object)
{
	return __asan_address_is_poisoned(object);
}

static const char *get_bug_type(const struct kasan_report_info *info)
{
	if (info->type == KASAN_REPORT_DOUBLE_FREE)
		return "double-free";
	if (info->type == KASAN_REPORT_INVALID_FREE)
		return "invalid-free";
	if (!virt_addr_valid(info->access_addr))
		return "vmalloc-out-of-bounds";
	if (info->slab)
		return is_free(info->object) ? "use-after-free" : "slab-out-of-bounds";
	return is_free(page_address(compound_head(virt_to_page(info->access_addr)))) ?
		       "use-after-free" :
		       "slab-out-of-bounds";
}

static __no_sanitize_address void describe_object(const struct kasan_report_info *info)
{
	const struct kmem_cache *cache = info->cache;
	const void *addr = info->access_addr, *object = info->object;
	const struct kasan_alloc_meta *meta = kasan_get_alloc_meta(cache, object);
	const char *where = "inside of";
	size_t bytes = (size_t)(addr - object);

	if (meta) {
		print_track(meta->alloc_track, "Allocated");
		print_track(meta->free_track, "Freed");
	}
	if (addr < object) {
		where = "to the left of";
		bytes = (size_t)(object - addr);
	} else if (bytes >= cache->object_size) {
		where = "to the right of";
		bytes -= cache->object_size;
	}
	pr_err("The buggy address belongs to the object at %px\n"
	       " which belongs to the cache %s of size %u\n",
	       object, cache->name, cache->object_size);
	pr_err("The buggy address is located %zu bytes %s\n %u-byte region [%px, %px)\n\n", bytes,
	       where, cache->object_size, object, object + cache->object_size);
}

static void print_address_description(const struct kasan_report_info *info)
{
	pr_err("\n");
	if (info->slab)
		describe_object(info);
	if (virt_addr_valid(info->access_addr)) {
		pr_err("The buggy address belongs to the physical page:\n");
		dump_page(virt_to_page(info->access_addr), NULL);
		pr_err("\n");
	} else {
		kasan_describe_vmalloc(info->access_addr);
	}
}

#define SHADOW_ROWS	 2 /* above, and below the address */
#define SHADOW_ROW_BYTES 16

/* The shadow bytes around an address; each stands for KASAN_GRANULE_SIZE bytes. */
static __no_sanitize_address void print_memory_metadata(const void *addr)
{
	const unsigned long row = SHADOW_ROW_BYTES * KASAN_GRANULE_SIZE;
	unsigned long first = ALIGN_DOWN((unsigned long)addr, row) - SHADOW_ROWS * row;
	size_t scale, offset;

	__asan_get_shadow_mapping(&scale, &offset);
	pr_err("Memory state around the buggy address:\n");
	for (int i = -SHADOW_ROWS; i <= SHADOW_ROWS; i++, first += row) {
		const u8 *shadow = (const u8 *)((first >> scale) + offset);
		int column = (int)(((unsigned long)addr - first) / KASAN_GRANULE_SIZE);

		pr_err("%c%lx:", i ? ' ' : '>', first);
		for (int k = 0; k < SHADOW_ROW_BYTES; k++)
			pr_cont(" %02x", shadow[k]);
		pr_cont("\n");
		if (!i)
			pr_err("%*c\n", 3 * column + 4 + (int)(2 * sizeof(long)), '^');
	}
}

static void kasan_report(struct kasan_report_info *info)
{
	const char *end = "==================================================================\n";

	if (virt_addr_valid(info->access_addr))
		info->slab = virt_to_slab(info->access_addr);
	if (info->slab) {
		info->cache = info->slab->slab_cache;
		info->object = nearest_obj(info->cache, info->slab, info->access_addr);
	}
	if (kasan_kunit_status)
		WRITE_ONCE(kasan_kunit_status->report_found, true);
	oops_enter();
	if (!info->begun)
		pr_err("%s", end);
	pr_err("BUG: KASAN: %s in %pS\n", get_bug_type(info), (void *)info->ip);
	if (info->type == KASAN_REPORT_ACCESS)
		pr_err("%s of size %zu at addr %px by task %s/%d\n",
		       info->is_write ? "Write" : "Read", info->access_size, info->access_addr,
		       current->comm, current->pid);
	else
		pr_err("Free of addr %px by task %s/%d\n", info->access_addr, current->comm,
		       current->pid);
	pr_err("\n");
	dump_stack();
	print_address_description(info);
	print_memory_metadata(info->access_addr);
	pr_err("%s", end);
	check_panic_on_warn("KASAN");
	oops_exit();
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
}

static void kasan_report_invalid_free(const void *ptr, unsigned long ip,
				      enum kasan_report_type type)
{
	struct kasan_report_info info = { .type = type, .access_addr = ptr, .ip = ip };

	kasan_report(&info);
}

/**
 * kasan_check_byte - report it if a byte may not be accessed
 * @addr: the byte
 *
 * Return: may it?
 */
noinline bool kasan_check_byte(const void *addr)
{
	struct kasan_report_info info = {
		.type = KASAN_REPORT_ACCESS, .access_addr = addr, .access_size = 1, .ip = _RET_IP_
	};

	if (!virt_addr_valid(addr) || !__asan_address_is_poisoned(addr))
		return true;
	kasan_report(&info);
	return false;
}

/* ---- accesses, which AddressSanitizer finds ---- */

static bool report_is_ours;
static int null_fd = -1;

/* AddressSanitizer calls this before it prints its own report of an access. */
void __asan_on_error(void)
{
	struct kasan_report_info info = { .type = KASAN_REPORT_ACCESS,
					  .access_addr = __asan_get_report_address(),
					  .access_size = __asan_get_report_access_size(),
					  .is_write = __asan_get_report_access_type(),
					  .ip = (unsigned long)__asan_get_report_pc(),
					  .begun = true };

	report_is_ours = virt_addr_valid(info.access_addr) || kasan_is_vmalloc(info.access_addr);
	if (!report_is_ours || null_fd < 0)
		return;
	__sanitizer_set_report_fd((void *)(long)null_fd);
	kasan_report(&info);
}

/* ... and this after that. Its report of the machine's memory went nowhere. */
static void report_printed(const char *text)
{
	__sanitizer_set_report_fd((void *)2L);
	if (!report_is_ours)
		host_abort();
}

/**
 * __asan_default_options - what AddressSanitizer shall do
 *
 * It goes on after a report, and reports the same place again. A program that defines this
 * function itself has to say so, too. ASAN_OPTIONS in the environment is stronger.
 */
__weak const char *__asan_default_options(void)
{
	return "halt_on_error=0:suppress_equal_pcs=0";
}

/* ---- the quarantine ---- */

#define QUARANTINE_FRACTION 32 /* of RAM, if the command line does not say */

static struct {
	spinlock_t lock;
	void *head, *tail;
	unsigned long bytes;
} quarantine = { .lock = __SPIN_LOCK_UNLOCKED(quarantine.lock) };

static unsigned long quarantine_max_size = ULONG_MAX;

static struct kmem_cache *qlink_to_cache(const void *object)
{
	return virt_to_slab(object)->slab_cache;
}

static void qlist_free_all(void *object)
{
	while (object) {
		struct kmem_cache *cache = qlink_to_cache(object);
		void *next = get_freepointer(cache, object);

		do_slab_free(cache, virt_to_slab(object), object, object, 1, _RET_IP_);
		object = next;
	}
}

/* Take the eldest object; NULL if there are not too many. quarantine.lock is held. */
static void *quarantine_pop(unsigned long max)
{
	void *object = quarantine.head;
	struct kmem_cache *cache;

	if (quarantine.bytes <= max || !object)
		return NULL;
	cache = qlink_to_cache(object);
	quarantine.head = get_freepointer(cache, object);
	if (!quarantine.head)
		quarantine.tail = NULL;
	quarantine.bytes -= cache->size;
	return object;
}

/* Put an object at the end of the queue. False: there is no quarantine. */
static bool kasan_quarantine_put(struct kmem_cache *cache, void *object)
{
	void *old = NULL, *next;
	unsigned long flags;

	if (quarantine_max_size == ULONG_MAX)
		quarantine_max_size = (totalram_pages() << PAGE_SHIFT) / QUARANTINE_FRACTION;
	if (cache->size > quarantine_max_size)
		return false;
	set_freepointer(cache, object, NULL);
	spin_lock_irqsave(&quarantine.lock, flags);
	if (quarantine.tail)
		set_freepointer(qlink_to_cache(quarantine.tail), quarantine.tail, object);
	else
		quarantine.head = object;
	quarantine.tail = object;
	quarantine.bytes += cache->size;
	while ((next = quarantine_pop(quarantine_max_size))) {
		set_freepointer(qlink_to_cache(next), next, old);
		old = next;
	}
	spin_unlock_irqrestore(&quarantine.lock, flags);
	qlist_free_all(old);
	return true;
}

/**
 * kasan_quarantine_remove_cache - give the waiting objects of a cache to SLUB
 * @cache: the cache
 */
void kasan_quarantine_remove_cache(struct kmem_cache *cache)
{
	void *object, *mine = NULL, *head = NULL, *tail = NULL;
	unsigned long flags;

	spin_lock_irqsave(&quarantine.lock, flags);
	while ((object = quarantine_pop(0))) {
		struct kmem_cache *its = qlink_to_cache(object);

		if (its == cache) {
			set_freepointer(its, object, mine);
			mine = object;
			continue;
		}
		set_freepointer(its, object, NULL);
		if (tail)
			set_freepointer(qlink_to_cache(tail), tail, object);
		else
			head = object;
		tail = object;
	}
	quarantine.head = head;
	quarantine.tail = tail;
	for (object = head; object; object = get_freepointer(qlink_to_cache(object), object))
		quarantine.bytes += qlink_to_cache(object)->size;
	spin_unlock_irqrestore(&quarantine.lock, flags);
	qlist_free_all(mine);
}

static int __init setup_kasan_quarantine(char *str)
{
	char *end;
	unsigned long long size = memparse(str ? str : "", &end);

	if (!str || end == str || *end || size >= ULONG_MAX)
		boot_error("kasan_quarantine=%s: a number of bytes, with K or M behind it",
			   str ? str : "");
	quarantine_max_size = (unsigned long)size;
	return 0;
}
early_param("kasan_quarantine", setup_kasan_quarantine);
MODULE_PARM_DESC(kasan_quarantine, "kasan_quarantine=<size>",
		 "so much that is freed waits before it is used again; 0: nothing");

/**
 * kasan_init - from now on faults in memory are reported in KASAN's words
 */
void __init kasan_init(void)
{
	null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null_fd >= 0)
		__asan_set_error_report_callback(report_printed);
}

/* ---- freeing ---- */

static __no_sanitize_address bool free_is_bad(struct kmem_cache *cache, void *object,
					      unsigned long ip)
{
	struct slab *slab = virt_to_slab(object);

	if (nearest_obj(cache, slab, object) != object) {
		kasan_report_invalid_free(object, ip, KASAN_REPORT_INVALID_FREE);
		return true;
	}
	/* Readers may look at such objects after they were freed: they are never poisoned. */
	if (!(cache->flags & SLAB_TYPESAFE_BY_RCU) && is_free(object)) {
		kasan_report_invalid_free(object, ip, KASAN_REPORT_DOUBLE_FREE);
		return true;
	}
	return false;
}

static __no_sanitize_address void poison_free_object(struct kmem_cache *cache, void *object,
						     unsigned long ip)
{
	struct kasan_alloc_meta *meta = kasan_get_alloc_meta(cache, object);

	kasan_poison(object, cache->object_size);
	if (meta)
		kasan_set_track(&meta->free_track, ip);
}

/**
 * kasan_slab_free - an object is freed
 * @cache: its cache
 * @object: the object
 * @ip: return address of the call that frees it
 *
 * Return: does KASAN keep it? Because it may not be freed, which was reported, or to free it
 * later.
 */
bool kasan_slab_free(struct kmem_cache *cache, void *object, unsigned long ip)
{
	if (kmem_cache_debug(cache))
		return false;
	if (free_is_bad(cache, object, ip))
		return true;
	if (cache->flags & SLAB_TYPESAFE_BY_RCU)
		return false;
	poison_free_object(cache, object, ip);
	return kasan_quarantine_put(cache, object);
}

/**
 * kasan_slab_free_mempool - an element lies in a pool: nobody may access it
 * @object: the element: an object of a cache, or memory of kmalloc()
 * @ip: return address of the call that gives it to the pool
 */
void kasan_slab_free_mempool(void *object, unsigned long ip)
{
	struct slab *slab = virt_to_slab(object);

	if (!slab) {
		if (!kasan_kfree_large(object, ip))
			kasan_poison(object, page_size(virt_to_page(object)));
	} else if (!kmem_cache_debug(slab->slab_cache) &&
		   !free_is_bad(slab->slab_cache, object, ip)) {
		poison_free_object(slab->slab_cache, object, ip);
	}
}

/**
 * kasan_kfree_large - memory of kmalloc_large() is freed
 * @ptr: the memory
 * @ip: return address of the call that frees it
 *
 * Return: was a fault reported?
 */
bool kasan_kfree_large(void *ptr, unsigned long ip)
{
	struct page *page = virt_to_page(ptr);

	if (lowmem_page_address(compound_head(page)) != ptr) {
		kasan_report_invalid_free(ptr, ip, KASAN_REPORT_INVALID_FREE);
		return true;
	}
	if (is_free(ptr)) {
		kasan_report_invalid_free(ptr, ip, KASAN_REPORT_DOUBLE_FREE);
		return true;
	}
	return false;
}

/**
 * kasan_alloc_site - the call that allocated an object
 * @cache: its cache
 * @object: the object
 *
 * Return: its return address; 0 if nobody noted it.
 */
__no_sanitize_address unsigned long kasan_alloc_site(struct kmem_cache *cache, void *object)
{
	const struct kasan_alloc_meta *meta = kasan_get_alloc_meta(cache, object);

	if (!meta || !meta->alloc_track.stack)
		return 0;
	return allocation_site(depot.stacks[meta->alloc_track.stack - 1], KASAN_STACK_MAX);
}

/* ---- the vmalloc area ---- */

/**
 * kasan_unpoison_vmalloc - memory of the vmalloc area gets a user
 * @start: where it begins, at a page
 * @size: bytes; what is behind them in the last page may not be accessed
 */
void kasan_unpoison_vmalloc(const void *start, unsigned long size)
{
	kasan_unpoison_range(start, size);
	kasan_poison(start + size, PAGE_ALIGN(size) - size);
}

/**
 * kasan_poison_vmalloc - ... and has none any more
 * @start: where it begins
 * @size: bytes
 */
void kasan_poison_vmalloc(const void *start, unsigned long size)
{
	kasan_poison(start, PAGE_ALIGN(size));
}
#endif
