// SPDX-License-Identifier: GPL-2.0-only
//
// The text of a trace, line by line, becomes events.
//
//	biscuitos-1   [000] .....   12: kfree: call_site=f+0x90/0xad ptr=00000000c0403000
//	task      pid  CPU  context time event text
//
// There are three forms: what trace=FILE.txt and /sys/kernel/tracing/trace have, the same without
// the context (noirq-info), and what "trace-cmd report" prints. A line that is none of them
// belongs to the event before it (a message of several lines, or a stack), or is an error.
//
// Nothing here trusts the file. A line may be a gigabyte long, have no text, or lie about time.

/** The longest line that is looked at, in characters; of a longer one the rest is dropped. */
export const MAX_LINE = 65536;
/** So many errors are kept; of the others only the number. */
export const MAX_ERRORS = 100;

const EVENT =
	/^\s*(.{1,64}?)-(\d{1,10})\s+\[(\d{1,4})\]\s+(?:([dDbX.][nNpB.][hHsSzZ.][0-9a-f.][0-9a-f.])\s+)?(\d{1,20}(?:\.\d{1,9})?): ([A-Za-z_]\w*):\s*(.*)$/;
// ftrace gives a stack no name; trace-cmd calls it kernel_stack.
const STACK_BEGIN = /: <stack trace ?>\s*$|: kernel_stack: /;
const STACK_LINE = /^\s*=> (.*)$/;
const LOST = /^CPU:(\d+) \[(?:LOST (\d+) EVENTS|EVENTS DROPPED)\]$/;
// trace-cmd repeats the call before the text of some events: "(function+0x36) ".
const REPORT_SITE = /^\([^()]*\) (?=call_site=)/;

/**
 * @typedef {Object} Event
 * @property {string} comm   the task
 * @property {number} pid    its number
 * @property {number} cpu    where it ran
 * @property {string} flags  the context, or ''
 * @property {number} time   seconds, or the number of the event
 * @property {string} name   the event
 * @property {string} text   what it says
 * @property {string[]} [stack]  the calls that led to it, innermost first
 * @property {number} line   its line in the file, from 1
 */

/**
 * Read a whole trace.
 * @param {string} text  the file
 * @returns {{events: Event[], errors: {line: number, what: string}[], nrErrors: number,
 *	lost: number, cpus: number}}
 */
export function parseTrace(text) {
	const trace = { events: [], errors: [], nrErrors: 0, lost: 0, cpus: 0 };
	const error = (line, what) => {
		trace.nrErrors++;
		if (trace.errors.length < MAX_ERRORS)
			trace.errors.push({ line, what });
	};
	let last = null, stackOf = null, number = 0;

	for (let at = 0; at < text.length; number++) {
		let end = text.indexOf('\n', at);
		if (end < 0)
			end = text.length;
		if (end - at > MAX_LINE)
			error(number + 1, `longer than ${MAX_LINE} characters; the rest is left out`);
		const line = text.slice(at, Math.min(end, at + MAX_LINE)).replace(/\r$/, '');
		at = end + 1;

		if (STACK_BEGIN.test(line)) {
			if (last && !last.stack)
				last.stack = [];
			else
				error(number + 1, 'is a stack, and no event is before it');
			stackOf = last;
			continue;
		}
		const match = EVENT.exec(line);
		if (!match) {
			const stack = STACK_LINE.exec(line);
			if (stack && stackOf) {
				stackOf.stack.push(stack[1].trim());
			} else if (line.startsWith('#')) {
				const written = /entries-in-buffer\/entries-written: (\d+)\/(\d+)\s+#P:(\d+)/.exec(line);
				if (written) {
					trace.lost += Number(written[2]) - Number(written[1]);
					trace.cpus = Math.max(trace.cpus, Number(written[3]));
				}
			} else if (/^(cpus=|version = |CPU \d+ is empty)/.test(line)) {
				const cpus = /^cpus=(\d+)/.exec(line);
				if (cpus)
					trace.cpus = Math.max(trace.cpus, Number(cpus[1]));
			} else if (LOST.test(line)) {
				trace.lost += Number(LOST.exec(line)[2] || 0);
			} else if (last && last.name === 'console') {
				last.text += '\n' + line;
			} else if (line.trim()) {
				error(number + 1, 'is no event');
			}
			continue;
		}
		const [, comm, pid, cpu, flags, time, name, words] = match;
		stackOf = null;
		last = { comm, pid: Number(pid), cpu: Number(cpu), flags: flags || '',
			 time: Number(time), name, text: words.replace(REPORT_SITE, ''),
			 line: number + 1 };
		trace.cpus = Math.max(trace.cpus, last.cpu + 1);
		trace.events.push(last);
	}
	// The rings of the CPUs are merged by time; a file that was sorted by hand may not be.
	for (let i = 1; i < trace.events.length; i++) {
		if (trace.events[i].time < trace.events[i - 1].time) {
			error(trace.events[i].line, 'is earlier than the event before it; the events are sorted');
			trace.events.sort((a, b) => a.time - b.time || a.line - b.line);
			break;
		}
	}
	return trace;
}

/**
 * The fields of an event, as "name=value" in its text. Values are texts.
 * @param {Event} event
 * @returns {Map<string, string>}
 */
export function fields(event) {
	const all = new Map();
	for (const [, name, value] of event.text.matchAll(/(\w+)(?:=|: )(\S+)/g))
		if (!all.has(name))
			all.set(name, value);
	return all;
}
