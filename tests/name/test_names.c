// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings in memory of their own: what is copied and what is not, names of any
 * length, names of caches, software nodes, and every allocation failing in turn.
 * A model test of random strings, on one CPU and on all at once.
 */

#include "../kmalloc/kmalloclib.h"

#include <linux/err.h>
#include <linux/errname.h>
#include <linux/fault-inject.h>
#include <linux/property.h>
#include <linux/siphash.h>
#include <linux/string_helpers.h>
#define tm kernel_tm
#include <linux/time64.h>
#undef tm

#define NR_STEPS 120000
#define NR_SLOTS 64

static const char constant[] = "constant";
static char variable[] = "variable";

/* ---- copies ---- */

static void child_copies(void *arg)
{
	char on_stack[] = "stack", *copy;

	boot(arg);
	copy = kstrdup(on_stack, GFP_KERNEL);
	on_stack[0] = 'S';
	CHECK_STR(copy, "stack");
	CHECK_EQ(ksize(copy), 8);
	kfree(copy);
	CHECK_PTR(kstrdup(NULL, GFP_KERNEL), NULL);

	copy = kstrndup("abcdef", 3, GFP_KERNEL);
	CHECK_STR(copy, "abc");
	kfree(copy);
	copy = kstrndup("abc", SIZE_MAX, GFP_KERNEL);
	CHECK_STR(copy, "abc");
	kfree(copy);
	copy = kstrndup("abc", 0, GFP_KERNEL);
	CHECK_STR(copy, "");
	kfree(copy);
	CHECK_PTR(kstrndup(NULL, 3, GFP_KERNEL), NULL);

	copy = kmemdup("a\0b", 3, GFP_KERNEL);
	CHECK(!memcmp(copy, "a\0b", 3));
	kfree(copy);
	CHECK_PTR(kmemdup("a", 0, GFP_KERNEL), ZERO_SIZE_PTR);
	copy = kmemdup_nul("abcdef", 2, GFP_KERNEL);
	CHECK_STR(copy, "ab");
	kfree(copy);
	CHECK_PTR(kmemdup_nul(NULL, 2, GFP_KERNEL), NULL);
	CHECK_PTR(kmemdup_nul("a", SIZE_MAX, GFP_KERNEL), NULL);
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(copies, "", "slub_debug=FZPU", "init_on_alloc=1")

static void child_dup_const(void *arg)
{
	char on_stack[] = "stack";
	const char *literal = "literal", *copy;

	boot(arg);
	CHECK(is_kernel_rodata((unsigned long)literal) &&
	      is_kernel_rodata((unsigned long)constant));
	CHECK(!is_kernel_rodata((unsigned long)variable));
	CHECK(!is_kernel_rodata((unsigned long)on_stack) && !is_kernel_rodata(0));
	CHECK(!is_kernel_rodata(PAGE_OFFSET));
	CHECK_PTR(kstrdup_const(literal, GFP_KERNEL), literal);
	CHECK_PTR(kstrdup_const(constant, GFP_KERNEL), constant);
	CHECK_PTR(kstrdup_const(NULL, GFP_KERNEL), NULL);
	CHECK_EQ(nr_objects(), 0);
	kfree_const(literal);
	kfree_const(constant);
	kfree_const(NULL);

	copy = kstrdup_const(variable, GFP_KERNEL);
	CHECK(copy != variable);
	CHECK_STR(copy, variable);
	CHECK_EQ(nr_objects(), 1);
	kfree_const(copy);
	copy = kstrdup_const(on_stack, GFP_KERNEL);
	CHECK_STR(copy, "stack");
	kfree_const(copy);
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(dup_const, "")

/* ---- text ---- */

static const char *printed_const(const char *fmt, ...)
{
	const char *p;
	va_list args;

	va_start(args, fmt);
	p = kvasprintf_const(GFP_KERNEL, fmt, args);
	va_end(args);
	return p;
}

/* Around the buffer on the stack, and far beyond. */
static void child_texts(void *arg)
{
	static const int lengths[] = { 0, 1, 126, 127, 128, 129, 5000, 100000 };
	const char *p;

	boot(arg);
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		char *text = kasprintf(GFP_KERNEL, "%*s", lengths[i], "");

		CHECK_EQ(strlen(text), lengths[i]);
		CHECK(!memchr_inv(text, ' ', lengths[i]));
		CHECK_EQ(ksize(text), room_of(lengths[i] + 1));
		kfree(text);
	}
	CHECK_PTR(printed_const(constant), constant);
	CHECK_PTR(printed_const("%s", constant), constant);
	CHECK_EQ(nr_objects(), 0);
	p = printed_const("%s", variable);
	CHECK(p != variable);
	CHECK_STR(p, variable);
	kfree_const(p);
	p = printed_const("%s-%x", constant, 31);
	CHECK_STR(p, "constant-1f");
	kfree_const(p);
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(texts, "", "slub_debug=FZPU")

static void child_bitmaps(void *arg)
{
	unsigned long *map;

	boot(arg);
	map = bitmap_zalloc(1000, GFP_KERNEL);
	CHECK(bitmap_empty(map, 1000));
	CHECK_EQ(ksize(map), room_of(BITS_TO_LONGS(1000) * sizeof(long)));
	bitmap_free(map);
	map = bitmap_alloc(1, GFP_KERNEL);
	CHECK_EQ(ksize(map), 8);
	bitmap_free(map);
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(bitmaps, "")

/* ---- names that others keep ---- */

static void child_cache_name(void *arg)
{
	char name[] = "on_the_stack";
	struct kmem_cache *s;

	boot(arg);
	s = kmem_cache_create(name, 40, 0, SLAB_NO_MERGE, NULL);
	memset(name, 'x', sizeof(name) - 1);
	CHECK_STR(s->name, "on_the_stack");
	CHECK_EQ(nr_objects(), 1);
	kmem_cache_destroy(s);
	CHECK_EQ(nr_objects(), 0);
	s = kmem_cache_create(constant, 40, 0, SLAB_NO_MERGE, NULL);
	CHECK_PTR(s->name, constant);
	kmem_cache_destroy(s);
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(cache_name, "")

static const struct software_node family[] = { { .name = variable },
					       { .name = "child", .parent = &family[0] },
					       {} };
static const struct software_node nameless, orphan = { .name = "orphan", .parent = &nameless };

static void child_nodes(void *arg)
{
	struct fwnode_handle *parent, *child, *made_up;

	boot(arg);
	CHECK_EQ(software_node_register(&orphan), -EINVAL);
	CHECK_EQ(software_node_register_nodes(family), 0);
	CHECK_EQ(software_node_register(&family[1]), -EEXIST);
	CHECK_EQ(software_node_register_nodes(family), -EEXIST);
	parent = software_node_fwnode(&family[0]);
	child = software_node_fwnode(&family[1]);
	CHECK_STR(fwnode_get_name(parent), variable);
	CHECK_STR(fwnode_get_name_prefix(parent), "");
	CHECK_STR(fwnode_get_name_prefix(child), "/");
	CHECK_EQ(fwnode_count_parents(child), 1);
	CHECK_PTR(to_software_node(child), &family[1]);
	CHECK(is_software_node(child) && !is_software_node(NULL) && !is_software_node(ERR_PTR(-1)));
	CHECK_PTR(fwnode_get_nth_parent(child, 2), NULL);
	CHECK_PTR(fwnode_get_name(NULL), NULL);
	fwnode_handle_put(NULL);

	/* What somebody holds lives on, and its parent with it. */
	fwnode_handle_get(child);
	software_node_unregister_nodes(family);
	CHECK_PTR(software_node_fwnode(&family[1]), NULL);
	CHECK_STR(fwnode_get_name(child), "child");
	CHECK_PTR(fwnode_get_parent(child), parent);
	fwnode_handle_put(parent);
	CHECK(nr_objects());
	fwnode_handle_put(child);
	CHECK_EQ(nr_objects(), 0);

	CHECK_EQ(software_node_register(&nameless), 0);
	made_up = software_node_fwnode(&nameless);
	CHECK(!strncmp(fwnode_get_name(made_up), "node", 4));
	software_node_unregister(&nameless);
	software_node_unregister(&nameless);
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(nodes, "")

/* ---- helpers ---- */

static void test_siphash(void **state)
{
	static const struct {
		size_t len;
		u64 hash;
	} vectors[] = { { 0, 0x726fdb47dd0e0e31 },
			{ 8, 0x93f5f5799a932462 },
			{ 15, 0xa129ca6149be45e5 } };
	siphash_key_t key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	u8 data[16];

	for (int i = 0; i < 16; i++)
		data[i] = (u8)i;
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++)
		CHECK_EQ(siphash(data, vectors[i].len, &key), vectors[i].hash);
}

static void test_errname(void **state)
{
	for (int err = 1; err < 134; err++) {
		const char *name = strerrorname_np(err);

		if (!name || err == EOPNOTSUPP)
			continue;
		CHECK_STR(errname(err), name);
		CHECK_STR(errname(-err) + 1, name);
		CHECK_EQ(errname(-err)[0], '-');
	}
	CHECK_STR(errname(-517), "-EPROBE_DEFER");
	CHECK_PTR(errname(0), NULL);
	CHECK_PTR(errname(-41), NULL);
	CHECK_PTR(errname(5000), NULL);
	CHECK_PTR(errname(INT_MIN), NULL);
}

/* A day after the other, through four hundred years and more. */
static void test_calendar(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	long year = 1581, yday = 0;
	int month = 0, day = 1;

	for (s64 date = -142079; date < 300000; date++) {
		bool leap = (year % 4 == 0 && year % 100) || year % 400 == 0;
		struct kernel_tm t;

		time64_to_tm(date * 86400 + 3661, 0, &t);
		CHECK_EQ(t.tm_year + 1900, year);
		CHECK_EQ(t.tm_mon, month);
		CHECK_EQ(t.tm_mday, day);
		CHECK_EQ(t.tm_yday, yday);
		CHECK_EQ(t.tm_wday, ((date + 4) % 7 + 7) % 7);
		CHECK_EQ(t.tm_hour * 10000 + t.tm_min * 100 + t.tm_sec, 10101);
		yday++;
		if (day++ < lengths[month] + (month == 1 && leap))
			continue;
		day = 1;
		month = (month + 1) % 12;
		if (!month)
			year++, yday = 0;
	}
}

static void test_offsets(void **state)
{
	struct kernel_tm t;

	time64_to_tm(0, -1, &t);
	CHECK_EQ(t.tm_year * 10000 + t.tm_mon * 100 + t.tm_mday, 691131);
	CHECK_EQ(t.tm_hour * 10000 + t.tm_min * 100 + t.tm_sec, 235959);
	time64_to_tm(86399, 2 * 86400 + 1, &t);
	CHECK_EQ(t.tm_mday, 4);
	CHECK_EQ(t.tm_hour + t.tm_min + t.tm_sec, 0);
}

static void check_escape(const char *want, const char *src, size_t len, unsigned int flags,
			 const char *only)
{
	char buf[64];

	for (size_t room = 0; room <= strlen(want) + 1; room++) {
		memset(buf, 0x5a, sizeof(buf));
		CHECK_EQ(string_escape_mem(src, len, buf, room, flags, only), strlen(want));
		CHECK(!memcmp(buf, want, min(room, strlen(want))));
		CHECK(!memchr_inv(buf + room, 0x5a, sizeof(buf) - room));
	}
}

static void test_escape(void **state)
{
	check_escape("a\\nb", "a\nb", 3, ESCAPE_SPACE, NULL);
	check_escape("\\\"\\a", "\"\a", 2, ESCAPE_SPECIAL, NULL);
	check_escape("\\0a", "\0a", 2, ESCAPE_NULL, NULL);
	check_escape("\\xe9a",
		     "\xe9"
		     "a",
		     2, ESCAPE_HEX | ESCAPE_NA, NULL);
	check_escape("\\351\\001a",
		     "\xe9\x01"
		     "a",
		     3, ESCAPE_OCTAL | ESCAPE_NAP, NULL);
	check_escape("\\x61b\n", "ab\n", 3, ESCAPE_HEX, "a");
	check_escape("\\x61b\\x0a", "ab\n", 3, ESCAPE_HEX | ESCAPE_NP | ESCAPE_APPEND, "a");
	check_escape("a\\r", "a\r", 2, ESCAPE_SPACE | ESCAPE_NP, "");
}

/* ---- every allocation fails in turn ---- */

static bool use_dup(void)
{
	char *p = kstrdup(variable, GFP_KERNEL);

	kfree(p);
	return p;
}

static bool use_kasprintf(void)
{
	char *p = kasprintf(GFP_KERNEL, "%300d", 5);

	kfree(p);
	return p;
}

static bool use_const(void)
{
	const char *p = printed_const("%s", variable);

	kfree_const(p);
	return p;
}

static bool use_nodes(void)
{
	int err = software_node_register_nodes(family);

	CHECK(err == 0 || err == -ENOMEM);
	if (!err)
		software_node_unregister_nodes(family);
	return !err;
}

static bool use_cache(void)
{
	struct kmem_cache *s = kmem_cache_create(variable, 40, 0, SLAB_NO_MERGE, NULL);

	kmem_cache_destroy(s);
	return s;
}

/* The first allocation fails, then the second, and so on until none does. */
static void check_failing(bool (*use)(void))
{
	unsigned long before = nr_objects();
	char how[32];
	int nr = 0;

	do {
		CHECK(nr < 20);
		snprintf(how, sizeof(how), "%d,100,0,1", ++nr);
		CHECK(setup_fault_attr(&failslab, how));
		failslab.verbose = false;
	} while (!use());
	atomic_set(&failslab.times, 0);
	CHECK(nr > 1);
	CHECK_EQ(nr_objects(), before);
	check_usable();
}

static void child_failing(void *arg)
{
	boot(arg);
	console_loglevel = 0;
	check_failing(use_dup);
	check_failing(use_kasprintf);
	check_failing(use_const);
	check_failing(use_nodes);
	check_failing(use_cache);
}

TEST_BOOTED_WITH(failing, "failslab=1,0,0,-1")

/* ---- the model: what each string was when it was made ---- */

struct slot {
	const char *copy;
	char text[200];
};

static void random_text(u64 *state, char *text, size_t max)
{
	size_t len;

	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	len = (*state >> 33) % max;
	for (size_t i = 0; i < len; i++)
		text[i] = (char)('a' + (*state >> 20) % 26 + i % 2);
	text[len] = '\0';
}

static const char *random_copy(u64 r, char *text)
{
	size_t len = strlen(text), part = len ? (r >> 8) % len : 0;
	const char *copy;

	switch (r % 5) {
	case 0:
		return kstrdup(text, GFP_KERNEL);
	case 1:
		return kstrdup_const(text, GFP_KERNEL);
	case 2:
		copy = kmemdup_nul(text, part, GFP_KERNEL);
		text[part] = '\0';
		return copy;
	case 3:
		copy = kstrndup(text, part, GFP_KERNEL);
		text[part] = '\0';
		return copy;
	default:
		return kasprintf(GFP_KERNEL, "%s", text);
	}
}

/* On one CPU; each has slots of its own. */
static void random_strings(void *seed)
{
	static struct slot all_slots[NR_CPUS][NR_SLOTS];
	struct slot *slots = all_slots[smp_processor_id()];
	u64 state = *(u64 *)seed + (u64)smp_processor_id();

	for (int i = 0; i < NR_STEPS / (int)NR_CPUS + NR_SLOTS; i++) {
		struct slot *slot = &slots[(state >> 40) % NR_SLOTS];

		if (slot->copy) {
			CHECK_STR(slot->copy, slot->text);
			kfree_const(slot->copy);
		}
		random_text(&state, slot->text, sizeof(slot->text));
		slot->copy = random_copy(state >> 24, slot->text);
		CHECK(slot->copy && slot->copy != slot->text);
		if (i % 64)
			continue;
		CHECK(software_node_fwnode(&family[1]));
		fwnode_handle_put(fwnode_handle_get(software_node_fwnode(&family[1])));
	}
	for (int i = 0; i < NR_SLOTS; i++) {
		if (slots[i].copy)
			CHECK_STR(slots[i].copy, slots[i].text);
		kfree_const(slots[i].copy);
		slots[i].copy = NULL;
	}
}

static void child_model(void *arg)
{
	u64 seed = random_u64();

	boot(arg);
	CHECK_EQ(software_node_register_nodes(family), 0);
	random_strings(&seed);
	on_each_cpu(random_strings, &seed, 1);
	software_node_unregister_nodes(family);
	CHECK_EQ(nr_objects(), 0);
}

static void test_model(void **state)
{
	random_init();
	run_child_silent(child_model, "");
	run_child_silent(child_model, "slub_debug=FZPU");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies),	 cmocka_unit_test(dup_const),
		cmocka_unit_test(texts),	 cmocka_unit_test(bitmaps),
		cmocka_unit_test(cache_name),	 cmocka_unit_test(nodes),
		cmocka_unit_test(test_siphash),	 cmocka_unit_test(test_errname),
		cmocka_unit_test(test_calendar), cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_escape),	 cmocka_unit_test(failing),
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
