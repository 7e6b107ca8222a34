/*
 * Compiled, and never run: what tbverify.d.ts lets pass, and what it does not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
import { NoVerdict, Policy, Refused, TbverifyError, builtinRoots, inspect, live,
	measure, verify, version } from 'tbverify';

const bytes = new Uint8Array(1);
const file = new File([bytes], 'widget-1.0.tar.gz');
const verified = await verify({ policy: bytes, artifact: file,
	attestation: bytes, now: new Date(), kept: new Map<string, Uint8Array>(),
	lists: [bytes], expect: { ref: 'refs/tags/v1.0' } });
const summary: string = verified.summary;
const commit: string | undefined = verified.facts.commit;

/* @ts-expect-error: there is no such member */
void verified.ok;
/* @ts-expect-error: a policy is needed */
await verify({ artifact: file });
/* @ts-expect-error: nothing can be expected by another name */
await verify({ policy: '', artifact: file, expect: { nmae: 'x' } });
/* @ts-expect-error: a promise is no verdict */
const early: string = verify({ policy: '', artifact: file }).summary;

try {
	await live({ policy: '', nonce: bytes, now: 1 });
} catch (error) {
	if (error instanceof Refused || error instanceof NoVerdict)
		void [error.token, error.class === 'ABSENT', error.json?.error];
	const any: TbverifyError | unknown = error;

	void any;
}
const policy = new Policy();

policy.addImage('image').setPcr(0, '00');
await verify({ policy, artifact: bytes, name: 'x' });
void [summary, commit, early, (await inspect(bytes)).unverified,
	(await measure(bytes)).Measurements.PCR0, builtinRoots(), version()];
