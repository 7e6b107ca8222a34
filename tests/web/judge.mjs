/*
 * judge-calls.mjs under node, in the directory of the vectors.
 *
 * usage: judge.mjs PACKAGE <CALLS >ANSWERS
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { answers } from './judge-calls.mjs';

const tbverify = await import(pathToFileURL(resolve(process.argv[2])));
const lines = readFileSync(0, 'utf8').trimEnd().split('\n');

for (const line of await answers(tbverify, (path) => readFileSync(path), lines))
	console.log(line);
