// job.mjs MODULES WORKFLOW CONTEXT DIR: what a runner is told of a workflow's one job,
// by GitHub's own parser and GitHub's own expressions.  CONTEXT is JSON, the value of
// "github".  Step N is DIR/N.sh and DIR/N.env, where each NAME=VALUE ends with a NUL;
// prints the events, as JSON.  Fails where that parser finds a fault.
//
// SPDX-License-Identifier: BSD-2-Clause
import fs from 'node:fs';
import { register } from 'node:module';

// It is written for bundlers: its JSON is imported without a type.
const hook = `import { readFileSync } from 'node:fs';
export async function load(url, context, next) {
    return url.endsWith('.json') ? { format: 'module', shortCircuit: true,
        source: 'export default ' + readFileSync(new URL(url)) } :
        next(url, context);
}`;
register('data:text/javascript,' + encodeURIComponent(hook));

const [modules, file, context, dir] = process.argv.slice(2);
const from = name => import(`${modules}/@actions/${name}/dist/index.js`);
const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } =
    await from('workflow-parser');
const { Lexer, Parser, Evaluator, data } = await from('expressions');

const strings = Object.entries(JSON.parse(fs.readFileSync(context)))
    .map(([key, value]) => ({ key, value: new data.StringData(value) }));
const contexts = new data.Dictionary(
    { key: 'github', value: new data.Dictionary(...strings) });

function value(token)
{
    if (token.expression === undefined)
        return token.toString();
    const words = new Lexer(token.expression).lex().tokens;
    return new Evaluator(new Parser(words, ['github'], []).parse(), contexts)
        .evaluate().coerceString();
}

const parsed = parseWorkflow({ name: file, content: fs.readFileSync(file, 'utf8') },
    new NoOperationTraceWriter());
const workflow = await convertWorkflowTemplate(parsed.context, parsed.value);
const errors = parsed.context.errors.getErrors();
if (errors.length || workflow.jobs.length !== 1) {
    console.error(errors.map(e => e.message).join('\n') || 'not one job');
    process.exit(1);
}
workflow.jobs[0].steps.forEach((step, n) => {
    fs.writeFileSync(`${dir}/${n}.sh`, value(step.run));
    fs.writeFileSync(`${dir}/${n}.env`, [...step.env ?? []].map(
        pair => `${value(pair.key)}=${value(pair.value)}\0`).join(''));
});
console.log(JSON.stringify(workflow.events));
