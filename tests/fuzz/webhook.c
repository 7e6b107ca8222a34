/*
 * The body of a webhook's delivery, after a byte that selects the event, or
 * Pagure.  A requested build has a branch or tag from the body, with its full
 * name except for a job, and a commit in hex from the body; otherwise there is
 * a reason.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "../../tools/tbbuild-serve/web/web.h"
#include "fuzz.h"

static char repository[] = "acme/widget", label[] = "tbverify";
static char tags[] = "refs/tags/*", heads[] = "refs/heads/*";

static void
check(const struct event *e, int is_job, struct tbv_bytes in)
{
	const char *last = strrchr(e->ref, '/');
	size_t n = strlen(e->commit);

	if (!is_word(e->ref))
		fuzz_fail("webhook: a ref that a claim cannot contain");
	if (strncmp(e->ref, "refs/heads/", 11) != 0 &&
	    strncmp(e->ref, "refs/tags/", 10) != 0 && !is_job)
		fuzz_fail("webhook: neither a branch nor a tag");
	if ((n != 40 && n != 64) ||
	    strspn(e->commit, "0123456789abcdef") != n)
		fuzz_fail("webhook: no commit");
	if (strspn(e->commit, "0") == n)
		fuzz_fail("webhook: a deletion");
	/* any character may be escaped in JSON */
	if (fuzz_find(in, "\\u", 2) != NULL)
		return;
	last = last == NULL ? e->ref : last + 1;
	if (fuzz_find(in, e->commit, n) == NULL || (*last != '\0' &&
	    strpbrk(last, "\\\"") == NULL &&
	    fuzz_find(in, last, strlen(last)) == NULL))
		fuzz_fail("webhook: what nobody asked for");
	if (fuzz_find(in, "widget", 6) == NULL)
		fuzz_fail("webhook: of another repository");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const names[] = {
		"push", "create", "workflow_job", "ping"
	};
	struct failure f = { 0 };
	struct bytes body = { 0 };
	struct tbv_bytes in;
	struct event e;
	struct hook hook;
	const char *name;

	if (len < 2)
		return 0;
	memset(&hook, 0, sizeof(hook));
	hook.repository = repository;
	hook.label = label;
	hook.ref[hook.refs++] = tags;
	if ((data[0] & 4) != 0)
		hook.ref[hook.refs++] = heads;
	hook.events = EVENT_PUSH | EVENT_TAG | EVENT_JOB;
	in.data = data + 1;
	in.len = len - 1;
	bytes_put(&body, in.data, in.len);
	hook.forge = (data[0] & 8) != 0 ? FORGE_PAGURE : FORGE_GITHUB;
	name = hook.forge == FORGE_PAGURE ? NULL : names[data[0] & 3];
	if (event_read(&hook, name, &body, &e, &f) != 0) {
		if (f.token[0] == '\0')
			fuzz_fail("webhook: refused without a reason");
	} else if (e.why == NULL)
		check(&e, name == names[2], in);
	bytes_free(&body);
	return 0;
}

static void
seed(int event, const char *json)
{
	struct fuzz_buf out = { NULL, 0, 0 };

	fuzz_put(&out, "", 1);
	out.data[0] = (uint8_t)event;
	fuzz_text(&out, json);
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
}

#define COMMIT "c1c83be5a1933a03a54734af548e34f3205af80a"
#define REPOSITORY "\"repository\":{\"id\":7,\"full_name\":\"acme/widget\"}"

void
target_seeds(void)
{
	seed(4, "{\"ref\":\"refs/heads/main\",\"after\":\"" COMMIT "\","
	    REPOSITORY ",\"head_commit\":{\"id\":\"" COMMIT "\",\"message\":"
	    "\"\\u00e4\\n\"}}");
	seed(0, "{\"ref\":\"refs\\/tags\\/v1\",\"after\":\"" COMMIT "\","
	    REPOSITORY ",\"head_commit\":null}");
	seed(0, "{\"ref\":\"refs/tags/v1\",\"after\":"
	    "\"0000000000000000000000000000000000000000\"," REPOSITORY "}");
	seed(5, "{\"ref\":\"v1\",\"ref_type\":\"tag\",\"sha\":\"" COMMIT
	    "\"," REPOSITORY "}");
	seed(6, "{\"action\":\"queued\",\"workflow_job\":{\"head_sha\":\""
	    COMMIT "\",\"head_branch\":\"main\",\"labels\":[\"linux\","
	    "\"tbverify\",7,[[]]]}," REPOSITORY "}");
	seed(4, "{\"ref\":\"refs/heads/a\\u0026b\",\"after\":\"" COMMIT "\","
	    REPOSITORY ",\"\\ud83d\\ude00\":\"\177\303\244\"}");
	seed(7, "{\"zen\":1.5e3}");
	seed(12, "{\"msg\":{\"branch\":\"main\",\"end_commit\":\"" COMMIT
	    "\",\"project_fullname\":\"acme/widget\"},\"msg_id\":\"2026-1\","
	    "\"topic\":\"git.receive\"}");
	seed(8, "{\"msg\":{\"tag\":\"v1\",\"rev\":\"" COMMIT
	    "\",\"project_fullname\":\"acme/widget\"},\"msg_id\":\"2026-2\","
	    "\"topic\":\"git.tag.creation\"}");
}
