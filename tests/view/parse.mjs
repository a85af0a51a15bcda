// SPDX-License-Identifier: GPL-2.0-only
//
// Texts that are no trace, or a bad one: what can be read is read, the rest is an error with its
// line, and nothing is thrown. Prints a line for each case: "what: ok", or what is wrong.

import assert from 'node:assert/strict';
import { MAX_ERRORS, MAX_LINE, fields, parseTrace } from '../../view/parse.js';
import { History, KNOWN_EVENTS, Model } from '../../view/model.js';

const EVENT = '       biscuitos-1       [000] d.h2.           12: kfree: call_site=f+0x90/0xad ptr=00000000c0403000';

function applied(text) {
	const model = new Model();
	for (const event of parseTrace(text).events)
		model.apply(event);
	return model;
}

const line = (name, text, time = 1) => `  a-1 [000] ..... ${time}: ${name}: ${text}\n`;

const cases = {
	'the text of ftrace'() {
		const { events, errors } = parseTrace(`# tracer: nop\n#\n${EVENT}\n`);
		assert.deepEqual(errors, []);
		assert.deepEqual(events, [{ comm: 'biscuitos', pid: 1, cpu: 0, flags: 'd.h2.', time: 12,
			name: 'kfree', text: 'call_site=f+0x90/0xad ptr=00000000c0403000', line: 3 }]);
		assert.equal(fields(events[0]).get('ptr'), '00000000c0403000');
	},
	'the text without a context'() {
		const { events } = parseTrace('  kworker/0:1-wq-37    [003]   1.000123: zone: name=A\n');
		assert.equal(events[0].comm, 'kworker/0:1-wq');
		assert.equal(events[0].pid, 37);
		assert.equal(events[0].cpu, 3);
		assert.equal(events[0].time, 1.000123);
	},
	'the report of trace-cmd'() {
		const { events, cpus, errors } = parseTrace('cpus=2\n  sleep-21  [000]  0.510000: ' +
			'kmalloc:    (alloc_bprm+0x36) call_site=alloc_bprm+0x36 ptr=0x981bb400\n' +
			'CPU:1 [LOST 3 EVENTS]\n');
		assert.deepEqual(errors, []);
		assert.equal(cpus, 2);
		assert.equal(events[0].text, 'call_site=alloc_bprm+0x36 ptr=0x981bb400');
	},
	'stacks of both'() {
		const { events, errors } = parseTrace(line('kfree', 'ptr=1') +
			'  a-1 [000] ..... 2: <stack trace>\n => f+0x1/0x2\n => g\n' + line('kfree', 'ptr=2', 3) +
			'  a-1 [000] 4: kernel_stack:   <stack trace >\n=> h (55d4)\n');
		assert.deepEqual(errors, []);
		assert.deepEqual(events.map((e) => e.stack), [['f+0x1/0x2', 'g'], ['h (55d4)']]);
	},
	'a message of several lines'() {
		const { events } = parseTrace(line('console', 'one') + 'two\nthree\n' + line('kfree', ''));
		assert.equal(events[0].text, 'one\ntwo\nthree');
		assert.equal(events.length, 2);
	},
	'lost events'() {
		assert.equal(parseTrace('# entries-in-buffer/entries-written: 10/15   #P:4\n').lost, 5);
		assert.equal(parseTrace('CPU:1 [LOST 3 EVENTS]\n').lost, 3);
	},
	'no trace at all'() {
		for (const text of ['', '\n\n', '\0\0\0\xff', '{"a":1}', '<script>alert(1)</script>'])
			assert.equal(parseTrace(text).events.length, 0);
		assert.equal(parseTrace('<html>\n').errors[0].line, 1);
	},
	'too many errors'() {
		const { errors, nrErrors } = parseTrace('nonsense\n'.repeat(1000));
		assert.equal(errors.length, MAX_ERRORS);
		assert.equal(nrErrors, 1000);
	},
	'a cut file'() {
		for (let length = 0; length < EVENT.length; length++)
			assert.ok(parseTrace(EVENT.slice(0, length)).events.length <= 1);
	},
	'a very long line'() {
		const { events, errors } = parseTrace(line('console', 'x'.repeat(30e6)) + EVENT + '\n');
		assert.equal(events.length, 2);
		assert.ok(events[0].text.length < MAX_LINE);
		assert.equal(errors[0].line, 1);
	},
	'events out of order'() {
		const { events, errors } = parseTrace(line('kfree', '', 5) + line('zone', '', 3));
		assert.deepEqual(events.map((e) => e.time), [3, 5]);
		assert.match(errors[0].what, /earlier/);
	},
	'a name that is HTML stays a text'() {
		const model = applied(line('slab_create', 'pfn=0x0 order=0 objects=1 size=8 offset=0 name=<b>'));
		assert.ok(model.caches.has('<b>'));
	},
	'names of JavaScript are names'() {
		for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
			applied(line(name, 'pfn=0x1'));
			applied(line('memblock_add', `type=${name} base=0x1 size=1`));
			applied(line('in_use', `what=${name} nr=1`));
			applied(line('slab_create', `pfn=0x1 order=0 objects=1 size=8 offset=0 name=${name}`));
		}
	},
	'events without their fields'() {
		for (const name of KNOWN_EVENTS)
			for (const text of ['', 'pfn=', 'pfn=0x1', 'pfn=x order=y', 'pfn=0x1 order=999',
				'pfn=0xffffffffffffffff order=0 migratetype=0', 'pfn=-1 order=-1', 'order=1e9',
				'base=0x0 size=1e300 type=memory', 'addr=0x1 pfn=0x1', 'ptr=0x1 off=-5'])
				applied(line(name, text).repeat(2));
	},
	'an enormous machine'() {
		const model = applied(line('machine', 'cpus=1 page_size=1 start=0x0 low=1e15 high=0 page_offset=0x0') +
			line('mm_page_alloc', 'page=1 pfn=0x0 order=0') +
			line('mm_page_alloc', 'page=1 pfn=0xffffffffff order=0'));
		assert.ok(model.owner.length <= 1 << 22);
	},
	'what cannot be true is counted'() {
		const model = applied(line('kfree', 'ptr=00000000c0403000') +
			line('del_page_from_free_list', 'pfn=0x1 order=0') +
			line('slab_move', 'pfn=0x1 to=cpu inuse=0'));
		assert.equal(model.wrong.length, 3);
	},
	'history ends where the trace ends'() {
		const { events } = parseTrace(EVENT + '\n');
		const history = new History(events);
		assert.equal(history.at(-5).nr, 0);
		assert.equal(history.at(99).nr, 1);
		assert.equal(new History([]).at(7).nr, 0);
	},
};

for (const [name, run] of Object.entries(cases)) {
	try {
		run();
		console.log(`${name}: ok`);
	} catch (error) {
		console.log(`${name}: ${String(error.message).split('\n').join(' ')}`);
	}
}
