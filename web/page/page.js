/*
 * The page: what was given, what is asked of the worker, and what is shown of its
 * answer.  Nothing but the worker's "verified" is ever shown as that.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
'use strict';

(() => {
	const id = (name) => document.getElementById(name);
	const zones = ['artifact', 'attestation', 'policy'];
	const given = { artifact: [], attestation: [], policy: [] };
	/* Which of them came with an artifact, in one choice or one drop. */
	const withArtifact = new WeakSet();
	/* The first file that each input held when it was last looked at. */
	const taken = {};
	let worker = null;
	let turn = 0;	/* another one once anything is chosen anew */

	function fill(zone, files) {
		given[zone] = files;
		for (const output of document.querySelectorAll(
			`output[for=${zone}]`)) {
			output.className = 'names';
			output.textContent = files.map((f) => f.name).join(', ');
			output.parentElement.classList.toggle('given',
				files.length > 0);
		}
		setOrigin();
		forget();
	}

	/* A file that was dropped is also in its input, which would show another. */
	function put(zone, files) {
		const data = new DataTransfer();

		files.forEach((file) => data.items.add(file));
		id(zone).files = data.files;
		taken[zone] = id(zone).files[0];
		fill(zone, files);
	}

	function cameWithArtifact() {
		return given.policy.some((file) => withArtifact.has(file)) ||
			given.policy.some((file) => given.artifact.includes(file));
	}

	/*
	 * No event tells of a choice that the browser restored, as Firefox does
	 * when a page is loaded again: what an input holds is what counts.
	 */
	function take(zone) {
		const [first] = id(zone).files;

		if (first === undefined || first === taken[zone])
			return;
		taken[zone] = first;
		fill(zone, [...id(zone).files]);
	}

	/* What came in one drop with the artifact cannot be from elsewhere. */
	function setOrigin() {
		const other = document.querySelector('input[value=other]');

		other.disabled = cameWithArtifact();
		if (other.disabled)
			document.querySelector('input[value=same]').checked = true;
	}

	/* An answer is about what was asked, and about nothing that came later. */
	function forget() {
		end();
		id('result').hidden = true;
		id('status').textContent = '';
	}

	function isAttestation(name) {
		return /\.(att|tlog-proof|cert)$/.test(name);
	}

	function isOfPolicy(name) {
		return /\.(json|policy|note|pem|der|minisig|sig)$/.test(name);
	}

	/* A drop beside the three places: its files go where their names say. */
	function sort(files) {
		const attestation = files.filter((f) => isAttestation(f.name));
		const policy = files.filter((f) => isOfPolicy(f.name));
		const artifact = files.filter((f) => !attestation.includes(f) &&
			!policy.includes(f));

		if (artifact.length > 0)
			policy.forEach((file) => withArtifact.add(file));
		if (artifact.length > 0)
			put('artifact', artifact.slice(0, 1));
		if (attestation.length > 0)
			put('attestation', attestation.slice(0, 1));
		if (policy.length > 0)
			put('policy', [...given.policy, ...policy]);
	}

	function drop(event) {
		const files = [...event.dataTransfer.files];
		const zone = event.target.closest?.('.zone')?.dataset.zone;

		event.preventDefault();
		document.querySelectorAll('.over').forEach((over) =>
			over.classList.remove('over'));
		if (files.length === 0)
			return;
		if (zone === undefined || (zone !== 'policy' && files.length > 1))
			sort(files);
		else
			put(zone, zone === 'policy' ?
				[...given.policy, ...files] : files);
	}

	function show(name, value) {
		const term = document.createElement('dt');
		const what = document.createElement('dd');
		const code = document.createElement('code');

		if (value === undefined || value === null || value === '')
			return;
		term.textContent = name;
		code.textContent = value;
		what.append(code);
		id('facts').append(term, what);
	}

	function begin(kind, verdict, message) {
		id('result').className = kind;
		id('verdict').textContent = verdict;
		id('message').textContent = message;
		id('facts').replaceChildren();
		for (const name of ['alarm', 'save', 'report', 'whole'])
			id(name).hidden = true;
	}

	function finish(jsonText) {
		id('whole').hidden = !jsonText;
		if (jsonText)
			id('json').textContent = JSON.stringify(
				JSON.parse(jsonText), null, 2);
		id('result').hidden = false;
		id('verdict').focus();
	}

	function alarm(text) {
		id('alarm').hidden = false;
		id('alarm').textContent = text;
	}

	/* As high as what is in it, so that nothing scrolls twice. */
	function frame(html) {
		const report = id('report');

		report.onload = () => {
			const all = report.contentDocument?.documentElement;

			if (!all)
				return;
			/* not scrollHeight, which is never less than the frame's */
			new ResizeObserver(() => {
				report.style.height = `${Math.ceil(
					all.getBoundingClientRect().height) + 4}px`;
			}).observe(all);
		};
		report.srcdoc = html;
		report.hidden = false;
		id('saved').href = URL.createObjectURL(
			new Blob([html], { type: 'text/html' }));
		id('save').hidden = false;
	}

	function showVerified(verified, asked) {
		const good = asked.trusted && verified.rootIsBuiltin &&
			verified.verdict === 'verified';

		begin(good ? 'good' : 'warn', asked.trusted ? 'Verified' :
			'Verified under a policy that came with the file',
		verified.summary);
		if (!asked.trusted)
			alarm('The policy came with the file, or you do not know ' +
				'where it is from. Whoever made the one could ' +
				'have made the other: this says that they fit ' +
				'together, and not whom to trust.');
		show('SHA-256', verified.facts.sha256);
		show('Policy', verified.facts.policy);
		show('Current time', asked.shownTime);
		frame(verified.report);
		finish(verified.jsonText);
	}

	function showError(error) {
		const refused = error.class !== undefined &&
			error.class !== 'SYSTEM';

		begin(refused ? 'bad' : 'none', refused ?
			`Refused: ${error.class}` : 'No verdict', error.message);
		show('Want', error.want);
		show('Got', error.got);
		show('Reason', error.token);
		alarm(refused ? 'Do not use this file.' :
			'Nothing was verified. Do not use this file until it is.');
		finish(error.jsonText);
	}

	function showMissing(names) {
		begin('none', 'No verdict', 'The policy names files that were not ' +
			`given: ${names.join(', ')}. Add them to the policy.`);
		alarm('Nothing was verified. Do not use this file until it is.');
		finish('');
	}

	function end() {
		turn++;
		worker?.terminate();
		worker = null;
		id('progress').hidden = true;
		id('stop').hidden = true;
		id('verify').disabled = false;
	}

	function hear(answer, asked) {
		if (answer.ready) {
			worker.postMessage(asked);
			return;
		}
		if (answer.progress !== undefined) {
			const part = asked.artifact.size === 0 ? 1 :
				answer.progress / asked.artifact.size;

			id('progress').value = part;
			return;
		}
		end();
		id('status').textContent = '';
		if (answer.verified)
			showVerified(answer.verified, asked);
		else if (answer.missing)
			showMissing(answer.missing);
		else
			showError(answer.error);
	}

	async function contents(file) {
		return { name: file.name, data: await file.arrayBuffer() };
	}

	async function optional(name) {
		const [file] = id(name).files;

		return file === undefined ? null : file.arrayBuffer();
	}

	/* The policy is the JSON; of several, the one that says that it is. */
	async function policyAmong(files) {
		const all = await Promise.all(files.map(contents));
		const marked = all.filter(({ data }) => /"tbverify-policy"/.test(
			new TextDecoder().decode(data)));

		if (marked.length !== 1)
			return null;
		return { policy: marked[0],
			files: all.filter((file) => file !== marked[0]) };
	}

	async function question() {
		const trusted = !cameWithArtifact() && document.querySelector(
			'input[name=origin]:checked').value === 'other';
		const among = await policyAmong(given.policy);
		const typed = id('now').value.trim();
		const now = typed || new Date().toISOString().replace(/\.\d+/, '');
		const ref = id('ref').value.trim();

		if (among === null)
			return null;
		return {
			...among,
			trusted,
			label: among.policy.name + (trusted ? '' :
				' (came with the file)'),
			artifact: given.artifact[0],
			attestation: given.attestation[0] ?
				await given.attestation[0].arrayBuffer() : null,
			proof: await optional('proof'),
			checksums: await optional('checksums'),
			statement: await optional('statement'),
			expect: ref === '' ? {} : { ref },
			now,
			shownTime: now + (typed ? '' : ' (this computer\'s)'),
		};
	}

	function ask(asked) {
		const text = id('worker').textContent;
		const url = URL.createObjectURL(new Blob([text],
			{ type: 'text/javascript' }));

		const mine = worker = new Worker(url);
		const heard = (answer) => {
			if (worker === mine)
				hear(answer, asked);
		};

		worker.onmessage = ({ data }) => heard(data);
		worker.onerror = (event) => heard({ error: { message: 'This ' +
			`browser cannot run the verifier: ${event.message}` } });
	}

	async function submit(event) {
		event.preventDefault();
		zones.forEach(take);
		forget();
		if (given.artifact.length === 0 || given.policy.length === 0) {
			id('status').textContent = given.artifact.length === 0 ?
				'Choose the file that is to be verified.' :
				'Choose a policy.';
			id(given.artifact.length === 0 ? 'artifact' :
				'policy').focus();
			return;
		}
		id('verify').disabled = true;
		id('status').textContent = 'Verifying…';
		const mine = turn;
		const asked = await question().catch((error) =>
			({ failed: String(error) }));

		/* other files have been chosen while these were read */
		if (turn !== mine)
			return;
		if (asked === null || asked.failed) {
			end();
			showError({ message: asked?.failed ??
				'Want one policy, which is JSON with the member ' +
				'"tbverify-policy", and the files that it names.' });
			id('status').textContent = '';
			return;
		}
		id('progress').value = 0;
		id('progress').hidden = false;
		id('stop').hidden = false;
		ask(asked);
	}

	for (const zone of zones) {
		id(zone).addEventListener('change', () => {
			taken[zone] = id(zone).files[0];
			fill(zone, [...id(zone).files]);
		});
		/* the same path once more, as Chromium has it, with other bytes */
		id(zone).addEventListener('cancel', () => take(zone));
	}
	for (const input of document.querySelectorAll('.more input, fieldset input'))
		input.addEventListener('change', forget);
	document.addEventListener('dragover', (event) => {
		event.preventDefault();
		document.querySelectorAll('.zone').forEach((zone) =>
			zone.classList.toggle('over', zone.contains(event.target)));
	});
	document.addEventListener('drop', drop);
	id('form').addEventListener('submit', submit);
	id('stop').addEventListener('click', () => {
		end();
		id('status').textContent = 'Stopped. Nothing was verified.';
		id('verify').focus();
	});
})();
