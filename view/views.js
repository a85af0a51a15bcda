// SPDX-License-Identifier: GPL-2.0-only
//
// The pictures. Each one is a function that fills an element with what a model says:
//
//	draw(element, model, choose)	choose({ frame | object | area ... }): the reader points at it
//
// All texts of a trace come into the page as texts, never as HTML: node() is the only maker.

import { OWNERS } from './model.js';

/** An element: node('p', { class: 'faint' }, 'text', another, ...). */
export function node(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (name.startsWith('on'))
			element.addEventListener(name.slice(2), value);
		else if (value !== undefined && value !== null && value !== false)
			element.setAttribute(name, value === true ? '' : value);
	}
	element.append(...children.filter((c) => c !== null && c !== undefined));
	return element;
}

export const hexText = (number) => '0x' + number.toString(16);

/** Bytes, as people say them. */
export function bytes(n) {
	const units = ['bytes', 'KiB', 'MiB', 'GiB'];
	let unit = 0;
	while (n >= 1024 && n % 1024 === 0 && unit < 3) {
		n /= 1024;
		unit++;
	}
	return `${n} ${units[unit]}`;
}

export const OWNER_WORDS = {
	unknown: 'not known', memblock: 'free in memblock', reserved: 'reserved', free: 'free in the buddy system',
	pcp: 'on a list of a CPU', allocated: 'allocated', slab: 'slab', vmalloc: 'vmalloc',
	pagetable: 'page table', kmap: 'kmap',
};
const MIGRATE_TYPES = ['Unmovable', 'Movable', 'Reclaimable'];
const MAX_SHOWN = 60;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

function more(shown, all) {
	return all > shown ? node('span', { class: 'faint' }, ` and ${all - shown} more`) : null;
}

/* ---- physical memory ---- */

/**
 * Where a frame is in the picture: rows of a power of two, so that buddies lie alike, and as large
 * as there is room for.
 */
function layoutOf(model, width, height) {
	const nr = model.owner.length;
	let best = null;
	for (let columns = 32; columns <= 8192; columns *= 2) {
		const rows = Math.ceil(nr / columns), w = Math.floor(width / columns);
		const h = Math.max(1, Math.min(2 * w, Math.floor(height / rows)));
		if (w >= 1 && (!best || Math.min(w, h) > Math.min(best.w, best.h)))
			best = { columns, rows, w, h };
	}
	return best;
}

function drawMemory(element, model, choose, chosen) {
	const counts = new Map();
	for (const owner of model.owner)
		counts.set(OWNERS[owner], (counts.get(OWNERS[owner]) || 0) + 1);
	const legend = node('ul', { class: 'legend' });
	for (const name of OWNERS) {
		if (!counts.get(name))
			continue;
		const box = node('span');
		box.style.background = `var(--${name})`;
		legend.append(node('li', {}, box, `${OWNER_WORDS[name]}: ${counts.get(name)}`));
	}
	element.replaceChildren(legend);
	if (!model.owner.length) {
		element.append(node('p', {}, 'No event has told of a frame yet.'));
		return;
	}
	const width = Math.max(280, element.clientWidth - 26), height = Math.max(240, element.clientHeight - 70);
	const { columns, rows, w, h } = layoutOf(model, width, height);
	const canvas = node('canvas', { role: 'img', tabindex: 0,
		'aria-label': 'Every frame of memory. ' + [...counts].map(([n, c]) => `${OWNER_WORDS[n]}: ${c}`).join(', ') });
	const scale = window.devicePixelRatio || 1;
	canvas.width = columns * w * scale;
	canvas.height = rows * h * scale;
	canvas.style.width = columns * w + 'px';
	const c = canvas.getContext('2d');
	c.scale(scale, scale);
	const colours = OWNERS.map(colour), back = colour('back'), mark = colour('mark');
	const gap = Math.min(w, h) >= 4 ? 1 : 0;

	for (let i = 0, begin = 0; i < model.owner.length; i++) {
		const x = i % columns * w, y = Math.floor(i / columns) * h, owner = model.owner[i];
		if (model.order[i] >= 0 || owner !== model.owner[i - 1])
			begin = i;
		/* Pages of one block are joined: there is a gap only where it begins. */
		const left = begin === i ? gap : 0, top = begin > i - columns ? gap : 0;
		c.fillStyle = colours[owner];
		c.fillRect(x + left, y + top, w - left, h - top);
		/* A pattern as well as a colour. */
		if (Math.min(w, h) >= 6 && (OWNERS[owner] === 'pcp' || OWNERS[owner] === 'slab')) {
			c.fillStyle = back;
			if (OWNERS[owner] === 'pcp')
				c.fillRect(x + gap, y + Math.floor(h / 2), w - gap, 1);
			else
				c.fillRect(x + Math.floor(w / 2), y + Math.floor(h / 2), 2, 2);
		}
		if (model.since[i] === model.nr - 1) {
			c.strokeStyle = mark;
			c.strokeRect(x + .5, y + .5, w - 1, h - 1);
		}
	}
	let at = chosen.frame === undefined ? -1 : chosen.frame - model.firstPfn;
	if (at >= 0 && at < model.owner.length) {
		c.lineWidth = 2;
		c.strokeStyle = mark;
		c.strokeRect(at % columns * w, Math.floor(at / columns) * h, w, h);
	}
	const frameAt = (event) => {
		const box = canvas.getBoundingClientRect();
		const column = Math.floor((event.clientX - box.left) / w), row = Math.floor((event.clientY - box.top) / h);
		return column < columns ? row * columns + column : -1;
	};
	const chooseAt = (place) => {
		if (place >= 0 && place < model.owner.length)
			choose({ frame: model.firstPfn + place });
	};
	canvas.addEventListener('mousemove', (event) => {
		const place = frameAt(event);
		canvas.title = place >= 0 && place < model.owner.length ? frameWords(model, model.firstPfn + place) : '';
	});
	canvas.addEventListener('click', (event) => chooseAt(frameAt(event)));
	canvas.addEventListener('keydown', (event) => {
		const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
		if (!step || !event.shiftKey)
			return;
		event.preventDefault();
		event.stopPropagation();
		chooseAt(Math.max(0, at < 0 ? 0 : at + step));
	});
	element.append(canvas, node('p', { class: 'faint' }, `${columns} frames in a row, the first is ` +
		`${hexText(model.firstPfn)}. A click, or Shift with an arrow key, chooses one.`));
}

/** A line about a frame: its owner, its CPU, its slab, and the event that made it so. */
export function frameWords(model, pfn) {
	const place = pfn - model.firstPfn, cpu = model.cpuOf[place];
	const slab = model.slabOf(pfn);
	return `PFN ${hexText(pfn)}: ${OWNER_WORDS[OWNERS[model.owner[place]]]}` +
		(cpu >= 0 ? ` of CPU ${cpu}` : '') + (slab ? ` of ${slab.name}` : '') +
		(model.since[place] >= 0 ? `, since event ${model.since[place] + 1}` : '');
}

/* ---- the buddy system ---- */

function drawBuddy(element, model, choose, chosen) {
	if (!model.knows.freeLists) {
		element.replaceChildren(node('p', {}, 'The trace does not tell of the free lists ' +
			'(yet). In a recording of ours they are the events *_free_list; Linux has none.'));
		return;
	}
	const zones = model.zones.length ? model.zones.map((z) => z.name) : ['?'];
	element.replaceChildren();
	for (const zone of zones) {
		const types = [...new Set([...model.freeLists.keys()].filter((k) => k.startsWith(zone + '/'))
			.map((k) => Number(k.split('/')[2])))].sort();
		if (!types.length)
			continue;
		const table = node('table', { class: 'grid' }, node('caption', { class: 'faint' },
			'Each list begins with the block that is taken next.'), node('tr', {}, node('th', {}, 'order'),
			...types.map((t) => node('th', {}, MIGRATE_TYPES[t] ?? `type ${t}`))));
		for (let order = 0; order <= 10; order++) {
			const row = node('tr', {}, node('th', { scope: 'row' }, `${order}: ${2 ** order} page${order ? 's' : ''}`));
			for (const type of types) {
				const list = model.freeLists.get(`${zone}/${order}/${type}`) || [];
				const chips = list.slice(0, MAX_SHOWN).map((pfn) => node('button', {
					class: 'chip' + (model.since[pfn - model.firstPfn] === model.nr - 1 ? ' now' : ''),
					title: `its buddy is ${hexText(pfn ^ 2 ** order)}`,
					'aria-pressed': chosen.frame === pfn ? 'true' : undefined,
					onclick: () => choose({ frame: pfn }) }, hexText(pfn)));
				row.append(node('td', {}, node('div', { class: 'chips' }, list.length ? `${list.length}: ` : node('span', { class: 'faint' }, '–'),
					...chips, more(chips.length, list.length))));
			}
			table.append(row);
		}
		element.append(node('h2', {}, `Zone ${zone}`), table);
	}
}

/* ---- slabs ---- */

/** The addresses of the objects of a slab; none if the trace does not tell where memory is. */
export function objectAddresses(model, slab) {
	const m = model.machine;
	if (!m || !slab.size)
		return [];
	const first = slab.pfn * m.pageSize - m.start + m.pageOffset + slab.offset;
	return Array.from({ length: Math.min(slab.objects, 4096) }, (_, i) => first + i * slab.size);
}

function drawSlabs(element, model, choose, chosen) {
	if (!model.knows.slabs) {
		element.replaceChildren(node('p', {}, 'The trace does not tell of slabs (yet).'));
		return;
	}
	element.replaceChildren(node('p', { class: 'faint' }, 'A box is a slab; a filled square is an object that ' +
		'somebody has. inuse counts, too, what the CPU of the slab has taken for itself.'));
	const places = [['cpu', 'CPUs allocate from'], ['cpu_partial', 'partial slabs of CPUs'],
		['partial', "the node's partial list"], ['full', 'full, nobody has them'], ['new', 'new']];
	for (const cache of [...model.caches.values()].sort((a, b) => a.name.localeCompare(b.name))) {
		const slabs = [...cache.slabs].map((pfn) => model.slabs.get(pfn));
		element.append(node('h2', {}, cache.name, node('span', { class: 'faint' },
			` objects of ${slabs[0].size} bytes, ${slabs.length} slab${slabs.length > 1 ? 's' : ''}`)));
		for (const [where, words] of places) {
			const here = slabs.filter((s) => s.where === where);
			if (!here.length)
				continue;
			element.append(node('h3', {}, `${words}: ${here.length}`));
			element.append(node('div', { class: 'slabs' }, ...here.slice(0, MAX_SHOWN).map((slab) => {
				const live = objectAddresses(model, slab).map((a) => model.objects.has(a));
				return node('button', { class: 'slab' + (slab.since === model.nr - 1 ? ' now' : ''),
					'aria-label': `slab ${hexText(slab.pfn)}, ${live.filter(Boolean).length} of ${slab.objects} objects are used`,
					'aria-pressed': chosen.frame === slab.pfn ? 'true' : undefined,
					onclick: () => choose({ frame: slab.pfn }) },
				node('span', { class: 'mono' }, hexText(slab.pfn)),
				` ${slab.cpu >= 0 ? `CPU ${slab.cpu}, ` : ''}inuse ${slab.inuse}/${slab.objects}${slab.frozen ? ', frozen' : ''}`,
				node('div', { class: 'objects' }, ...live.slice(0, 128).map((l) => node('i', l ? { class: 'live' } : {}))));
			})), more(MAX_SHOWN, here.length) ?? '');
		}
	}
}

/* ---- bars over a range of numbers ---- */

function bar(label, start, end, parts) {
	const whole = Math.max(end - start, 1);
	return node('div', {}, node('span', {}, label), node('div', { class: 'bar', role: 'img', 'aria-label':
		`${label}: ${parts.length} parts` }, ...parts.slice(0, 2000).map((p) => {
		const i = node('i', { title: p.title });
		i.style.left = (p.start - start) / whole * 100 + '%';
		i.style.width = (p.end - p.start) / whole * 100 + '%';
		i.style.background = `var(--${p.colour})`;
		return i;
	})));
}

/* ---- addresses ---- */

function drawAddresses(element, model, choose) {
	const areas = [...model.areas].sort(([a], [b]) => a - b);
	element.replaceChildren();
	if (areas.length) {
		const start = areas[0][0], end = areas.at(-1)[0] + areas.at(-1)[1].size;
		element.append(node('h2', {}, 'vmalloc'), bar(`${hexText(start)} to ${hexText(end)}`, start, end,
			areas.map(([at, a]) => ({ start: at, end: at + a.size, colour: a.lazy ? 'reserved' : 'vmalloc',
				title: `${hexText(at)}, ${bytes(a.size)}${a.lazy ? ', freed, not yet flushed' : ''}` }))));
		element.append(node('table', {}, node('tr', {}, ...['address', 'size', 'state', 'since event'].map((t) => node('th', {}, t))),
			...areas.slice(0, MAX_SHOWN).map(([at, a]) => node('tr', {}, node('td', { class: 'mono' }, hexText(at)),
				node('td', {}, bytes(a.size)), node('td', {}, a.lazy ? 'freed, not yet flushed' : 'in use'),
				node('td', {}, String(a.since + 1))))), more(MAX_SHOWN, areas.length) ?? '');
	}
	const maps = [['kmap()', model.kmaps], ['kmap_local_page()', model.locals], ['fixmap', model.fixmaps]];
	for (const [name, all] of maps) {
		if (!all.size)
			continue;
		element.append(node('h2', {}, name), node('ul', {}, ...[...all].slice(0, MAX_SHOWN).map(([at, m]) => node('li', {},
			node('span', { class: 'mono' }, `${hexText(m.addr ?? at)} → `),
			node('button', { class: 'chip', onclick: () => choose({ frame: m.pfn }) }, `PFN ${hexText(m.pfn)}`),
			m.users !== undefined ? ` ${m.users} user${m.users === 1 ? '' : 's'}` : ''))), more(MAX_SHOWN, all.size) ?? '');
	}
	if (model.ptes.size)
		element.append(node('p', {}, `${model.ptes.size} entries of page tables lead somewhere.`));
	if (!element.childNodes.length)
		element.append(node('p', {}, 'Nothing is mapped yet, or the trace does not tell.'));
}

/* ---- per-CPU memory ---- */

function drawPercpu(element, model) {
	element.replaceChildren();
	for (const [base, areas] of model.chunks) {
		const parts = [...areas].map(([off, a]) => ({ start: off, end: off + a.size, colour: 'allocated',
			title: `offset ${off}, ${bytes(a.size)}, ${a.site}` }));
		const end = Math.max(32768, ...parts.map((p) => p.end));
		element.append(bar(`chunk at ${hexText(base)}: ${areas.size} areas, the unit of each CPU`, 0, end, parts));
	}
	if (!model.chunks.size)
		element.append(node('p', {}, 'No per-CPU memory was allocated yet, or the trace does not tell.'));
}

/* ---- memblock ---- */

function drawMemblock(element, model) {
	const all = [...model.memblock.values()].flatMap((r) => r.list);
	element.replaceChildren();
	if (!all.length) {
		element.append(node('p', {}, 'memblock has nothing (yet, or any more), or the trace does not tell.'));
		return;
	}
	const start = Math.min(...all.map((r) => r.start)), end = Math.max(...all.map((r) => r.end));
	for (const [kind, ranges] of model.memblock) {
		if (!ranges.list.length)
			continue;
		element.append(bar(`${kind}: ${ranges.list.length} regions, ${bytes(ranges.size())}`, start, end,
			ranges.list.map((r) => ({ ...r, colour: kind === 'reserved' ? 'allocated' : 'free',
				title: `${hexText(r.start)} to ${hexText(r.end - 1)}, ${bytes(r.end - r.start)}` }))));
		element.append(node('ol', {}, ...ranges.list.slice(0, MAX_SHOWN).map((r) => node('li', { class: 'mono' },
			`[${hexText(r.start)}-${hexText(r.end - 1)}] ${bytes(r.end - r.start)}`))), more(MAX_SHOWN, ranges.list.length) ?? '');
	}
}

export const VIEWS = [
	{ id: 'memory', title: 'Memory', draw: drawMemory },
	{ id: 'buddy', title: 'Buddy', draw: drawBuddy },
	{ id: 'slabs', title: 'Slabs', draw: drawSlabs },
	{ id: 'addresses', title: 'Addresses', draw: drawAddresses },
	{ id: 'percpu', title: 'Per-CPU', draw: drawPercpu },
	{ id: 'memblock', title: 'memblock', draw: drawMemblock },
];
