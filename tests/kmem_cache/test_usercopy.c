// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which parts of objects may be copied to user space, and from there. Every copy is made in
 * a child, because one that is not allowed is a BUG().
 */

#include "../slub/slublib.h"

#include <linux/slab.h>
#include <linux/uaccess.h>

static const struct copy {
	const char *name, *params;
	unsigned int useroffset, usersize; /* of the cache */
	int offset;
	unsigned long n;
	const char *says; /* NULL: the copy is allowed */
} copies[] = {
	{ "all of the region", "", 16, 32, 16, 32, NULL },
	{ "its first byte", "", 16, 32, 16, 1, NULL },
	{ "its last byte", "", 16, 32, 47, 1, NULL },
	{ "nothing", "", 16, 32, 0, 0, NULL },
	{ "a region of the whole object", "", 0, 100, 0, 100, NULL },
	{ "in front of it", "", 16, 32, 15, 1, "'secrets' (offset 15, size 1)!" },
	{ "beginning in front of it", "", 16, 32, 15, 10, "'secrets' (offset 15, size 10)!" },
	{ "behind it", "", 16, 32, 48, 1, "'secrets' (offset 48, size 1)!" },
	{ "ending behind it", "", 16, 32, 40, 9, "'secrets' (offset 40, size 9)!" },
	{ "very long", "", 16, 32, 16, 1UL << 20, "'secrets' (offset 16, size 1048576)!" },
	{ "without a region", "", 0, 0, 0, 1, "'secrets' (offset 0, size 1)!" },
	{ "with red zones", "slub_debug=Z", 16, 32, 16, 32, NULL },
	{ "behind, with red zones", "slub_debug=Z", 16, 32, 48, 1,
	  "'secrets' (offset 48, size 1)!" },
	{ "in the red zone", "slub_debug=Z", 0, 100, -4, 2, "in left red zone 'secrets'" },
};

static char user[200];

static void child_copy(void *arg)
{
	const struct copy *c = arg;
	struct kmem_cache *s;
	char *p;

	boot(c->params);
	s = kmem_cache_create_usercopy("secrets", 100, 0, SLAB_NO_MERGE, c->useroffset, c->usersize,
				       NULL);
	kmem_cache_alloc(s, GFP_KERNEL);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	memset(p, 's', 100);
	CHECK_EQ(copy_to_user(user, p + c->offset, c->n), 0);
	for (unsigned long i = 0; i < c->n; i++)
		CHECK_EQ(user[i], 's');
	memset(user, 'u', sizeof(user));
	CHECK_EQ(copy_from_user(p + c->offset, user, c->n), 0);
	for (int i = 0; i < 100; i++)
		CHECK_EQ(p[i], i >= c->offset && i < c->offset + (int)c->n ? 'u' : 's');
}

static void parts(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(copies); i++) {
		struct child c = run_child(child_copy, (void *)&copies[i]);

		if (!copies[i].says) {
			CHECK_STR(c.err, "");
			CHECK_EQ(c.status, 0);
		} else {
			CHECK_EQ(c.status, 128 + SIGABRT);
			CHECK_HAS(c.err, "usercopy: Kernel memory exposure attempt detected from "
					 "SLUB object ");
			CHECK_HAS(c.err, copies[i].says);
			CHECK_HAS(c.err, "kernel BUG at mm/usercopy.c:");
			CHECK_HAS(c.err, "child_copy+0x");
		}
		free_child(&c);
	}
}

static void child_overwrite(void *arg)
{
	struct kmem_cache *s;

	boot("");
	s = kmem_cache_create("secrets", 100, 0, SLAB_NO_MERGE, NULL);
	check_object_size(kmem_cache_alloc(s, GFP_KERNEL), 8, false);
}

static void overwrite(void **state)
{
	struct child c = run_child(child_overwrite, NULL);

	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "usercopy: Kernel memory overwrite attempt detected to SLUB object "
			 "'secrets' (offset 0, size 8)!");
	free_child(&c);
}

/* Blocks of pages have an end; what is neither is left alone. */
static void child_pages(void *arg)
{
	char *p, local[10] = { 0 };

	boot("");
	p = page_address(alloc_pages(GFP_KERNEL | __GFP_COMP, 1));
	check_object_size(p, 2 * PAGE_SIZE, true);
	check_object_size(p + PAGE_SIZE, PAGE_SIZE, true);
	check_object_size(page_address(alloc_page(GFP_KERNEL)), PAGE_SIZE, true);
	check_object_size(local, sizeof(local), true);
	check_object_size(p + 1, 2 * PAGE_SIZE - (arg ? 0 : 1), true);
}

static void pages_of_a_block(void **state)
{
	struct child c;

	run_child_ok(child_pages, NULL);
	c = run_child(child_pages, "too far");
	CHECK_EQ(c.status, 128 + SIGABRT);
	CHECK_HAS(c.err, "exposure attempt detected from page alloc (offset 1, size 8192)!");
	free_child(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts),
		cmocka_unit_test(overwrite),
		cmocka_unit_test(pages_of_a_block),
	};

	return cmocka_run_group_tests_name("usercopy", tests, NULL, NULL);
}
