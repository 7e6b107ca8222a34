/*
 * What the package promises beside verdicts: how it refuses, what it keeps, and
 * what it takes.
 *
 * usage: api.mjs PACKAGE VECTORS
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import assert from 'node:assert/strict';
import { createReadStream, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const t = await import(pathToFileURL(resolve(process.argv[2])));
const read = (name) => readFileSync(`${process.argv[3]}/${name}`);
const artifact = read('artifact/hello-1.0.tar');
const good = {
	policy: read('policies/default.json'),
	files: { '../pki/root.pem': read('pki/root.pem') },
	artifact,
	name: 'hello-1.0.tar',
	attestation: read('cases/good/attestation'),
	now: '2026-06-01T00:00:00Z',
};

async function refused(token, kind, options, call = t.verify) {
	const error = await call(options).then(
		(v) => assert.fail(`kept: ${v.summary ?? v}`), (e) => e);

	assert.equal(error.token, token, error);
	assert.ok(error instanceof kind && error instanceof t.TbverifyError);
	assert.ok(error.class.length > 0 && error.message.length > 0);
	return error;
}

/* what an artifact comes as */
for (const form of [artifact, new Uint8Array(artifact).buffer,
	new Blob([artifact]), new Blob([artifact]).stream(),
	createReadStream(`${process.argv[3]}/artifact/hello-1.0.tar`),
	new File([artifact], 'hello-1.0.tar')]) {
	const seen = [];
	const { name, ...others } = good;
	const verified = await t.verify({ ...others, artifact: form,
		name: form.name ?? name, progress: (n) => seen.push(n) });

	assert.equal(verified.verdict, 'verified');
	assert.equal(seen.at(-1), artifact.length);
	assert.equal(verified.rootIsBuiltin, false);
	assert.match(verified.summary, /^verified under root /);
	assert.equal(verified.json.verdict, 'verified');
	assert.match(verified.pcrs[0], /^[0-9a-f]{96}$/);
	assert.ok(Object.isFrozen(verified) && Object.isFrozen(verified.facts));
}

/* what is refused, and that nothing but an error says so */
let error = await refused('artifact-mismatch', t.Refused,
	{ ...good, artifact: Uint8Array.of(1) });

assert.equal(error.class, 'MISMATCH');
assert.equal(error.json.error.token, 'artifact-mismatch');
assert.match(error.got, /^[0-9a-f]{64}$/);
assert.equal(error.json.verdict, 'refused');
for (const attestation of [undefined, null])
	error = await refused('no-attestation', t.Refused,
		{ ...good, attestation });
assert.equal(error.class, 'ABSENT');
await refused('no-clock', t.NoVerdict, { ...good, now: undefined });
await refused('policy-file', t.NoVerdict, { ...good, files: {} });
error = await refused('policy-syntax', t.NoVerdict,
	{ ...good, policy: '{', label: 'mine' });
assert.match(error.json.error.message, /^mine: /);
await refused('no-image', t.NoVerdict, { ...good, files: undefined,
	policy: '{"tbverify-policy": 1}' });
for (const [what, value] of [['ref', 'refs/tags/v1.0'],
	['commit', '1'.repeat(40)], ['repository', 'https://git.example/other']])
	await refused(`${what}-unexpected`, t.Refused,
		{ ...good, expect: { [what]: value } });
await refused('artifact-name', t.Refused, { ...good, expect: { name: 'x' } });
await refused('empty', t.Refused, { ...good, attestation: '' });
await refused('oversized', t.Refused, { ...good,
	attestation: new Uint8Array(64 << 20) });

/* misuse is no verdict, and no promise that is kept */
for (const options of [{ ...good, name: '' }, { ...good, artifact: 'text' },
	{ ...good, policy: undefined }, { ...good, now: 1.5 },
	{ ...good, expect: { nmae: 'x' } }, { ...good, attestation: 7 },
	{ ...good, name: 'a\0b' }, {}])
	await assert.rejects(t.verify(options), TypeError);

/* a stream that breaks off */
await assert.rejects(t.verify({ ...good, artifact: new ReadableStream({
	pull(controller) {
		controller.error(new Error('broken off'));
	},
}) }), /broken off/);

/* one policy, many verifications at once */
const policy = new t.Policy();

policy.setJson(good.policy);
policy.files.forEach(({ path }, i) => policy.setFile(i, good.files[path]));
const { policy: _, files: __, ...rest } = good;
const all = await Promise.allSettled(Array.from({ length: 20 }, (_, i) =>
	t.verify({ ...rest, policy, artifact: new Blob(
		[i % 2 === 0 ? artifact : artifact.subarray(1)]) })));

all.forEach((one, i) => assert.equal(one.status,
	i % 2 === 0 ? 'fulfilled' : 'rejected'));
await assert.rejects(t.verify({ ...rest, policy, lists: [] }), TypeError);
policy.free();
await assert.rejects(t.verify({ ...rest, policy }), /freed/);

/* what a list revoked stays revoked */
const lists = JSON.parse(read('manifest.json')).find(
	(c) => c.name === 'revoked-artifact' || c.expect === 'revoked-artifact');

assert.ok(lists, 'no vector of a revoked artifact');
const kept = new Map();
const at = (option) => lists.options[lists.options.indexOf(option) + 1];
const endorsed = {
	...good,
	policy: read(at('--policy')),
	files: Object.fromEntries(['../pki/root.pem', 'endorsers.policy',
		'list.note', 'log.policy'].map((name) =>
		[name, read(`policies/${name}`)])),
	attestation: read(`cases/${lists.name}/attestation`),
	now: at('--clock'),
	kept,
};

const note = (name) => [read(`policies/${name}.note`)];

await refused('revoked-artifact', t.Refused, { ...endorsed,
	lists: [read(at('--endorsements'))] });
assert.ok(kept.size > 0);
await refused('endorsement-missing', t.Refused,
	{ ...endorsed, kept: undefined, lists: [] });
await refused('revoked-artifact', t.Refused, { ...endorsed, lists: [] });
kept.clear();
await t.verify({ ...endorsed, lists: note('list-newer') });
await refused('rollback', t.Refused, { ...endorsed, lists: note('list') });
await t.verify({ ...endorsed, kept: new Map(), lists: note('list') });

/* a live enclave */
const asked = {
	policy: read('policies/no-source.json'),
	files: good.files,
	attestation: read('enclaves/nautilus/attestation'),
	nonce: Uint8Array.from({ length: 16 }, (_, i) => i),
	now: '2026-01-15T12:00:30Z',
};
const live = await t.live(asked);

assert.match(live.summary, /^live enclave/);
assert.deepEqual(Buffer.from(live.publicKey), read('enclaves/key.raw'));
assert.equal(live.json.verdict, 'live');
error = await refused('nonce-mismatch', t.Refused,
	{ ...asked, nonce: new Uint8Array(16) }, t.live);
assert.equal(error.json.error.token, 'nonce-mismatch');
await refused('public-key-mismatch', t.Refused,
	{ ...asked, publicKey: new Uint8Array(65).fill(4) }, t.live);
await refused('user-data-missing', t.Refused,
	{ ...asked, userData: 'x' }, t.live);
await t.live({ ...asked, nonce: undefined, maxAge: '1h' });
await refused('usage', t.NoVerdict, { ...asked, nonce: undefined }, t.live);

/* what is only looked at */
const said = await t.inspect(good.attestation);

assert.equal(said['tbverify-inspect'], 1);
assert.ok(said.unverified.some(({ name }) => name === 'module-id'));
await refused('cert-file', t.Refused, good.policy, t.inspect);

/* an image, in one piece or read bit by bit */
const eif = read('images/good.eif');
const whole = await t.measure(eif);

assert.match(whole.Measurements.PCR0, /^[0-9a-f]{96}$/);
assert.deepEqual(await t.measure({ size: eif.length,
	read: (from, length) => eif.subarray(from, from + Math.min(length, 7)) }),
whole);
await refused('image-crc', t.Refused, read('images/crc.eif'), t.measure);
await refused('image-changed', t.NoVerdict,
	{ size: eif.length, read: () => new Uint8Array(0) }, t.measure);
await assert.rejects(t.measure({ size: eif.length, read() {
	throw new Error('gone');
} }), /gone/);

assert.deepEqual(Object.keys(t.builtinRoots()),
	['aws-nitro-g1', 'aws-us-gov-nitro-g1']);
assert.match(t.version(), /^[0-9]+\.[0-9]+\.[0-9]+$/);
