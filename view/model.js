// SPDX-License-Identifier: GPL-2.0-only
//
// What memory looks like after some events.
//
//	trace ----> Model ----> pictures
//	events	    apply()	read the state
//
// A Model begins with nothing and applies one event after the other. Each event changes a few
// things; which event changes what stands in the table "steps". An event that cannot be true
// (a block is freed that nobody has) is counted in model.wrong, and changes nothing.
//
// History goes to any event: it keeps copies of the model along the way, and applies the events
// since the copy before. So back gives the same state that forward had.
//
// model.knows says which kinds of events the trace has. A trace of a Linux machine has no events
// of the free lists, for example, and then model.knows.freeLists is false.

import { fields } from './parse.js';

/** Who has a frame. */
export const OWNERS = ['unknown', 'memblock', 'reserved', 'free', 'pcp', 'allocated', 'slab',
	'vmalloc', 'pagetable', 'kmap'];
const OWNER = Object.fromEntries(OWNERS.map((name, number) => [name, number]));

const MAX_FRAMES = 1 << 22;	// 16 GiB of pages of 4096 bytes
const KMALLOC_MAX_CACHE_SIZE = 8192;
const PAGE_ALLOC_COSTLY_ORDER = 3;

/** An address or a PFN; NaN if it is none. */
const hex = (text) => text === undefined ? NaN : text === '(null)' || text === '(nil)' ? 0 : parseInt(text, 16);

/** Ranges of addresses that do not touch, in order: the regions of memblock. */
export class Ranges {
	list = [];

	add(start, end) {
		const kept = [];
		for (const r of this.list) {
			if (r.end < start || r.start > end) {
				kept.push(r);
			} else {
				start = Math.min(start, r.start);
				end = Math.max(end, r.end);
			}
		}
		kept.push({ start, end });
		this.list = kept.sort((a, b) => a.start - b.start);
	}

	remove(start, end) {
		const kept = [];
		for (const r of this.list) {
			if (r.start < start)
				kept.push({ start: r.start, end: Math.min(r.end, start) });
			if (r.end > end)
				kept.push({ start: Math.max(r.start, end), end: r.end });
			if (r.start >= start && r.end <= end)
				continue;
		}
		this.list = kept;
	}

	size() {
		return this.list.reduce((sum, r) => sum + r.end - r.start, 0);
	}
}

export class Model {
	nr = 0;			// events that were applied
	wrong = [];		// those that cannot be true
	machine = null;
	zones = [];
	demo = null;
	message = null;

	/* Frames, by PFN less firstPfn. */
	firstPfn = 0;
	owner = new Uint8Array(0);
	order = new Int8Array(0);	// of the block that begins here; -1: none does
	cpuOf = new Int16Array(0);	// the CPU whose list or slab it is in; -1: none
	since = new Int32Array(0);	// the event that made it so

	freeLists = new Map();	// "zone/order/migratetype" -> PFNs, first to last
	listOf = new Map();	// PFN of a free block -> its list
	blocks = new Map();	// PFN of an allocated block -> { order, gfp, since }
	caches = new Map();	// name -> { slabs: Set of PFNs }
	slabs = new Map();	// PFN -> slab
	objects = new Map();	// address -> { size, site, since, large }
	areas = new Map();	// address -> { size, lazy, since }
	chunks = new Map();	// base address -> Map of offset -> { size, ptr, since }
	percpu = new Map();	// pointer -> { base, off }
	memblock = new Map([['memory', new Ranges()], ['reserved', new Ranges()],
		['physmem', new Ranges()]]);
	ptes = new Map();	// address -> { pfn, prot, since }
	fixmaps = new Map();	// index -> { addr, pfn, since }
	kmaps = new Map();	// address -> { pfn, users, since }
	locals = new Map();	// address -> { pfn, cpu, since }
	inUse = new Map();	// what the program itself says: what -> number
	knows = { machine: false, freeLists: false, slabs: false };

	/** Apply the next event. */
	apply(event) {
		/* No event is called "constructor". */
		const step = Object.hasOwn(steps, event.name) ? steps[event.name] : null;
		if (step) {
			const f = fields(event);
			const complaint = step(this, {
				event,
				text: (name) => f.get(name),
				number: (name) => Number(f.get(name)),
				hex: (name) => hex(f.get(name)),
			});
			if (complaint)
				this.wrong.push({ nr: this.nr, line: event.line, complaint });
		}
		this.nr++;
	}

	/** A model of its own with the same state. */
	copy() {
		const copy = Object.assign(new Model(), this);
		const map = (from, clone) => new Map([...from].map(([k, v]) => [k, clone(v)]));
		const flat = (value) => ({ ...value });

		for (const name of ['owner', 'order', 'cpuOf', 'since'])
			copy[name] = this[name].slice();
		copy.wrong = [...this.wrong];
		copy.zones = [...this.zones];
		copy.freeLists = map(this.freeLists, (list) => [...list]);
		copy.listOf = new Map(this.listOf);
		copy.caches = map(this.caches, (cache) => ({ ...cache, slabs: new Set(cache.slabs) }));
		copy.chunks = map(this.chunks, (chunk) => map(chunk, flat));
		for (const name of ['blocks', 'slabs', 'objects', 'areas', 'percpu', 'ptes', 'fixmaps',
			'kmaps', 'locals'])
			copy[name] = map(this[name], flat);
		copy.memblock = map(this.memblock, (ranges) =>
			Object.assign(new Ranges(), { list: ranges.list.map(flat) }));
		copy.inUse = new Map(this.inUse);
		copy.knows = { ...this.knows };
		return copy;
	}

	/* ---- frames ---- */

	/** The place of a frame in the arrays, which grow; -1 if it cannot be one. */
	frame(pfn) {
		if (!Number.isSafeInteger(pfn) || pfn < 0)
			return -1;
		if (!this.owner.length)
			this.firstPfn = pfn & ~1023;
		let place = pfn - this.firstPfn;
		if (place < 0 || place >= this.owner.length) {
			const first = Math.min(this.firstPfn, pfn - pfn % 1024);
			const end = Math.max(this.firstPfn + this.owner.length, pfn - pfn % 1024 + 1024);
			if (end - first > MAX_FRAMES)
				return -1;
			this.resize(first, end);
			place = pfn - this.firstPfn;
		}
		return place;
	}

	resize(first, end) {
		const grow = (old, filler) => {
			const fresh = new old.constructor(end - first).fill(filler);
			fresh.set(old, this.firstPfn - first);
			return fresh;
		};
		this.owner = grow(this.owner, 0);
		this.order = grow(this.order, -1);
		this.cpuOf = grow(this.cpuOf, -1);
		this.since = grow(this.since, -1);
		this.firstPfn = first;
	}

	/** All pages of a block are somebody's now. */
	setBlock(pfn, order, owner, cpu = -1) {
		const place = this.frame(pfn), last = this.frame(pfn + 2 ** order - 1);
		if (place < 0 || last < 0)
			return;
		const first = pfn - this.firstPfn;
		this.owner.fill(OWNER[owner], first, first + 2 ** order);
		this.cpuOf.fill(cpu, first, first + 2 ** order);
		this.since.fill(this.nr, first, first + 2 ** order);
		this.order.fill(-1, first, first + 2 ** order);
		this.order[first] = order;
	}

	zoneOf(pfn) {
		return this.zones.find((z) => pfn >= z.start && pfn < z.start + z.spanned)?.name ?? '?';
	}

	/** The slab that a frame is in. */
	slabOf(pfn) {
		/* The first page of a block is aligned to its size. */
		for (let order = 0; order <= 10; order++) {
			const slab = this.slabs.get(pfn - pfn % 2 ** order);
			if (slab && slab.order >= order)
				return slab;
		}
		return undefined;
	}
}

/* ---- what each event changes ---- */

const valid = (...numbers) => numbers.every((n) => Number.isFinite(n) && n >= 0);
const MAX_ORDER = 20;
const validBlock = (pfn, order) => valid(pfn, order) && order <= MAX_ORDER;
const BAD_FIELDS = 'a field is missing, or is no number';

const steps = {
	machine(m, e) {
		const machine = { cpus: e.number('cpus'), pageSize: e.number('page_size'),
			start: e.hex('start'), low: e.number('low'), high: e.number('high'),
			pageOffset: e.hex('page_offset') };
		if (!valid(...Object.values(machine)) || !machine.pageSize)
			return BAD_FIELDS;
		m.machine = machine;
		m.knows.machine = true;
		const first = machine.start / machine.pageSize;
		const end = first + (machine.low + machine.high) / machine.pageSize;
		if (end - first <= MAX_FRAMES && m.frame(first) >= 0)
			m.frame(end - 1);
	},
	zone(m, e) {
		m.zones.push({ name: e.text('name'), start: e.hex('start_pfn'),
			spanned: e.number('spanned'), present: e.number('present'),
			pageblockOrder: e.number('pageblock_order') });
	},
	demo_begin(m, e) {
		m.demo = e.text('name');
	},
	demo_end(m) {
		m.demo = null;
	},
	console(m, e) {
		m.message = e.event.text;
	},
	in_use(m, e) {
		m.inUse.set(e.text('what'), e.number('nr'));
	},

	/* memblock */
	memblock_add(m, e) {
		const start = e.hex('base'), size = e.number('size'), kind = m.memblock.get(e.text('type'));
		if (!valid(start, size) || !kind)
			return BAD_FIELDS;
		kind.add(start, start + size);
		paintMemblock(m, start, size);
	},
	memblock_remove(m, e) {
		const start = e.hex('base'), size = e.number('size'), kind = m.memblock.get(e.text('type'));
		if (!valid(start, size) || !kind)
			return BAD_FIELDS;
		kind.remove(start, start + size);
		paintMemblock(m, start, size);
	},

	/* free lists */
	add_to_free_list(m, e) {
		const pfn = e.hex('pfn'), order = e.number('order'), type = e.number('migratetype');
		if (!validBlock(pfn, order) || !valid(type))
			return BAD_FIELDS;
		if (m.listOf.has(pfn))
			return 'the block is on a free list already';
		m.knows.freeLists = true;
		const key = `${m.zoneOf(pfn)}/${order}/${type}`;
		if (!m.freeLists.has(key))
			m.freeLists.set(key, []);
		const list = m.freeLists.get(key);
		if (e.number('to_tail'))
			list.push(pfn);
		else
			list.unshift(pfn);
		m.listOf.set(pfn, key);
		m.setBlock(pfn, order, 'free');
	},
	del_page_from_free_list(m, e) {
		const pfn = e.hex('pfn'), key = m.listOf.get(pfn);
		if (!key)
			return 'the block is on no free list';
		const list = m.freeLists.get(key);
		list.splice(list.indexOf(pfn), 1);
		m.listOf.delete(pfn);
		/* Whose it is says the next event. */
		m.setBlock(pfn, Number(key.split('/')[1]), 'allocated');
	},
	move_to_free_list(m, e) {
		const pfn = e.hex('pfn'), key = m.listOf.get(pfn);
		if (!key)
			return 'the block is on no free list';
		steps.del_page_from_free_list(m, e);
		steps.add_to_free_list(m, e);
	},

	/* pages */
	mm_page_alloc(m, e) {
		const pfn = e.hex('pfn'), order = e.number('order');
		if (!e.hex('page') && !pfn)
			return;	/* there was none */
		if (!validBlock(pfn, order))
			return BAD_FIELDS;
		m.blocks.set(pfn, { order, gfp: e.text('gfp_flags'), type: e.number('migratetype'),
			since: m.nr });
		m.setBlock(pfn, order, 'allocated');
	},
	mm_page_free(m, e) {
		const pfn = e.hex('pfn'), order = e.number('order');
		if (!validBlock(pfn, order))
			return BAD_FIELDS;
		freeBlock(m, pfn, order);
		/* Small blocks go to a list of the CPU; if not, the events of the free lists say so. */
		m.setBlock(pfn, order, order <= PAGE_ALLOC_COSTLY_ORDER ? 'pcp' : 'free', e.event.cpu);
	},
	mm_page_alloc_zone_locked(m, e) {
		const pfn = e.hex('pfn'), order = e.number('order');
		if (!validBlock(pfn, order))
			return BAD_FIELDS;
		if (e.number('percpu_refill'))
			m.setBlock(pfn, order, 'pcp', e.event.cpu);
	},
	mm_page_pcpu_drain(m, e) {
		const pfn = e.hex('pfn'), order = e.number('order');
		if (!validBlock(pfn, order))
			return BAD_FIELDS;
		/* With the free lists, the block may be part of a larger one already. */
		if (!m.knows.freeLists)
			m.setBlock(pfn, order, 'free');
	},
	split_page(m, e) {
		const pfn = e.hex('pfn'), block = m.blocks.get(pfn);
		if (!block)
			return 'no such block is allocated';
		const { order } = block;
		for (let i = 0; i < 2 ** order; i++)
			m.blocks.set(pfn + i, { ...block, order: 0 });
		for (let i = 0; i < 2 ** order; i++)
			m.setBlock(pfn + i, 0, 'allocated');
	},

	/* slabs and objects */
	slab_create(m, e) {
		const pfn = e.hex('pfn'), order = e.number('order'), name = e.text('name');
		if (!validBlock(pfn, order) || !valid(e.number('objects'), e.number('size')))
			return BAD_FIELDS;
		m.knows.slabs = true;
		m.slabs.set(pfn, { pfn, order, name, objects: e.number('objects'),
			size: e.number('size'), offset: e.number('offset'), where: 'new',
			cpu: -1, inuse: 0, frozen: 0, since: m.nr });
		if (!m.caches.has(name))
			m.caches.set(name, { name, slabs: new Set() });
		m.caches.get(name).slabs.add(pfn);
		m.setBlock(pfn, order, 'slab');
	},
	slab_move(m, e) {
		const slab = m.slabs.get(e.hex('pfn')), where = e.text('to');
		if (!slab)
			return 'there is no such slab';
		slab.where = where === 'partial_tail' ? 'partial' : where;
		slab.cpu = where.startsWith('cpu') ? e.event.cpu : -1;
		slab.inuse = e.number('inuse');
		slab.frozen = e.number('frozen');
		slab.since = m.nr;
		m.setBlock(slab.pfn, slab.order, 'slab', slab.cpu);
	},
	slab_refill(m, e) {
		const slab = m.slabs.get(e.hex('pfn'));
		if (!slab)
			return 'there is no such slab';
		slab.inuse = slab.objects;
	},
	slab_discard(m, e) {
		const slab = m.slabs.get(e.hex('pfn'));
		if (!slab)
			return 'there is no such slab';
		m.slabs.delete(slab.pfn);
		const cache = m.caches.get(slab.name);
		cache.slabs.delete(slab.pfn);
		if (!cache.slabs.size)
			m.caches.delete(slab.name);
		m.setBlock(slab.pfn, slab.order, 'allocated');
	},
	kmalloc(m, e) {
		newObject(m, e);
	},
	kmem_cache_alloc(m, e) {
		newObject(m, e);
	},
	kfree(m, e) {
		return dropObject(m, e);
	},
	kmem_cache_free(m, e) {
		return dropObject(m, e);
	},

	/* vmalloc */
	alloc_vmap_area(m, e) {
		const start = e.number('va_start'), size = e.number('size');
		if (e.number('failed'))
			return;
		if (!valid(start, size))
			return BAD_FIELDS;
		m.areas.set(start, { size, lazy: false, since: m.nr });
	},
	free_vmap_area_noflush(m, e) {
		const area = m.areas.get(e.hex('va_start'));
		if (!area || area.lazy)
			return 'there is no such area';
		area.lazy = true;
		area.since = m.nr;
	},
	purge_vmap_area_lazy(m) {
		for (const [start, area] of m.areas)
			if (area.lazy)
				m.areas.delete(start);
	},

	/* percpu */
	percpu_create_chunk(m, e) {
		m.chunks.set(e.hex('base_addr'), new Map());
	},
	percpu_destroy_chunk(m, e) {
		if (!m.chunks.delete(e.hex('base_addr')))
			return 'there is no such chunk';
	},
	percpu_alloc_percpu(m, e) {
		const base = e.hex('base_addr'), off = e.number('off');
		if (!valid(base, off, e.number('size')))
			return BAD_FIELDS;
		/* The first chunk was made at boot, without an event. */
		if (!m.chunks.has(base))
			m.chunks.set(base, new Map());
		m.chunks.get(base).set(off, { size: e.number('size'), site: e.text('call_site'),
			ptr: e.hex('ptr'), since: m.nr });
		m.percpu.set(e.hex('ptr'), { base, off });
	},
	percpu_free_percpu(m, e) {
		const place = m.percpu.get(e.hex('ptr'));
		if (!place)
			return 'it was not allocated in this trace';
		m.percpu.delete(e.hex('ptr'));
		m.chunks.get(place.base)?.delete(place.off);
	},

	/* page tables, fixmap, kmap */
	set_pte(m, e) {
		const addr = e.hex('addr'), pfn = e.hex('pfn');
		if (!valid(addr, pfn))
			return BAD_FIELDS;
		m.ptes.set(addr, { pfn, prot: e.hex('prot'), since: m.nr });
		const place = pfn - m.firstPfn;
		if (m.owner[place] === OWNER.allocated && areaOf(m, addr))
			m.owner[place] = OWNER.vmalloc;
	},
	pte_clear(m, e) {
		const pte = m.ptes.get(e.hex('addr'));
		if (!pte)
			return;	/* it led nowhere: that is no mistake */
		m.ptes.delete(e.hex('addr'));
		const place = pte.pfn - m.firstPfn;
		if (m.owner[place] === OWNER.vmalloc)
			m.owner[place] = OWNER.allocated;
	},
	pmd_populate_kernel(m, e) {
		const place = m.frame(e.hex('pfn'));
		if (place >= 0)
			m.owner[place] = OWNER.pagetable;
	},
	set_fixmap(m, e) {
		m.fixmaps.set(e.number('idx'), { addr: e.hex('addr'), pfn: e.hex('pfn'), since: m.nr });
	},
	clear_fixmap(m, e) {
		m.fixmaps.delete(e.number('idx'));
	},
	kmap(m, e) {
		m.kmaps.set(e.hex('addr'), { pfn: e.hex('pfn'), users: e.number('users'), since: m.nr });
	},
	kunmap(m, e) {
		const map = m.kmaps.get(e.hex('addr'));
		if (!map)
			return 'it was not mapped';
		map.users = e.number('users');
	},
	kmap_clear(m, e) {
		if (!m.kmaps.delete(e.hex('addr')))
			return 'it was not mapped';
	},
	kmap_local(m, e) {
		m.locals.set(e.hex('addr'), { pfn: e.hex('pfn'), cpu: e.event.cpu, since: m.nr });
	},
	kunmap_local(m, e) {
		if (!m.locals.delete(e.hex('addr')))
			return 'it was not mapped';
	},
};

/** The events that change the model. */
export const KNOWN_EVENTS = Object.keys(steps);

/** Until there are zones, the regions of memblock give the owners of the frames. */
function paintMemblock(m, start, size) {
	if (m.zones.length || !m.machine)
		return;
	const { pageSize } = m.machine;
	const first = Math.floor(start / pageSize), end = Math.ceil((start + size) / pageSize);
	const from = Math.max(first, m.firstPfn), to = Math.min(end, m.firstPfn + m.owner.length);

	for (let pfn = from; pfn < to; pfn++) {
		const touches = (r) => r.start < (pfn + 1) * pageSize && r.end > pfn * pageSize;
		const owner = m.memblock.get('reserved').list.some(touches) ? 'reserved' :
			      m.memblock.get('memory').list.some(touches) ? 'memblock' : 'unknown';
		m.owner[pfn - m.firstPfn] = OWNER[owner];
		m.since[pfn - m.firstPfn] = m.nr;
	}
}

/** Of an allocated block, a part may be freed: then the rest is smaller blocks. */
function freeBlock(m, pfn, order) {
	for (let o = order; o <= MAX_ORDER; o++) {
		const head = pfn - pfn % 2 ** o, block = m.blocks.get(head);
		if (!block || block.order < o)
			continue;
		m.blocks.delete(head);
		let { order: rest } = block, at = head;
		while (rest > order) {
			rest--;
			const lower = at, upper = at + 2 ** rest;
			if (pfn >= upper) {
				m.blocks.set(lower, { ...block, order: rest });
				at = upper;
			} else {
				m.blocks.set(upper, { ...block, order: rest });
			}
		}
		return;
	}
	/* Several blocks that were one. */
	for (let i = 0; i < 2 ** order; i++)
		m.blocks.delete(pfn + i);
}

function newObject(m, e) {
	const ptr = e.hex('ptr');
	if (ptr)
		m.objects.set(ptr, { size: e.number('bytes_alloc'), asked: e.number('bytes_req'),
			site: e.text('call_site'), cpu: e.event.cpu, since: m.nr,
			large: e.number('bytes_alloc') > KMALLOC_MAX_CACHE_SIZE });
}

function dropObject(m, e) {
	const ptr = e.hex('ptr');
	/* kfree(NULL), and kfree() of the pointer that kmalloc(0) returns. */
	if (ptr > 16 && !m.objects.delete(ptr))
		return 'the object was not allocated in this trace';
}

function areaOf(m, addr) {
	for (const [start, area] of m.areas)
		if (!area.lazy && addr >= start && addr < start + area.size)
			return area;
	return undefined;
}

/* ---- to any event ---- */

/** A trace, and the model after any number of its events. */
export class History {
	/** @param {import('./parse.js').Event[]} events */
	constructor(events, coarse = 16384, fine = 512) {
		this.events = events;
		this.coarse = coarse;
		this.fine = fine;
		this.coarseCopies = [new Model()];
		this.fineCopies = new Map();
		this.current = new Model();
	}

	/** The model after the first @nr events. It is the caller's to read only. */
	at(nr) {
		nr = Math.max(0, Math.min(nr, this.events.length));
		const begin = Math.floor(nr / this.coarse);
		if (nr < this.current.nr || nr - this.current.nr > this.fine)
			this.current = this.nearest(nr).copy();
		while (this.current.nr < nr) {
			this.current.apply(this.events[this.current.nr]);
			this.keep(begin);
		}
		return this.current;
	}

	/** The last copy that was made at most @nr events after the beginning. */
	nearest(nr) {
		const begin = Math.min(Math.floor(nr / this.coarse), this.coarseCopies.length - 1);
		let best = this.coarseCopies[begin];
		for (const [at, copy] of this.fineCopies)
			if (at <= nr && at > best.nr)
				best = copy;
		return this.current.nr <= nr && this.current.nr > best.nr ? this.current : best;
	}

	keep(begin) {
		const { nr } = this.current;
		if (nr % this.coarse === 0 && nr / this.coarse === this.coarseCopies.length)
			this.coarseCopies.push(this.current.copy());
		/* Close copies are kept of the part where the reader is. */
		if (nr % this.fine === 0 && Math.floor(nr / this.coarse) === begin && !this.fineCopies.has(nr)) {
			if (this.fineCopies.size > 4 * this.coarse / this.fine)
				this.fineCopies.clear();
			this.fineCopies.set(nr, this.current.copy());
		}
	}
}
