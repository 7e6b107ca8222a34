/*
 * The package and the page in a real browser; results as TAP lines without their
 * numbers.
 *
 * usage: browser.mjs chromium|firefox PROGRAM MADE VECTORS WORK CALLS
 *
 * MADE is web/build's directory, with the modules beside; WORK receives the folder
 * that is shown, the pictures and the answers to CALLS.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, openSync, ftruncateSync, closeSync, readFileSync,
	readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [kind, program, made, vectors, work, callsFile] = process.argv.slice(2);
const require = createRequire(join(made, 'modules/'));
const { default: puppeteer } = await import(pathToFileURL(
	require.resolve('puppeteer-core')));
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const folder = join(work, 'folder');
const LARGE = 400 << 20;

async function test(name, run) {
	try {
		await run();
		console.log(`ok - ${kind}: ${name}`);
	} catch (error) {
		console.log(String(error.stack ?? error).replace(/^/gm, '# '));
		console.log(`not ok - ${kind}: ${name}`);
	}
}

/* What a user has: the page, a file, its attestation, a policy and its root. */
function makeFolder() {
	const from = (name) => join(vectors, name);
	const policy = readFileSync(from('policies/default.json'), 'utf8');

	mkdirSync(folder, { recursive: true });
	copyFileSync(join(made, 'tbverify.html'), join(folder, 'tbverify.html'));
	copyFileSync(from('artifact/hello-1.0.tar'), join(folder, 'hello-1.0.tar'));
	copyFileSync(from('cases/good/attestation'),
		join(folder, 'hello-1.0.tar.att'));
	copyFileSync(from('pki/root.pem'), join(folder, 'root.pem'));
	writeFileSync(join(folder, 'policy.json'),
		policy.replace('../pki/root.pem', 'root.pem'));
	writeFileSync(join(folder, 'not-json.json'), '{"tbverify-policy": 1,}');
	const bytes = readFileSync(join(folder, 'hello-1.0.tar'));

	bytes[100] ^= 1;
	writeFileSync(join(folder, 'tampered.tar'), bytes);
	/* the same name: of the same size, and of another */
	for (const [other, all] of [['second', bytes],
		['third', Buffer.concat([bytes, Buffer.from('x')])]]) {
		mkdirSync(join(folder, other), { recursive: true });
		writeFileSync(join(folder, other, 'hello-1.0.tar'), all);
	}
	const large = openSync(join(folder, 'large.iso'), 'w');

	ftruncateSync(large, LARGE);
	closeSync(large);
}

/* Two servers on loopback: of the package, and of what nobody may ask for. */
const asked = [];
const trap = createServer((request, response) => {
	asked.push(request.url);
	response.setHeader('Access-Control-Allow-Origin', '*');
	response.end('x');
});
const here = dirname(fileURLToPath(import.meta.url));
const types = { '.js': 'text/javascript', '.mjs': 'text/javascript',
	'.html': 'text/html' };
const served = createServer((request, response) => {
	const [, of, name] = /^\/(npm|test)\/([a-z0-9.-]+)$/.exec(request.url) ??
		[];
	const path = of === 'npm' ? join(made, 'npm', name) :
		of === 'test' ? join(here, name) : null;

	if (path === null) {
		response.setHeader('Content-Type', 'text/html');
		response.end('<!DOCTYPE html><title>vectors</title>');
		return;
	}
	response.setHeader('Content-Type',
		types[path.slice(path.lastIndexOf('.'))]);
	response.end(readFileSync(path));
});

function listen(server) {
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () =>
		resolve(`http://127.0.0.1:${server.address().port}`)));
}

async function launch(scheme) {
	const browser = await puppeteer.launch({
		browser: kind === 'firefox' ? 'firefox' : 'chrome',
		executablePath: program,
		headless: true,
		protocolTimeout: 600000,
		args: kind === 'firefox' ? [] : ['--no-sandbox',
			'--disable-background-networking', '--no-first-run'],
		extraPrefsFirefox: {
			'layout.css.prefers-color-scheme.content-override':
				scheme === 'dark' ? 0 : 1,
		},
	});

	return browser;
}

async function open(browser, { scheme = 'light', width = 1280 } = {}) {
	const page = await browser.newPage();

	page.setDefaultTimeout(300000);
	await page.setViewport({ width, height: 900 });
	if (kind !== 'firefox')
		await page.emulateMediaFeatures([
			{ name: 'prefers-color-scheme', value: scheme }]);
	await page.goto(pathToFileURL(join(folder, 'tbverify.html')).href);
	return page;
}

async function choose(page, input, ...names) {
	const element = await page.$(`#${input}`);

	await element.uploadFile(...names.map((name) => join(folder, name)));
}

async function verdict(page) {
	await page.waitForFunction(() =>
		!document.getElementById('result').hidden);
	return page.evaluate(() => ({
		verdict: document.getElementById('verdict').textContent,
		message: document.getElementById('message').textContent,
		alarm: document.getElementById('alarm').hidden ? '' :
			document.getElementById('alarm').textContent,
		report: document.getElementById('report').hidden ? '' :
			document.getElementById('report').srcdoc,
		json: document.getElementById('json').textContent,
		focus: document.activeElement.id,
	}));
}

async function ask(page, { artifact = 'hello-1.0.tar', attestation =
	'hello-1.0.tar.att', policy = ['policy.json', 'root.pem'],
trusted = true } = {}) {
	await choose(page, 'artifact', artifact);
	if (attestation)
		await choose(page, 'attestation', attestation);
	await choose(page, 'policy', ...policy);
	await page.evaluate((value) => document.querySelector(
		`input[value=${value}]`).click(), trusted ? 'other' : 'same');
	await page.click('#verify');
	return verdict(page);
}

const shots = [];

async function picture(page, name) {
	const path = join(work, `${kind}-${name}.png`);

	/* the frame takes its height when it has been drawn */
	await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
	await page.screenshot({ path, fullPage: true });
	shots.push(path);
}

async function accessible(page, where) {
	await page.evaluate(axe);
	const { violations, passes } = await page.evaluate(() =>
		globalThis.axe.run(document, { iframes: false }));

	assert.deepEqual(violations.map(({ id, nodes }) =>
		`${where}: ${id}: ${nodes.map((n) => n.target).join(' ')}`), []);
	assert.ok(passes.length > 20, `${passes.length} rules`);
	assert.ok(await page.evaluate(() =>
		document.documentElement.scrollWidth <= innerWidth),
	`${where}: wider than the window`);
}

/* All that a page could ask for, by whatever way. */
function reach(url) {
	const tries = [
		() => fetch(`${url}/fetch`),
		() => navigator.sendBeacon(`${url}/beacon`, 'x'),
		() => new WebSocket(url.replace('http', 'ws')),
		() => new EventSource(`${url}/events`),
		() => {
			const request = new XMLHttpRequest();

			request.open('GET', `${url}/xhr`);
			request.send();
		},
		() => { new Image().src = `${url}/image`; },
		...[['script', 'src'], ['iframe', 'src'], ['embed', 'src'],
			['object', 'data'], ['audio', 'src'], ['video', 'src']].
			map(([tag, attribute]) => () => {
				const element = document.createElement(tag);

				element[attribute] = `${url}/${tag}`;
				document.body.append(element);
			}),
		...['stylesheet', 'icon', 'prefetch', 'preload', 'manifest'].map(
			(rel) => () => {
				const link = document.createElement('link');

				link.rel = rel;
				link.as = 'image';
				link.href = `${url}/${rel}`;
				document.head.append(link);
			}),
		() => {
			const style = document.createElement('style');

			style.textContent = `@import "${url}/import";
			@font-face{font-family:f;src:url(${url}/font)}
			body{font-family:f;background:url(${url}/background)}`;
			document.head.append(style);
		},
		() => {
			const form = document.createElement('form');
			const frame = document.createElement('iframe');

			frame.name = 'f';
			form.target = 'f';
			form.action = `${url}/form`;
			document.body.append(frame, form);
			form.submit();
		},
		() => new Worker(URL.createObjectURL(new Blob([
			`fetch("${url}/worker").catch(() => {});
			try { importScripts("${url}/scripts"); } catch {}`]))),
	];

	for (const go of tries)
		try {
			Promise.resolve(go()).catch(() => {});
		} catch { /* refused at once */ }
	return new Promise((done) => setTimeout(done, 2000));
}

async function quiet(browser, url) {
	const page = await open(browser);

	await page.evaluate(reach, url);
	await page.close();
	assert.deepEqual(asked, []);
	/* the same without the policy does reach it: the trap works */
	const html = readFileSync(join(folder, 'tbverify.html'), 'utf8');
	const without = html.replace(
		/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');

	assert.notEqual(html, without);
	writeFileSync(join(folder, 'without.html'), without);
	const other = await browser.newPage();

	await other.goto(pathToFileURL(join(folder, 'without.html')).href);
	await other.evaluate(reach, url);
	await other.close();
	console.log(`# without the policy, ${new Set(asked).size} ways lead out`);
	assert.ok(new Set(asked).size >= 10, asked.join(' '));
}

/* Every file below vectors/, as the page that runs them can look it up. */
function contents() {
	const all = {};

	for (const name of readdirSync(vectors, { recursive: true }))
		if (statSync(join(vectors, name)).isFile() &&
		    !name.startsWith('logs/'))
			all[name] = readFileSync(join(vectors, name)).
				toString('base64');
	return all;
}

async function judge(browser, url) {
	const page = await browser.newPage();
	const lines = readFileSync(callsFile, 'utf8').trimEnd().split('\n');
	const files = Object.entries(contents());

	page.setDefaultTimeout(600000);
	await page.goto(`${url}/`);
	await page.evaluate(() => { globalThis.files = new Map(); });
	for (let at = 0; at < files.length; at += 500)
		await page.evaluate((some) => {
			for (const [name, text] of some)
				globalThis.files.set(name, Uint8Array.from(
					atob(text), (c) => c.charCodeAt(0)));
		}, files.slice(at, at + 500));
	const answers = await page.evaluate(async (all) => {
		const tbverify = await import('/npm/tbverify.js');
		const calls = await import('/test/judge-calls.mjs');

		return calls.answers(tbverify, (path) => {
			const name = decodeURI(new URL(path, 'http://x/').pathname);
			const bytes = globalThis.files.get(name.slice(1));

			if (bytes === undefined)
				throw Object.assign(new Error(path),
					{ code: 'ENOENT' });
			return bytes;
		}, all);
	}, lines);

	await page.close();
	writeFileSync(join(work, `${kind}.answers`), `${answers.join('\n')}\n`);
	assert.ok(answers.length > 1000);
}

async function dropped(page, target, names) {
	const files = names.map((name) => [basename(name),
		readFileSync(join(folder, name)).toString('base64')]);

	await page.evaluate((where, all) => {
		const data = new DataTransfer();

		for (const [name, text] of all)
			data.items.add(new File([Uint8Array.from(atob(text), (c) =>
				c.charCodeAt(0))], name));
		document.querySelector(where).dispatchEvent(new DragEvent('drop',
			{ dataTransfer: data, bubbles: true, cancelable: true }));
	}, target, files);
}

async function judgeTogether(browser) {
	const page = await open(browser);

	await dropped(page, 'h1', ['hello-1.0.tar', 'hello-1.0.tar.att',
		'policy.json', 'root.pem']);
	assert.ok(await page.$eval('input[value=other]', (e) => e.disabled));
	await page.click('#verify');
	const said = await verdict(page);

	assert.equal(said.verdict,
		'Verified under a policy that came with the file');
	assert.match(said.report, /policy\.json \(came with the file\)/);
	await page.close();
}

async function large(browser) {
	const page = await open(browser);
	const begin = Date.now();

	await choose(page, 'artifact', 'large.iso');
	await choose(page, 'attestation', 'hello-1.0.tar.att');
	await choose(page, 'policy', 'policy.json', 'root.pem');
	await page.evaluate(() => {
		globalThis.seen = new Set();
		globalThis.ticks = 0;
		const look = () => {
			globalThis.seen.add(document.getElementById('progress').
				value);
			globalThis.ticks++;
			setTimeout(look, 20);
		};

		look();
	});
	await page.click('#verify');
	const said = await verdict(page);
	const [seen, ticks] = await page.evaluate(() =>
		[[...globalThis.seen], globalThis.ticks]);
	const seconds = (Date.now() - begin) / 1000;

	assert.match(said.verdict, /^Refused: MISMATCH/);
	assert.ok(seen.filter((v) => v > 0 && v < 1).length >= 5, `${seen}`);
	assert.ok(ticks > 10, 'the page stood still');
	console.log(`# 400 MiB: ${(LARGE / 1e6 / seconds).toFixed(0)} MB/s, ` +
		`${seen.length} steps of progress`);
	await page.click('#verify');
	await page.waitForSelector('#stop:not([hidden])');
	await page.click('#stop');
	assert.match(await page.$eval('#status', (e) => e.textContent),
		/^Stopped\. Nothing was verified\./);
	assert.ok(await page.$eval('#result', (e) => e.hidden));
	await page.close();
}

async function keyboard(browser) {
	const page = await open(browser);
	const order = [];

	await choose(page, 'artifact', 'hello-1.0.tar');
	await choose(page, 'attestation', 'hello-1.0.tar.att');
	await choose(page, 'policy', 'policy.json', 'root.pem');
	await page.evaluate(() => document.activeElement.blur());
	for (let i = 0; i < 12 && order.at(-1) !== 'verify'; i++) {
		await page.keyboard.press('Tab');
		order.push(await page.evaluate(() => document.activeElement.id ||
			document.activeElement.value ||
			document.activeElement.tagName));
		if (order.at(-1) === 'same')
			await page.keyboard.press('ArrowDown');
	}
	assert.deepEqual(order.filter((n, i) => n !== order[i - 1]),
		['artifact', 'attestation', 'policy', 'same', 'SUMMARY', 'verify']);
	await page.keyboard.press('Enter');
	const said = await verdict(page);

	assert.equal(said.verdict, 'Verified');
	assert.equal(said.focus, 'verdict');
	await page.close();
}

/* The report's frame is as high as the report. */
async function fits(page) {
	await page.waitForFunction(() => {
		const frame = document.getElementById('report');
		const { height } = frame.contentDocument.documentElement.
			getBoundingClientRect();

		return height > 600 && Math.abs(frame.clientHeight - height) < 8;
	}, { timeout: 20000 });
}

async function looks(scheme) {
	const browser = await launch(scheme);

	for (const width of [1280, 360]) {
		const where = `${scheme}-${width}`;
		const page = await open(browser, { scheme, width });

		await accessible(page, `${where} empty`);
		await picture(page, `${where}-empty`);
		await ask(page);
		await fits(page);
		await accessible(page, `${where} verified`);
		await picture(page, `${where}-verified`);
		await ask(page, { trusted: false });
		await accessible(page, `${where} own policy`);
		await picture(page, `${where}-own-policy`);
		assert.equal((await ask(page, { artifact:
			'tampered.tar' })).verdict, 'Refused: MISMATCH');
		await accessible(page, `${where} refused`);
		await picture(page, `${where}-refused`);
		await ask(page, { policy: ['not-json.json'] });
		await accessible(page, `${where} no verdict`);
		await picture(page, `${where}-no-verdict`);
		await page.close();
	}
	await browser.close();
}

makeFolder();
const url = await listen(served);
const out = await listen(trap);
const browser = await launch('light');
const requests = [];

console.log(`# ${await browser.version()}`);
await test('verified, with the report of --report', async () => {
	const page = await open(browser);

	page.on('request', (r) => requests.push(r.url()));
	const said = await ask(page);

	assert.equal(said.verdict, 'Verified');
	assert.match(said.message, /^verified under root root\.pem: hello-1\.0\.tar/);
	assert.equal(said.alarm, '');
	assert.equal(JSON.parse(said.json).verdict, 'verified');
	writeFileSync(join(work, `${kind}-report.html`), said.report);
	assert.ok(await page.$eval('#report', (e) =>
		e.contentDocument.querySelector('h1').textContent ===
		'hello-1.0.tar' && e.clientHeight > 600));
	assert.match(await page.$eval('#facts', (e) => e.textContent), new RegExp(
		`SHA-256${createHash('sha256').update(readFileSync(join(folder,
			'hello-1.0.tar'))).digest('hex')}`));
	/* what was asked for changes: what was said of it is gone */
	await choose(page, 'artifact', 'large.iso');
	assert.ok(await page.$eval('#result', (e) => e.hidden));
	await page.close();
});
await test('a second file of the same name has a verdict of its own', async () => {
	const page = await open(browser);

	assert.equal((await ask(page)).verdict, 'Verified');
	/* Firefox's driver takes one of the same size for the same, and tells no one */
	await choose(page, 'artifact', 'third/hello-1.0.tar');
	assert.ok(await page.$eval('#result', (e) => e.hidden), 'chosen');
	await page.click('#verify');
	assert.equal((await verdict(page)).verdict, 'Refused: MISMATCH');
	assert.equal((await ask(page)).verdict, 'Verified');
	await dropped(page, '[data-zone=artifact] h2', ['second/hello-1.0.tar']);
	assert.ok(await page.$eval('#result', (e) => e.hidden), 'dropped');
	assert.equal(await page.$eval('#artifact', (e) => e.files[0].name),
		'hello-1.0.tar');
	await page.click('#verify');
	assert.equal((await verdict(page)).verdict, 'Refused: MISMATCH');
	await page.close();
});
await test('a file chosen while the others are read is verified alone', async () => {
	const page = await open(browser);

	await choose(page, 'artifact', 'hello-1.0.tar');
	await choose(page, 'attestation', 'hello-1.0.tar.att');
	await choose(page, 'policy', 'policy.json', 'root.pem');
	await page.evaluate(() => {
		const read = Blob.prototype.arrayBuffer;

		globalThis.released = new Promise((release) => {
			globalThis.release = release;
		});
		Blob.prototype.arrayBuffer = async function () {
			await globalThis.released;
			return read.call(this);
		};
	});
	await page.click('#verify');
	await choose(page, 'artifact', 'third/hello-1.0.tar');
	await page.evaluate(() => globalThis.release());
	await new Promise((resolve) => setTimeout(resolve, 3000));
	assert.ok(await page.$eval('#result', (e) => e.hidden));
	assert.equal(await page.$eval('#status', (e) => e.textContent), '');
	await page.click('#verify');
	assert.equal((await verdict(page)).verdict, 'Refused: MISMATCH');
	await page.close();
});
await test('a file that changed in its place is read again', async () => {
	const page = await open(browser);
	const path = join(folder, 'changed', 'hello-1.0.tar');

	mkdirSync(dirname(path), { recursive: true });
	copyFileSync(join(folder, 'hello-1.0.tar'), path);
	assert.equal((await ask(page, { artifact: 'changed/hello-1.0.tar' })).
		verdict, 'Verified');
	copyFileSync(join(folder, 'third', 'hello-1.0.tar'), path);
	await page.click('#verify');
	assert.notEqual((await verdict(page)).verdict, 'Verified');
	await choose(page, 'artifact', 'changed/hello-1.0.tar');
	await page.click('#verify');
	assert.equal((await verdict(page)).verdict, 'Refused: MISMATCH');
	await page.close();
});
await test('under a policy that came with the file, it says that', async () => {
	const page = await open(browser);
	const said = await ask(page, { trusted: false });

	assert.equal(said.verdict,
		'Verified under a policy that came with the file');
	assert.match(said.alarm, /not whom to trust/);
	assert.match(said.report, /policy\.json \(came with the file\)/);
	await page.close();
	await judgeTogether(browser);
});
await test('refused, in the words of the command', async () => {
	const page = await open(browser);
	const said = await ask(page, { artifact: 'tampered.tar' });

	assert.equal(said.verdict, 'Refused: MISMATCH');
	assert.equal(said.message, JSON.parse(said.json).error.message);
	assert.match(said.message, /check that both files belong together/);
	assert.equal(said.alarm, 'Do not use this file.');
	assert.equal(said.report, '');
	await page.close();
	const other = await open(browser);
	const absent = await ask(other, { attestation: null });

	assert.equal(absent.verdict, 'Refused: ABSENT');
	await other.close();
});
await test('no verdict: a policy that is none, and one that lacks a file',
	async () => {
		const page = await open(browser);
		let said = await ask(page, { policy: ['not-json.json'] });

		assert.equal(said.verdict, 'No verdict');
		assert.match(said.message, /^not-json\.json: policy: line 1/);
		said = await ask(page, { policy: ['policy.json'] });
		assert.equal(said.verdict, 'No verdict');
		assert.match(said.message, /root\.pem/);
		said = await ask(page, { policy: ['root.pem'] });
		assert.equal(said.verdict, 'No verdict');
		assert.equal(said.report, '');
		await page.close();
	});
await test('no request left it', () => assert.deepEqual(requests.filter((r) =>
	!/^(file|blob|about|data):/.test(r)), []));
await test('nor can one: each way out is shut, and open without its policy',
	() => quiet(browser, out));
await test('by the keyboard alone', () => keyboard(browser));
await test('a large file, with progress, in a worker; and stopped',
	() => large(browser));
await test('the package makes the calls of all vectors',
	() => judge(browser, url));
await browser.close();
for (const scheme of ['light', 'dark'])
	await test(`${scheme}, wide and narrow: axe-core has nothing to say`,
		() => looks(scheme));
console.log(`# ${shots.length} pictures: ${join(work, `${kind}-*.png`)}`);
served.close();
trap.close();
process.exit(0);
