/*
 * Makes the calls of tests/examples/cases.py by the package: of each case a line
 * with its name, the token, the class, and the JSON of the result or "-".  It
 * runs under node and in a browser.
 *
 * tbverify: the package.  read(path): the bytes of a file, or it throws.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */

const parts = ['', 'images', 'repositories', 'refs', 'commits', 'log',
	'endorsers', 'endorsements', 'anySource'];

function beside(path, name) {
	const end = path.lastIndexOf('/');

	return end === -1 ? name : `${path.slice(0, end)}/${name}`;
}

class Case {
	constructor(tbverify, read) {
		this.tbverify = tbverify;
		this.read = read;
		this.policy = new tbverify.Policy();
		this.image = null;
		this.asked = { policy: this.policy };
	}

	files(path, lists) {
		this.policy.files.forEach(({ path: name, kind }, i) => {
			const where = beside(path, name);

			if ((kind === 'endorsements') === lists)
				this.policy.setFile(i, this.read(where), where);
		});
	}

	addImage(name) {
		this.image = this.policy.addImage(name);
	}

	debugImage() {
		if (this.policy.imageCount > 0)
			return;
		this.addImage('command line');
		this.image.setInsecureDebug();
	}

	root(path) {
		const builtin = this.tbverify.builtinRoots()[path];

		this.image.addRoot(path, builtin ?? this.read(path), path);
	}

	call(name, ...values) {
		const { policy, image, asked } = this;
		const read = (path) => this.read(path);
		const calls = {
			'policy.json': (path) => policy.setJson(read(path), path),
			'policy.label': (path) => policy.setLabel(path),
			'policy.files': (path) => this.files(path, false),
			'policy.lists': (path) => this.files(path, true),
			'policy.clear': (n) => policy.clear(parts[n]),
			'policy.image': (n) => this.addImage(n),
			'policy.debug-image': () => this.debugImage(),
			'image.reference': (path) =>
				image.addMeasurements(read(path), path),
			'image.measure': (path) => image.measure(read(path), path),
			'image.pcr': (i, digits) =>
				image.setPcr(Number(i), digits, '--pcr'),
			'image.root': (path) => this.root(path),
			'image.claim': (json) => image.setClaim(json, '--claim'),
			'image.debug': () => image.setInsecureDebug(),
			'policy.repository': (url) =>
				policy.addRepository(url, '--repository'),
			'policy.ref': (ref) => policy.addRef(ref, '--ref'),
			'policy.commit': (digits) =>
				policy.addCommit(digits, '--commit'),
			'policy.tree': (digits) => policy.setTree(digits, '--tree'),
			'policy.any-source': () => policy.setAnySource(),
			'policy.time': (time) => policy.setChainTime(time),
			'policy.max-age': (time) => policy.setMaxAge(time),
			'policy.log-policy': (path) =>
				policy.setLogPolicy(read(path), path),
			'policy.require-log': () => policy.setLogRequired(true),
			'policy.endorsers': (path) =>
				policy.setEndorsers(read(path), path),
			'policy.stream': (stream) =>
				policy.setEndorsementStream(stream, '--stream'),
			'policy.endorsements': (path) =>
				policy.addEndorsements(read(path), path),
			'policy.debug': () => policy.allowInsecureDebug(),
			'evidence.now': (time) => { asked.now = time; },
			'evidence.attestation': (path) => {
				asked.attestation = read(path);
			},
			'evidence.artifact': (path) => {
				asked.artifact = streamOf(read(path));
				asked.name = path;
			},
			'evidence.name': (n) => { asked.expect = { name: n }; },
			'evidence.list': (path) => { asked.checksums = read(path); },
			'evidence.statement': (path) => {
				asked.statement = read(path);
			},
			'evidence.proof': (path) => { asked.proof = read(path); },
		};

		calls[name](...values);
	}

	async verdict() {
		const verified = await this.tbverify.verify(this.asked);
		const facts = { ...verified.json.facts };

		if (facts['root-builtin'] !== verified.rootIsBuiltin ||
		    verified.summary === '' || !verified.report.endsWith('</html>\n'))
			throw new Error('the JSON says another thing');
		delete facts['root-builtin'];
		if (JSON.stringify(facts) !== JSON.stringify(verified.facts))
			throw new Error('the JSON has other facts');
		return ['ok', 'OK', verified.jsonText];
	}
}

/* In two pieces, as one that is downloaded. */
function streamOf(bytes) {
	return new ReadableStream({
		start(controller) {
			controller.enqueue(bytes.subarray(0, 1000));
			controller.enqueue(bytes.subarray(1000));
			controller.close();
		},
	});
}

function refusal(tbverify, error) {
	if (error.code === 'ENOENT' || error.code === 'EISDIR')
		return ['io', 'SYSTEM', '-'];
	if (!(error instanceof tbverify.TbverifyError))
		throw error;
	/* of the file that is also to be verified the tool has words of its own */
	return [error.token, error.class,
		error.token === 'reference-kind' ? '-' : error.jsonText || '-'];
}

/* lines: what cases.py prints. */
export async function answers(tbverify, read, lines) {
	const out = [];
	let name, test, said;

	for (const line of lines) {
		const words = line.split('\t');

		try {
			if (words[0] === 'case') {
				[name, test, said] = [words[1],
					new Case(tbverify, read), null];
			} else if (said === null && words[0] === 'verify') {
				said = await test.verdict();
			} else if (said === null) {
				test.call(...words);
			}
		} catch (error) {
			said = refusal(tbverify, error);
		}
		if (words[0] === 'verify') {
			out.push([name, ...said].join('\t'));
			test.policy.free();
		}
	}
	return out;
}
