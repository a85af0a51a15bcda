// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings in memory of their own, and the format language; the peer is glibc.
 *
 * kstrdup<n>		a string of n characters is copied and freed; strdup()
 * kasprintf-name	"%s-%x" of a bus and an id, and freed; asprintf()
 * snprintf-name	the same into a buffer; snprintf()
 * snprintf-numbers	"%5d %#010lx %-12s|" into a buffer
 */

#include <linux/biscuitos.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "../bench.h"
#include "libc.h"

static char text[1024];
static const char *const buses[] = { "i2c", "spi", "pci0000:00", "platform" };

static const char *bus(unsigned long n)
{
	return buses[n % ARRAY_SIZE(buses)];
}

static void ours_dup(unsigned long n)
{
	while (n--) {
		char *copy = kstrdup(text, GFP_KERNEL);

		bench_consume(copy);
		kfree(copy);
	}
}

static void libc_dup(unsigned long n)
{
	while (n--) {
		char *copy = libc_strdup(text);

		bench_consume(copy);
		libc_free(copy);
	}
}

static void ours_name(unsigned long n)
{
	while (n--) {
		char *name = kasprintf(GFP_KERNEL, "%s-%x", bus(n), (unsigned int)n & 0xffff);

		bench_consume(name);
		kfree(name);
	}
}

static void libc_name(unsigned long n)
{
	while (n--) {
		char *name = libc_asprintf(bus(n), (unsigned int)n & 0xffff);

		bench_consume(name);
		libc_free(name);
	}
}

static void ours_print(unsigned long n)
{
	char buf[64];

	while (n--) {
		snprintf(buf, sizeof(buf), "%s-%x", bus(n), (unsigned int)n & 0xffff);
		bench_consume(buf);
	}
}

static void libc_print(unsigned long n)
{
	char buf[64];

	while (n--) {
		libc_snprintf(buf, sizeof(buf), bus(n), (unsigned int)n & 0xffff);
		bench_consume(buf);
	}
}

static void ours_numbers(unsigned long n)
{
	char buf[64];

	while (n--) {
		snprintf(buf, sizeof(buf), "%5d %#010lx %-12s|", (int)n, n * 12345, bus(n));
		bench_consume(buf);
	}
}

static void libc_numbers(unsigned long n)
{
	char buf[64];

	while (n--) {
		libc_snprintf_numbers(buf, sizeof(buf), (int)n, n * 12345, bus(n));
		bench_consume(buf);
	}
}

static void bench_dup(const char *name, size_t len)
{
	memset(text, 'x', len);
	text[len] = '\0';
	bench("name", name, ours_dup, "glibc", libc_dup);
}

int main(int argc, char *argv[])
{
	setup_command_line(argc, argv, NULL, 0);
	memory_init();
	setup_per_cpu_areas();
	smp_init();
	mem_init();
	kmem_cache_init();

	bench_dup("kstrdup12", 12);
	bench_dup("kstrdup100", 100);
	bench_dup("kstrdup1000", 1000);
	bench("name", "kasprintf-name", ours_name, "glibc", libc_name);
	bench("name", "snprintf-name", ours_print, "glibc", libc_print);
	bench("name", "snprintf-numbers", ours_numbers, "glibc", libc_numbers);
	return 0;
}
