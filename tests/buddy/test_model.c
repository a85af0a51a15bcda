// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator against a model that is too simple to be wrong: an array
 * that says of each page frame whose it is. Random operations are done to both.
 *
 * Because buddies that are both free are always joined, the array says how many
 * free blocks of each order there must be, too: as it does of which zone a
 * request gets a block, or that it gets none. Both are worked out here anew,
 * and compared. Every page that is handed out is written to, and must still
 * hold that when it is given back. zone_verify() walks the zones.
 *
 * The seed is printed; TEST_SEED=<n> repeats it. TEST_OPS=<n> does more.
 */

#include "buddylib.h"

#ifdef SLOW_CODE
#define OPS 40000 /* in the smallest machine, all of it checked each time */
#else
#define OPS 200000
#endif
#define OPS_LARGER 30000

#define FREE	 -1
#define RESERVED -2

#define MAX_BLOCKS 4096
#define MAX_BULK   40

/*
 * What somebody has: 2^order pages, or, as @exact, so many bytes by
 * alloc_pages_exact().
 */
struct block {
	unsigned long pfn, nr;
	unsigned int order;
	size_t exact;
	bool compound;
	int refs;
	u32 tag;
};

static struct block blocks[MAX_BLOCKS];
static int nr_blocks;
static int *owner; /* of each frame: a block, FREE or RESERVED */
static unsigned long op, nr_failed, nr_got[MAX_ORDER];
static u32 next_tag = 1;

#define FAIL(fmt, ...) check_failed(__FILE__, __LINE__, "op %lu: " fmt, op, ##__VA_ARGS__)
#define SAME(got, want)                                                         \
	do {                                                                    \
		long long __got = (long long)(got), __want = (long long)(want); \
		if (__got != __want)                                            \
			FAIL("%s is %lld, expected %lld", #got, __got, __want); \
	} while (0)

static int *owner_of(unsigned long pfn)
{
	return &owner[pfn - ARCH_PFN_OFFSET];
}

/* ---- what is free ---- */

struct count {
	unsigned long pages, blocks[MAX_ORDER];
};

static bool all_free(unsigned long pfn, unsigned long nr)
{
	while (nr--)
		if (*owner_of(pfn++) != FREE)
			return false;
	return true;
}

/* The largest blocks of which the free pages of the zone can be made. */
static struct count count_free(const struct zone *zone)
{
	unsigned long pfn = zone->zone_start_pfn, end = zone_end_pfn(zone);
	struct count c = { 0 };

	while (pfn < end) {
		unsigned int order = 0;

		if (*owner_of(pfn) != FREE) {
			pfn++;
			continue;
		}
		while (order < MAX_ORDER - 1 && !(pfn & 1UL << order) &&
		       pfn + (2UL << order) <= end && all_free(pfn + (1UL << order), 1UL << order))
			order++;
		c.blocks[order]++;
		c.pages += 1UL << order;
		pfn += 1UL << order;
	}
	return c;
}

static void check_zones(void)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_populated_zone(zone) {
		struct count c = count_free(zone);

		SAME(zone_free(zone), c.pages);
		for (int order = 0; order < MAX_ORDER; order++)
			SAME(zone->free_area[order].nr_free, c.blocks[order]);
		sum += c.pages;
		zone_verify(zone);
	}
	SAME(nr_free_pages(), sum);
}

/* ---- what a request must get ---- */

static bool has_block(const struct count *c, unsigned int order)
{
	for (; order < MAX_ORDER; order++)
		if (c->blocks[order])
			return true;
	return false;
}

/* The zone that must serve it while more than a mark stays free; NULL if none may. */
static struct zone *zone_above(gfp_t gfp, unsigned int order, enum zone_watermarks mark,
			       unsigned long extra, bool deeper)
{
	enum zone_type highest = gfp_zone(gfp);

	for (int i = highest; i >= 0; i--) {
		struct zone *zone = zone_of(i);
		struct count c;
		long min = (long)(zone->_watermark[mark] + extra);

		if (!zone->present_pages)
			continue;
		c = count_free(zone);
		if (deeper && (gfp & __GFP_MEMALLOC)) {
			if (has_block(&c, order))
				return zone;
			continue;
		}
		if (deeper && (gfp & __GFP_HIGH))
			min -= min / 2;
		if (deeper && (gfp & __GFP_ATOMIC))
			min -= min / 4;
		if ((long)(c.pages - (1UL << order)) >= min + zone->lowmem_reserve[highest] &&
		    has_block(&c, order))
			return zone;
	}
	return NULL;
}

static struct zone *expected_zone(gfp_t gfp, unsigned int order)
{
	struct zone *zone = zone_above(gfp, order, WMARK_LOW, 0, false);

	return zone ? zone : zone_above(gfp, order, WMARK_MIN, 0, true);
}

/* ---- contents ---- */

static void page_io(unsigned long pfn, size_t offset, u32 *word, bool write)
{
	phys_addr_t phys = PFN_PHYS(pfn) + offset;
	u32 *mem = page_address(pfn_to_page(pfn));

	if (!mem && write)
		phys_write(phys, word, sizeof(*word));
	else if (!mem)
		phys_read(phys, word, sizeof(*word));
	else if (write)
		mem[offset / sizeof(*mem)] = *word;
	else
		*word = mem[offset / sizeof(*mem)];
}

static u32 word_of(const struct block *b, unsigned long i)
{
	return b->tag * 2654435761u ^ (u32)(b->pfn + i) * 0x9e3779b9u;
}

/* The first and the last word of each page. */
static void fill(const struct block *b)
{
	for (unsigned long i = 0; i < b->nr; i++) {
		u32 word = word_of(b, i);

		page_io(b->pfn + i, 0, &word, true);
		page_io(b->pfn + i, PAGE_SIZE - 4, &word, true);
	}
}

static void check_contents(const struct block *b)
{
	for (unsigned long i = 0; i < b->nr; i++) {
		u32 first, last;

		page_io(b->pfn + i, 0, &first, false);
		page_io(b->pfn + i, PAGE_SIZE - 4, &last, false);
		if (first != word_of(b, i) || last != word_of(b, i))
			FAIL("page %lu of a block of order %u has changed", i, b->order);
	}
}

static void check_zeroed(const struct block *b)
{
	for (unsigned long i = 0; i < b->nr; i++) {
		for (size_t offset = 0; offset<PAGE_SIZE; offset += b->nr> 4 ? 444 : 4) {
			u32 word;

			page_io(b->pfn + i, offset, &word, false);
			SAME(word, 0);
		}
	}
}

/* ---- blocks ---- */

static struct block *add_block(struct page *page, unsigned long nr, unsigned int order)
{
	struct block *b = &blocks[nr_blocks];

	CHECK(nr_blocks < MAX_BLOCKS);
	*b = (struct block){
		.pfn = page_to_pfn(page), .nr = nr, .order = order, .refs = 1, .tag = next_tag++
	};
	if (!pfn_valid(b->pfn) || !pfn_valid(b->pfn + nr - 1))
		FAIL("pfn %#lx, %lu pages, is no RAM", b->pfn, nr);
	if (b->pfn & ((1UL << order) - 1))
		FAIL("pfn %#lx is not aligned to order %u", b->pfn, order);
	for (unsigned long i = 0; i < nr; i++) {
		if (*owner_of(b->pfn + i) != FREE)
			FAIL("pfn %#lx was not free but %d", b->pfn + i, *owner_of(b->pfn + i));
		*owner_of(b->pfn + i) = nr_blocks;
		SAME(page_zonenum(page + i), page_zonenum(page));
	}
	nr_blocks++;
	return b;
}

static void set_owner(const struct block *b, int value)
{
	for (unsigned long i = 0; i < b->nr; i++)
		*owner_of(b->pfn + i) = value;
}

/* The last one moves to its place. */
static void remove_block(struct block *b)
{
	set_owner(b, FREE);
	*b = blocks[--nr_blocks];
	if (b != &blocks[nr_blocks])
		set_owner(b, (int)(b - blocks));
}

static struct block *any_block(void)
{
	return &blocks[random_below((unsigned long)nr_blocks)];
}

/* ---- operations ---- */

static gfp_t random_gfp(void)
{
	static const gfp_t kinds[] = {
		GFP_KERNEL,
		GFP_KERNEL,
		GFP_ATOMIC,
		GFP_HIGHUSER_MOVABLE,
		GFP_NOWAIT,
		GFP_USER,
		GFP_HIGHUSER,
		__GFP_HIGH,
		0,
		GFP_USER | __GFP_MOVABLE,
		GFP_KERNEL | __GFP_RECLAIMABLE,
		GFP_KERNEL | __GFP_MEMALLOC,
#ifdef CONFIG_ZONE_DMA
		GFP_KERNEL | GFP_DMA,
#endif
	};

	return kinds[random_below(ARRAY_SIZE(kinds))] | __GFP_NOWARN;
}

static unsigned int random_order(void)
{
	return random_below(3) ? (unsigned int)random_below(3) :
				 (unsigned int)random_below(MAX_ORDER);
}

static void do_alloc(unsigned int order)
{
	gfp_t gfp = random_gfp() | (random_below(3) ? 0 : __GFP_COMP) |
		    (random_below(8) ? 0 : __GFP_ZERO);
	struct zone *zone = expected_zone(gfp, order);
	struct page *page;
	struct block *b;

	if (!(gfp & __GFP_HIGHMEM) && !random_below(2)) {
		unsigned long addr = __get_free_pages(gfp, order);

		page = addr ? virt_to_page(addr) : NULL;
	} else {
		page = alloc_pages(gfp, order);
	}
	if (!page || !zone) {
		if (page || zone)
			FAIL("order %u, gfp %#x: %s", order, gfp, page ? "got one" : "got none");
		nr_failed++;
		return;
	}
	if (page_zone(page) != zone)
		FAIL("order %u, gfp %#x: from %s, not %s", order, gfp, page_zone(page)->name,
		     zone->name);
	b = add_block(page, 1UL << order, order);
	b->compound = order && (gfp & __GFP_COMP);
	nr_got[order]++;
	SAME(page_count(page), 1);
	SAME(page->private, 0);
	SAME(compound_order(page), b->compound ? order : 0);
	SAME(PageHead(page), b->compound);
	for (unsigned long i = 1; i < b->nr; i++) {
		SAME(page_ref_count(page + i), 0);
		SAME(compound_head(page + i) == page, b->compound);
	}
	if (gfp & __GFP_ZERO)
		check_zeroed(b);
	fill(b);
}

static void do_exact(void)
{
	size_t size = 1 + random_below(random_below(4) ? 9 * PAGE_SIZE : 70 * PAGE_SIZE);
	gfp_t gfp = random_gfp() & ~__GFP_HIGHMEM;
	struct zone *zone = expected_zone(gfp, (unsigned int)get_order(size));
	void *mem = alloc_pages_exact(size, gfp);
	struct block *b;

	SAME(!mem, !zone);
	if (!mem)
		return;
	b = add_block(virt_to_page(mem), PFN_UP(size), 0);
	b->exact = size;
	fill(b);
}

/* Single pages; how many there must be is known, too. */
static unsigned long expected_bulk(gfp_t gfp, unsigned long wanted)
{
	if (!wanted)
		return 0;
	if (wanted > 1 && !(gfp & __GFP_DMA) && zone_above(gfp, 0, WMARK_LOW, wanted, false))
		return wanted;
	return expected_zone(gfp, 0) ? 1 : 0;
}

static void do_bulk_list(void)
{
	unsigned long n = random_below(MAX_BULK), want, got, seen = 0;
	gfp_t gfp = random_gfp();
	LIST_HEAD(list);

	want = expected_bulk(gfp, n);
	got = alloc_pages_bulk_list(gfp, n, &list);
	SAME(got, want);
	while (!list_empty(&list)) {
		struct page *page = list_first_entry(&list, struct page, lru);

		list_del(&page->lru);
		SAME(page_count(page), 1);
		fill(add_block(page, 1, 0));
		seen++;
	}
	SAME(seen, got);
}

static void do_bulk_array(void)
{
	static struct page taken;
	struct page *array[MAX_BULK] = { NULL };
	unsigned long n = random_below(MAX_BULK), wanted = 0, want, got, new = 0, set = 0;
	bool was_set[MAX_BULK];
	gfp_t gfp = random_gfp();

	for (unsigned long i = 0; i < n; i++) {
		was_set[i] = !random_below(3);
		if (was_set[i])
			array[i] = &taken;
		wanted += !was_set[i];
	}
	want = expected_bulk(gfp, wanted);
	got = alloc_pages_bulk_array(gfp, n, array);
	while (set < n && array[set])
		set++;
	SAME(got, set);
	for (unsigned long i = 0; i < n; i++) {
		if (was_set[i])
			SAME(array[i] == &taken, true);
		else if (array[i])
			new ++, fill(add_block(array[i], 1, 0));
	}
	SAME(new, want);
	for (unsigned long i = n; i < MAX_BULK; i++)
		SAME(!array[i], true);
}

static void do_free(struct block *b)
{
	struct page *page = pfn_to_page(b->pfn);

	check_contents(b);
	if (b->exact) {
		free_pages_exact(page_address(page), b->exact);
	} else if (b->refs > 1) {
		/* The others keep the first page, or all of a compound page. */
		__free_pages(page, b->order);
		b->refs--;
		if (!b->compound) {
			set_owner(b, FREE);
			b->order = 0;
			b->nr = 1;
			set_owner(b, (int)(b - blocks));
		}
		SAME(page_count(page), b->refs);
		return;
	} else if (b->compound && random_below(2)) {
		put_page(page + random_below(b->nr));
	} else if (!b->order && random_below(2)) {
		put_page(page);
	} else if (!PageHighMem(page) && random_below(2)) {
		free_pages((unsigned long)page_address(page), b->order);
	} else {
		__free_pages(page, b->order);
	}
	remove_block(b);
}

static void do_get(struct block *b)
{
	struct page *page = pfn_to_page(b->pfn);

	if (b->exact || b->refs > 5)
		return;
	get_page(b->compound ? page + random_below(b->nr) : page);
	SAME(page_count(page), ++b->refs);
}

static void do_put(struct block *b)
{
	struct page *page = pfn_to_page(b->pfn);

	if (b->refs == 1)
		return;
	put_page(b->compound ? page + random_below(b->nr) : page);
	SAME(page_count(page), --b->refs);
}

static void do_split(struct block *b)
{
	struct block old = *b;

	if (b->exact || b->compound || b->refs > 1 || nr_blocks + (int)b->nr > MAX_BLOCKS)
		return;
	check_contents(b);
	split_page(pfn_to_page(b->pfn), b->order);
	remove_block(b);
	for (unsigned long i = 0; i < old.nr; i++) {
		struct page *page = pfn_to_page(old.pfn + i);

		SAME(page_count(page), 1);
		fill(add_block(page, 1, 0));
	}
}

/* What is wrong is reported, changes nothing; nobody looks at the message. */
static void do_misuse(struct block *b)
{
	struct page *page = pfn_to_page(b->pfn);
	unsigned long pfn = ARCH_PFN_OFFSET + random_below(max_mapnr);

	switch (random_below(5)) {
	case 0:
		__free_pages(page, b->exact ? 1 : b->order + 1);
		break;
	case 1:
		if (b->order)
			__free_pages(page + 1 + random_below(b->nr - 1), 0);
		break;
	case 2:
		if (*owner_of(pfn) < 0)
			__free_pages(pfn_to_page(pfn), random_order());
		break;
	case 3:
		CHECK(!alloc_pages(GFP_KERNEL, MAX_ORDER));
		break;
	default:
		__free_pages((struct page *)((char *)page + 8), b->order);
	}
}

static void one_op(bool more)
{
	unsigned long what = random_below(100);

	if (!nr_blocks || (more && what < 55 && nr_blocks < MAX_BLOCKS - MAX_BULK)) {
		do_alloc(random_order());
	} else if (what < 60 && nr_blocks < MAX_BLOCKS - MAX_BULK) {
		switch (random_below(3)) {
		case 0:
			do_exact();
			break;
		case 1:
			do_bulk_list();
			break;
		default:
			do_bulk_array();
		}
	} else if (what < 65) {
		do_get(any_block());
	} else if (what < 70) {
		do_put(any_block());
	} else if (what < 72) {
		do_split(any_block());
	} else if (what == 72 && !random_below(10)) {
		do_misuse(any_block());
	} else {
		do_free(any_block());
	}
}

static void free_all(unsigned long check_every)
{
	while (nr_blocks) {
		do_free(any_block());
		if (op++ % check_every == 0)
			check_zones();
	}
}

struct run {
	const char *params;
	unsigned long ops, check_every;
	unsigned int highest_order; /* of which there must have been one */
};

static void child_run(void *arg)
{
	const struct run *run = arg;
	const char *given = getenv("TEST_OPS");
	unsigned long ops = given ? strtoul(given, NULL, 0) : run->ops;
	struct snapshot before;
	bool more = true;

	boot(run->params);
	console_loglevel = 1; /* nothing but what is about to abort */
	before = look();
	owner = calloc(max_mapnr, sizeof(*owner));
	for (unsigned long pfn = ARCH_PFN_OFFSET; pfn_valid(pfn); pfn++)
		*owner_of(pfn) = PageReserved(pfn_to_page(pfn)) ? RESERVED : FREE;
	check_zones();

	while (op < ops) {
		/* Now it fills, now it empties, now and then altogether. */
		if (!random_below(200))
			more = random_below(2);
		if (op % 1000 == 999) {
			free_all(run->check_every);
			for (int order = (int)run->highest_order; order >= 0; order--)
				do_alloc((unsigned int)order);
		}
		one_op(more);
		if (op++ % run->check_every == 0)
			check_zones();
	}
	free_all(run->check_every);
	check_zones();
	CHECK_SAME(before);
	check_usable();
	if (!given) {
		CHECK(nr_failed);
		for (unsigned int order = 0; order <= run->highest_order; order++)
			CHECK(nr_got[order]);
	}
}

static void check_run(void **state)
{
	run_child_ok(child_run, *state);
}

#ifdef CONFIG_HIGHMEM
#define SMALL "mem=1M highmem=1M"
#define LARGE "mem=32M highmem=8M"
#else
#define SMALL "mem=1M"
#define LARGE "mem=32M"
#endif

static struct run runs[] = {
	{ SMALL, OPS, 1, 6 },
	{ SMALL " init_on_free=1", OPS_LARGER / 4, 1, 6 },
	{ "mem=5000K", OPS_LARGER, 16, 8 },
	{ "mem=16M", OPS_LARGER, 64, 10 },
	{ LARGE, OPS_LARGER, 64, 10 },
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "small", check_run, NULL, NULL, &runs[0] },
		{ "small_init_on_free", check_run, NULL, NULL, &runs[1] },
		{ "odd_size", check_run, NULL, NULL, &runs[2] },
		{ "with_mobility", check_run, NULL, NULL, &runs[3] },
		{ "large", check_run, NULL, NULL, &runs[4] },
	};

	random_init();
	return cmocka_run_group_tests_name("buddy model", tests, NULL, NULL);
}
