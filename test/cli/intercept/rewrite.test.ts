import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { changed, loadRewrite } from '../../../src/cli/intercept/rewrite.ts';
import { runtimeCall } from '../../../src/cli/intercept/runtime-call.ts';

const ABOUT = { requestId: 'r1', headers: {} };

function moduleFile(t: ExecutionContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rewrite-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'rewrite.mjs');
  writeFileSync(file, text);
  return file;
}

test('a module may change some of the three, with functions that may be async', async (t) => {
  const file = moduleFile(t, 'export const event = async (event) => ({ ...event, b: 2 });');
  const { event, response } = await loadRewrite(file);
  t.is((await changed(event!, Buffer.from('{"a":1}'), ABOUT))!.toString(), '{"a":1,"b":2}');
  t.is(response, undefined);
});

for (const [what, text, message] of [
  ['cannot be found', undefined, /^--rewrite: cannot load .*none\.mjs/],
  ['cannot be parsed', 'export const = 1', /^--rewrite: cannot load /],
  ['exports nothing', '', /exports nothing; expected functions called event, response, error$/],
  ['exports something else', 'export const events = () => 1;', /exports "events"; expected/],
  ['exports what is no function', 'export const event = 1;', /exports "event"; expected/],
] as const) {
  test(`a module that ${what} is refused`, async (t) => {
    const file = text === undefined ? join(tmpdir(), 'none.mjs') : moduleFile(t, text);
    const error = await t.throwsAsync(loadRewrite(file), { message });
    t.is((error as Error & { exitCode?: number }).exitCode, 2);
  });
}

test('what is no JSON is given as bytes; bytes go out as they are, and undefined changes nothing', async (t) => {
  const given: unknown[] = [];
  const change = (content: unknown) => {
    given.push(content);
    return Buffer.from([1, 2]);
  };
  t.deepEqual(await changed(change, Buffer.from('{'), ABOUT), Buffer.from([1, 2]));
  t.deepEqual(given, [Buffer.from('{')]);
  t.is(await changed(() => undefined, Buffer.from('1'), ABOUT), undefined);
  t.is((await changed(() => null, Buffer.from('1'), ABOUT))!.toString(), 'null');
  t.is((await changed(() => 'text', Buffer.from('1'), ABOUT))!.toString(), '"text"');
});

test('calls are known by method and path', (t) => {
  const base = '/2018-06-01/runtime';
  t.deepEqual(runtimeCall('GET', `${base}/invocation/next`), {
    name: 'next',
    requestId: undefined,
  });
  for (const name of ['response', 'error']) {
    t.deepEqual(runtimeCall('POST', `${base}/invocation/r-1/${name}`), { name, requestId: 'r-1' });
  }
  for (const target of [`${base}/init/error`, `${base}/restore/next`, '/2020-01-01/extension/x']) {
    t.deepEqual(runtimeCall('POST', target), { name: `POST ${target}`, requestId: undefined });
  }
});
