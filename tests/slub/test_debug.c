// SPDX-License-Identifier: GPL-2.0-only
/*
 * SLUB's debugging: each kind of corruption, in a child; what is said of it, and
 * that work goes on. Then slub_debug= itself, and what Linux's KUnit test counts.
 */

#include "slublib.h"

#include <linux/sched.h>

/* ---- who did it: names that must be in the reports ---- */

static noinline void *the_taker(struct kmem_cache *s)
{
	void *p = kmem_cache_alloc(s, GFP_KERNEL);

	barrier();
	return p;
}

static noinline void the_giver(struct kmem_cache *s, void *p)
{
	kmem_cache_free(s, p);
	barrier();
}

/* The cache does what it is for. */
static void check_usable(struct kmem_cache *s)
{
	void *p[100];

	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmem_cache_alloc(s, GFP_KERNEL);
		CHECK(p[i]);
		for (size_t k = 0; k < i; k++)
			CHECK(p[k] != p[i]);
		memset(p[i], (int)i, s->object_size);
	}
	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		for (unsigned int k = 0; k < s->object_size; k++)
			CHECK_EQ(((u8 *)p[i])[k], (u8)i);
		kmem_cache_free(s, p[i]);
	}
}

struct fault {
	const char *name;
	slab_flags_t flags;
	void (*run)(struct kmem_cache *s);
	int bugs;   /* how many "BUG" and "cut here" */
	bool stays; /* an object is lost: the cache cannot be destroyed */
	const char *says[8];
};

#define F    SLAB_CONSISTENCY_CHECKS
#define Z    SLAB_RED_ZONE
#define T    SLAB_TRACE
#define P    SLAB_POISON
#define U    SLAB_STORE_USER
#define SIZE 58

/* A byte behind the object; found at free, which does not happen then. */
static void right_redzone(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	p[SIZE] = 0x12;
	the_giver(s, p);
	CHECK_EQ(p[SIZE], 0xcc);
	check_live(s, 1);
	the_giver(s, p); /* it has been repaired */
}

static void left_redzone(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	p[-1] = 0x34;
	the_giver(s, p);
	CHECK_EQ(p[-1], 0xcc);
	the_giver(s, p);
}

static void left_redzone_free(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	the_giver(s, p);
	CHECK_EQ(p[-1], 0xbb);
	p[-1] = 0x34;
	CHECK(the_taker(s) != p);
}

static void use_after_free(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	the_giver(s, p);
	CHECK_EQ(p[0], 0x6b);
	p[7] = 'X';
	CHECK(the_taker(s) != p);
}

/* The last byte but one is the end of what is filled with 0x6b. */
static void use_after_free_before_end(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	the_giver(s, p);
	p[SIZE - 2] = 0x12;
	CHECK(the_taker(s) != p);
	CHECK_EQ(virt_to_slab(p)->inuse, virt_to_slab(p)->objects);
}

static void use_after_free_end(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	the_giver(s, p);
	CHECK_EQ(p[SIZE - 1], 0xa5);
	p[SIZE - 1] = 0x6b;
	CHECK(the_taker(s) != p);
}

/* Others of that slab are still in use, and are freed later. */
static void use_after_free_with_others(struct kmem_cache *s)
{
	void *other[3];
	u8 *p;

	for (int i = 0; i < 3; i++)
		other[i] = the_taker(s);
	p = the_taker(s);
	the_giver(s, p);
	p[3] = 0x77;
	CHECK(the_taker(s) != p);
	for (int i = 0; i < 3; i++)
		the_giver(s, other[i]);
}

static void object_padding(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	p[s->size - s->red_left_pad - 1] = 0x11;
	the_giver(s, p);
	CHECK_EQ(p[s->size - s->red_left_pad - 1], 0x5a);
}

static void alignment_padding(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	CHECK(s->inuse > SIZE);
	p[SIZE] = 0x11;
	the_giver(s, p);
	CHECK_EQ(p[SIZE], 0x5a);
}

static void slab_padding(struct kmem_cache *s)
{
	u8 *p = the_taker(s);
	struct slab *slab = virt_to_slab(p);
	u8 *end = (u8 *)slab_address(slab) + (PAGE_SIZE << slab_order(slab));

	if ((size_t)slab->objects * s->size == PAGE_SIZE << slab_order(slab)) {
		pr_err("BUG x (Not tainted): Padding overwritten. 0x\nFIX x: Restoring slab "
		       "padding 0x=0x5a\n");
		return; /* there is none */
	}
	end[-1] = 0x99;
	the_giver(s, p);
	CHECK_EQ(end[-1], 0x5a);
}

static void free_pointer(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	the_giver(s, p);
	*(unsigned long *)(p + s->offset) ^= 0x1234567;
	CHECK(the_taker(s) != p);
}

static void double_free(struct kmem_cache *s)
{
	void *p = the_taker(s), *other = the_taker(s);

	the_giver(s, p);
	the_giver(s, p);
	check_live(s, 1);
	the_giver(s, other);
}

static void inside(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	the_giver(s, p + 8);
	check_live(s, 1);
	the_giver(s, p);
}

static void slab_start(struct kmem_cache *s)
{
	u8 *p = the_taker(s);

	the_giver(s, slab_address(virt_to_slab(p)));
	check_live(s, 1);
	the_giver(s, p);
}

/* The address behind the last object, where one more would be if it fitted. */
static void slab_end(struct kmem_cache *s)
{
	struct kmem_cache *t = make("loose", 1000, 0, F, NULL);
	u8 *p = the_taker(t);
	struct slab *slab = virt_to_slab(p);
	u8 *end = (u8 *)slab_address(slab) + (size_t)slab->objects * t->size;

	CHECK_PTR(virt_to_slab(end), slab);
	/* Without SLAB_POISON nothing checks these bytes. */
	memset(end, 0x99, 8);
	the_giver(t, end);
	check_live(t, 1);
	the_giver(t, p);
	unmake(t);
}

/* ---- a slab whose counts are wrong ---- */

static void too_many_in_use(struct kmem_cache *s)
{
	void *p = the_taker(s);
	struct slab *slab = virt_to_slab(p);
	unsigned int was = slab->inuse;

	slab->inuse = slab->objects + 1;
	the_giver(s, p);
	CHECK_EQ(slab->inuse, slab->objects + 1);
	slab->inuse = was;
	check_live(s, 1);
	the_giver(s, p);
}

static void too_many_objects(struct kmem_cache *s)
{
	void *p = the_taker(s);
	struct slab *slab = virt_to_slab(p);

	slab->objects++;
	the_giver(s, p);
	slab->objects--;
	check_live(s, 1);
	the_giver(s, p);
}

/* The count is corrected and the object is freed. The last object of the slab stays in use. */
static void too_few_objects(struct kmem_cache *s)
{
	struct kmem_cache *t = make("few", 1000, 0, F, NULL);
	unsigned int nr = oo_objects(t->oo), last = 0, first;
	void *p[64];

	CHECK(nr > 2 && nr <= ARRAY_SIZE(p));
	CHECK_EQ(kmem_cache_alloc_bulk(t, GFP_KERNEL, nr, p), (int)nr);
	for (unsigned int i = 0; i < nr; i++)
		if (p[i] > p[last])
			last = i;
	first = last ? 0 : 1;
	for (unsigned int i = 0; i < nr; i++)
		if (i != first && i != last)
			the_giver(t, p[i]);
	virt_to_slab(p[0])->objects--;
	the_giver(t, p[first]);
	CHECK_EQ(virt_to_slab(p[0])->objects, nr);
	check_live(t, 1);
	the_giver(t, p[last]);
	unmake(t);
}

static void wrong_count(struct kmem_cache *s)
{
	void *p = the_taker(s), *other = the_taker(s);

	CHECK_PTR(virt_to_slab(p), virt_to_slab(other));
	virt_to_slab(p)->inuse = 1;
	the_giver(s, p);
	check_live(s, 1);
	the_giver(s, other);
}

static void other_cache(struct kmem_cache *s)
{
	struct kmem_cache *t = make("other", SIZE, 0, s->flags, NULL);
	void *p = the_taker(t);

	memset(p, 0x33, SIZE);
	the_giver(s, p); /* it goes back to its own cache */
	check_live(t, 0);
	unmake(t);
}

static void no_slab(struct kmem_cache *s)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	unsigned long before = nr_free_pages();

	the_giver(s, page_address(page));
	the_giver(s, (u8 *)page_address(page) + PAGE_SIZE + 64);
	CHECK_EQ(nr_free_pages(), before);
	CHECK_EQ(page_ref_count(page), 1);
	__free_pages(page, 1);
}

static void free_page_of_nobody(struct kmem_cache *s)
{
	void *addr = (void *)__get_free_pages(GFP_KERNEL, 0);

	free_pages((unsigned long)addr, 0);
	the_giver(s, addr);
}

static void outside_ram(struct kmem_cache *s)
{
	the_giver(s, (void *)16UL);
	the_giver(s, (void *)(PAGE_OFFSET - 64));
	the_giver(s, (void *)-64UL);
}

static int in_data;

static void stack_and_data(struct kmem_cache *s)
{
	long on_stack[8];

	the_giver(s, on_stack);
	the_giver(s, &in_data);
}

static void null(struct kmem_cache *s)
{
	the_giver(s, NULL);
	kmem_cache_free_bulk(s, 1, (void *[]){ NULL });
}

static const struct fault faults[] = {
	{ "right redzone",
	  F | Z | U,
	  right_redzone,
	  1,
	  false,
	  { "BUG victim (Not tainted): Right Redzone overwritten\n",
	    ". First byte 0x12 instead of 0xcc\n", "Allocated in the_taker+", "\nRedzone  ",
	    "\nObject   ", "FIX victim: Restoring Right Redzone 0x", "FIX victim: Object at 0x",
	    " not freed\n" } },
	{ "right redzone, all flags",
	  F | Z | P | U,
	  right_redzone,
	  1,
	  false,
	  { "BUG victim (Not tainted): Right Redzone overwritten\n", "=0xcc\n" } },
	{ "right redzone, no user",
	  F | Z,
	  right_redzone,
	  1,
	  false,
	  { "Right Redzone overwritten\n" } },
	{ "left redzone",
	  F | Z | U,
	  left_redzone,
	  1,
	  false,
	  { "BUG victim (Not tainted): Left Redzone overwritten\n",
	    ". First byte 0x34 instead of 0xcc\n", "FIX victim: Restoring Left Redzone 0x" } },
	{ "left redzone of a free object",
	  F | Z,
	  left_redzone_free,
	  1,
	  true,
	  { "BUG victim (Not tainted): Left Redzone overwritten\n",
	    ". First byte 0x34 instead of 0xbb\n", "FIX victim: Marking all objects used\n" } },
	{ "use after free",
	  F | P | U,
	  use_after_free,
	  1,
	  true,
	  { "BUG victim (Not tainted): Poison overwritten\n", ". First byte 0x58 instead of 0x6b\n",
	    "Allocated in the_taker+", "Freed in the_giver+", "6b 6b 6b 6b 6b 6b 6b 58 6b",
	    "kkkkkkkXk", "FIX victim: Restoring Poison 0x",
	    "FIX victim: Marking all objects used\n" } },
	{ "use after free, before the end",
	  F | P | U,
	  use_after_free_before_end,
	  1,
	  true,
	  { "BUG victim (Not tainted): Poison overwritten\n", ". First byte 0x12 instead of 0x6b\n",
	    "FIX victim: Marking all objects used\n" } },
	{ "use after free, at the end",
	  F | P | U,
	  use_after_free_end,
	  1,
	  true,
	  { "BUG victim (Not tainted): End Poison overwritten\n",
	    ". First byte 0x6b instead of 0xa5\n", "FIX victim: Restoring End Poison 0x" } },
	{ "use after free, others in use",
	  F | P,
	  use_after_free_with_others,
	  1,
	  true,
	  { "Poison overwritten\n" } },
	{ "use after free, others in use and tracked",
	  F | P | U,
	  use_after_free_with_others,
	  1,
	  true,
	  { "Poison overwritten\n" } },
	{ "object padding",
	  F | Z | P,
	  object_padding,
	  1,
	  false,
	  { "BUG victim (Not tainted): Object padding overwritten\n",
	    ". First byte 0x11 instead of 0x5a\n", "\nPadding  ",
	    "FIX victim: Restoring Object padding 0x" } },
	{ "alignment padding",
	  F | P,
	  alignment_padding,
	  1,
	  false,
	  { "BUG victim (Not tainted): Alignment padding overwritten\n",
	    "FIX victim: Restoring Alignment padding 0x" } },
	{ "slab padding",
	  F | P | U,
	  slab_padding,
	  1,
	  false,
	  { "Padding overwritten. 0x", ": Restoring slab padding 0x", "=0x5a\n" } },
	{ "free pointer",
	  F | P,
	  free_pointer,
	  1,
	  true,
	  { "BUG victim (Not tainted): Freepointer corrupt\n",
	    "FIX victim: Marking all objects used\n" } },
	{ "double free",
	  F,
	  double_free,
	  1,
	  false,
	  { "BUG victim (Not tainted): Object already free\n", "FIX victim: Object at 0x",
	    " not freed\n" } },
	{ "double free, tracked",
	  F | Z | P | U,
	  double_free,
	  1,
	  false,
	  { "BUG victim (Not tainted): Object already free\n", "Allocated in the_taker+",
	    "Freed in the_giver+" } },
	{ "inside an object",
	  F | U,
	  inside,
	  1,
	  false,
	  { "BUG victim (Not tainted): Invalid object pointer 0x", "FIX victim: Object at 0x" } },
	{ "inside an object, all flags",
	  F | Z | P | U,
	  inside,
	  1,
	  false,
	  { "Invalid object pointer 0x" } },
	{ "where a slab begins", F | Z, slab_start, 1, false, { "Invalid object pointer 0x" } },
	{ "where a slab ends",
	  F,
	  slab_end,
	  1,
	  false,
	  { "BUG loose (Not tainted): Invalid object pointer 0x", "FIX loose: Object at 0x" } },
	{ "too many in use",
	  F,
	  too_many_in_use,
	  1,
	  false,
	  { "BUG victim (Not tainted): inuse ", " > max ", "FIX victim: Object at 0x" } },
	{ "too many objects",
	  F,
	  too_many_objects,
	  1,
	  false,
	  { "BUG victim (Not tainted): objects ", " > max ", "FIX victim: Object at 0x" } },
	{ "too few objects",
	  F,
	  too_few_objects,
	  1,
	  false,
	  { "BUG few (Not tainted): Wrong number of objects. Found ", " but should be ",
	    "FIX few: Number of objects adjusted\n" } },
	{ "wrong count",
	  F,
	  wrong_count,
	  1,
	  false,
	  { "BUG victim (Not tainted): Wrong object count. Counter is 1 but counted were 2\n",
	    "FIX victim: Object count adjusted\n" } },
	{ "other cache",
	  0,
	  other_cache,
	  1,
	  false,
	  { "Wrong slab cache. victim but object is from other\n" } },
	{ "other cache, all flags",
	  F | Z | P | U,
	  other_cache,
	  1,
	  false,
	  { "Wrong slab cache. victim but object is from other\n" } },
	{ "no slab",
	  0,
	  no_slab,
	  2,
	  false,
	  { "Object is not a Slab page! kmem_cache_free(victim, 0x" } },
	{ "no slab, all flags",
	  F | Z | P | U,
	  no_slab,
	  2,
	  false,
	  { "virt_to_cache: Object is not a Slab page! kmem_cache_free(victim, " } },
	{ "page of nobody",
	  0,
	  free_page_of_nobody,
	  1,
	  false,
	  { "virt_to_cache: Object is not a Slab page! kmem_cache_free(victim, " } },
	{ "outside RAM",
	  0,
	  outside_ram,
	  3,
	  false,
	  { "virt_to_cache: Object is not a Slab page! kmem_cache_free(victim, " } },
	{ "outside RAM, all flags",
	  F | Z | P | U,
	  outside_ram,
	  3,
	  false,
	  { "virt_to_cache: Object is not a Slab page! kmem_cache_free(victim, " } },
	{ "stack and data",
	  0,
	  stack_and_data,
	  2,
	  false,
	  { "virt_to_cache: Object is not a Slab page! kmem_cache_free(victim, " } },
	{ "NULL", 0, null, 0, false, { "" } },
	{ "NULL, all flags", F | Z | P | U, null, 0, false, { "" } },
};

static void child_fault(void *arg)
{
	const struct fault *f = arg;
	struct kmem_cache *s;

	boot("");
	s = make("victim", SIZE, 0, f->flags, NULL);
	check_usable(s);
	f->run(s);
	check_usable(s);
	check_usable(s);
	/* From here on nothing is wrong but what was lost. */
	pr_err("--- work goes on\n");
	if (!f->stays)
		unmake(s);
	s = make("another", SIZE, 0, F | Z | P | U, NULL);
	check_usable(s);
	unmake(s);
	pr_err("--- done\n");
}

static void check_fault(void **state)
{
	const struct fault *f = *state;
	struct child c = run_child(child_fault, (void *)f);
	size_t bugs = count_of(c.err, "BUG ") + count_of(c.err, "cut here");

	if (c.status || bugs != (size_t)f->bugs)
		check_failed(__FILE__, __LINE__, "status %d, %zu reports, not %d: %s", c.status,
			     bugs, f->bugs, c.err);
	for (size_t i = 0; i < ARRAY_SIZE(f->says) && f->says[i]; i++)
		CHECK_HAS(c.err, f->says[i]);
	CHECK_HAS(c.err, "--- work goes on\n--- done\n");
	free_child(&c);
}

/* ---- a report, whole ---- */

static void child_report(void *arg)
{
	struct kmem_cache *s;
	u8 *p;

	boot("slub_debug=FZPU,whole");
	s = make("whole", 16, 0, 0, NULL);
	p = the_taker(s);
	memcpy(p, "BiscuitOS\0\37 ~\177\200\377", 16);
	p[16] = 0;
	p[18] = 1;
	the_giver(s, p);
	printf(PX "-" PX " @offset=%lu. First byte 0x0 instead of 0xcc\n|", (unsigned long)p + 16,
	       (unsigned long)p + 18,
	       (unsigned long)(p + 16 - (u8 *)slab_address(virt_to_slab(p))));
	printf("Object   " BARE
	       ": 42 69 73 63 75 69 74 4f 53 00 1f 20 7e 7f 80 ff  BiscuitOS.. ~...\n|",
	       (unsigned long)p);
	/* Between the tracks and the next left red zone there are 8 bytes that nothing uses. */
	printf("\nPadding  " BARE ": 5a 5a 5a 5a |",
	       (unsigned long)p + s->size - s->red_left_pad - 8);
	printf("FIX whole: Restoring Right Redzone " PX "-" PX "=0xcc\n|", (unsigned long)p + 16,
	       (unsigned long)p + 18);
	printf("FIX whole: Object at " PX " not freed\n|", (unsigned long)p);
}

static void report(void **state)
{
	struct child c = run_child(child_report, NULL);

	CHECK_EQ(c.status, 0);
	CHECK(starts_with(c.err, "=========="));
	for (char *want = strtok(c.out, "|"); want; want = strtok(NULL, "|"))
		CHECK_HAS(c.err, want);
	CHECK_EQ(count_of(c.err, "\nPadding  "), 1);
	CHECK_HAS(c.err, "\nSlab 0x");
	CHECK_HAS(c.err, " objects=");
	CHECK_HAS(c.err, " used=1 fp=0x");
	CHECK_HAS(c.err, "Allocated in the_taker+");
	CHECK_HAS(c.err, " pid=1\n");
	CHECK_HAS(c.err, " child_report+");
	CHECK_HAS_NOT(c.err, "Freed in");
	free_child(&c);
}

/* ---- what is shown of an object ---- */

/* The object at @offset of a slab that is new; those in front of it are all 'A'. */
static void *object_at(struct kmem_cache *s, size_t offset)
{
	void *found = NULL;

	for (unsigned int i = 0; i < oo_objects(s->oo); i++) {
		void *p = the_taker(s);

		if (p == slab_address(virt_to_slab(p)) + offset)
			found = p;
		else
			memset(p, 'A', s->object_size);
	}
	CHECK(found);
	return found;
}

/* Without a left red zone, the report shows the 16 bytes in front of the object. */
static void child_bytes_before(void *arg)
{
	struct kmem_cache *s;
	void *first, *second;

	boot("");
	s = make("before", 64, 0, F, NULL);
	second = object_at(s, 64);
	the_giver(s, second);
	the_giver(s, second);
	printf("\nBytes b4 " BARE ": 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41  "
	       "AAAAAAAAAAAAAAAA\n",
	       (unsigned long)second - 16);
	/* The first object has another user's page in front of it, which is not shown. */
	first = slab_address(virt_to_slab(second));
	the_giver(s, first);
	the_giver(s, first);
	/* With a left red zone, "Bytes b4" is not shown: the report shows the red zone instead. */
	s = make("zoned", 64, 0, F | Z, NULL);
	second = object_at(s, s->size + s->red_left_pad);
	the_giver(s, second);
	the_giver(s, second);
}

static void bytes_before(void **state)
{
	struct child c = run_child(child_bytes_before, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, ": Object already free\n"), 3);
	CHECK_HAS(c.err, c.out);
	CHECK_EQ(count_of(c.err, "Bytes b4 "), 1);
	free_child(&c);
}

/* Whatever is checked, no slab gets back more objects than it has given. */
static void child_too_many(void *arg)
{
	struct kmem_cache *s;
	void *p;

	boot(arg);
	s = make("many", 64, 0, 0, NULL);
	p = the_taker(s);
	the_giver(s, p);
	the_giver(s, p);
	CHECK(the_taker(s) != the_taker(s));
}

static void too_many(void **state)
{
	static const char *const how[] = { "slub_debug=F", "slub_debug=P", "slub_debug=Z",
					   "slub_debug=U" };

	for (size_t i = 0; i < ARRAY_SIZE(how); i++) {
		struct child c = run_child(child_too_many, (void *)how[i]);

		CHECK_EQ(c.status, 0);
		CHECK_HAS(c.err, "BUG many (Not tainted): Slab has 0 allocated objects but 1 are "
				 "to be freed\n");
		free_child(&c);
	}
}

/* The report shows only the first page of a large object. */
static void child_large_object(void *arg)
{
	struct kmem_cache *s;
	void *p;

	boot("");
	s = make("large", 6000, 0, F, NULL);
	CHECK(the_taker(s));
	p = the_taker(s);
	the_giver(s, p);
	the_giver(s, p);
}

static void large_object(void **state)
{
	struct child c = run_child(child_large_object, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "BUG large (Not tainted): Object already free\n");
	CHECK_EQ(count_of(c.err, "\nObject   "), PAGE_SIZE / 16);
	free_child(&c);
}

/* ---- tracks ---- */

static noinline void *deep_taker(struct kmem_cache *s, int depth)
{
	void *p = depth ? deep_taker(s, depth - 1) : the_taker(s);

	barrier();
	return p;
}

/* The tracks name the last user of an object, with place, time and CPU, not an earlier user. */
static void child_track(void *arg)
{
	struct kmem_cache *s;
	void *p;

	boot("");
	s = make("tracked", 64, 0, F | U, NULL);
	p = deep_taker(s, 20);
	the_giver(s, p);
	CHECK_PTR(alloc_on(LAST, s), p);
	/* Another object in use, and a track that is older than now. */
	the_taker(s);
	schedule_timeout_uninterruptible(4);
	the_giver(s, p);
	the_giver(s, p);
}

static void track(void **state)
{
	struct child c = run_child(child_track, NULL);
	char want[64];

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "BUG tracked (Not tainted): Object already free\n");
	CHECK_EQ(count_of(c.err, "Allocated in do_alloc+"), 1);
	snprintf(want, sizeof(want), " age=4 cpu=%d pid=", LAST);
	CHECK_HAS(c.err, want);
	CHECK_EQ(count_of(c.err, "Freed in the_giver+"), 1);
	CHECK_HAS(c.err, " age=0 cpu=0 pid=1\n");
	CHECK_HAS_NOT(c.err, "deep_taker");
	free_child(&c);
}

/* Bulk calls are their callers', too. */
static noinline void bulk_taker(struct kmem_cache *s, void **p)
{
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 2, p), 2);
	barrier();
}

static void child_bulk_track(void *arg)
{
	struct kmem_cache *s;
	void *p[2];

	boot("");
	s = make("bulk", 64, 0, U, NULL);
	bulk_taker(s, p);
	CHECK_EQ(destroy_cache(s), -EBUSY);
}

static void bulk_track(void **state)
{
	struct child c = run_child(child_bulk_track, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "Allocated in bulk_taker+"), 2);
	free_child(&c);
}

/* ---- when a slab goes back ---- */

static void child_found_at_destroy(void *arg)
{
	unsigned long before;
	struct kmem_cache *s;
	u8 *p;

	boot("");
	before = settled();
	s = make("late", 64, 0, F | P, NULL);
	p = the_taker(s);
	the_giver(s, p);
	p[2] = 0;
	unmake(s);
	CHECK_EQ(nr_free_pages(), before);
}

static void found_at_destroy(void **state)
{
	struct child c = run_child(child_found_at_destroy, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "BUG late (Not tainted): Poison overwritten\n"), 1);
	free_child(&c);
}

/* ---- as Linux's KUnit test: how many errors are counted ---- */

static int errors;

static struct kmem_cache *count_errors(const char *name, slab_flags_t flags)
{
	struct kmem_cache *s = make(name, 64, 0, flags | SLAB_NO_USER_FLAGS, NULL);

	CHECK_EQ(s->flags & ~(SLAB_NO_USER_FLAGS | __CMPXCHG_DOUBLE),
		 flags | (flags & P ? __OBJECT_POISON : 0));
	errors = 0;
	slab_kunit_errors = &errors;
	return s;
}

static int validate(struct kmem_cache *s)
{
	errors = 0;
	CHECK(validate_slab_cache(s) >= 1);
	return errors;
}

static void child_kunit(void *arg)
{
	struct kmem_cache *s;
	unsigned long *fp, was;
	u8 *p;

	boot(arg);
	s = count_errors("TestSlub_RZ_alloc", Z);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK_EQ(validate(s), 0);
	p[64] = 0x12;
	CHECK_EQ(validate(s), 2);
	CHECK_EQ(validate(s), 0);
	kmem_cache_free(s, p);
	unmake(s);

	s = count_errors("TestSlub_next_ptr_free", P);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, p);
	fp = (unsigned long *)(p + s->offset);
	was = *fp;
	p[s->offset] = (u8)~p[s->offset];
	CHECK_EQ(validate(s), 3);
	*fp = was;
	CHECK_EQ(validate(s), 2);
	CHECK_EQ(validate(s), 0);
	unmake(s);

	s = count_errors("TestSlub_1th_word_free", P);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, p);
	*p = 0x78;
	CHECK_EQ(validate(s), 2);
	unmake(s);

	s = count_errors("TestSlub_50th_word_free", P);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, p);
	p[50] = 0x9a;
	CHECK_EQ(validate(s), 2);
	unmake(s);

	s = count_errors("TestSlub_RZ_free", Z);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free(s, p);
	p[64] = 0xab;
	CHECK_EQ(validate(s), 2);
	unmake(s);
	slab_kunit_errors = NULL;
}

static void kunit(void **state)
{
	struct child c = run_child(child_kunit, "");

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, ""); /* counted, not said */
	free_child(&c);
	c = run_child(child_kunit, "slub_debug=FZPU");
	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

static void child_validate(void *arg)
{
	struct kmem_cache *s;
	static void *p[500];

	boot("");
	s = make("valid", 100, 0, F | Z | P | U, NULL);
	CHECK_EQ(validate_slab_cache(s), 0);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 500, p), 500);
	CHECK_EQ(validate_slab_cache(s), atomic_long_read(&s->node->nr_slabs));
	CHECK_EQ(census(s).live, 500);
	kmem_cache_free_bulk(s, 250, p);
	CHECK_EQ(validate_slab_cache(s), atomic_long_read(&s->node->nr_slabs));
	kmem_cache_free_bulk(s, 250, p + 250);
	CHECK_EQ(validate_slab_cache(s), atomic_long_read(&s->node->nr_slabs));
	unmake(s);
}

static void valid(void **state)
{
	struct child c = run_child(child_validate, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "");
	free_child(&c);
}

/* A freelist that cannot be followed is dropped, and all its objects count as in use. */
static void check_given_up(struct kmem_cache *s, struct slab *slab)
{
	CHECK_EQ(validate_slab_cache(s), 1);
	CHECK_PTR(slab->freelist, NULL);
	CHECK_EQ(slab->inuse, slab->objects);
	pr_err("--- again\n");
	CHECK_EQ(validate_slab_cache(s), 1);
}

static void child_circle(void *arg)
{
	struct kmem_cache *s;
	void *p[3];

	boot("");
	s = make("round", 64, 0, F, NULL);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 3, p), 3);
	the_giver(s, p[0]);
	the_giver(s, p[1]);
	set_freepointer(s, p[0], p[1]);
	check_given_up(s, virt_to_slab(p[2]));
}

static void child_no_beginning(void *arg)
{
	struct kmem_cache *s;
	struct slab *slab;

	boot("");
	s = make("headless", 64, 0, F, NULL);
	slab = virt_to_slab(the_taker(s));
	slab->freelist += 8;
	check_given_up(s, slab);
}

/*
 * The freelist is cut in front of the bad pointer. The objects behind it are lost and count as in
 * use.
 */
static void child_no_end(void *arg)
{
	struct kmem_cache *s;
	struct slab *slab;
	void *p[3];

	boot("");
	s = make("endless", 64, 0, F, NULL);
	CHECK_EQ(kmem_cache_alloc_bulk(s, GFP_KERNEL, 3, p), 3);
	the_giver(s, p[0]);
	set_freepointer(s, p[0], p[1] + 8);
	slab = virt_to_slab(p[0]);
	CHECK_EQ(validate_slab_cache(s), 1);
	CHECK_PTR(slab->freelist, p[0]);
	CHECK_PTR(get_freepointer(s, p[0]), NULL);
	CHECK_EQ(slab->inuse, slab->objects - 1);
	pr_err("--- again\n");
	CHECK_EQ(validate_slab_cache(s), 1);
	CHECK_PTR(the_taker(s), p[0]);
}

static void check_freelist(void (*child)(void *), const char *bug, const char *fix)
{
	struct child c = run_child(child, NULL);
	char *again = strstr(c.err, "--- again\n");

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, bug);
	CHECK_HAS(c.err, fix);
	CHECK_STR(again, "--- again\n"); /* it is in order now */
	free_child(&c);
}

static void freelist(void **state)
{
	check_freelist(child_circle, "BUG round (Not tainted): Freechain corrupt\n",
		       "FIX round: Freelist cleared\n");
	check_freelist(child_no_beginning, "BUG headless (Not tainted): Freepointer corrupt\n",
		       "FIX headless: Freelist cleared\n");
	check_freelist(child_no_end, "BUG endless (Not tainted): Freechain corrupt\n",
		       "FIX endless: Object count adjusted\n");
}

/* validate_slab_cache() compares the node's counters with its lists. */
static void child_counters(void *arg)
{
	struct kmem_cache *s;

	boot("");
	s = make("counted", 64, 0, F | U, NULL);
	the_taker(s);
	CHECK_EQ(validate_slab_cache(s), 1);
	s->node->nr_partial++;
	CHECK_EQ(validate_slab_cache(s), 1);
	s->node->nr_partial -= 2;
	CHECK_EQ(validate_slab_cache(s), 1);
	s->node->nr_partial++;
	atomic_long_inc(&s->node->nr_slabs);
	CHECK_EQ(validate_slab_cache(s), 1);
}

static void counters(void **state)
{
	struct child c = run_child(child_counters, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_STR(c.err, "SLUB counted: 1 partial slabs counted but counter=2\n"
			 "SLUB counted: 1 partial slabs counted but counter=0\n"
			 "SLUB: counted 1 slabs counted but counter=2\n");
	free_child(&c);
}

/* ---- slub_debug= ---- */

static const struct param {
	const char *val;
	slab_flags_t task, task_struct, filp;
} params[] = {
	{ "slub_debug", F | Z | P | U, F | Z | P | U, F | Z | P | U },
	{ "slub_debug=", F | Z | P | U, F | Z | P | U, F | Z | P | U },
	{ "slub_debug=-", 0, 0, 0 },
	{ "slub_debug=F", F, F, F },
	{ "slub_debug=z", Z, Z, Z },
	{ "slub_debug=P", P, P, P },
	{ "slub_debug=u", U, U, U },
	{ "slub_debug=fZpU", F | Z | P | U, F | Z | P | U, F | Z | P | U },
	{ "slub_debug=Z,task", Z, 0, 0 },
	{ "slub_debug=Z,task*", Z, Z, 0 },
	{ "slub_debug=Z,*", Z, Z, Z },
	{ "slub_debug=Z,task_*", 0, Z, 0 },
	{ "slub_debug=Z,tas", 0, 0, 0 },
	{ "slub_debug=Z,tasks", 0, 0, 0 },
	{ "slub_debug=ZP,filp,task", Z | P, 0, Z | P },
	{ "slub_debug=,filp", 0, 0, F | Z | P | U },
	{ "slub_debug=F;ZP,task", Z | P, F, F },
	{ "slub_debug=ZP,task;F", Z | P, F, F },
	{ "slub_debug=F;-,task*", 0, 0, F },
	{ "slub_debug=F;U", U, U, U },
	{ "slub_debug=Z,filp;P,task", P, 0, Z },
	/* Empty blocks are none. */
	{ "slub_debug=F;", F, F, F },
	{ "slub_debug=F;;Z,task", Z, F, F },
	{ "slub_debug=;F", F, F, F },
	{ "slub_debug=Z,task;", Z, 0, 0 },
	/* The first of the blocks with names that matches (Documentation/mm/slub.rst). */
	{ "slub_debug=Z,task;P,task*", Z, P, 0 },
};

static void child_param(void *arg)
{
	const struct param *p = arg;
	const slab_flags_t want[] = { p->task, p->task_struct, p->filp };
	const char *const name[] = { "task", "task_struct", "filp" };

	boot(p->val);
	for (int i = 0; i < 3; i++) {
		struct kmem_cache *s = make(name[i], 100, 0, 0, NULL);

		if ((s->flags & SLAB_DEBUG_FLAGS) != want[i])
			pr_err("%s is %#x, not %#x\n", name[i], s->flags & SLAB_DEBUG_FLAGS,
			       want[i]);
		check_usable(s);
		unmake(s);
		s = make(name[i], 100, 0, SLAB_NO_USER_FLAGS, NULL);
		CHECK_EQ(s->flags & SLAB_DEBUG_FLAGS, 0);
		unmake(s);
		s = make(name[i], 100, 0, U, NULL);
		CHECK(s->flags & U);
		unmake(s);
	}
}

static void debug_params(void **state)
{
	int failed = 0;

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct child c = run_child(child_param, (void *)&params[i]);

		if (c.status || *c.err) {
			fprintf(stderr, "%s: status %d: %s\n", params[i].val, c.status, c.err);
			failed++;
		}
		free_child(&c);
	}
	CHECK_EQ(failed, 0);
}

static void child_bad_param(void *arg)
{
	char *argv[] = { "test", arg };

	alarm(PATIENCE);
	setup_command_line(2, argv, NULL, 0);
}

static void bad_params(void **state)
{
	static const char *const bad[] = { "slub_debugs=F", "slub_max_order=x" };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct child c = run_child(child_bad_param, (void *)bad[i]);

		if (c.status != 1 || !starts_with(c.err, "biscuitos: ") ||
		    count_of(c.err, "\n") != 1)
			check_failed(__FILE__, __LINE__, "%s: status %d: %s", bad[i], c.status,
				     c.err);
		free_child(&c);
	}
}

/* Letters that there are not are reported one by one, and the others count. */
static void child_unknown(void *arg)
{
	boot(arg);
	printf("%#x", make("unknown", 64, 0, 0, NULL)->flags & SLAB_DEBUG_FLAGS);
}

static void unknown_letters(void **state)
{
	static const struct {
		const char *param, *letters;
		slab_flags_t flags;
	} p[] = { { "slub_debug=X", "X", 0 },	 { "slub_debug=FQ", "Q", F },
		  { "slub_debug=0Z1", "01", Z }, { "slub_debug=P;X,task", "X", P },
		  { "slub_debug=ask", "sk", 0 }, { "slub_debug=FZPU+", "+", F | Z | P | U } };

	for (size_t i = 0; i < ARRAY_SIZE(p); i++) {
		struct child c = run_child(child_unknown, (void *)p[i].param);
		char want[64];

		CHECK_EQ(c.status, 0);
		CHECK_EQ(count_of(c.err, "\n"), strlen(p[i].letters));
		for (const char *l = p[i].letters; *l; l++) {
			snprintf(want, sizeof(want), "slub_debug option '%c' unknown. skipped\n",
				 *l);
			CHECK_HAS(c.err, want);
		}
		CHECK_EQ(strtoul(c.out, NULL, 0), p[i].flags & SLAB_DEBUG_FLAGS);
		free_child(&c);
	}
}

/* T: each allocation and each free, with the calls that led there. */
static void child_trace(void *arg)
{
	struct kmem_cache *s;
	void *p;

	boot("slub_debug=T,traced");
	s = make("traced", 32, 0, 0, NULL);
	console_loglevel = LOGLEVEL_DEBUG;
	p = the_taker(s);
	memset(p, 'a', 32);
	the_giver(s, p);
	fflush(stdout);
	dprintf(2, "TRACE traced alloc " PX " inuse=1 fp=" PX "\n|", (unsigned long)p,
		(unsigned long)p + s->size);
	dprintf(2, "TRACE traced free " PX " inuse=1 fp=" PX "\n|", (unsigned long)p,
		(unsigned long)p + s->size);
	dprintf(2,
		"Object " BARE
		": 61 61 61 61 61 61 61 61 61 61 61 61 61 61 61 61  aaaaaaaaaaaaaaaa\n",
		(unsigned long)p + 16);
}

static void traced(void **state)
{
	struct child c = run_child(child_trace, NULL);
	char *wanted = strstr(c.err, "TRACE");

	CHECK_EQ(c.status, 0);
	CHECK(wanted);
	CHECK_HAS(c.err, "the_taker+");
	CHECK_HAS(c.err, "the_giver+");
	if (IS_ENABLED(CONFIG_SLAB_FREELIST_RANDOM)) {
		CHECK_EQ(count_of(c.out, "TRACE traced "), 2);
		free_child(&c);
		return;
	}
	for (char *want = strtok(wanted, "|"); want; want = strtok(NULL, "|"))
		CHECK_HAS(c.out, want);
	free_child(&c);
}

/* O: nothing is put around the objects if a slab needed more pages for it. */
static void child_no_larger(void *arg)
{
	struct kmem_cache *s;

	boot("slub_debug=FZPUO");
	s = make("page", PAGE_SIZE, 0, 0, NULL);
	CHECK_EQ(s->flags & SLAB_DEBUG_FLAGS, F);
	CHECK_EQ(s->size, PAGE_SIZE);
	check_usable(s);
	unmake(s);
	s = make("small", 64, 0, 0, NULL);
	CHECK_EQ(s->flags & SLAB_DEBUG_FLAGS, F | Z | P | U);
	check_usable(s);
	unmake(s);
}
TEST_IN_CHILD(no_larger)

static const struct CMUnitTest others[] = {
	cmocka_unit_test(unknown_letters), cmocka_unit_test(traced),
	cmocka_unit_test(no_larger),	   cmocka_unit_test(report),
	cmocka_unit_test(bytes_before),	   cmocka_unit_test(too_many),
	cmocka_unit_test(large_object),	   cmocka_unit_test(track),
	cmocka_unit_test(bulk_track),	   cmocka_unit_test(found_at_destroy),
	cmocka_unit_test(kunit),	   cmocka_unit_test(valid),
	cmocka_unit_test(freelist),	   cmocka_unit_test(counters),
	cmocka_unit_test(debug_params),	   cmocka_unit_test(bad_params),
};

int main(void)
{
	struct CMUnitTest tests[ARRAY_SIZE(faults) + ARRAY_SIZE(others)];

	memset(tests, 0, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		tests[i] = (struct CMUnitTest){ faults[i].name, check_fault, NULL, NULL,
						(void *)&faults[i] };
	memcpy(tests + ARRAY_SIZE(faults), others, sizeof(others));
	return cmocka_run_group_tests_name("slub debug", tests, NULL, NULL);
}
