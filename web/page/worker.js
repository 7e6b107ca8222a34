/*
 * Verifies in a worker, so that the page can go on: what it is asked is one
 * message, and what it answers are { progress } and one { verified }, { missing } or
 * { error }.  Before that it says that it is ready.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import { Policy, TbverifyError, verify } from './tbverify.js';

/* Twenty times a second are enough. */
const INTERVAL = 50;

function progressOf(size) {
	let next = 0;

	return (bytes) => {
		const now = performance.now();

		if (now < next && bytes < size)
			return;
		next = now + INTERVAL;
		postMessage({ progress: bytes });
	};
}

/* What the policy names, by the base names of the files that were given. */
function named(asked) {
	const policy = new Policy();
	const files = {};
	const missing = [];
	const given = new Map(asked.files.map(({ name, data }) => [name, data]));

	try {
		policy.setJson(asked.policy.data, asked.policy.name);
		for (const { path } of policy.files) {
			const base = path.slice(path.lastIndexOf('/') + 1);

			for (const beside of ['', '.minisig', '.sig'])
				if (given.has(base + beside))
					files[path + beside] =
						given.get(base + beside);
			if (!(path in files))
				missing.push(base);
		}
	} finally {
		policy.free();
	}
	return { files, missing };
}

function failureOf(error) {
	if (!(error instanceof TbverifyError))
		return { message: String(error) };
	const { token, class: of, want, got, jsonText, message } = error;

	return { token, class: of, want, got, jsonText, message };
}

async function answer(asked) {
	try {
		const { files, missing } = named(asked);

		if (missing.length > 0)
			return { missing };
		const verified = await verify({
			policy: asked.policy.data,
			label: asked.label,
			files,
			artifact: asked.artifact,
			name: asked.artifact.name,
			attestation: asked.attestation,
			proof: asked.proof,
			checksums: asked.checksums,
			statement: asked.statement,
			expect: asked.expect,
			now: asked.now,
			progress: progressOf(asked.artifact.size),
		});

		return { verified };
	} catch (error) {
		return { error: failureOf(error) };
	}
}

onmessage = async ({ data }) => postMessage(await answer(data));
postMessage({ ready: true });
