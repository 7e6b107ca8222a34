/*
 * Offline verification of attestable builds: see README.md.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */

/** The contents of a file. */
export type Data = Uint8Array | ArrayBuffer | ArrayBufferView | string;

/** A time: a Date, RFC 3339, or seconds since 1970. */
export type Time = Date | string | number;

/** What a file comes as. */
export type Artifact = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> |
	Blob | ArrayBuffer | ArrayBufferView;

export type ErrorClass = 'SYSTEM' | 'ABSENT' | 'UNTRUSTED' | 'REVOKED' |
	'MALFORMED' | 'FORGED' | 'MISMATCH';

export type Check = 'form' | 'cose' | 'document' | 'chain' | 'signature' |
	'binding' | 'measurement' | 'claim' | 'artifact' | 'commit' |
	'repository' | 'ref' | 'time' | 'revocation' | 'endorsement' | 'log';

/** What `tbverify --json` prints: tbverify(1). */
export interface Json {
	readonly tbverify: 1;
	readonly verdict: 'verified' | 'verified-insecure' | 'refused' | 'none';
	readonly question: string | null;
	readonly error: null | {
		readonly token: string;
		readonly class: ErrorClass;
		readonly check: Check | null;
		readonly want: string | null;
		readonly got: string | null;
		readonly message: string;
	};
	readonly checks: readonly {
		readonly name: Check;
		readonly result: 'pass' | 'fail' | 'not-asked' | 'not-reached';
		readonly detail: string | null;
	}[];
	readonly facts: Readonly<Record<string, unknown>>;
}

/** What outlives a verification, so that what was revoked stays revoked. */
export interface Store {
	get(name: string): Data | null | undefined;
	set(name: string, data: Uint8Array): unknown;
	delete(name: string): unknown;
}

/** What a policy is, and what it names. */
export interface Trust {
	/** The text of a policy file: tbverify-policy(5). Or one made by calls. */
	policy: Data | Policy;
	/** What the policy names, by the paths that it has for them. */
	files?: Readonly<Record<string, Data>>;
	/** Endorsement lists, in the place of those that the policy names. */
	lists?: readonly Data[];
	/** What reports call the policy; "policy". */
	label?: string;
	/** Where the newest lists are kept. */
	kept?: Store;
	/** Accept what the policy says of debug enclaves, which prove nothing. */
	insecureDebug?: boolean;
}

/** What is judged. */
export interface Document {
	/** The attestation; absent, `no-attestation` is why it is refused. */
	attestation?: Data | null;
	/** A tlog-proof, where the attestation is not one itself. */
	proof?: Data | null;
	/** The current time, which the caller must know. */
	now?: Time;
}

export interface VerifyOptions extends Trust, Document {
	artifact: Artifact;
	/** The artifact's name; that of a File by default. */
	name?: string;
	/** A checksums file that the document attests (--list). */
	checksums?: Data | null;
	/** The in-toto Statement that the document attests (--statement). */
	statement?: Data | null;
	/** What this artifact must be besides: exact values, no patterns. */
	expect?: { name?: string; ref?: string; commit?: string;
		repository?: string };
	/** Told how many bytes have been hashed. */
	progress?: (bytes: number) => void;
}

/** What is proved.  There is no such object of anything that was not verified. */
export interface Verified {
	/** "verified-insecure" only with insecureDebug. */
	readonly verdict: 'verified' | 'verified-insecure';
	/** The command's first line. */
	readonly summary: string;
	readonly facts: Readonly<Record<string, string>>;
	/** In hexadecimal, by index. */
	readonly pcrs: Readonly<Record<number, string>>;
	/** Whether a root of AWS that is built in certifies the document. */
	readonly rootIsBuiltin: boolean;
	/** The page of `tbverify --report`. */
	readonly report: string;
	readonly json: Json;
	readonly jsonText: string;
}

/** Rejects with Refused or NoVerdict unless the artifact is verified. */
export function verify(options: VerifyOptions): Promise<Verified>;

export interface LiveOptions extends Trust, Document {
	/** What the enclave was sent: 16 bytes or more. */
	nonce?: Data;
	/** The key that it must have: DER, PEM or raw. */
	publicKey?: Data;
	userData?: Data;
	/** In the place of a nonce: "30s", or seconds. */
	maxAge?: string | number;
}

export interface Live {
	readonly verdict: 'live';
	readonly summary: string;
	readonly facts: Readonly<Record<string, string>>;
	readonly publicKey: Uint8Array | null;
	readonly json: Readonly<Record<string, unknown>>;
	readonly jsonText: string;
}

/** Which image a running enclave is. */
export function live(options: LiveOptions): Promise<Live>;

export interface Inspection {
	readonly 'tbverify-inspect': 1;
	readonly error: null;
	/** What the document says, of which nothing has been verified. */
	readonly unverified: readonly { readonly name: string;
		readonly value: string }[];
}

export function inspect(attestation: Data): Promise<Inspection>;

/** An image that is read piece by piece; read() returns at once. */
export interface ImageFile {
	readonly size: number;
	read(at: number, length: number): Uint8Array;
}

/** An enclave image's PCRs, as nitro-cli prints them. */
export function measure(image: Uint8Array | ArrayBuffer | ImageFile):
	Promise<{ readonly Measurements: Readonly<Record<string, string>> }>;

/** Why nothing was verified. */
export class TbverifyError extends Error {
	readonly token: string;
	readonly class: ErrorClass;
	/** The value of enum tbv_error. */
	readonly code: number;
	/** What was compared, where that is why. */
	readonly want: string;
	readonly got: string;
	/** What the command prints with --json. */
	readonly json: Json | null;
	readonly jsonText: string;
}

/** Of any class but SYSTEM: do not go on. */
export class Refused extends TbverifyError {}

/** Of class SYSTEM: something is missing, or cannot be used. */
export class NoVerdict extends TbverifyError {}

export type Part = 'images' | 'repositories' | 'refs' | 'commits' | 'log' |
	'endorsers' | 'endorsements' | 'anySource';

/** A trusted image of a policy. */
export interface Image {
	setPcr(index: number, digits: string): void;
	addMeasurements(text: Data): void;
	measure(image: Uint8Array | ArrayBuffer | ImageFile): void;
	addRoot(name: string, certificate: Data): void;
	setClaim(json: Data): void;
	setInsecureDebug(): void;
}

/**
 * A policy that is made by calls, and used for any number of verifications.  A
 * call that throws leaves a policy that verifies nothing.
 */
export class Policy {
	setJson(text: Data): void;
	setLabel(label: string): void;
	readonly files: { path: string; kind: 'root' | 'log' | 'endorsers' |
		'endorsements' }[];
	setFile(index: number, data: Data): void;
	clear(part: Part): void;
	readonly imageCount: number;
	addImage(name: string): Image;
	addRepository(url: string): void;
	addRef(pattern: string): void;
	addCommit(digits: string): void;
	setTree(digits: string): void;
	setAnySource(): void;
	setChainTime(time: 'document' | 'now'): void;
	setMaxAge(time: string | number): void;
	setLogPolicy(text: Data): void;
	setLogRequired(required: boolean): void;
	setEndorsers(text: Data): void;
	setEndorsementStream(stream: string): void;
	addEndorsements(list: Data): void;
	keepLists(store: Store, now: Time): void;
	allowInsecureDebug(): void;
	/** Before the garbage collector does. */
	free(): void;
}

/** The DER of each root that is built in, by its name. */
export function builtinRoots(): Record<string, Uint8Array>;

/** The version of the library. */
export function version(): string;
