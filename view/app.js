// SPDX-License-Identifier: GPL-2.0-only
//
// The page. It opens a trace and goes from event to event. After each step it draws a picture of
// memory.
//
// The place is in the address: #e=1234&v=buddy is the state after 1,234 events, and the picture of
// the free lists. What the reader has chosen (a frame, an object) is in "chosen".

import { fields, parseTrace } from './parse.js';
import { History } from './model.js';
import { VIEWS, bytes, frameWords, hexText, node } from './views.js';

const $ = (id) => document.getElementById(id);
const NEIGHBOURS = 12, PLAY_MS = 120, SAMPLES = 240, MAX_LIFE = 100, STRIP_HEIGHT = 96;

let trace = null, past = null, samples = [], place = 0, view = VIEWS[0], chosen = {}, playing = 0;
let stripPicture = null, life = [], addressTimer = 0;

/* ---- opening a trace ---- */

function open(name, text) {
	stop();
	const read = parseTrace(text);
	const problems = read.errors.slice(0, 3).map((e) => `line ${e.line} ${e.what}`);
	if (read.nrErrors > 3)
		problems.push(`and ${read.nrErrors - 3} lines more`);
	if (read.lost)
		problems.push(`${read.lost} events are missing: the ring was too small`);
	if (!read.events.length) {
		say(`${name} has no event. ${problems.join('; ')}`);
		return;
	}
	trace = read;
	past = new History(read.events);
	stripPicture = null;
	samples = sample();
	chosen = {};
	const end = past.at(read.events.length);
	if (end.wrong.length)
		problems.push(`${end.wrong.length === 1 ? '1 event' : `${end.wrong.length} events`} cannot be true, the first is event ${end.wrong[0].nr + 1}: ${end.wrong[0].complaint}`);
	if (!end.knows.machine)
		problems.push('the trace does not tell how large memory is, nor where it is mapped');
	say(problems.join('; '));
	$('name').textContent = name;
	document.title = `${name} – BiscuitOS`;
	$('slider').max = read.events.length;
	if (!fromAddress())
		go(read.events.length);
}

function say(words) {
	$('status').textContent = words;
}

/** The curves: some numbers at equal distances. */
function sample() {
	const all = [], nr = trace.events.length;
	for (let i = 0; i <= SAMPLES; i++) {
		const m = past.at(Math.round(nr * i / SAMPLES));
		let free = 0;
		for (const key of m.listOf.values())
			free += 2 ** Number(key.split('/')[1]);
		all.push({ free, objects: m.objects.size, slabs: m.slabs.size, areas: m.areas.size });
	}
	return all;
}

/* ---- going somewhere ---- */

function go(to) {
	if (!trace)
		return;
	place = Math.max(0, Math.min(to, trace.events.length));
	$('slider').value = place;
	$('place').textContent = `${place} of ${trace.events.length}`;
	/* Browsers allow only so many changes of the address in a second. */
	clearTimeout(addressTimer);
	addressTimer = setTimeout(() => window.history.replaceState(null, '', `#e=${place}&v=${view.id}`), 200);
	draw();
}

function fromAddress() {
	const params = new URLSearchParams(location.hash.slice(1));
	const wanted = VIEWS.find((v) => v.id === params.get('v'));
	if (wanted)
		view = wanted;
	const at = params.get('e');
	if (at === null || !/^\d+$/.test(at))
		return false;
	go(Number(at));
	return true;
}

/** The next event, in a direction, for which something is true. */
function find(step, condition) {
	for (let i = place - 1 + step; i >= 0 && i < trace.events.length; i += step) {
		if (condition(trace.events[i])) {
			go(i + 1);
			return true;
		}
	}
	say('There is none.');
	return false;
}

function stop() {
	clearInterval(playing);
	playing = 0;
	$('play').setAttribute('aria-pressed', 'false');
	$('play').textContent = 'Play';
}

function play() {
	if (playing) {
		stop();
		return;
	}
	playing = setInterval(() => {
		if (place >= trace.events.length)
			stop();
		else
			go(place + 1);
	}, PLAY_MS);
	$('play').setAttribute('aria-pressed', 'true');
	$('play').textContent = 'Stop';
}

/** Is an event about the chosen frame or object? */
function touchesChosen(event) {
	if (!event.text.includes(chosen.object === undefined ? 'pfn=' : 'ptr='))
		return false;
	const f = fields(event);
	if (chosen.object !== undefined)
		return parseInt(f.get('ptr'), 16) === chosen.object;
	if (chosen.frame === undefined || !f.has('pfn'))
		return false;
	const pfn = parseInt(f.get('pfn'), 16);
	return chosen.frame >= pfn && chosen.frame < pfn + 2 ** (Number(f.get('order')) || 0);
}

/* ---- drawing ---- */

function choose(what) {
	chosen = what;
	life = [];
	if (what.frame !== undefined || what.object !== undefined)
		for (let i = 0; i < trace.events.length && life.length < MAX_LIFE; i++)
			if (touchesChosen(trace.events[i]))
				life.push(i);
	draw();
}

function draw() {
	if (!trace)
		return;
	const model = past.at(place);
	for (const tab of $('tabs').children)
		tab.setAttribute('aria-selected', String(tab.dataset.view === view.id));
	view.draw($('picture'), model, choose, chosen);
	drawDetails(model);
	drawStrip();
}

function drawDetails(model) {
	const event = trace.events[place - 1], parts = [];
	if (event) {
		parts.push(node('h2', {}, event.name), node('p', { class: 'faint' }, `event ${place}, time ${event.time}, ` +
			`CPU ${event.cpu}, ${event.comm}-${event.pid}${model.demo ? `, demo ${model.demo}` : ''}`));
		const table = node('table');
		for (const [name, value] of fields(event))
			table.append(node('tr', {}, node('th', { scope: 'row' }, name), node('td', { class: 'mono' }, value)));
		parts.push(table.childNodes.length ? table : node('p', {}, event.text));
		if (event.stack)
			parts.push(node('h3', {}, 'called by'), node('ol', { class: 'mono' }, ...event.stack.map((s) => node('li', {}, s))));
	} else {
		parts.push(node('h2', {}, 'Nothing has happened yet'));
	}
	if (chosen.frame !== undefined) {
		const block = model.blocks.get(chosen.frame), objects = objectsIn(model, chosen.frame);
		parts.push(node('h2', {}, 'Chosen'), node('p', {}, frameWords(model, chosen.frame)));
		if (block)
			parts.push(node('p', {}, `A block of order ${block.order}, ${block.gfp}, allocated by event ${block.since + 1}.`));
		if (objects.length)
			parts.push(node('ul', {}, ...objects.slice(0, 20).map(([ptr, o]) => node('li', {},
				node('button', { class: 'chip', onclick: () => choose({ object: ptr }) }, hexText(ptr)),
				` ${o.size} bytes, ${o.site}`))));
	} else if (chosen.object !== undefined) {
		const o = model.objects.get(chosen.object);
		parts.push(node('h2', {}, 'Chosen'), node('p', {}, `Object ${hexText(chosen.object)}: ` +
			(o ? `${bytes(o.size)}, ${o.site}, since event ${o.since + 1}` : 'it is free')));
	}
	if (chosen.frame !== undefined || chosen.object !== undefined) {
		parts.push(node('h3', {}, 'Its life'), eventList(life));
	}
	const from = Math.max(0, Math.min(place - NEIGHBOURS / 2, trace.events.length - NEIGHBOURS));
	parts.push(node('h2', {}, 'Before and after'), eventList([...Array(Math.min(NEIGHBOURS, trace.events.length)).keys()].map((i) => from + i)));
	$('details').replaceChildren(...parts);
}

function objectsIn(model, pfn) {
	const m = model.machine;
	if (!m)
		return [];
	const start = pfn * m.pageSize - m.start + m.pageOffset;
	return [...model.objects].filter(([ptr]) => ptr >= start && ptr < start + m.pageSize).sort(([a], [b]) => a - b);
}

function eventList(numbers) {
	return node('ul', { class: 'events' }, ...numbers.map((i) => {
		const e = trace.events[i];
		return node('li', {}, node('button', { 'aria-current': i === place - 1 ? 'true' : undefined,
			onclick: () => go(i + 1) }, `${i + 1} ${e.name === 'console' ? '' : e.name + ': '}${e.text}`));
	}));
}

/** Draw the events of each CPU and the curves over the whole trace, and mark the place in it. */
function drawStrip() {
	const canvas = $('strip'), scale = window.devicePixelRatio || 1, width = canvas.clientWidth;
	if (!stripPicture || canvas.width !== width * scale) {
		canvas.width = width * scale;
		canvas.height = STRIP_HEIGHT * scale;
		stripPicture = document.createElement('canvas');
		stripPicture.width = canvas.width;
		stripPicture.height = canvas.height;
		paintStrip(stripPicture.getContext('2d'), width, scale);
	}
	const c = canvas.getContext('2d');
	c.setTransform(1, 0, 0, 1, 0, 0);
	c.clearRect(0, 0, canvas.width, canvas.height);
	c.drawImage(stripPicture, 0, 0);
	c.scale(scale, scale);
	c.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--mark');
	c.fillRect(Math.min(width - 2, place / trace.events.length * width), 0, 2, STRIP_HEIGHT);
}

function paintStrip(c, width, scale) {
	const style = getComputedStyle(document.documentElement);
	const colour = (name) => style.getPropertyValue('--' + name).trim();
	c.scale(scale, scale);
	const nr = trace.events.length, cpus = Math.min(trace.cpus, 16), row = Math.max(2, Math.floor(40 / cpus));
	const drawn = new Set();
	for (let i = 0; i < nr; i++) {
		const e = trace.events[i], x = Math.floor(i / nr * width), key = x * 16 + e.cpu % 16;
		if (drawn.has(key) || e.cpu >= cpus)
			continue;
		drawn.add(key);
		c.fillStyle = colour(e.name === 'console' ? 'line' : e.name.startsWith('mm_page') ? 'allocated' :
			/^(k|slab)/.test(e.name) ? 'slab' : e.name.includes('free_list') ? 'free' : 'vmalloc');
		c.fillRect(x, e.cpu * row, 1, row - 1);
	}
	for (const [name, shade] of [['free', 'free'], ['objects', 'slab'], ['slabs', 'pcp'], ['areas', 'vmalloc']]) {
		const most = Math.max(...samples.map((s) => s[name]));
		if (!most)
			continue;
		c.strokeStyle = colour(shade);
		c.beginPath();
		samples.forEach((s, i) => c.lineTo(i / SAMPLES * width, STRIP_HEIGHT - 3 - s[name] / most * 46));
		c.stroke();
	}
}

/* ---- the reader's hands ---- */

const KEYS = {
	ArrowLeft: () => go(place - 1), ArrowRight: () => go(place + 1), PageUp: () => go(place - 100),
	PageDown: () => go(place + 100), Home: () => go(0), End: () => go(trace.events.length), ' ': play,
	n: () => find(1, (e) => e.name === trace.events[Math.max(0, place - 1)].name),
	p: () => find(-1, (e) => e.name === trace.events[Math.max(0, place - 1)].name),
	']': () => find(1, touchesChosen), '[': () => find(-1, touchesChosen), Escape: () => choose({}),
	'/': () => $('search').focus(), '?': () => $('help').showModal(),
};

document.addEventListener('keydown', (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey && event.key.startsWith('Arrow') ||
	    /^(INPUT|DIALOG)$/.test(event.target.tagName) || $('help').open)
		return;
	if (event.key === ' ' && event.target.tagName === 'BUTTON')
		return;
	const number = Number(event.key);
	const action = number >= 1 && number <= VIEWS.length ? () => showView(VIEWS[number - 1]) : KEYS[event.key];
	if (!action || !trace && event.key !== '?')
		return;
	event.preventDefault();
	action();
});

function showView(wanted) {
	view = wanted;
	go(place);
}

VIEWS.forEach((v, i) => $('tabs').append(node('button', { role: 'tab', 'data-view': v.id, 'aria-controls': 'picture',
	'aria-selected': 'false', title: `${v.title} (${i + 1})`, onclick: () => showView(v) }, v.title)));
$('first').onclick = KEYS.Home;
$('back').onclick = KEYS.ArrowLeft;
$('forward').onclick = KEYS.ArrowRight;
$('last').onclick = KEYS.End;
$('play').onclick = () => trace && play();
$('slider').oninput = () => go(Number($('slider').value));
$('help-button').onclick = () => $('help').showModal();
$('strip').onclick = (event) => trace && go(Math.round(event.offsetX / $('strip').clientWidth * trace.events.length));
$('search').onkeydown = (event) => {
	if (event.key !== 'Enter' || !trace || !$('search').value)
		return;
	const words = $('search').value.toLowerCase();
	find(event.shiftKey ? -1 : 1, (e) => `${e.name}: ${e.text}`.toLowerCase().includes(words));
};
$('file').onchange = async () => {
	const [file] = $('file').files;
	if (file)
		open(file.name, await file.text());
};
document.addEventListener('dragover', (event) => {
	event.preventDefault();
	document.body.classList.add('drop');
});
document.addEventListener('dragleave', () => document.body.classList.remove('drop'));
document.addEventListener('drop', async (event) => {
	event.preventDefault();
	document.body.classList.remove('drop');
	const [file] = event.dataTransfer.files;
	if (file)
		open(file.name, await file.text());
});
window.addEventListener('hashchange', () => trace && fromAddress());
window.addEventListener('resize', draw);

/* A recording inside the page: '<' and '\' are written as \x3c and \x5c there. */
const inside = $('trace').textContent;
if (inside.trim())
	open($('trace').dataset.name || 'recording', inside.replace(/\\x3c/g, '<').replace(/\\x5c/g, '\\'));
else
	say('Open a trace: a file that trace=FILE.txt has written, or the text of trace-cmd report. You can also drop it here.');
