/*
 * Prints how many milliseconds of processor time a verification takes.
 *
 * usage: speed.mjs PACKAGE VECTORS
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { verify } = await import(pathToFileURL(resolve(process.argv[2])));
const read = (name) => readFileSync(`${process.argv[3]}/${name}`);
const asked = {
	policy: read('policies/default.json'),
	files: { '../pki/root.pem': read('pki/root.pem') },
	artifact: read('artifact/hello-1.0.tar'),
	name: 'hello-1.0.tar',
	attestation: read('cases/good/attestation'),
	now: '2026-06-01T00:00:00Z',
};

/* past what the compiler takes */
for (let i = 0; i < 40; i++)
	await verify(asked);
const before = process.cpuUsage();

for (let i = 0; i < 100; i++)
	await verify(asked);
const { user, system } = process.cpuUsage(before);

console.log((user + system) / 100 / 1000);
