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

#if defined(__SANITIZE_THREAD__)
#define NR_STEPS 20000
#else
#define NR_STEPS 120000
#endif
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
	copy = kmemdup_nul("a\0b", 3, GFP_KERNEL);
	CHECK(!memcmp(copy, "a\0b", 4));
	kfree(copy);
	CHECK_PTR(kmemdup_nul(NULL, 2, GFP_KERNEL), NULL);
	CHECK_PTR(kmemdup_nul("a", SIZE_MAX, GFP_KERNEL), NULL);
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(copies, "", "slub_debug=FZPU", "init_on_alloc=1")

/* A function that takes a length reads nothing behind it: there may be no memory. */
static void child_without_end(void *arg)
{
	const char *text;
	char *copy;

	boot(arg);
	text = unterminated("abc");
	for (int how = 0; how < 4; how++) {
		copy = how == 0 ? kstrndup(text, 3, GFP_KERNEL) :
		       how == 1 ? kmemdup_nul(text, 3, GFP_KERNEL) :
		       how == 2 ? kasprintf(GFP_KERNEL, "%.3s", text) :
				  kmemdup(text, 3, GFP_KERNEL);
		CHECK(!memcmp(copy, "abc", how == 3 ? 3 : 4));
		kfree(copy);
	}
	CHECK_EQ(nr_objects(), 0);
}

TEST_BOOTED_WITH(without_end, "")

#define NR_WAYS 6

static noinline const char *the_printer(gfp_t gfp, const char *fmt, ...)
{
	const char *p;
	va_list args;

	va_start(args, fmt);
	p = kvasprintf(gfp, fmt, args);
	va_end(args);
	return p;
}

/* Copy a string, in each way that there is. */
static noinline const char *the_copier(int way, gfp_t gfp)
{
	const char *p = NULL;

	switch (way) {
	case 0:
		p = kstrdup(variable, gfp);
		break;
	case 1:
		p = kstrndup(variable, 5, gfp);
		break;
	case 2:
		p = kmemdup(variable, sizeof(variable), gfp);
		break;
	case 3:
		p = kmemdup_nul(variable, 5, gfp);
		break;
	case 4:
		p = kstrdup_const(variable, gfp);
		break;
	case 5:
		p = the_printer(gfp, "%s", variable);
		break;
	}
	barrier(); /* This function, not one that it jumped to, is the caller. */
	return p;
}

static void child_flags_of_copies(void *arg)
{
	boot(arg);
	CHECK(setup_fault_attr(&failslab, "1,100,0,-1"));
	failslab.verbose = false;
	console_loglevel = 0;
	for (int way = 0; way < NR_WAYS; way++) {
		const char *p = the_copier(way, GFP_KERNEL | __GFP_NOFAIL);

		CHECK(p && !strncmp(p, variable, 5));
		kfree(p);
		CHECK_PTR(the_copier(way, GFP_KERNEL), NULL);
	}
	CHECK_EQ(nr_objects(), 0);
}

/* The flags reach the allocator, which does not fail with __GFP_NOFAIL. */
TEST_BOOTED_WITH(flags_of_copies, "failslab=1,0,0,-1")

static void child_owners(void *arg)
{
	boot("slub_debug=FU");
	for (int way = 0; way < NR_WAYS; way++) {
		/* A slab with nothing in use would not look at what is freed. */
		const char *other = the_copier(way, GFP_KERNEL);
		const char *p = the_copier(way, GFP_KERNEL);

		kfree(p);
		kfree(p);
		kfree(other);
	}
}

/* A report names the function that asked for the copy, not the one that allocated it. */
static void test_owners(void **state)
{
	struct child c = run_child(child_owners, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "Object already free\n"), NR_WAYS);
	CHECK_EQ(count_of(c.err, "Allocated in "), NR_WAYS);
	/* The compiler may make kstrdup() a part of kstrdup_const(), or not. */
	CHECK_EQ(count_of(c.err, "Allocated in the_copier") +
			 count_of(c.err, "Allocated in kstrdup_const+"),
		 5);
	CHECK_EQ(count_of(c.err, "Allocated in the_printer"), 1);
	free_child(&c);
}

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
	p = printed_const(variable);
	CHECK(p != variable);
	CHECK_STR(p, variable);
	kfree_const(p);
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

/* A firmware node that is no software node; its name has another length each time. */
static const size_t *next_length;

static const char *unsteady_name(const struct fwnode_handle *fwnode)
{
	static char name[1000];

	memset(name, 'n', sizeof(name) - 1);
	name[*next_length++] = '\0';
	return name;
}

static const struct fwnode_operations unsteady_ops = { .get_name = unsteady_name };
static struct fwnode_handle unsteady = { .ops = &unsteady_ops };

static void child_unsteady(void *arg)
{
	static const size_t lengths[][2] = { { 150, 150 }, { 150, 900 }, { 150, 20 } };

	boot("slub_debug=FZPU");
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		char *text;

		next_length = lengths[i];
		text = kasprintf(GFP_KERNEL, "%pfwP", &unsteady);
		CHECK_EQ(strlen(text), min(lengths[i][0], lengths[i][1]));
		kfree(text);
	}
	CHECK_EQ(nr_objects(), 0);
}

/* A long text is formatted twice. If it changes in between it is cut, and reported. */
static void test_unsteady(void **state)
{
	struct child c = run_child(child_unsteady, NULL);

	CHECK_EQ(c.status, 0);
	CHECK_EQ(count_of(c.err, "different return values ("), 2);
	CHECK_HAS(c.err, ") from vsnprintf(\"%pfwP\", ...)");
	CHECK_EQ(count_of(c.err, "WARNING: CPU: 0"), 2);
	CHECK_EQ(count_of(c.err, "BUG "), 0);
	free_child(&c);
}

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
static const struct software_node nameless, another;
static const struct software_node orphan = { .name = "orphan", .parent = &nameless };

static void child_nodes(void *arg)
{
	struct fwnode_handle *parent, *child, *made_up;

	boot(arg);
	CHECK_EQ(software_node_register(&orphan), -EINVAL);
	CHECK_EQ(software_node_register_nodes(family), 0);
	CHECK_EQ(software_node_register(&family[1]), -EEXIST);
	/* An array that fails is forgotten as a whole, even what was known before. */
	CHECK_EQ(software_node_register_nodes(family), -EEXIST);
	CHECK_PTR(software_node_fwnode(&family[0]), NULL);
	CHECK_EQ(software_node_register_nodes(family), 0);
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
	CHECK_PTR(fwnode_handle_get(ERR_PTR(-ENODEV)), ERR_PTR(-ENODEV));
	fwnode_handle_put(ERR_PTR(-ENODEV));
	/* A node with other operations is no software node. */
	CHECK(!is_software_node(&unsteady));
	CHECK_PTR(to_software_node(&unsteady), NULL);

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
	CHECK_EQ(software_node_register(&another), 0);
	CHECK(strcmp(fwnode_get_name(software_node_fwnode(&another)), fwnode_get_name(made_up)));
	software_node_unregister(&another);
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
	} vectors[] = { { 0, 0x726fdb47dd0e0e31 },  { 8, 0x93f5f5799a932462 },
			{ 15, 0xa129ca6149be45e5 }, { 16, 0x3f2acc7f57c29bdb },
			{ 23, 0xa80c038ccd5ccec8 }, { 63, 0x958a324ceb064572 },
			{ 300, 0x4b0b710db6117839 } };
	siphash_key_t key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };
	u8 data[300];

	for (int i = 0; i < 300; i++)
		data[i] = (u8)i;
	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++)
		CHECK_EQ(siphash(data, vectors[i].len, &key), vectors[i].hash);
}

static void test_errname(void **state)
{
	/* The errors from 512 on; no error has the number 520. */
	static const char *const of_kernel[] = { "-ERESTARTSYS",
						 "-ERESTARTNOINTR",
						 "-ERESTARTNOHAND",
						 "-ENOIOCTLCMD",
						 "-ERESTART_RESTARTBLOCK",
						 "-EPROBE_DEFER",
						 "-EOPENSTALE",
						 "-ENOPARAM",
						 NULL,
						 "-EBADHANDLE",
						 "-ENOTSYNC",
						 "-EBADCOOKIE",
						 "-ENOTSUPP",
						 "-ETOOSMALL",
						 "-ESERVERFAULT",
						 "-EBADTYPE",
						 "-EJUKEBOX",
						 "-EIOCBQUEUED",
						 "-ERECALLCONFLICT",
						 "-ENOGRACE" };

	for (int err = 1; err < 134; err++) {
		const char *name = strerrorname_np(err);

		if (!name || err == EOPNOTSUPP)
			continue;
		CHECK_STR(errname(err), name);
		CHECK_STR(errname(-err) + 1, name);
		CHECK_EQ(errname(-err)[0], '-');
	}
	/* libc's name for it is ENOTSUP. */
	CHECK_STR(errname(-EOPNOTSUPP), "-EOPNOTSUPP");
	for (int i = 0; i < (int)ARRAY_SIZE(of_kernel); i++) {
		if (!of_kernel[i])
			CHECK_PTR(errname(-512 - i), NULL);
		else
			CHECK_STR(errname(-512 - i), of_kernel[i]);
	}
	CHECK_STR(errname(531), "ENOGRACE");
	CHECK_PTR(errname(-134), NULL);
	CHECK_PTR(errname(-511), NULL);
	CHECK_PTR(errname(-532), NULL);
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

/* 64 bits of seconds reach years whose numbers do not fit into 32 bits. */
static void test_far_years(void **state)
{
	static const struct {
		s64 secs, year;
		int mon, mday, yday, wday, time;
	} dates[] = {
		{ S64_MAX, 292277026596, 11, 4, 338, 0, 153007 },
		{ -S64_MAX + 86399, -292277022657, 0, 28, 27, 1, 82952 },
		{ -S64_MAX - 1, -292277022657, 0, 27, 26, 0, 82952 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(dates); i++) {
		struct kernel_tm t;

		time64_to_tm(dates[i].secs, 0, &t);
		CHECK_EQ(t.tm_year, (long)(dates[i].year - 1900));
		CHECK_EQ(t.tm_mon, dates[i].mon);
		CHECK_EQ(t.tm_mday, dates[i].mday);
		CHECK_EQ(t.tm_yday, dates[i].yday);
		CHECK_EQ(t.tm_wday, dates[i].wday);
		CHECK_EQ(t.tm_hour * 10000 + t.tm_min * 100 + t.tm_sec, dates[i].time);
	}
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
	check_escape("\\f\\n\\r\\t\\v\a", "\f\n\r\t\v\a", 6, ESCAPE_SPACE, NULL);
	check_escape("\\\"\\a\\\\\\e\n", "\"\a\\\033\n", 5, ESCAPE_SPECIAL, NULL);
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
	/* strchr() finds the end of the list, so that NUL is in every list. */
	check_escape("\\x61b\\x00", "ab", 3, ESCAPE_HEX, "a");
	check_escape("\\x61b\\x0a", "ab\n", 3, ESCAPE_HEX | ESCAPE_NP | ESCAPE_APPEND, "a");
	/* The first and the last printable characters, and those next to them. */
	check_escape("\\037 ~\\177\\237\xa0\xff", "\037 ~\177\237\xa0\xff", 7,
		     ESCAPE_OCTAL | ESCAPE_NP, NULL);
	check_escape("\\x1f ~\\x7f\\x9f\\xa0\\xff", "\037 ~\177\237\xa0\xff", 7,
		     ESCAPE_HEX | ESCAPE_NAP, NULL);
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
		if (in_interrupts && i % ROUNDS_PER_RELAX == 0)
			task_relax();
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

/* Names are made in interrupts, too. */
static char *names[NR_CPUS];

static void name_in_interrupt(void *unused)
{
	int cpu = smp_processor_id();
	char text[32];

	scnprintf(text, sizeof(text), "cpu-%d", cpu);
	if (names[cpu])
		CHECK_STR(names[cpu], text);
	kfree(names[cpu]);
	names[cpu] = names[cpu] ? NULL : kasprintf(GFP_ATOMIC, "cpu-%u", cpu);
}

static void give_names(void *unused)
{
	kfree(names[smp_processor_id()]);
}

static void child_model(void *arg)
{
	u64 seed = random_u64();

	boot(arg);
	CHECK_EQ(software_node_register_nodes(family), 0);
	random_strings(&seed);
	task_on_each_cpu(random_strings, &seed);
	last_interrupt(give_names);
	software_node_unregister_nodes(family);
	CHECK_EQ(nr_objects(), 0);
}

static void test_model(void **state)
{
	random_init();
	run_child_silent(child_model, "");
	run_child_silent(child_model, "slub_debug=FZPU");
	in_interrupts = name_in_interrupt;
	run_child_silent(child_model, "");
	run_child_silent(child_model, "slub_debug=FZPU");
	in_interrupts = NULL;
}

/* ---- a cache that is forgotten ---- */

static void child_forgotten(void *arg)
{
	char name[] = "forgotten";

	boot(arg);
	CHECK(kmem_cache_create(name, 700, 0, 0, NULL));
	halt_child();
}

/* The copy of its name goes with it, and is no other leak. */
static void forgotten(void **state)
{
	struct child c = run_child(child_forgotten, "");

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_STR(c.err, "slub: not destroyed: cache forgotten, objects of 700 bytes; "
			 "boot with slub_debug=U to see by whom\n");
	free_child(&c);
}

/* Who wants a copy of a text has the leak, not kstrdup(). */
static void child_lost_copy(void *arg)
{
	boot(arg);
	kstrdup(variable, GFP_KERNEL);
	halt_child();
}

static void lost_copy(void **state)
{
	struct child c = run_child(child_lost_copy, "slub_debug=U");

	CHECK_EQ(c.status, EXIT_LEAKED);
	CHECK_EQ(count_of(c.err, "\n"), 1);
	CHECK_HAS(c.err, "slub: not freed: 1 object of kmalloc-16, 16 bytes, at 0x");
	CHECK_HAS(c.err, ", allocated by child_lost_copy+0x");
	free_child(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies),	   cmocka_unit_test(without_end),
		cmocka_unit_test(flags_of_copies), cmocka_unit_test(test_owners),
		cmocka_unit_test(dup_const),	   cmocka_unit_test(texts),
		cmocka_unit_test(test_unsteady),   cmocka_unit_test(bitmaps),
		cmocka_unit_test(forgotten),	   cmocka_unit_test(lost_copy),
		cmocka_unit_test(cache_name),	   cmocka_unit_test(nodes),
		cmocka_unit_test(test_siphash),	   cmocka_unit_test(test_errname),
		cmocka_unit_test(test_calendar),   cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_far_years),  cmocka_unit_test(test_escape),
		cmocka_unit_test(failing),	   cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
