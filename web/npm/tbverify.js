/*
 * Offline verification of attestable builds: "this file was built by that image
 * from that commit", proved from a document that the AWS Nitro hypervisor
 * signed.
 *
 * A promise of these is kept only by a verdict that is OK; whatever else happens
 * rejects it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import { Evidence, NoVerdict, Policy, bytesOf, durationOf, failure, inspectBytes, judge, judgeLive, measureImage, usage } from './library.js';

export { NoVerdict, Policy, Refused, TbverifyError, builtinRoots, version } from './library.js';

const IO = 6;
const POLICY_FILE = 16;
const SIGNATURES = ['.minisig', '.sig'];

/* One after another, as files that were joined. */
function joined(pieces) {
	const all = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
	let at = 0;

	for (const piece of pieces) {
		all.set(piece, at);
		at += piece.length;
	}
	return all;
}

/* A file that the policy names; before a list, the signatures beside it. */
function namedFile(files, { path, kind }) {
	const beside = kind === 'endorsements' ?
		SIGNATURES.map((suffix) => path + suffix) : [];
	const names = [...beside.filter((name) => name in files), path];

	if (!(path in files))
		throw failure(POLICY_FILE, `${path}: the policy names it, and ` +
			'it was not given');
	return joined(names.map((name) => bytesOf(files[name], name)));
}

/* policy: the text of a policy file; or one that was made by calls. */
function makePolicy({ policy, files = {}, lists, label = 'policy',
	kept, now, insecureDebug = false }) {
	const made = new Policy();

	made.setJson(policy, label);
	made.setLabel(label);
	made.files.forEach((file, i) => {
		if (file.kind !== 'endorsements' || lists === undefined)
			made.setFile(i, namedFile(files, file), file.path);
	});
	if (lists !== undefined) {
		made.clear('endorsements');
		lists.forEach((list, i) =>
			made.addEndorsements(list, `lists[${i}]`));
	}
	if (insecureDebug === true)
		made.allowInsecureDebug();
	if (kept !== undefined)
		made.keepLists(kept, now);
	return made;
}

/* Runs use(policy), which is freed after it if it was made for this call. */
async function withPolicy(given, use) {
	if (given.policy === undefined || given.policy === null)
		throw new TypeError('policy: want the text of one, or a Policy');
	if (!(given.policy instanceof Policy)) {
		const made = makePolicy(given);

		try {
			return await use(made);
		} finally {
			made.free();
		}
	}
	for (const name of ['files', 'lists', 'label', 'kept', 'insecureDebug'])
		if (given[name] !== undefined)
			throw new TypeError(`${name}: not beside a Policy`);
	return use(given.policy);
}

async function withEvidence(use) {
	const evidence = new Evidence();

	try {
		return await use(evidence);
	} finally {
		evidence.free();
	}
}

/* What can be handed over in one piece. */
const given = [
	['now', (e, now) => e.setNow(now)],
	['checksums', (e, data) => e.setChecksums(data)],
	['statement', (e, data) => e.setStatement(data)],
	['proof', (e, data) => e.setProof(data)],
	['attestation', (e, data) => e.setAttestation(data)],
];

function gather(evidence, from) {
	for (const [name, set] of given)
		if (from[name] !== undefined && from[name] !== null)
			set(evidence, from[name]);
}

/* Chunks of bytes, of whatever an artifact comes as. */
function chunksOf(artifact) {
	if (artifact instanceof Blob)
		return streamed(artifact.stream());
	if (typeof artifact?.getReader === 'function')
		return streamed(artifact);
	if (typeof artifact?.[Symbol.asyncIterator] === 'function')
		return artifact;
	if (artifact instanceof ArrayBuffer || ArrayBuffer.isView(artifact))
		return [artifact];
	throw new TypeError('artifact: want a stream, a Blob or bytes');
}

/* Streams are not iterable in all browsers. */
async function *streamed(stream) {
	const reader = stream.getReader();
	let ended = false;

	try {
		for (;;) {
			const { done, value } = await reader.read();

			if (done)
				break;
			yield value;
		}
		ended = true;
	} finally {
		if (!ended)
			await reader.cancel().catch(() => {});
		reader.releaseLock();
	}
}

const expectations = ['name', 'ref', 'commit', 'repository'];

function setExpected(evidence, expect) {
	for (const what of Object.keys(expect))
		if (!expectations.includes(what))
			throw new TypeError(`expect: no such member: ${what}`);
	for (const what of expectations)
		if (expect[what] !== undefined)
			evidence.expect(what, expect[what]);
}

/*
 * Whether an artifact was built as the policy wants it.  Resolves to what is
 * proved, and to nothing else.
 */
export async function verify(from) {
	const { artifact, expect = {}, now, progress } = from;
	const name = from.name ?? artifact?.name;

	if (typeof name !== 'string' || name === '')
		throw new TypeError('name: want the name of the artifact');
	return withPolicy(from, (policy) => withEvidence(async (evidence) => {
		gather(evidence, from);
		setExpected(evidence, expect);
		await evidence.hashArtifact(chunksOf(artifact), name,
			policy.algorithms, progress);
		return judge(policy, evidence, now ?? 0);
	}));
}

/* Which image a running enclave is, by its answer to a nonce. */
export async function live(from) {
	const { nonce, publicKey, userData, maxAge } = from;

	return withPolicy(from, (policy) => withEvidence((evidence) => {
		if (nonce !== undefined)
			evidence.expect('nonce', bytesOf(nonce, 'nonce'));
		if (publicKey !== undefined)
			evidence.expectPublicKey(publicKey);
		if (userData !== undefined)
			evidence.expect('user_data',
				bytesOf(userData, 'userData'));
		if (maxAge !== undefined)
			evidence.expect('age', durationOf(maxAge, 'maxAge'));
		gather(evidence, from);
		return judgeLive(policy, evidence);
	}));
}

/* What a document says, of which nothing has been verified. */
export async function inspect(attestation) {
	return inspectBytes(attestation);
}

/* PCR0, 1 and 2 of an enclave image, which is bytes, or read piece by piece. */
export async function measure(image) {
	return measureImage(image);
}
