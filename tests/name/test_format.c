// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's language prints: where it is not C's, and every letter behind
 * %p. Each text is wanted with room, into each smaller buffer, into nothing, and as
 * memory of its own.
 */

#include "../kmalloc/kmalloclib.h"

#include <linux/bitmap.h>
#include <linux/clk.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ioport.h>
#include <linux/netdev_features.h>
#include <linux/property.h>
#include <linux/kallsyms.h>

/* libc has a struct tm, too. */
#define tm kernel_tm
#include <linux/rtc.h>
#undef tm

#define BUF_SIZE 512
#define GUARD	 0x5a

static char buf[BUF_SIZE + 16];

/* Into @size bytes: the length, the text up to there, and not a byte behind. */
static void check_into(int line, size_t size, const char *want, size_t len, const char *fmt,
		       va_list args)
{
	size_t written = size ? min(len, size - 1) : 0;
	va_list ap;
	int got;

	memset(buf, GUARD, sizeof(buf));
	va_copy(ap, args);
	got = vsnprintf(size ? buf : NULL, size, fmt, ap);
	va_end(ap);
	if ((size_t)got != len || memcmp(buf, want, written))
		check_failed(__FILE__, line, "\"%s\" into %zu: %d \"%.*s\", expected %zu \"%s\"",
			     fmt, size, got, (int)written, buf, len, want);
	if (size && buf[written])
		check_failed(__FILE__, line, "\"%s\" into %zu: no zero byte", fmt, size);
	if (memchr_inv(buf + written + !!size, GUARD, sizeof(buf) - written - !!size))
		check_failed(__FILE__, line, "\"%s\" into %zu: written behind the end", fmt, size);
}

/* Not checked by the compiler, to which half of this is wrong. */
static void check_text(int line, const char *want, size_t len, const char *fmt, ...)
{
	va_list args;
	char *p;

	va_start(args, fmt);
	check_into(line, BUF_SIZE, want, len, fmt, args);
	for (size_t size = 0; size <= len + 1; size++)
		check_into(line, size, want, len, fmt, args);
	p = kvasprintf(GFP_KERNEL, fmt, args);
	va_end(args);
	CHECK(p);
	if (memcmp(p, want, len + 1))
		check_failed(__FILE__, line, "kvasprintf(\"%s\"): \"%s\", expected \"%s\"", fmt, p,
			     want);
	kfree(p);
}

#define test(want, fmt, ...) check_text(__LINE__, want, strlen(want), fmt, ##__VA_ARGS__)

#define NOWHERE ((void *)0xab)
#define ERROR	ERR_PTR(-EAGAIN)

/* ---- not as in C ---- */

static void numbers(void)
{
	test("0|00|0|0|0", "%.0d|%.2d|%.*d|%1.0d|%.0x", 0, 0, -3, 0, 0, 0);
	test("0x0|0X1F|0x001f|010|0", "%#x|%#X|%#.4x|%#o|%#o", 0, 31, 31, 8, 0);
	test("00042|00042|42   |  042", "%05d|%05.3d|%-05d|%5.3d", 42, 42, 42, 42);
	test("+5| 5|+5|-5|5", "%+d|% d|% +d|%+d|%+u", 5, 5, 5, -5, 5);
	test("-1|255|-1|65535|4294967295", "%hhd|%hhu|%hd|%hu|%u", -1, -1, -1, -1, -1);
	test("-9223372036854775808|18446744073709551615", "%lld|%Lu", LLONG_MIN, ULLONG_MAX);
	test("1777777777777777777777|ffffffffffffffff", "%llo|%llx", ULLONG_MAX, ULLONG_MAX);
	test("-7|7|-7", "%zd|%zu|%td", (size_t)-7, (size_t)7, (ptrdiff_t)-7);
	test("1   |   1|1   ", "%*d|%*d|%-*d", -4, 1, 4, 1, 4, 1);
	test("99|100|12345678|9", "%d|%i|%d|%u", 99, 100, 12345678, 9);
}

/* The largest width and the largest precision cause no warning. */
static void limits(void)
{
	char wide[] = "%8388607d", star[] = "%*d", exact[] = "%.32767d";

	CHECK_EQ(snprintf(NULL, 0, wide, 1), (1 << 23) - 1);
	CHECK_EQ(snprintf(NULL, 0, star, -(1 << 23) + 1, 1), (1 << 23) - 1);
	CHECK_EQ(snprintf(NULL, 0, exact, 1), (1 << 15) - 1);
}

static void strings(void)
{
	test("abc|ab||abc", "%s|%.2s|%.0s|%.s", "abc", "abc", "abc", "abc");
	test("|  |ab ", "%.*s|%2.*s|%-3.2s", -1, "abc", -5, "abc", "abc");
	test("(null)|(nu|  (null)|(efault)|(efault)", "%s|%.3s|%8s|%s|%s", NULL, NULL, NULL,
	     NOWHERE, ERROR);
	test("abc|abc", "%.3s|%.*s", unterminated("abc"), 3, unterminated("abc"));
	check_text(__LINE__, "a\0b", 3, "a%cb", 0);
	test("  x|x  |x", "%3c|%-3c|%.0c", 'x', 'x', 'x');
	test("%|5%", "%%|%d%%", 5);
	test("", "");
}

/* ---- %p and addresses ---- */

/*
 * An address in the first page, or among the errors, is bad. A bitmap of 0 bits is not
 * read, so it shows where bad addresses begin and end.
 */
static void bad_addresses(void)
{
	const unsigned long last_error = (unsigned long)-MAX_ERRNO;

	test("(null)|(efault)|(efault)|", "%*pb|%*pb|%*pb|%*pb", 0, NULL, 0, 1UL, 0, PAGE_SIZE - 1,
	     0, PAGE_SIZE);
	test("|(efault)|(efault)", "%*pb|%*pb|%*pb", 0, last_error - 1, 0, last_error, 0, -1L);
}

static void addresses(void)
{
	char hash[64] = "", zeros[] = "0000000000000000", *z = zeros + 16 - (sizeof(long) * 2 - 8);
	unsigned long hashval;
	void *p = &hash;

	CHECK_EQ(ptr_to_hashval(p, &hashval), 0);
	CHECK(hashval <= UINT_MAX && hashval != (unsigned long)p);
	snprintf(hash, sizeof(hash), "%s%08lx", z, hashval);
	test(hash, "%p", p);
	test(hash, "%pK", p);
	test(hash, "%pe", p);
	test(hash, "%pzz", p);
	snprintf(hash, sizeof(hash), "%s00000000|%s000000ab", z, z);
	test(hash, "%p|%px", NULL, NOWHERE);
	snprintf(hash, sizeof(hash), "%0*lx", (int)sizeof(p) * 2, (unsigned long)ERROR);
	test(hash, "%p", ERROR);
	snprintf(hash, sizeof(hash), "%20lx|%-20lx|", hashval, hashval);
	test(hash, "%20p|%-20p|", p, p);

	no_hash_pointers = true;
	snprintf(hash, sizeof(hash), "%0*lx", (int)sizeof(p) * 2, (unsigned long)p);
	test(hash, "%p", p);
	no_hash_pointers = false;
	test(hash, "%px", p);
	kptr_restrict = 1;
	test(hash, "%pK", p);
	kptr_restrict = 2;
	snprintf(hash, sizeof(hash), "%s00000000", z);
	test(hash, "%pK", p);
	kptr_restrict = 0;
}

static void errors(void)
{
	test("-ENOMEM|-EPROBE_DEFER|-1234", "%pe|%pe|%pe", ERR_PTR(-ENOMEM), ERR_PTR(-EPROBE_DEFER),
	     ERR_PTR(-1234));
	test("  -EIO|-EIO  |-EAGAIN", "%6pe|%-6pe|%pe", ERR_PTR(-EIO), ERR_PTR(-EIO),
	     ERR_PTR(-EWOULDBLOCK));
}

static void symbols(void)
{
	char want[200];

	test("symbols|symbols        |", "%ps|%-15ps|", symbols, symbols);
	sprint_symbol(want, sizeof(want), (unsigned long)symbols + 1);
	CHECK_HAS(want, "symbols+0x1/0x");
	test(want, "%pS", (char *)symbols + 1);
	test(want, "%pSR", (char *)symbols + 1);
	test(want, "%pSb", (char *)symbols + 1);
	test(want, "%pB", (char *)symbols + 1);
	/* A call that never returns may end a function: it returns into the next one. */
	sprint_backtrace(want, sizeof(want), (unsigned long)symbols);
	CHECK_HAS_NOT(want, "symbols+0x0/");
	test(want, "%pB", symbols);
	test("0xab|0xab|0xab", "%ps|%pS|%pB", NOWHERE, NOWHERE, NOWHERE);
}

static void by_reference(void)
{
	phys_addr_t phys = 0x60000000;
	dma_addr_t dma = 0xab;
	netdev_features_t features = 0x8001;
	const char *want_phys = sizeof(phys) == 8 ? "0x0000000060000000" : "0x60000000";
	const char *want_dma = sizeof(dma) == 8 ? "0x00000000000000ab" : "0x000000ab";

	test(want_phys, "%pa", &phys);
	test(want_phys, "%pap", &phys);
	test(want_dma, "%pad", &dma);
	test("0x0000000000008001|(%pN?)", "%pNF|%pNx", &features, &features);
	test("(null)|(efault)", "%pa|%pNF", NULL, NOWHERE);
}

/* ---- of the machine ---- */

static void resources(void)
{
	struct resource r = { .start = 0x1000, .end = 0x1fff, .flags = IORESOURCE_MEM };

	test("[mem 0x00001000-0x00001fff]|[mem 0x00001000-0x00001fff flags 0x200]", "%pR|%pr", &r,
	     &r);
	r.flags |= IORESOURCE_MEM_64 | IORESOURCE_PREFETCH | IORESOURCE_WINDOW |
		   IORESOURCE_DISABLED;
	test("[mem 0x00001000-0x00001fff 64bit pref window disabled]", "%pR", &r);
	r.flags = IORESOURCE_MEM | IORESOURCE_UNSET;
	test("[mem size 0x00001000]|[mem 0x00001000-0x00001fff flags 0x20000200]", "%pR|%pr", &r,
	     &r);
	r = (struct resource){ .start = 0x3f8, .end = 0x3ff, .flags = IORESOURCE_IO };
	test("[io  0x03f8-0x03ff]", "%pR", &r);
	r = (struct resource){ .start = 9, .end = 9, .flags = IORESOURCE_IRQ };
	test("  [irq 9]|[irq 9]", "%9pR|%pR", &r, &r);
	r.flags = IORESOURCE_DMA;
	test("[dma 9]", "%pR", &r);
	r = (struct resource){ .start = 0, .end = 0xff, .flags = IORESOURCE_BUS };
	test("[bus 00-ff]", "%pR", &r);
	r.flags = 0;
	test("[??? 0x00000000-0x000000ff flags 0x0]", "%pR", &r);
	test("(null)|(efault)", "%pR|%pr", NULL, ERROR);
}

static void flags(void)
{
	unsigned long page = 1UL << PG_slab | 1UL << PG_head, vma = VM_READ | VM_GROWSDOWN;
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO;
	char want[64];

	page |= 1UL << ZONES_PGSHIFT;
	snprintf(want, sizeof(want), "%#lx(slab|head|zone=1)", page);
	test(want, "%pGp", &page);
	page = 1UL << ZONES_PGSHIFT;
	snprintf(want, sizeof(want), "%#lx(zone=1)", page);
	test(want, "%pGp", &page);
	page = 0;
	test("0x0(zone=0)", "%pGp", &page);
	test("read|growsdown", "%pGv", &vma);
	vma = 0xffffffff;
	test("read|write|exec|shared|mayread|maywrite|mayexec|mayshare|growsdown|uffd_missing|"
	     "pfnmap|uffd_wp|locked|io|seqread|randread|dontcopy|dontexpand|lockonfault|account|"
	     "noreserve|hugetlb|sync|arch_1|wipeonfork|dontdump|mixedmap|hugepage|nohugepage|"
	     "mergeable|0x8000800",
	     "%pGv", &vma);
	vma = 0;
	test("", "%pGv", &vma);
	test("GFP_KERNEL|__GFP_ZERO", "%pGg", &gfp);
	gfp = __GFP_BITS_MASK + 1;
	test("0x1000000|(%pG?)|(null)", "%pGg|%pGx|%pGp", &gfp, &gfp, NULL);
}

static void bitmaps(void)
{
	DECLARE_BITMAP(map, 200);

	bitmap_zero(map, 200);
	test("||0|0|00000000|0,00000000", "%*pb|%*pbl|%1pb|%*pb|%*pb|%*pb", 0, map, 200, map, map,
	     4, map, 32, map, 33, map);
	bitmap_set(map, 0, 3);
	bitmap_set(map, 32, 1);
	bitmap_set(map, 63, 3);
	bitmap_set(map, 199, 1);
	test("0-2,32,63-65,199", "%*pbl", 200, map);
	test("1,00000007|00000007|3", "%*pb|%31pb|%*pb", 33, map, map, 2, map);
	test("3,80000001,00000007", "%*pb", 66, map);
	test("  (null)|(efault)", "%8pb|%8pbl", NULL, NOWHERE);
}

static void clocks(void)
{
	struct clk clk = { .name = "uart" }, nameless = {};

	test("uart|uart|  uart|(null)|(null)", "%pC|%pCn|%6pC|%pC|%pC", &clk, &clk, &clk, &nameless,
	     NULL);
}

/* ---- bytes ---- */

static void hex(void)
{
	u8 bytes[80];

	memset(bytes, 0xa5, sizeof(bytes));
	test("a5|a5 a5|a5:a5|a5-a5|a5a5|", "%ph|%2ph|%2phC|%*phD|%2phN|%*ph", bytes, bytes, bytes,
	     2, bytes, bytes, 0, bytes);
	CHECK_EQ(snprintf(NULL, 0, "%*phN", 80, bytes), 128);
	test("(null)|(efault)", "%ph|%8phC", NULL, NOWHERE);
}

static void escapes(void)
{
	static const char bytes[] = "a\n\t\\\"\033\0\x01\xe9";

	test("\\141\\n\\t\\\\\\\"\\e\\0\\001\\351", "%9pEa", bytes);
	test("a\\n\\t\\\"\\e\\0\\001\xe9", "%*pE", 9, bytes);
	test("\\x61\\x0a", "%2pEh", bytes);
	test("\\141\\012", "%2pEo", bytes);
	test("a\\n", "%2pEs", bytes);
	test("a\n\t\\\"\033\\0\x01\xe9", "%9pEn", bytes);
	check_text(__LINE__, "a\n\t\\\\\\\"\\e\0\x01\xe9", 12, "%9pEc", bytes);
	test("a\\x0a\\x09\\\"", "%5pEhp", bytes);
	test("a||(null)|(efault)", "%pE|%*pE|%pE|%pE", bytes, 0, bytes, NULL, NOWHERE);
}

static void uuids(void)
{
	static const u8 uuid[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xd, 0xe, 0xf };

	test("00010203-0405-0607-0809-0a0b0c0d0e0f", "%pU", uuid);
	test("00010203-0405-0607-0809-0A0B0C0D0E0F", "%pUB", uuid);
	test("03020100-0504-0706-0809-0a0b0c0d0e0f", "%pUl", uuid);
	test("03020100-0504-0706-0809-0A0B0C0D0E0F|(null)", "%pUL|%pU", uuid, NULL);
}

static void fourcc(void)
{
	u32 code = 0x20303159, big = code | BIT(31), odd = 0x10e96141;

	test("Y10  little-endian (0x20303159)", "%p4cc", &code);
	test("Y10  big-endian (0xa0303159)", "%p4cc", &big);
	test("Aa.. little-endian (0x10e96141)|(%p4?)|(null)", "%p4cc|%p4x|%p4cc", &odd, &odd, NULL);
}

/* ---- network ---- */

static void ethernet(void)
{
	static const u8 mac[6] = { 0x00, 0x1b, 0x44, 0x11, 0x3a, 0xb7 };

	test("00:1b:44:11:3a:b7|b7:3a:11:44:1b:00|00-1b-44-11-3a-b7", "%pM|%pMR|%pMF", mac, mac,
	     mac);
	test("001b44113ab7|b73a11441b00|(null)", "%pm|%pmR|%pM", mac, mac, NULL);
	test("  001b44113ab7", "%14pm", mac);
}

static void ip4(void)
{
	__be32 addr = htonl(0xc0a80105);
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(65535) };
	struct sockaddr other = { .sa_family = AF_UNIX };

	sa.sin_addr.s_addr = addr;
	test("192.168.1.5|192.168.001.005", "%pI4|%pi4", &addr, &addr);
	test("192.168.1.5|192.168.1.5|5.1.168.192", "%pI4n|%pI4b|%pI4l", &addr, &addr, &addr);
	test("5.1.168.192", "%pI4h", &addr);
	test("192.168.1.5|192.168.1.5:65535|192.168.001.005", "%pIS|%pISpc|%piS", &sa, &sa, &sa);
	test("5.1.168.192:65535", "%pISlp", &sa);
	test("(einval)|(%pI?)|(%pi?)|(null)", "%pIS|%pI5|%pi|%pI4", &other, &addr, &addr, NULL);
}

static struct in6_addr ip6_of(u16 a, u16 b, u16 c, u16 d, u16 e, u16 f, u16 g, u16 h)
{
	const u16 groups[8] = { a, b, c, d, e, f, g, h };
	struct in6_addr addr;

	for (int i = 0; i < 8; i++)
		addr.s6_addr16[i] = htons(groups[i]);
	return addr;
}

static void ip6(void)
{
	static const struct {
		const char *want;
		u16 g[8];
	} compressed[] = {
		{ "::", {} },
		{ "::1", { [7] = 1 } },
		{ "1::", { 1 } },
		{ "2001:db8::1", { 0x2001, 0xdb8, [7] = 1 } },
		{ "2001:0:0:1::1", { 0x2001, 0, 0, 1, [7] = 1 } },
		{ "1::2:0:0:3:4", { 1, 0, 0, 2, 0, 0, 3, 4 } },
		{ "1:0:2:3:4:5:6:7", { 1, 0, 2, 3, 4, 5, 6, 7 } },
		{ "0:1:2:3:4:5:6:0", { 0, 1, 2, 3, 4, 5, 6, 0 } },
		{ "ff:ab:abc:abcd:1::", { 0xff, 0xab, 0xabc, 0xabcd, 1 } },
		{ "::ffff:1.2.3.4", { [5] = 0xffff, 0x102, 0x304 } },
		{ "fe80::5efe:1.2.3.4", { 0xfe80, 0, 0, 0, 0, 0x5efe, 0x102, 0x304 } },
		{ "1:2:3:4:200:5efe:1.2.3.4", { 1, 2, 3, 4, 0x200, 0x5efe, 0x102, 0x304 } },
	};
	struct sockaddr_in6 sa = { .sin6_family = AF_INET6,
				   .sin6_port = htons(443),
				   .sin6_flowinfo = htonl(0xf0000007),
				   .sin6_scope_id = 3 };

	for (size_t i = 0; i < ARRAY_SIZE(compressed); i++) {
		const u16 *g = compressed[i].g;
		struct in6_addr addr = ip6_of(g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7]);

		test(compressed[i].want, "%pI6c", &addr);
	}
	sa.sin6_addr = ip6_of(0xfe80, 0, 0, 0, 1, 2, 3, 0xabcd);
	test("fe80:0000:0000:0000:0001:0002:0003:abcd|fe80000000000000000100020003abcd",
	     "%pI6|%pi6", &sa.sin6_addr, &sa.sin6_addr);
	test("fe80000000000000000100020003abcd|fe80000000000000000100020003abcd", "%pi6c|%piSc",
	     &sa.sin6_addr, &sa);
	test("fe80::1:2:3:abcd|[fe80::1:2:3:abcd]:443", "%pISc|%pISpc", &sa, &sa);
	test("[fe80::1:2:3:abcd]:443/7%3|[fe80000000000000000100020003abcd]%3", "%pISpfsc|%piSs",
	     &sa, &sa);
}

/* ---- names ---- */

static void dentries(void)
{
	struct dentry root = { .d_parent = &root, .d_name = QSTR_INIT("/", 1) };
	struct dentry usr = { .d_parent = &root, .d_name = QSTR_INIT("usr", 3) };
	struct dentry bin = { .d_parent = &usr, .d_name = QSTR_INIT("bin", 3) };
	struct dentry lost = { .d_name = QSTR_INIT("lost", 4) };
	struct file file = { .f_path.dentry = &bin };

	test("bin|usr/bin|/usr/bin|/usr/bin", "%pd|%pd2|%pd3|%pD4", &bin, &bin, &bin, &file);
	test("/|/|/usr", "%pd|%pd4|%pd2", &root, &root, &usr);
	test("usr/b|  usr/bin|usr/bin  |", "%.5pd2|%9pd2|%-9pD2|", &bin, &bin, &file);
	test("             usr/bin|usr/bin             ", "%20pd2|%-20pd2", &bin, &bin);
	test("usr|usr/|usr/b|", "%.3pd2|%.4pd2|%.5pd2|%.0pd2", &bin, &bin, &bin, &bin);
	test("lost|(null)|  (null)", "%pd|%pd2|%8pd2", &lost, &lost, &lost);
	test("(null)|(efault)", "%pd|%pD", NULL, NOWHERE);
}

static void fwnodes(void)
{
	static const struct software_node nodes[] = { { .name = "soc" },
						      { .name = "uart", .parent = &nodes[0] },
						      {} };
	struct fwnode_handle *uart;

	CHECK_EQ(software_node_register_nodes(nodes), 0);
	uart = software_node_fwnode(&nodes[1]);
	test("soc/uart|soc/uart|uart|soc", "%pfw|%pfwf|%pfwP|%pfw", uart, uart, uart,
	     software_node_fwnode(&nodes[0]));
	test("        soc/uart", "%16pfw", uart);
	test("  soc/uart|soc/uart  ||(%pf?)|(null)", "%10pfw|%-10pfw||%pf|%pfw", uart, uart, uart,
	     NULL);
	software_node_unregister_nodes(nodes);
	test("(%pOF?)|(%pO?)", "%pOF|%pO", nodes, nodes);
	test("text|(null)|(einval)", "%pks|%pus|%pkx", "text", NULL, "text");
}

static void times(void)
{
	struct rtc_time rtc = {
		.tm_year = 118, .tm_mon = 10, .tm_mday = 6, .tm_hour = 5, .tm_sec = 3
	};
	time64_t t = 1546615943, before = -1;

	test("2018-11-06T05:00:03|0118-10-06 05:00:03", "%ptR|%ptRrs", &rtc, &rtc);
	test("2018-11-06|05:00:03|05:00:03 t", "%ptRd|%ptRt|%ptRt t", &rtc, &rtc, &rtc);
	/* An unknown letter ends the format: r and s behind it do not count. */
	test("2018-11-06T05:00:03|2018-11-06", "%ptRxrs|%ptRdxr", &rtc, &rtc);
	test("2019-01-04T15:32:23|2019-01-04 15:32:23|0119-00-04", "%ptT|%ptTs|%ptTdr", &t, &t, &t);
	test("1969-12-31T23:59:59|(%pt?)|(null)", "%ptT|%pt|%ptR", &before, &t, NULL);
}

static void check_nested(const char *want, const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	vaf.va = &args;
	test(want, "<%pV>%d", &vaf, 7);
	va_end(args);
}

static void nested(void)
{
	check_nested("<link 5 up>7", "link %d %s", 5, "up");
	check_nested("<>7", "");
	test("(null)|(efault)", "%pV|%pV", NULL, NOWHERE);
}

/* ---- what is not in order ---- */

static void child_misuse(void *arg)
{
	char text[] = "before %v %d", wide[] = "%9999999d", star[] = "%*d", exact[] = "%.40000d";
	/* 2^64 + 1 must not be taken for 1. */
	char over[] = "%18446744073709551617d", over_exact[] = "%.18446744073709551617d";

	boot(arg);
	console_loglevel = LOGLEVEL_DEBUG;
	CHECK_EQ(snprintf(buf, BUF_SIZE, text, 1, 2), 7);
	CHECK_STR(buf, "before ");
	CHECK_EQ(snprintf(buf, BUF_SIZE, text, 1, 2), 7);
	CHECK_EQ(snprintf(buf, (size_t)INT_MAX + 1, "x"), 0);
	CHECK_EQ(snprintf(NULL, 0, wide, 1), (1 << 23) - 1);
	CHECK_EQ(snprintf(NULL, 0, star, INT_MIN, 1), (1 << 23) - 1);
	CHECK_EQ(snprintf(NULL, 0, exact, 1), (1 << 15) - 1);
	CHECK_EQ(snprintf(NULL, 0, over, 1), (1 << 23) - 1);
	CHECK_EQ(snprintf(NULL, 0, over_exact, 1), (1 << 15) - 1);
	test("(%pA?)", "%pA", &buf);
	printk("printk knows %pe, %*pbl\n", ERR_PTR(-EIO), 4, &(unsigned long){ 5 });
}

static void test_misuse(void **state)
{
	struct child c = run_child(child_misuse, "");

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "Please remove unsupported %v in format string");
	CHECK_EQ(count_of(c.err, "unsupported %v"), 1);
	CHECK_HAS(c.err, "field width 9999999 too large");
	CHECK_HAS(c.err, "precision 40000 too large");
	CHECK_HAS(c.err, "Please remove %pA from non-Rust code");
	CHECK_EQ(count_of(c.err, "WARNING: CPU: 0"), 5);
	CHECK_HAS(c.out, "printk knows -EIO, 0,2\n");
	free_child(&c);
}

static void child_parameters(void *arg)
{
	boot(arg);
	CHECK_EQ(no_hash_pointers, true);
	CHECK_EQ(kptr_restrict, 2);
}

static void test_parameters(void **state)
{
	struct child c = run_child(child_parameters, "no_hash_pointers kptr_restrict=2");

	CHECK_EQ(c.status, 0);
	CHECK_HAS(c.err, "unhashed kernel memory addresses");
	free_child(&c);
}

static void child_boot(void *arg)
{
	boot(arg);
}

static void test_malformed(void **state)
{
	static const char *const words[] = { "kptr_restrict",	"kptr_restrict=",
					     "kptr_restrict=3", "kptr_restrict=12",
					     "kptr_restrict=x", "no_hash_pointers=1" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct child c = run_child(child_boot, (void *)words[i]);

		CHECK_EQ(c.status, 1);
		CHECK_HAS(c.err, "Malformed early option");
		CHECK_HAS(c.err, words[i]);
		free_child(&c);
	}
}

static void returns(void)
{
	CHECK_EQ(scnprintf(buf, 4, "%s", "abcdef"), 3);
	CHECK_STR(buf, "abc");
	CHECK_EQ(scnprintf(buf, 6, "%s", "abcdef"), 5);
	CHECK_EQ(scnprintf(buf, 7, "%s", "abcdef"), 6);
	CHECK_EQ(scnprintf(buf, 0, "%s", "abcdef"), 0);
	CHECK_EQ(scnprintf(buf, 1, "%s", "abcdef"), 0);
	CHECK_EQ(sprintf(buf, "%d-%d", 1, 2), 3);
	CHECK_STR(buf, "1-2");
}

/* Each on a machine of its own, on which nothing is left and nothing said. */
#define TEXTS(name)                                 \
	static void child_##name(void *arg)         \
	{                                           \
		boot(arg);                          \
		name();                             \
		CHECK_EQ(nr_objects(), 0);          \
	}                                           \
	static void test_##name(void **state)       \
	{                                           \
		run_child_silent(child_##name, ""); \
	}

TEXTS(numbers)
TEXTS(limits)
TEXTS(strings)
TEXTS(bad_addresses)
TEXTS(addresses)
TEXTS(errors)
TEXTS(symbols)
TEXTS(by_reference)
TEXTS(resources)
TEXTS(flags)
TEXTS(bitmaps)
TEXTS(clocks)
TEXTS(hex)
TEXTS(escapes)
TEXTS(uuids)
TEXTS(fourcc)
TEXTS(ethernet)
TEXTS(ip4)
TEXTS(ip6)
TEXTS(dentries)
TEXTS(fwnodes)
TEXTS(times)
TEXTS(nested)
TEXTS(returns)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),	   cmocka_unit_test(test_limits),
		cmocka_unit_test(test_strings),	   cmocka_unit_test(test_bad_addresses),
		cmocka_unit_test(test_addresses),  cmocka_unit_test(test_errors),
		cmocka_unit_test(test_symbols),	   cmocka_unit_test(test_by_reference),
		cmocka_unit_test(test_resources),  cmocka_unit_test(test_flags),
		cmocka_unit_test(test_bitmaps),	   cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_hex),	   cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_uuids),	   cmocka_unit_test(test_fourcc),
		cmocka_unit_test(test_ethernet),   cmocka_unit_test(test_ip4),
		cmocka_unit_test(test_ip6),	   cmocka_unit_test(test_dentries),
		cmocka_unit_test(test_fwnodes),	   cmocka_unit_test(test_times),
		cmocka_unit_test(test_nested),	   cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_parameters), cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
