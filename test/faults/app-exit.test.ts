import { once } from 'node:events';
import test from 'ava';
import { answerOf } from '../runtime/hosted-adapter.ts';
import { ExtensionApp } from '../runtime/extension-app.ts';
import { functionUrlEvent } from '../runtime/wrapped-app.ts';

for (const [what, target] of [
  ['exits', '/exit?code=3'],
  ['is killed', '/crash'],
  ['exits in the middle of its answer', '/exit-in-stream'],
] as const) {
  test(`an app beside the adapter that ${what} costs the environment, and the next request has another`, async (t) => {
    const { lambda } = await ExtensionApp.start(t, { app: 'ending.mjs' });
    const first = lambda.sandbox;
    const failed = once(lambda, 'failure');
    const result = await lambda.invoke(functionUrlEvent(target));
    // The adapter sees the connection break, and Lambda the process end: one of them is the first.
    if (result.errorType === undefined) t.is(answerOf(result).statusCode, 502);
    else t.regex(result.errorType, /^Runtime\.|^Extension\./);
    await failed;
    t.is(answerOf(await lambda.invoke(functionUrlEvent('/'))).body, 'ok');
    t.not(lambda.sandbox, first);
  });
}
