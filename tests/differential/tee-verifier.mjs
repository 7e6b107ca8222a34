/*
 * The npm package @0xsequence/tee-verifier as vectors/run wants a verifier, by
 * the calls that its README names for documents of any origin.
 *
 * usage: vectors/run node $PWD/tests/differential/tee-verifier.mjs MODULE
 *
 * MODULE is where the package was installed.  It knows a root by its digest, a
 * date, PCRs, and signatures.  The date is the document's own, or the present
 * with --time now.  Cases about anything else are skipped: claims and what is
 * held to them, policies, logs, lists; the prototype's file and bundles.  What
 * takes more than ten seconds of a thread of its own is "hung".
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const LIMIT = 10000;

globalThis.window = globalThis;
const module = await import(pathToFileURL(process.argv[2] +
    "/dist/index.js").href);

const families = ["good", "form", "cose", "signature", "document",
    "certificate", "chain", "binding", "measurement"];
const family = new Map(JSON.parse(readFileSync("manifest.json", "ascii"))
    .map((c) => [`cases/${c.name}/attestation`, c.family]));

function rootDigest(file)
{
	const pem = readFileSync(file, "ascii").replace(/-----.*-----|\s/g, "");

	return createHash("sha256").update(Buffer.from(pem, "base64"))
	    .digest("hex");
}

/* One image with PCRs and one root, and no more; null for all else. */
function expectations(words)
{
	const o = {};

	while (words.length > 0) {
		const word = words.shift();

		if (!["--policy", "--clock", "--time"].includes(word))
			return null;
		o[word] = words.shift();
	}
	if (o["--policy"] === undefined)
		return null;
	let policy;
	try {
		policy = JSON.parse(readFileSync(o["--policy"], "ascii"));
	} catch {
		return null;
	}
	const image = policy.images?.[0];
	if (policy.images?.length !== 1 || image.pcrs === undefined ||
	    image.roots?.length !== 1 || image.claim !== undefined ||
	    policy.log !== undefined || policy.endorsements !== undefined)
		return null;
	return {
		pcrs: Object.entries(image.pcrs),
		root: rootDigest("policies/" + image.roots[0]),
		now: o["--time"] === "now" ? new Date(o["--clock"]) : null
	};
}

async function verify(file, want)
{
	const data = readFileSync(file);
	const text = data[0] >= 0x80 ? data.toString("base64") :
	    data.toString("latin1");
	const a = module.SignedAttestation.fromDocument(text);
	const date = want.now ?? new Date(Number(a.raw.timestamp));

	for (const [index, value] of want.pcrs)
		if (a.pcrs.get(Number(index)) !== value)
			return "refused";
	if (!await a.verifyRootOfTrust(date) ||
	    await a.rootCertFingerprint() !== want.root ||
	    !await a.verifySignature())
		return "refused";
	return "verified";
}

async function answer(line)
{
	const [, attestation, ...words] = line.split(" ").filter((w) => w);

	if (!families.includes(family.get(attestation)))
		return "skip family";
	const start = readFileSync(attestation).subarray(0, 22).toString();
	if (start.startsWith("{") || start.startsWith("c2sp.org"))
		return "skip form";
	const want = expectations(words);
	if (want === null)
		return "skip options";
	try {
		return await verify(attestation, want);
	} catch {
		return "refused";
	}
}

/* Answers in a thread that can be given up. */
let worker = null;

function start()
{
	worker = new Worker(new URL(import.meta.url), { argv: [process.argv[2]] });
}

function ask(line)
{
	if (worker === null)
		start();
	return new Promise((resolve) => {
		const timer = setTimeout(() => {
			void worker.terminate();
			worker = null;
			resolve("hung");
		}, LIMIT);
		worker.once("message", (text) => {
			clearTimeout(timer);
			resolve(text);
		});
		worker.postMessage(line);
	});
}

if (isMainThread) {
	for await (const line of createInterface({ input: process.stdin }))
		console.log(await ask(line));
	await worker?.terminate();
} else {
	parentPort.on("message", async (line) => {
		parentPort.postMessage(await answer(line));
	});
}
