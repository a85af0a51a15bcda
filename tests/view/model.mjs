// SPDX-License-Identifier: GPL-2.0-only
//
// The model behind the pictures, against what the program itself says of what is in use; and
// back against forward.
//
// usage: node model.mjs TRACE.txt...	(one line for each file: "ok", or what is wrong)

import fs from 'node:fs';
import { parseTrace } from '../../view/parse.js';
import { History, Model } from '../../view/model.js';

const count = (map, condition = () => true) => [...map.values()].filter(condition).length;

/** What is in use, by the model. */
const inUse = {
	pages: (m) => [...m.blocks.values()].reduce((sum, b) => sum + 2 ** b.order, 0),
	objects: (m) => count(m.objects, (o) => !o.large),
	percpu: (m) => m.percpu.size,
	vmap_areas: (m) => count(m.areas, (a) => !a.lazy),
	memory: (m) => m.memblock.get('memory').size(),
	reserved: (m) => m.memblock.get('reserved').size(),
};

/** All that a model knows, as a text. */
function everything(m) {
	return JSON.stringify(m, (key, value) =>
		value instanceof Map ? [...value].sort(([a], [b]) => (a < b ? -1 : 1)) :
		value instanceof Set ? [...value].sort() :
		ArrayBuffer.isView(value) ? Array.from(value).join() : value);
}

/** The same numbers in each run. */
function* numbers(below) {
	for (let state = 12345; ;) {
		state = (state * 1103515245 + 12345) % 2 ** 31;
		yield state % below;
	}
}

function check(file) {
	const trace = parseTrace(fs.readFileSync(file, 'latin1'));
	const model = new Model(), first = {};
	let compared = 0;

	if (trace.nrErrors)
		return `line ${trace.errors[0].line} ${trace.errors[0].what}`;
	for (const event of trace.events) {
		// From here on things are freed twice, to show what is said then.
		if (event.name === 'demo_begin' && /badinput|debug/.test(event.text))
			break;
		model.apply(event);
		if (event.name !== 'in_use')
			continue;
		const [, what, nr] = /what=(\S+) nr=(\d+)/.exec(event.text);
		const mine = inUse[what](model);
		// The first slab, and the per-CPU memory of boot, are made without an event.
		first[what] ??= Number(nr) - mine;
		if (mine + first[what] !== Number(nr))
			return `line ${event.line}: ${what}: ${mine + first[what]} and not ${nr}`;
		compared++;
	}
	if (compared < 4)
		return `only ${compared} times was compared what is in use`;
	if (model.wrong.length)
		return `line ${model.wrong[0].line}: ${model.wrong[0].complaint}`;

	// Any order of steps gives the state that going forward gives.
	const forward = [], history = new History(trace.events, 256, 32), model2 = new Model();
	const places = numbers(trace.events.length + 1);
	const asked = Array.from({ length: 25 }, () => places.next().value);
	const wanted = new Set(asked.flatMap((at) => [at, Math.max(at - 1, 0)]));
	for (let at = 0; at <= trace.events.length; at++) {
		if (wanted.has(at))
			forward[at] = everything(model2);
		if (at < trace.events.length)
			model2.apply(trace.events[at]);
	}
	for (const at of asked)
		for (const place of [at, Math.max(at - 1, 0)])
			if (everything(history.at(place)) !== forward[place])
				return `after ${place} events the state is another one than going forward`;
	return 'ok';
}

for (const file of process.argv.slice(2))
	console.log(check(file));
