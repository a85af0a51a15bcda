// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAME_ALLOC: boot, the demos, halt. Strings in memory of their own, names that are
 * made of parts, and the kernel's format language.
 */

#include <linux/biscuitos.h>
#include <linux/clk.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ioport.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/netdev_features.h>
#include <linux/percpu.h>
#include <linux/property.h>
#include <linux/rtc.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

static void no_memory(void)
{
	pr_info("  no memory: the demo ends here\n");
}

static void demo_kstrdup(void)
{
	char buffer[] = "a name on the stack";
	char *copy = kstrdup(buffer, GFP_KERNEL);

	if (!copy) {
		no_memory();
		return;
	}
	buffer[0] = 'A';
	pr_info("  the copy is \"%s\", %zu bytes in an object of %zu\n", copy, strlen(copy) + 1,
		ksize(copy));
	pr_info("  the original has changed: \"%s\"\n", buffer);
	kfree(copy);
	copy = kstrndup("eth0: link is up", 4, GFP_KERNEL);
	pr_info("  kstrndup() of 4 characters: \"%s\"\n", copy ?: "no memory");
	kfree(copy);
	pr_info("  kstrdup(NULL) is %p\n", kstrdup(NULL, GFP_KERNEL));
}

static void demo_kstrdup_const(void)
{
	const char *literal = "in the program's read-only data";
	char buffer[] = "in memory that may change";
	const char *kept = kstrdup_const(literal, GFP_KERNEL);
	const char *copied = kstrdup_const(buffer, GFP_KERNEL);

	pr_info("  \"%s\": %s\n", kept, kept == literal ? "the same pointer" : "a copy");
	if (!kept || !copied)
		no_memory();
	else
		pr_info("  \"%s\": %s\n", copied, copied == buffer ? "the same pointer" : "a copy");
	kfree_const(kept);
	kfree_const(copied);
}

static void demo_kmemdup(void)
{
	static const u32 registers[] = { 0x10, 0x20, 0x30 };
	static const char field[4] = { 'B', 'I', 'S', 'C' }; /* no zero byte at the end */
	u32 *saved = kmemdup(registers, sizeof(registers), GFP_KERNEL);
	char *text = kmemdup_nul(field, sizeof(field), GFP_KERNEL);

	if (saved && text)
		pr_info("  three registers, saved: %#x %#x %#x; four bytes as a string: \"%s\"\n",
			saved[0], saved[1], saved[2], text);
	else
		no_memory();
	kfree(saved);
	kfree(text);
}

/* A device is called by its bus and its number there. */
struct device {
	const char *bus;
	unsigned int id;
	const char *name;
};

__printf(2, 3) static void device_set_name(struct device *dev, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dev->name = kvasprintf_const(GFP_KERNEL, fmt, args);
	va_end(args);
}

static void demo_device(void)
{
	struct device devices[] = { { .bus = "i2c", .id = 0x50 },
				    { .bus = "spi", .id = 3 },
				    { .bus = "pci0000:00", .id = 0x1f } };
	struct device platform = { .bus = "platform" };

	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct device *dev = &devices[i];

		device_set_name(dev, "%s-%x", dev->bus, dev->id);
		if (dev->name)
			pr_info("  bus %-10s id %#4x: \"%s\", an object of %zu bytes\n", dev->bus,
				dev->id, dev->name, ksize(dev->name));
		else
			pr_info("  bus %-10s id %#4x: no memory for a name\n", dev->bus, dev->id);
	}
	device_set_name(&platform, "%s", "platform");
	pr_info("  \"%s\" is the constant itself: %s\n", platform.name,
		is_kernel_rodata((unsigned long)platform.name) ? "yes" : "no");
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++)
		kfree_const(devices[i].name);
	kfree_const(platform.name);
}

static void demo_length(void)
{
	char buf[8];
	int len = snprintf(buf, sizeof(buf), "%s-%x", "pci0000:00", 0x1f);

	pr_info("  8 bytes of room: \"%s\"; snprintf() returns %d, what it would have taken\n", buf,
		len);
	pr_info("  scnprintf() returns %d, what is there\n",
		scnprintf(buf, sizeof(buf), "%s-%x", "pci0000:00", 0x1f));
	pr_info("  no buffer at all: %d\n", snprintf(NULL, 0, "%s-%x", "pci0000:00", 0x1f));
}

static void demo_pointers(void)
{
	int object, other;
	char first[20], again[20], second[20];

	snprintf(first, sizeof(first), "%p", &object);
	snprintf(again, sizeof(again), "%p", &object);
	snprintf(second, sizeof(second), "%p", &other);
	pr_info("  %%p of one object twice: %s; of another: %s\n",
		strcmp(first, again) ? "differs" : "the same",
		strcmp(first, second) ? "differs" : "the same");
	snprintf(again, sizeof(again), "%px", &object);
	pr_info("  and it is the address, which %%px prints: %s\n",
		strcmp(first, again) ? "no, a hash of it" : "yes");
	pr_info("  NULL is no secret: %p\n", NULL);
	pr_info("  errors: %pe %pe %pe\n", ERR_PTR(-ENOMEM), ERR_PTR(-EPROBE_DEFER),
		ERR_PTR(-1234));
	pr_info("  a function: %ps\n", demo_pointers);
	pr_info("  pointers that are none: %s %pM %pI4\n", (char *)ERR_PTR(-EFAULT), NULL,
		(void *)0x10);
}

static void demo_machine(void)
{
	struct resource ram = { .start = 0x60000000,
				.end = 0x60ffffff,
				.flags = IORESOURCE_MEM | IORESOURCE_PREFETCH };
	struct resource irq = { .start = 42, .end = 42, .flags = IORESOURCE_IRQ };
	unsigned long page_flags = 1UL << PG_slab | 1UL << PG_head;
	unsigned long vm_flags = VM_READ | VM_EXEC | VM_MAYREAD;
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO;
	struct clk clk = { .name = "uart" };
	DECLARE_BITMAP(cpus, 40);

	bitmap_zero(cpus, 40);
	bitmap_set(cpus, 0, 4);
	bitmap_set(cpus, 36, 1);
	pr_info("  resources  %pR, raw %pr\n", &ram, &ram);
	pr_info("             %pR\n", &irq);
	pr_info("  flags      page %pGp\n", &page_flags);
	pr_info("             gfp  %pGg\n", &gfp);
	pr_info("             vma  %pGv\n", &vm_flags);
	pr_info("  bitmap     %*pb, as a list %*pbl\n", 40, cpus, 40, cpus);
	pr_info("  clock      %pC\n", &clk);
}

static void demo_bytes(void)
{
	static const u8 mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
	static const u8 uuid[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	static const char message[] = "two\nlines\t\"quoted\"\x01";
	u32 fourcc = 0x3231564e;
	netdev_features_t features = 0x4001;

	pr_info("  bytes      %*ph, %*phC, %*phD, %*phN\n", 6, mac, 6, mac, 6, mac, 6, mac);
	pr_info("  escaped    %*pE\n", (int)sizeof(message) - 1, message);
	pr_info("             %*pEhp, in hexadecimal\n", (int)sizeof(message) - 1, message);
	pr_info("  Ethernet   %pM, reversed %pMR, plain %pm\n", mac, mac, mac);
	pr_info("  UUID       %pUb\n", uuid);
	pr_info("             %pUL, little endian\n", uuid);
	pr_info("  features   %pNF\n", &features);
	pr_info("  format     %p4cc\n", &fourcc);
}

static void demo_network(void)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
				  .sin_port = htons(80),
				  .sin_addr.s_addr = htonl(0xc0a80001) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(443) };
	static const u8 prefix[4] = { 0x20, 0x01, 0x0d, 0xb8 };

	memcpy(v6.sin6_addr.s6_addr, prefix, sizeof(prefix));
	v6.sin6_addr.s6_addr[15] = 1;
	pr_info("  IPv4       %pI4, %pi4\n", &v4.sin_addr, &v4.sin_addr);
	pr_info("  IPv6       %pI6\n", &v6.sin6_addr);
	pr_info("             %pI6c\n", &v6.sin6_addr);
	pr_info("  sockets    %pISp, %pISpc\n", &v4, &v6);
}

/* The message of somebody else, inside ours. */
__printf(2, 3) static void dev_info(const char *name, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	pr_info("  message    %s: %pV\n", name, &vaf);
	va_end(args);
}

static void demo_names(void)
{
	static const struct software_node nodes[] = { { .name = "soc" },
						      { .name = "i2c0", .parent = &nodes[0] },
						      {} };
	struct dentry root = { .d_parent = &root, .d_name = QSTR_INIT("/", 1) };
	struct dentry etc = { .d_parent = &root, .d_name = QSTR_INIT("etc", 3) };
	struct dentry passwd = { .d_parent = &etc, .d_name = QSTR_INIT("passwd", 6) };
	struct file file = { .f_path.dentry = &passwd };
	struct rtc_time rtc = { .tm_year = 118, .tm_mon = 10, .tm_mday = 26, .tm_hour = 5 };
	time64_t birthday = 683153828; /* "Hello everybody out there using minix" */

	pr_info("  dentry     %pd, %pd2, %pD4\n", &passwd, &passwd, &file);
	if (!software_node_register_nodes(nodes))
		pr_info("  firmware   %pfw, alone %pfwP\n", software_node_fwnode(&nodes[1]),
			software_node_fwnode(&nodes[1]));
	else
		pr_info("  firmware   no memory for its nodes\n");
	software_node_unregister_nodes(nodes);
	pr_info("  time       %ptR, %ptTs, the day %ptTd\n", &rtc, &birthday, &birthday);
	dev_info("eth0", "link is %s, %d Mbit/s", "up", 1000);
}

static void demo_bad_input(void)
{
	/* Not a literal: the compiler would know that there is no such conversion. */
	char unknown[] = "before %v, after";
	char buf[32];

	pr_info("  Nothing of this crashes; what is wrong with it stands on stderr.\n");
	snprintf(buf, sizeof(buf), unknown, 1);
	pr_info("  %%v is not known, and formatting stops: \"%s\"\n", buf);
	pr_info("  a kind of flags that there is not: %pGx\n", buf);
	pr_info("  a copy of half of all addresses: %s\n",
		kmemdup("x", SIZE_MAX / 2, GFP_KERNEL) ? "got" : "NULL");
}

static const struct demo demos[] = {
	{ "kstrdup", demo_kstrdup, "a copy of a string" },
	{ "kstrdup_const", demo_kstrdup_const, "a copy only of what can change" },
	{ "kmemdup", demo_kmemdup, "copies of memory" },
	{ "device", demo_device, "kasprintf: names made of bus and id" },
	{ "length", demo_length, "what does not fit" },
	{ "pointers", demo_pointers, "%p, %px, %pe, %ps" },
	{ "machine", demo_machine, "%pR, %pG, %pb, %pC" },
	{ "bytes", demo_bytes, "%ph, %pE, %pM, %pU" },
	{ "network", demo_network, "%pI" },
	{ "names", demo_names, "%pd, %pfw, %pt, %pV" },
	{ "badinput", demo_bad_input, "what goes wrong, and what is said" },
};

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, demos, ARRAY_SIZE(demos));
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();

	run_demos();

	return memory_exit();
}
