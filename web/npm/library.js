/*
 * libtbverify in WebAssembly, as objects.
 *
 * The module has no clock, no file, no network and no entropy, and neither has
 * this: everything that a verdict depends on is handed in.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import { wasm } from './wasm.js';

/* The descriptor by which the module reads the image that is measured. */
const IMAGE = 3;
const PCR_COUNT = 32;
const PCR_SIZE = 48;
const FACTS = 29;
const DIGEST_SIZES = [[2, 48], [4, 64]];
const PIECE = 1 << 20;

/* No reader needs more of these than one byte past it. */
export const sizes = Object.freeze({
	attestation: 256 * 1024,
	policy: 1024 * 1024,
	reference: 1024 * 1024,
	root: 16 * 1024,
	checksums: 16 * 1024 * 1024,
	statement: 1024 * 1024,
	proof: 256 * 1024,
	signers: 256 * 1024,
	endorsements: 1024 * 1024 + 64 * 1024,
});

let image = null;		/* what is measured now */
let trap = null;		/* the module ended by this, and is not used again */

/* What the module imports, and all of it. */
const page = {
	read(out, len, at) {
		try {
			const bytes = image.read(at, len).subarray(0, len);

			memory().set(bytes, out >>> 0);
			return bytes.length;
		} catch (error) {
			image.error = error;
			return -1;
		}
	},
};

const library = await start();

async function start() {
	const packed = Uint8Array.from(atob(wasm), (c) => c.charCodeAt(0));
	const stream = new Blob([packed]).stream().pipeThrough(
		new DecompressionStream('gzip'));
	const bytes = await new Response(stream).arrayBuffer();
	const { instance } = await WebAssembly.instantiate(bytes, { page });

	instance.exports._initialize();
	return instance.exports;
}

/* Another one whenever the module's memory has grown. */
function memory() {
	return new Uint8Array(library.memory.buffer);
}

/* Of text of the library's, which is ASCII. */
function textAt(pointer) {
	const all = memory();
	const start = pointer >>> 0;

	return start === 0 ? '' : new TextDecoder().decode(
		all.subarray(start, all.indexOf(0, start)));
}

function bytesAt(pointer, length) {
	return memory().slice(pointer >>> 0, (pointer >>> 0) + length);
}

function wordAt(pointer) {
	return new DataView(library.memory.buffer).getUint32(pointer >>> 0, true);
}

/* Why there is no verdict that is OK, or no answer. */
export class TbverifyError extends Error {
	constructor(code, message, result = {}) {
		const whole = result.jsonText ?
			JSON.parse(result.jsonText).error?.message : '';

		super(whole || message ||
			textAt(library.tbv_error_sentence(code)));
		this.name = new.target.name;
		this.token = textAt(library.tbv_error_token(code));
		this.class = textAt(library.tbv_class_name(
			library.tbv_error_class(code)));
		this.code = code;
		this.want = result.want ?? '';
		this.got = result.got ?? '';
		/* not among what is shown of an error that nobody caught */
		Object.defineProperty(this, 'jsonText',
			{ value: result.jsonText ?? '' });
	}

	/* What tbverify --json prints; null where nothing was verified. */
	get json() {
		return this.jsonText === '' ? null : JSON.parse(this.jsonText);
	}

	toString() {
		return `${this.name}: ${this.class}: ${this.message} [${this.token}]`;
	}
}

/* Of any class but SYSTEM: what was given is not what was asked for. */
export class Refused extends TbverifyError {
}

/* Of class SYSTEM: something is missing, or cannot be used. */
export class NoVerdict extends TbverifyError {
}

const MEMORY = 2;
const USAGE = 5;

export function failure(code, message, result) {
	const system = library.tbv_error_class(code) === 1;

	return new (system ? NoVerdict : Refused)(code, message, result);
}

/* A token as a failure of the caller's own: "usage". */
export function usage(message) {
	return failure(USAGE, message, unjudged(USAGE, message));
}

/* Bytes and text in the module's memory, for one call. */
function place(value, held) {
	if (typeof value === 'string') {
		if (value.includes('\0'))
			throw new TypeError('a NUL in a string');
		return [place(new TextEncoder().encode(`${value}\0`), held)[0]];
	}
	if (!(value instanceof Uint8Array))
		return [value];
	const at = library.malloc(value.length + 1);

	if (at === 0)
		throw new NoVerdict(MEMORY);
	held.push(at);
	memory().set(value, at >>> 0);
	return [at, value.length];
}

/* Bytes go with their length, as the library has them. */
function call(name, ...values) {
	const held = [];

	if (trap !== null)
		throw new Error('tbverify has ended before', { cause: trap });
	try {
		return library[name](...values.flatMap((v) => place(v, held)));
	} catch (error) {
		if (error instanceof WebAssembly.RuntimeError ||
		    error instanceof RangeError)
			trap = error;
		throw error;
	} finally {
		if (trap === null)
			held.forEach((at) => library.free(at));
	}
}

/* Room for what a call writes; use(at) is called with where that is. */
function withRoom(length, use) {
	const at = library.malloc(length);

	if (at === 0)
		throw new NoVerdict(MEMORY);
	memory().fill(0, at >>> 0, (at >>> 0) + length);
	try {
		return use(at);
	} finally {
		if (trap === null)
			library.free(at);
	}
}

/* name(..., out): the code, and the object, which is freed after use(object). */
function withObject(kind, name, values, use) {
	return withRoom(4, (out) => {
		const code = call(`tbv_${name}`, ...values, out);
		const object = wordAt(out);

		if (object === 0)
			throw failure(code === 0 ? MEMORY : code, '');
		try {
			return use(object, code);
		} finally {
			if (trap === null)
				library[`tbv_${kind}_free`](object);
		}
	});
}

function jsonOf(kind, object) {
	return withRoom(4, (out) => {
		const code = call(`tbv_${kind}_json`, object, out);

		if (code !== 0)
			throw failure(code, '');
		return textAt(wordAt(out));
	});
}

/* The result of an error that comes before any check, as the command has it. */
function unjudged(code, message) {
	return withObject('result', 'result_new_failure', [code, message],
		(result) => ({ jsonText: jsonOf('result', result) }));
}

export function bytesOf(data, what) {
	if (typeof data === 'string')
		return new TextEncoder().encode(data);
	if (data instanceof ArrayBuffer)
		return new Uint8Array(data);
	if (ArrayBuffer.isView(data))
		return new Uint8Array(data.buffer, data.byteOffset,
			data.byteLength);
	throw new TypeError(`${what}: want bytes or a string`);
}

function limited(data, what) {
	return bytesOf(data, what).subarray(0, sizes[what] + 1);
}

/* A time: a Date, RFC 3339, or seconds since 1970. */
export function secondsOf(time, what) {
	if (typeof time === 'string')
		return parsed('time', time);
	const seconds = time instanceof Date ?
		Math.floor(time.getTime() / 1000) : time;

	if (!Number.isSafeInteger(seconds))
		throw new TypeError(`${what}: want a Date, RFC 3339 or seconds`);
	return BigInt(seconds);
}

/* As policies write it, such as "180d", or seconds. */
export function durationOf(time, what) {
	if (typeof time === 'string')
		return parsed('duration', time);
	return secondsOf(time, what);
}

function parsed(kind, text) {
	return withRoom(8, (out) => {
		const code = call(`tbv_${kind}_parse`, text, out);

		if (code !== 0)
			throw failure(code, '');
		return new DataView(library.memory.buffer).getBigInt64(
			out >>> 0, true);
	});
}

const registry = new FinalizationRegistry(({ kind, pointer }) => {
	if (trap === null)
		library[`tbv_${kind}_free`](pointer);
});

/* An object of the library's. */
class Handle {
	#pointer;
	#kind;

	constructor(kind) {
		this.#kind = kind;
		this.#pointer = call(`tbv_${kind}_new`);
		if (this.#pointer === 0)
			throw new NoVerdict(MEMORY);
		registry.register(this, { kind, pointer: this.#pointer }, this);
	}

	get pointer() {
		if (this.#pointer === 0)
			throw new TypeError(`a ${this.#kind} that was freed`);
		return this.#pointer;
	}

	/* Before the collector does; it is not used again. */
	free() {
		if (this.#pointer === 0)
			return;
		registry.unregister(this);
		library[`tbv_${this.#kind}_free`](this.#pointer);
		this.#pointer = 0;
	}

	/* A setter; about names what it is about, as the command's messages do. */
	set(about, name, ...values) {
		const code = call(`tbv_${this.#kind}_${name}`, this.pointer,
			...values);

		if (code !== 0)
			throw this.fault(code, about);
	}

	fault(code, about) {
		const said = this.message();
		const message = about ? `${about}: ${said}` : said;

		return failure(code, message, unjudged(code, message));
	}

	message() {
		return textAt(library[`tbv_${this.#kind}_message`](this.pointer));
	}
}

/* What must hold.  An empty one never verifies anything. */
export class Policy extends Handle {
	constructor() {
		super('policy');
	}

	setJson(text, about = 'policy') {
		this.set(about, 'set_json_mem', limited(text, 'policy'));
	}

	setLabel(label) {
		this.set('', 'set_label', label);
	}

	/* What a policy of setJson() names, in the order of setFile(). */
	get files() {
		const kinds = [, 'root', 'log', 'endorsers', 'endorsements'];
		const count = library.tbv_policy_file_count(this.pointer);

		return Array.from({ length: count }, (_, i) => ({
			path: textAt(library.tbv_policy_file_path(this.pointer, i)),
			kind: kinds[library.tbv_policy_file_kind(this.pointer, i)],
		}));
	}

	setFile(index, data, about = '') {
		this.set(about, 'set_file_mem', index,
			limited(data, 'endorsements'));
	}

	/* One part, so that what is added next replaces it. */
	clear(part) {
		const parts = ['images', 'repositories', 'refs', 'commits',
			'log', 'endorsers', 'endorsements', 'anySource'];

		if (!parts.includes(part))
			throw new TypeError(`no part of a policy: ${part}`);
		this.set('', 'clear', parts.indexOf(part) + 1);
	}

	get imageCount() {
		return library.tbv_policy_image_count(this.pointer);
	}

	addImage(name) {
		return withRoom(4, (out) => {
			this.set('', 'add_image', name, out);
			return new Image(this, wordAt(out));
		});
	}

	allowInsecureDebug() {
		this.set('', 'allow_insecure_debug');
	}

	addRepository(url, about = '') {
		this.set(about, 'add_repository', url);
	}

	addRef(pattern, about = '') {
		this.set(about, 'add_ref', pattern);
	}

	addCommit(digits, about = '') {
		this.set(about, 'add_commit_hex', digits);
	}

	setTree(digits, about = '') {
		this.set(about, 'set_tree_hex', digits);
	}

	setAnySource() {
		this.set('', 'set_any_source');
	}

	/* "document", or "now". */
	setChainTime(time) {
		this.set('', 'set_chain_time', ['document', 'now'].indexOf(time) + 1);
	}

	setMaxAge(time) {
		this.set('', 'set_max_age', durationOf(time, 'maxAge'));
	}

	setLogPolicy(text, about = '') {
		this.set(about, 'set_log_policy_mem', limited(text, 'signers'));
	}

	setLogRequired(required) {
		this.set('', 'set_log_required', required ? 1 : 0);
	}

	setEndorsers(text, about = '') {
		this.set(about, 'set_endorsers_mem', limited(text, 'signers'));
	}

	setEndorsementStream(stream, about = '') {
		this.set(about, 'set_endorsement_stream', stream);
	}

	addEndorsements(list, about = '') {
		this.set(about, 'add_endorsements_mem',
			limited(list, 'endorsements'));
	}

	/* The set by which its images' claims name artifacts. */
	get algorithms() {
		return library.tbv_policy_algorithms(this.pointer);
	}

	/*
	 * What was revoked stays revoked: store has get(name), set(name, bytes)
	 * and delete(name), as a Map has, and outlives the verification.
	 */
	keepLists(store, now) {
		const count = library.tbv_policy_kept_count(this.pointer);
		const names = Array.from({ length: count }, (_, i) =>
			this.#keptName(i));

		for (let i = count - 1; i >= 0; i--) {
			const data = store.get(names[i]);

			if (data !== undefined && data !== null)
				this.set(names[i], 'set_kept_mem', i,
					limited(data, 'endorsements'));
		}
		names.forEach((name, i) => {
			const data = this.#keptData(i, secondsOf(now, 'now'));

			if (data === null)
				return;
			if (data.length === 0)
				store.delete(name);
			else
				store.set(name, data);
		});
	}

	#keptName(i) {
		return withRoom(72, (out) => {
			this.set('', 'kept_name', i, out);
			return textAt(out);
		});
	}

	#keptData(i, now) {
		return withRoom(4, (length) => {
			const at = call('tbv_policy_kept_data', this.pointer, i, now,
				length);

			return at === 0 ? null : bytesAt(at, wordAt(length));
		});
	}
}

/* One trusted image of a policy. */
class Image {
	#policy;
	#index;

	constructor(policy, index) {
		this.#policy = policy;
		this.#index = index;
	}

	#set(about, name, ...values) {
		this.#policy.set(about, `image_${name}`, this.#index, ...values);
	}

	setPcr(index, digits, about = '') {
		this.#set(about, 'set_pcr_hex', index, digits);
	}

	addMeasurements(text, about = '') {
		this.#set(about, 'add_reference_mem', limited(text, 'reference'));
	}

	/* An enclave image: as measure() takes it. */
	measure(file, about = '') {
		withMeasurement(file, about, (measurement) => {
			this.#set(about, 'add_measurement', measurement);
		});
	}

	/* Certificates of the name "aws-nitro-g1", or of another root. */
	addRoot(name, data, about = '') {
		this.#set(about, 'add_root_mem', name, limited(data, 'root'));
	}

	setClaim(json, about = '') {
		this.#set(about, 'set_claim_mem', bytesOf(json, 'claim'));
	}

	setInsecureDebug() {
		this.#set('', 'set_insecure_debug');
	}
}

/* What is to be judged. */
export class Evidence extends Handle {
	constructor() {
		super('evidence');
	}

	setNow(now) {
		this.set('now', 'set_now', secondsOf(now, 'now'));
	}

	setAttestation(data) {
		this.set('attestation', 'set_attestation_mem',
			limited(data, 'attestation'));
	}

	setProof(data) {
		this.set('proof', 'set_proof_mem', limited(data, 'proof'));
	}

	setChecksums(data) {
		this.set('checksums', 'set_checksums_mem',
			limited(data, 'checksums'));
	}

	setStatement(data) {
		this.set('statement', 'set_statement_mem',
			limited(data, 'statement'));
	}

	expect(what, value) {
		this.set(what, `expect_${what}`, value);
	}

	expectPublicKey(data) {
		this.set('publicKey', 'expect_public_key_mem',
			bytesOf(data, 'publicKey'));
	}

	/* chunks: an iterable of bytes, which may be asynchronous. */
	async hashArtifact(chunks, name, algorithms, progress) {
		const digest = new Digest(algorithms);

		try {
			for await (const chunk of chunks) {
				digest.update(bytesOf(chunk, 'artifact'));
				progress?.(digest.size);
			}
			digest.into(this, name);
		} finally {
			digest.free();
		}
	}

	/* The artifact's digests are in the module's memory. */
	setArtifact(sha256, size, name) {
		this.set(name, 'set_artifact', sha256, size, name);
	}

	setDigest(algorithm, value) {
		this.set('artifact', 'set_artifact_digest', algorithm, value);
	}
}

class Digest extends Handle {
	#others;
	size = 0;

	constructor(algorithms) {
		super('digest');
		this.#others = DIGEST_SIZES.filter(([bit]) => algorithms & bit);
		this.set('artifact', 'add', algorithms);
	}

	message() {
		return 'cannot be hashed';
	}

	update(bytes) {
		for (let at = 0; at < bytes.length; at += PIECE)
			this.set('artifact', 'update',
				bytes.subarray(at, at + PIECE));
		this.size += bytes.length;
	}

	into(evidence, name) {
		withRoom(64, (out) => {
			this.set('artifact', 'final', out, 0);
			evidence.setArtifact(out, BigInt(this.size), name);
			for (const [bit] of this.#others) {
				this.set('artifact', 'value', bit, out);
				evidence.setDigest(bit, out);
			}
		});
	}
}

/* What holds of a result, whatever it is. */
function told(kind, object) {
	const get = (name) => textAt(library[`tbv_${kind}_${name}`](object));

	return {
		jsonText: jsonOf(kind, object),
		want: kind === 'result' ? get('want') : '',
		got: kind === 'result' ? get('got') : '',
		message: get('message'),
	};
}

function hex(bytes) {
	return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

function pcrsOf(result) {
	const pcrs = {};

	for (let i = 0; i < PCR_COUNT; i++) {
		const at = library.tbv_result_pcr(result, i);

		if (at !== 0)
			pcrs[i] = hex(bytesAt(at, PCR_SIZE));
	}
	return pcrs;
}

function factsOf(result) {
	const facts = {};

	for (let i = 0; i < FACTS; i++) {
		const at = library.tbv_result_fact(result, i);

		if (at !== 0)
			facts[textAt(library.tbv_fact_name(i))] = textAt(at);
	}
	return facts;
}

function reportOf(result, now) {
	return withRoom(4, (length) => {
		const at = call('web_report', result, now, length);

		if (at === 0)
			throw new NoVerdict(MEMORY);
		const text = new TextDecoder().decode(
			bytesAt(at, wordAt(length)));

		library.free(at);
		return text;
	});
}

/* The one call that decides: what is proved, or it throws. */
export function judge(policy, evidence, now) {
	return withObject('result', 'verify',
		[policy.pointer, evidence.pointer], (result, code) => {
			const { message, ...of } = told('result', result);

			if (code !== 0)
				throw failure(code, message, of);
			return Object.freeze({
				verdict: textAt(library.tbv_verdict_name(
					library.tbv_result_verdict(result))),
				summary: textAt(
					library.tbv_result_summary(result)),
				facts: Object.freeze(factsOf(result)),
				pcrs: Object.freeze(pcrsOf(result)),
				rootIsBuiltin: library.
					tbv_result_root_is_builtin(result) === 1,
				report: reportOf(result, secondsOf(now, 'now')),
				json: JSON.parse(of.jsonText),
				jsonText: of.jsonText,
			});
		});
}

function publicKeyOf(object) {
	return withRoom(4, (length) => {
		const at = call('tbv_live_public_key', object, length);

		return at === 0 ? null : bytesAt(at, wordAt(length));
	});
}

/* The same of a live enclave. */
export function judgeLive(policy, evidence) {
	return withObject('live', 'live_verify',
		[policy.pointer, evidence.pointer], (live, code) => {
			const { message, ...of } = told('live', live);
			const count = library.tbv_live_count(live);
			const facts = {};

			if (code !== 0)
				throw failure(code, message, of);
			for (let i = 0; i < count; i++)
				facts[textAt(library.tbv_live_name(live, i))] =
					textAt(library.tbv_live_value(live, i));
			return Object.freeze({
				verdict: 'live',
				summary: textAt(library.tbv_live_summary(live)),
				facts: Object.freeze(facts),
				publicKey: publicKeyOf(live),
				json: JSON.parse(of.jsonText),
				jsonText: of.jsonText,
			});
		});
}

/* What a document says.  Nothing in it has been verified. */
export function inspectBytes(data) {
	return withObject('inspection', 'inspect',
		[limited(data, 'attestation')], (inspection, code) => {
			const jsonText = jsonOf('inspection', inspection);

			if (code !== 0)
				throw failure(code, textAt(library.
					tbv_inspection_message(inspection)),
				{ jsonText });
			return JSON.parse(jsonText);
		});
}

/*
 * file: bytes, or an object with size and read(at, length), which returns the
 * bytes there at once, as a worker's FileReaderSync and node's readSync() do.
 */
function withMeasurement(file, about, use) {
	const plain = file instanceof Uint8Array || file instanceof ArrayBuffer;
	const bytes = plain ? bytesOf(file, 'image') : null;

	image = plain ? { size: bytes.length,
		read: (at, length) => bytes.subarray(at, at + length) } :
		{ size: file.size, read: (at, length) => file.read(at, length) };
	try {
		library.web_image(BigInt(image.size));
		return withObject('measurement', 'measure_fd', [IMAGE, 0, 0],
			(measurement, code) => {
				const said = textAt(library.
					tbv_measurement_message(measurement));
				const message = about ? `${about}: ${said}` : said;

				if (image.error !== undefined)
					throw image.error;
				if (code !== 0)
					throw failure(code, message,
						unjudged(code, message));
				return use(measurement);
			});
	} finally {
		library.web_image(-1n);
		image = null;
	}
}

/* PCR0, 1 and 2 of an enclave image, as nitro-cli prints them. */
export function measureImage(file) {
	return withMeasurement(file, '', (measurement) =>
		JSON.parse(jsonOf('measurement', measurement)));
}

/* The DER of each root that is built in, by its name; the default first. */
export function builtinRoots() {
	const roots = {};
	const count = library.tbv_root_count();

	for (let i = 0; i < count; i++)
		withRoom(4, (length) => {
			const at = call('tbv_root_der', i, length);

			roots[textAt(library.tbv_root_name(i))] =
				bytesAt(at, wordAt(length));
		});
	return roots;
}

/* The version of the library. */
export function version() {
	return textAt(library.tbv_version());
}
