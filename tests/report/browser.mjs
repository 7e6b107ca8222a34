// Looks at reports in Chromium: each file as it is on a desk and on a phone, in
// light and dark, and on paper.  No message on the console, no request but for
// the file itself, nothing that is cut off, no violation that axe-core finds.
//
//   node browser.mjs MODULES CHROMIUM PICTURES FILE...
//
// Results are TAP; pictures go into the directory PICTURES.
//
// SPDX-License-Identifier: BSD-2-Clause
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, executablePath, pictures, ...files] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), 'node_modules', 'x'));
const { chromium } = require('playwright-core');
const axe = require.resolve('axe-core/axe.min.js');

const looks = [
	{ name: 'light', width: 1280, colorScheme: 'light' },
	{ name: 'dark', width: 1280, colorScheme: 'dark' },
	{ name: 'narrow-light', width: 375, colorScheme: 'light' },
	{ name: 'narrow-dark', width: 375, colorScheme: 'dark' },
	{ name: 'zoomed', width: 320, colorScheme: 'light' },
];
let count = 0;
let failed = 0;

function result(bad, name)
{
	count++;
	failed += bad.length > 0;
	for (const line of bad)
		console.log(`# ${line}`);
	console.log(`${bad.length > 0 ? 'not ok' : 'ok'} ${count} - ${name}`);
}

// A picture is looked at where it will be: in a page of others.
function page_of(file)
{
	const name = join(resolve(pictures), `${basename(file)}.page.html`);
	const src = pathToFileURL(resolve(file)).href;

	if (!file.endsWith('.svg'))
		return [src];
	writeFileSync(name, '<!DOCTYPE html><html lang="en"><title>x</title>' +
		'<meta name="color-scheme" content="light dark">' +
		'<style>body{margin:0}img{width:100%}</style>' +
		`<main><h1>A picture</h1><img alt="" src="${src}"></main>`);
	return [pathToFileURL(name).href, src];
}

// What the page must never do, noted as it happens.
function watch(page, urls)
{
	const bad = [];

	page.on('console', (m) => bad.push(`console: ${m.text()}`));
	page.on('pageerror', (e) => bad.push(`error: ${e.message}`));
	page.on('dialog', (d) => { bad.push('a dialog'); d.dismiss(); });
	page.on('request', (r) => {
		if (!urls.includes(r.url()))
			bad.push(`request: ${r.url()}`);
	});
	return bad;
}

// The page's policy forbids scripts; axe-core is let in beside it.
async function violations(page)
{
	await page.addScriptTag({ path: axe });
	const found = await page.evaluate(() => window.axe.run(document, {
		resultTypes: ['violations', 'incomplete'],
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
			'wcag22aa', 'best-practice'],
	}));

	return found.violations.map((v) =>
		`axe: ${v.id}: ${v.nodes[0].target.join(' ')}: ` +
		v.nodes[0].failureSummary.replace(/\s+/g, ' '));
}

// As read by a person: a page is as wide as its window, or it scrolls.
async function widths(page)
{
	const [is, room] = await page.evaluate(() =>
		[document.documentElement.scrollWidth, window.innerWidth]);

	return is > room ? [`${is} px wide in ${room} px`] : [];
}

async function look(browser, file, { name, width, colorScheme })
{
	const urls = page_of(file);
	const options = { viewport: { width, height: 900 }, colorScheme };
	const own = await browser.newContext(options);
	const page = await own.newPage();
	const bad = watch(page, urls);

	await page.goto(urls[0]);
	await page.screenshot({ fullPage: true, path: join(pictures,
		`${basename(file)}-${name}.png`) });
	bad.push(...await widths(page));
	await own.close();
	if (file.endsWith('.html')) {
		const other = await browser.newContext({ ...options,
			bypassCSP: true });
		const second = await other.newPage();

		await second.goto(urls[0]);
		bad.push(...await violations(second));
		await other.close();
	}
	result(bad, `${basename(file)}, ${name}`);
}

async function print(browser, file)
{
	const page = await browser.newPage();
	const urls = page_of(file);
	const bad = watch(page, urls);

	await page.goto(urls[0]);
	await page.pdf({ format: 'A4', printBackground: false,
		preferCSSPageSize: true,
		path: join(pictures, `${basename(file)}.pdf`) });
	await page.close();
	result(bad, `${basename(file)}, on paper`);
}

// That the checks above can fail: a page that does all that is forbidden.
async function unlike(browser)
{
	const page = await browser.newPage();
	const bad = watch(page, ['about:blank']);

	await page.setContent('<script>console.log(1)</script>' +
		'<img src="http://127.0.0.1:9/x"><p style="color:#ddd;' +
		'background:#fff">pale</p><div style="width:9000px">.</div>');
	bad.push(...await widths(page), ...await violations(page));
	await page.close();
	for (const what of ['console:', 'request:', 'px wide',
		'axe: color-contrast', 'axe: image-alt'])
		result(bad.some((line) => line.includes(what)) ? [] :
			[`not noticed: ${what}`], `a bad page: ${what}`);
}

const browser = await chromium.launch({ executablePath,
	args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'] });

await unlike(browser);
for (const file of files) {
	for (const way of looks)
		await look(browser, file, way);
	await print(browser, file);
}
await browser.close();
console.log(`1..${count}`);
process.exitCode = failed > 0 ? 1 : 0;
