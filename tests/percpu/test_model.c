// SPDX-License-Identifier: GPL-2.0-only
/*
 * The per-CPU allocator against a model that is too simple to be wrong. The
 * model knows every live area, and of every chunk two bitmaps: what is taken,
 * and where areas begin. Random allocations and frees are done to both.
 *
 * After every operation, for every chunk:
 *
 *	alloc_map	is the model's, bit for bit
 *	bound_map	has, of the bits that are taken, those where areas begin,
 *			and the bit behind each taken run
 *	hints		of each block and of the chunk are what a scan of
 *			alloc_map, written here, finds
 *	free_bytes, nr_alloc, slot, memory taken from memblock
 *
 * Every CPU's copy must be zeroed when it is handed out, is then filled with a
 * pattern of its own, and must still hold it when it is given back. When the
 * allocator says no, or makes a new chunk, a search of all maps must have found
 * no room. Otherwise the area comes from the first chunk that has room, in the
 * order of the slots, and lies at the lowest place of that chunk where it fits.
 *
 * The seed is printed; TEST_SEED=<n> repeats it. TEST_OPS=<n> does more.
 */

#include "../testlib.h"

#include <linux/percpu.h>
#ifdef CONFIG_SMP
#include <linux/smp.h>
#endif

#include "mm/percpu-internal.h"

/* How many operations, by how slow it is; plain: the 100,000 that count. */
#if defined(CONFIG_DEBUG_PERCPU) || defined(__SANITIZE_THREAD__)
#define OPS 12000
#elif defined(SLOW_CODE)
#define OPS 25000
#else
#define OPS 300000
#endif

#define GRAIN	   PCPU_MIN_ALLOC_SIZE
#define MAX_CHUNKS 64
#define MAX_AREAS  3000
#define MAX_BITS   (1 << 16)
#define MAX_WORDS  (MAX_BITS / BITS_PER_LONG + 1)
#define BLOCK_BITS ((int)PCPU_BITMAP_BLOCK_BITS)

struct mchunk {
	struct pcpu_chunk *chunk;
	int bits, words, live;
	size_t largest;
	unsigned long taken[MAX_WORDS];
	unsigned long begins[MAX_WORDS];
	bool seen;
};

struct area {
	void __percpu *ptr;
	size_t size;
	int start, bits;
	u32 tag;
	struct mchunk *in;
};

/* So that the first chunk begins with something, and not at a page. */
static DEFINE_PER_CPU(char[77], static_bytes) = { 1 };

static struct mchunk mchunks[MAX_CHUNKS];
static struct area areas[MAX_AREAS];
static int nr_areas, nr_chunks;
static size_t unit_size, live_bytes;
static phys_addr_t reserved_at_boot, chunk_cost;
static unsigned long op, nr_new_chunks, nr_gone_chunks, nr_failed, nr_ops_done;
static u32 next_tag = 1;
static bool no_memory;

#define FAIL(fmt, ...) check_failed(__FILE__, __LINE__, "op %lu: " fmt, op, ##__VA_ARGS__)
#define SAME(got, want)                                                         \
	do {                                                                    \
		long long __got = (long long)(got), __want = (long long)(want); \
		if (__got != __want)                                            \
			FAIL("%s is %lld, expected %lld", #got, __got, __want); \
	} while (0)

/* ---- bitmaps, written again ---- */

static bool bit_of(const unsigned long *map, int i)
{
	return map[i / BITS_PER_LONG] >> (i % BITS_PER_LONG) & 1;
}

static void put_bits(unsigned long *map, int start, int end, bool value)
{
	for (int i = start; i < end; i++) {
		unsigned long bit = 1UL << (i % BITS_PER_LONG);

		if (value)
			map[i / BITS_PER_LONG] |= bit;
		else
			map[i / BITS_PER_LONG] &= ~bit;
	}
}

/* The first bit at or above @i that is @value. */
static int seek(const unsigned long *map, int nr_bits, int i, bool value)
{
	while (i < nr_bits) {
		unsigned long word = map[i / BITS_PER_LONG];

		word = (value ? word : ~word) >> (i % BITS_PER_LONG);
		if (word) {
			while (!(word & 1)) {
				if (!(word & 0xff)) {
					word >>= 8;
					i += 8;
				} else {
					word >>= 1;
					i++;
				}
			}
			return i < nr_bits ? i : nr_bits;
		}
		i = (i / BITS_PER_LONG + 1) * BITS_PER_LONG;
	}
	return nr_bits;
}

/* ---- the hints ---- */

/* What a scan finds. @below is the largest free run below the largest. */
struct scan {
	int contig, contig_start, below, below_start;
	int left, right, first, free;
};

static void scan_begin(struct scan *s, int nr_bits)
{
	memset(s, 0, sizeof(*s));
	s->first = nr_bits;
}

/* Runs come from the left. */
static void scan_run(struct scan *s, int nr_bits, int start, int end)
{
	int len = end - start;

	s->free += len;
	if (s->first == nr_bits)
		s->first = start;
	if (start == 0)
		s->left = len;
	if (end == nr_bits)
		s->right = len;
	if (len > s->contig) {
		s->below = s->contig;
		s->below_start = s->contig_start;
		s->contig = len;
		s->contig_start = start;
	}
}

static void check_md(const struct pcpu_block_md *md, const struct scan *s, int nr_bits, int which)
{
	if (md->nr_bits != nr_bits || md->contig_hint != s->contig ||
	    (s->contig && md->contig_hint_start != s->contig_start) ||
	    (md->scan_hint &&
	     (md->scan_hint != s->below || md->scan_hint_start != s->below_start)) ||
	    md->left_free != s->left || md->right_free != s->right || md->first_free != s->first)
		FAIL("block %d (-1: chunk): contig %d@%d scan %d@%d "
		     "left %d right %d first %d bits %d, "
		     "expected %d@%d %d@%d %d %d %d %d",
		     which, md->contig_hint, md->contig_hint_start, md->scan_hint,
		     md->scan_hint_start, md->left_free, md->right_free, md->first_free,
		     md->nr_bits, s->contig, s->contig_start, s->below, s->below_start, s->left,
		     s->right, s->first, nr_bits);
}

static int check_hints(const struct mchunk *m)
{
	const struct pcpu_chunk *chunk = m->chunk;
	int nr_blocks = m->bits / BLOCK_BITS;
	static struct scan blocks[MAX_BITS / 1024 + 1];
	struct scan whole;
	int start, end = 0;

	scan_begin(&whole, m->bits);
	for (int i = 0; i < nr_blocks; i++)
		scan_begin(&blocks[i], BLOCK_BITS);
	for (;;) {
		start = seek(chunk->alloc_map, m->bits, end, false);
		if (start == m->bits)
			break;
		end = seek(chunk->alloc_map, m->bits, start, true);
		scan_run(&whole, m->bits, start, end);
		for (int i = start / BLOCK_BITS; i <= (end - 1) / BLOCK_BITS; i++) {
			int from = start - i * BLOCK_BITS, to = end - i * BLOCK_BITS;

			scan_run(&blocks[i], BLOCK_BITS, from > 0 ? from : 0,
				 to < BLOCK_BITS ? to : BLOCK_BITS);
		}
	}
	check_md(&chunk->chunk_md, &whole, m->bits, -1);
	for (int i = 0; i < nr_blocks; i++)
		check_md(&chunk->md_blocks[i], &blocks[i], BLOCK_BITS, i);
	SAME(chunk->free_bytes, whole.free * GRAIN);
	return whole.contig;
}

static int slot_of(const struct pcpu_chunk *chunk, int contig)
{
	int slot = 1;

	if (!contig)
		return 0;
	if ((size_t)chunk->free_bytes == unit_size)
		return pcpu_nr_slots - 1;
	while (contig * GRAIN >= 32 << (slot - 1))
		slot++;
	return slot;
}

/* ---- chunks ---- */

static struct mchunk *model_of(struct pcpu_chunk *chunk)
{
	for (int i = 0; i < nr_chunks; i++)
		if (mchunks[i].chunk == chunk)
			return &mchunks[i];
	return NULL;
}

static struct mchunk *model_add(struct pcpu_chunk *chunk)
{
	struct mchunk *m = &mchunks[nr_chunks++];
	int from, to;

	CHECK(nr_chunks <= MAX_CHUNKS);
	memset(m, 0, sizeof(*m));
	m->chunk = chunk;
	m->bits = chunk->nr_pages * (int)PAGE_SIZE / GRAIN;
	m->words = m->bits / BITS_PER_LONG;
	CHECK(m->bits < MAX_BITS);
	from = chunk->start_offset / GRAIN;
	to = m->bits - chunk->end_offset / GRAIN;
	if (from) {
		put_bits(m->taken, 0, from, true);
		put_bits(m->begins, 0, 1, true);
	}
	if (to < m->bits) {
		put_bits(m->taken, to, m->bits, true);
		put_bits(m->begins, to, to + 1, true);
	}
	return m;
}

static void check_chunk(struct mchunk *m, int slot)
{
	const struct pcpu_chunk *chunk = m->chunk;
	unsigned long before = 0;
	int contig;

	if (memcmp(chunk->alloc_map, m->taken, m->words * sizeof(long)))
		FAIL("alloc_map differs from the areas");
	for (int w = 0; w < m->words; w++) {
		unsigned long behind = (m->taken[w] << 1 | before) & ~m->taken[w];

		if ((chunk->bound_map[w] & m->taken[w]) != m->begins[w])
			FAIL("word %d: bound_map differs from where areas begin", w);
		if ((chunk->bound_map[w] & behind) != behind)
			FAIL("word %d: bound_map lacks the end of an area", w);
		before = m->taken[w] >> (BITS_PER_LONG - 1);
	}
	if (before && !bit_of(chunk->bound_map, m->bits))
		FAIL("bound_map lacks the end of the last area");
	contig = check_hints(m);
	if (slot >= 0 && slot != slot_of(chunk, contig))
		FAIL("chunk with %d bits in a row is in slot %d, not %d", contig, slot,
		     slot_of(chunk, contig));
	SAME(chunk->nr_alloc, m->live);
	SAME(chunk->max_alloc_size, m->largest);
}

/* All chunks; returns how many are new since the last time. */
static int check_everything(void)
{
	int new = 0, extra = 0, all_free = 0;
	struct pcpu_chunk *chunk;
	phys_addr_t taken;

	for (int i = 0; i < nr_chunks; i++)
		mchunks[i].seen = mchunks[i].chunk == pcpu_reserved_chunk;
	if (pcpu_reserved_chunk)
		check_chunk(model_of(pcpu_reserved_chunk), -1);
	for (int slot = 0; slot < pcpu_nr_slots; slot++) {
		list_for_each_entry(chunk, &pcpu_chunk_lists[slot], list) {
			struct mchunk *m = model_of(chunk);

			if (!m) {
				m = model_add(chunk);
				new ++;
			}
			CHECK(!m->seen);
			m->seen = true;
			check_chunk(m, slot);
			all_free += (size_t)chunk->free_bytes == unit_size;
			extra += chunk != pcpu_first_chunk;
		}
	}
	for (int i = 0; i < nr_chunks; i++) {
		if (mchunks[i].seen)
			continue;
		if (mchunks[i].live)
			FAIL("a chunk with %d areas is gone", mchunks[i].live);
		nr_gone_chunks++;
		for (int a = 0; a < nr_areas; a++)
			if (areas[a].in == &mchunks[nr_chunks - 1])
				areas[a].in = &mchunks[i];
		mchunks[i] = mchunks[--nr_chunks];
		i--;
	}
	if (all_free > 1)
		FAIL("%d chunks are free altogether", all_free);

	taken = memblock_reserved_size() - reserved_at_boot;
	if (extra && !chunk_cost) {
		SAME(extra, 1);
		chunk_cost = taken;
		CHECK(chunk_cost > NR_CPUS * unit_size);
		CHECK(chunk_cost < NR_CPUS * unit_size + unit_size);
	}
	SAME(taken, extra * chunk_cost);
	return new;
}

/* ---- contents ---- */

static u32 pattern(const struct area *a, unsigned int cpu, size_t i)
{
	return (a->tag * 2654435761u) ^ (cpu * 0x9e3779b9u) ^ (u32)(i * 0x01000193u);
}

static void fill(const struct area *a)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		u8 *p = per_cpu_ptr((u8 *)a->ptr, cpu);
		size_t i;

		for (i = 0; i + 4 <= a->size; i += 4)
			*(u32 *)(p + i) = pattern(a, cpu, i);
		for (; i < a->size; i++)
			p[i] = (u8)pattern(a, cpu, i);
	}
}

static void check_contents(const struct area *a)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		const u8 *p = per_cpu_ptr((u8 *)a->ptr, cpu);
		u32 wrong = 0;
		size_t i;

		for (i = 0; i + 4 <= a->size; i += 4)
			wrong |= *(const u32 *)(p + i) ^ pattern(a, cpu, i);
		for (; i < a->size; i++)
			wrong |= p[i] ^ (u8)pattern(a, cpu, i);
		if (wrong)
			FAIL("CPU %u's copy of %zu bytes has changed", cpu, a->size);
	}
}

static void check_zeroed(const struct area *a, size_t align)
{
	size_t size = (a->size + GRAIN - 1) / GRAIN * GRAIN;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		const u8 *p = per_cpu_ptr((u8 *)a->ptr, cpu);
		u32 any = 0;

		if ((unsigned long)p % align || (unsigned long)p % GRAIN)
			FAIL("CPU %u's copy is at %p, align %zu", cpu, (const void *)p, align);
		for (size_t i = 0; i < size; i += 4)
			any |= *(const u32 *)(p + i);
		if (any)
			FAIL("CPU %u's copy of %zu bytes is not zeroed", cpu, a->size);
	}
}

/* ---- operations ---- */

/*
 * Where the lowest aligned run in the chunk begins, or -1. A page is the largest
 * alignment, and a chunk begins at one.
 */
static int lowest_room(const struct mchunk *m, int bits, int align)
{
	int start, end = 0;

	for (;;) {
		start = seek(m->taken, m->bits, end, false);
		if (start == m->bits)
			return -1;
		end = seek(m->taken, m->bits, start, true);
		start = (start + align - 1) / align * align;
		if (start + bits <= end)
			return start;
	}
}

/* The chunk that must give the area, and the bit in @start; NULL when none has room. */
static struct mchunk *find_room(bool reserved, int bits, int align, int *start)
{
	struct pcpu_chunk *chunk;

	if (reserved && pcpu_reserved_chunk) {
		*start = lowest_room(model_of(pcpu_reserved_chunk), bits, align);
		return *start < 0 ? NULL : model_of(pcpu_reserved_chunk);
	}
	for (int slot = 0; slot < pcpu_nr_slots; slot++) {
		list_for_each_entry(chunk, &pcpu_chunk_lists[slot], list) {
			*start = lowest_room(model_of(chunk), bits, align);
			if (*start >= 0)
				return model_of(chunk);
		}
	}
	return NULL;
}

/* The chunk whose part of CPU 0's unit the area is in. */
static struct mchunk *owner(const void *addr)
{
	for (int i = 0; i < nr_chunks; i++) {
		const struct pcpu_chunk *c = mchunks[i].chunk;

		if (addr >= c->base_addr + c->start_offset &&
		    addr < c->base_addr + c->nr_pages * PAGE_SIZE - c->end_offset)
			return &mchunks[i];
	}
	return NULL;
}

/* A chunk that only the lists know yet. */
static void learn_new_chunks(void)
{
	struct pcpu_chunk *chunk;

	for (int slot = 0; slot < pcpu_nr_slots; slot++)
		list_for_each_entry(chunk, &pcpu_chunk_lists[slot], list)
			if (!model_of(chunk)) {
				model_add(chunk);
				nr_new_chunks++;
			}
}

static void do_alloc(size_t size, size_t align, bool reserved)
{
	struct area *a = &areas[nr_areas];
	int bits = (int)((size + GRAIN - 1) / GRAIN), chunks = nr_chunks, start = 0;
	struct mchunk *room =
		find_room(reserved, bits, (int)(align < GRAIN ? 1 : align / GRAIN), &start);
	const void *addr;

	a->size = size;
	a->tag = next_tag++;
	a->bits = bits;
	a->ptr = reserved	 ? __alloc_reserved_percpu(size, align) :
		 random_below(2) ? __alloc_percpu(size, align) :
				   __alloc_percpu_gfp(size, align, 0);
	learn_new_chunks();
	if (room && nr_chunks != chunks)
		FAIL("a new chunk for %zu bytes, align %zu, that had room", size, align);
	if (!a->ptr) {
		if (room)
			FAIL("no %zu bytes, align %zu, though there is room", size, align);
		if (!no_memory && !(reserved && pcpu_reserved_chunk))
			FAIL("no %zu bytes, align %zu, though there is memory", size, align);
		nr_failed++;
		return;
	}
	addr = per_cpu_ptr(a->ptr, 0);
	a->in = owner(addr);
	if (!a->in)
		FAIL("%p is in no chunk", addr);
	SAME(a->in->chunk == pcpu_reserved_chunk, reserved && pcpu_reserved_chunk);
	a->start = (int)((unsigned long)addr - (unsigned long)a->in->chunk->base_addr) / GRAIN;
	if (room && a->in != room)
		FAIL("%zu bytes, align %zu, come from another chunk than the first with room", size,
		     align);
	SAME(a->start, room ? start : 0);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		SAME((unsigned long)per_cpu_ptr(a->ptr, cpu) - (unsigned long)addr,
		     pcpu_unit_offsets[cpu] - pcpu_unit_offsets[0]);

	if (a->start + bits > a->in->bits ||
	    seek(a->in->taken, a->start + bits, a->start, true) != a->start + bits)
		FAIL("%zu bytes at bit %d overlap something", size, a->start);
	put_bits(a->in->taken, a->start, a->start + bits, true);
	put_bits(a->in->begins, a->start, a->start + 1, true);
	a->in->live++;
	if ((size_t)bits * GRAIN > a->in->largest)
		a->in->largest = (size_t)bits * GRAIN;
	check_zeroed(a, align);
	fill(a);
	live_bytes += size;
	nr_areas++;
}

static void do_free(int i)
{
	struct area *a = &areas[i];

	check_contents(a);
	put_bits(a->in->taken, a->start, a->start + a->bits, false);
	put_bits(a->in->begins, a->start, a->start + 1, false);
	a->in->live--;
	live_bytes -= a->size;
	free_percpu(a->ptr);
	*a = areas[--nr_areas];
}

/* What is wrong is reported and changes nothing; nobody looks at the message. */
static void do_misuse(void)
{
	const struct area *a = &areas[random_below(nr_areas)];
	char __percpu *p = a->ptr;

	switch (random_below(3)) {
	case 0:
		if (a->bits > 1)
			free_percpu(p + GRAIN * (1 + random_below(a->bits - 1)));
		break;
	case 1:
		free_percpu(p + 1 + random_below(3));
		break;
	default:
		CHECK(!__alloc_percpu(0, 4));
	}
}

/* Sizes like those in a kernel, mostly small; now and then up to the largest. */
static size_t random_size(void)
{
	switch (random_below(32)) {
	case 0:
		return 1 + random_below(PCPU_MIN_UNIT_SIZE);
	case 1:
		return 1 + random_below(SZ_4K);
	case 2:
	case 3:
		return 1 + random_below(SZ_1K);
	case 4:
		return random_below(2) ? PAGE_SIZE - random_below(2) * 4 : 1 + random_below(20);
	default:
		return 1 + random_below(200);
	}
}

static size_t random_align(void)
{
	return random_below(3) ? 4 : 1UL << random_below(random_below(6) ? 7 : 13);
}

/* @n operations; how full it is swings between empty and @most bytes a CPU. */
static void churn(unsigned long n, size_t most)
{
	const char *given = getenv("TEST_OPS");
	size_t target = most / 2;

	if (given)
		n = n * strtoul(given, NULL, 0) / OPS;
	for (unsigned long end = op + n; op < end; op++, nr_ops_done++) {
		bool alloc;
		int new;

		if (!random_below(400))
			target = random_below(3) ? random_below(most + 1) : 0;
		alloc = live_bytes < target ? random_below(10) < 7 : random_below(10) < 3;
		if (!nr_areas)
			alloc = true;
		if (nr_areas == MAX_AREAS)
			alloc = false;
		if (nr_areas && !random_below(1000))
			do_misuse();
		else if (alloc)
			do_alloc(random_size(), random_align(), !random_below(20));
		else
			do_free((int)random_below(nr_areas));
		new = check_everything();
		SAME(new, 0);
		if (nr_areas && op % 8 == 0)
			check_contents(&areas[random_below(nr_areas)]);
	}
}

/* Pages are taken until @count is @least: the chance of churn() is not enough. */
static void fill_up(const unsigned long *count, unsigned long least)
{
	for (; *count < least; op++, nr_ops_done++) {
		CHECK(nr_areas < MAX_AREAS);
		do_alloc(PAGE_SIZE, GRAIN, false);
		SAME(check_everything(), 0);
	}
}

/* Free all there is: in any order, or from one end. */
static void free_all(void)
{
	unsigned int how = random_below(3);

	for (; nr_areas; op++, nr_ops_done++) {
		do_free(how == 0 ? (int)random_below(nr_areas) : how == 1 ? nr_areas - 1 : 0);
		SAME(check_everything(), 0);
	}
	SAME(live_bytes, 0);
}

static void check_all_free(void)
{
	int extra = 0;

	CHECK_EQ(nr_areas, 0);
	for (int i = 0; i < nr_chunks; i++) {
		const struct pcpu_chunk *c = mchunks[i].chunk;

		CHECK_EQ(c->free_bytes, c->nr_pages * PAGE_SIZE - c->start_offset - c->end_offset);
		extra += c != pcpu_first_chunk && c != pcpu_reserved_chunk;
	}
	/* One spare chunk, unless the first is free altogether and is that. */
	CHECK_EQ((size_t)pcpu_first_chunk->free_bytes == unit_size ? 0 : !!chunk_cost, extra);
	CHECK_EQ(memblock_reserved_size(), reserved_at_boot + extra * chunk_cost);
}

/* ---- the tests ---- */

static int boot(void **state)
{
	/* A chunk for 256 CPUs is 11 MiB. */
	static char *args[] = { "test", NR_CPUS > 32 ? "mem=256M" : "mem=64M" };
	int loglevel = console_loglevel;

	console_loglevel = LOGLEVEL_ERR + 1;
	setup_command_line(2, args, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
#ifdef CONFIG_SMP
	smp_init();
	unit_size = pcpu_unit_offsets[1] - pcpu_unit_offsets[0];
#else
	unit_size = pcpu_first_chunk->nr_pages * PAGE_SIZE;
#endif
	console_loglevel = loglevel;
	CHECK_EQ(per_cpu(static_bytes, 0)[0], 1);
	reserved_at_boot = memblock_reserved_size();
	model_add(pcpu_first_chunk);
	if (pcpu_reserved_chunk)
		model_add(pcpu_reserved_chunk);
	CHECK_EQ(check_everything(), 0);
	return 0;
}

/* One chunk, nearly always: what most machines do. */
static void one_chunk(void **state)
{
	churn(OPS * 3 / 10, unit_size / 2);
	free_all();
	check_all_free();
}

static void several_chunks(void **state)
{
	churn(OPS * 5 / 10, unit_size * 4);
	fill_up(&nr_new_chunks, 3);
	free_all();
	printf("# %lu chunks came, %lu went\n", nr_new_chunks, nr_gone_chunks);
	CHECK(nr_gone_chunks > 0);
	check_all_free();
}

/* No memory for more chunks: a request fails exactly when no map has room. */
static void no_more_memory(void **state)
{
	phys_addr_t limit = memblock_get_current_limit();
	unsigned long before = nr_failed;
	int loglevel = console_loglevel;

	churn(OPS / 20, unit_size * 2);
	console_loglevel = LOGLEVEL_ERR;
	no_memory = true;
	memblock_set_current_limit(PHYS_OFFSET);
	churn(OPS * 3 / 20, unit_size * 3);
	fill_up(&nr_failed, before + 1);
	memblock_set_current_limit(limit);
	no_memory = false;
	console_loglevel = loglevel;
	churn(OPS / 20, unit_size * 2);
	free_all();
	check_all_free();
}

/* Small areas of one size, freed and taken again, so that maps are full of holes. */
static void holes(void **state)
{
	for (int round = 0; round < 6; round++) {
		size_t size = 4 << random_below(6);
		int n = (int)min((size_t)MAX_AREAS, unit_size * 5 / 4 / size);
		int step = OPS < 100000 ? 8 : 1;

		for (int i = 0; i < n; i++, op++, nr_ops_done++) {
			do_alloc(size, 4, false);
			if (i % step == 0 || i == n - 1)
				SAME(check_everything(), 0);
		}
		for (int i = n - 1; i >= 0; i -= 2, op++, nr_ops_done++) {
			do_free(i);
			if (i % step == 0)
				SAME(check_everything(), 0);
		}
		SAME(check_everything(), 0);
		for (int i = 0; i < n / 4; i++, op++, nr_ops_done++) {
			do_alloc(size * (1 + random_below(3)), 4, false);
			if (i % step == 0)
				SAME(check_everything(), 0);
		}
		SAME(check_everything(), 0);
		free_all();
	}
	check_all_free();
}

static void enough(void **state)
{
	printf("# %lu operations\n", nr_ops_done);
	if (!getenv("TEST_OPS"))
		CHECK(nr_ops_done >= (OPS < 100000 ? OPS : 100000));
}

static int quiet(void **state)
{
	console_loglevel = LOGLEVEL_ERR;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_chunk, quiet),
		cmocka_unit_test_setup(several_chunks, quiet),
		cmocka_unit_test_setup(no_more_memory, quiet),
		cmocka_unit_test_setup(holes, quiet),
		cmocka_unit_test(enough),
	};

	random_init();
	return cmocka_run_group_tests_name("percpu model", tests, boot, NULL);
}
