import { execFileSync } from 'node:child_process';
import test from 'ava';
import { ExtensionApp } from './extension-app.ts';
import { functionUrl } from './streaming/streaming-adapter.ts';
import { WrappedApp } from './wrapped-app.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  'node-22': 'node 22',
  'node-24': 'node 24',
  'node-26': 'node 26',
  bun: 'bun 1',
};
const RUNTIME = process.env['LWA_TEST_RUNTIME'] ?? '';

test(`${RUNTIME}: it is what the launcher starts`, (t) => {
  const { bun, node } = JSON.parse(
    execFileSync('node', ['-p', 'JSON.stringify(process.versions)'], { encoding: 'utf8' }),
  ) as { bun?: string; node: string };
  const [name, version] = bun === undefined ? ['node', node] : ['bun', bun];
  t.is(`${name} ${version.split('.')[0]}`, EXPECTED[RUNTIME] ?? '');
});

test(`${RUNTIME}: the extension starts, answers, and ends in order`, async (t) => {
  const app = await ExtensionApp.start(t);
  const exit = app.adapterExit();
  const { payload } = await app.lambda.invoke(functionUrl('/path'));
  t.like(JSON.parse(payload.toString('utf8')), { statusCode: 200 });
  await app.lambda.close();
  t.like(await exit, { code: 0, signal: null });
});

test(`${RUNTIME}: so does the wrapper`, async (t) => {
  const app = await WrappedApp.start(t);
  const exit = app.exit();
  t.is((await app.get('/')).statusCode, 200);
  await app.lambda.close();
  t.like(await exit, { code: 0, signal: null });
});

test(`${RUNTIME}: a config file with a plugin is loaded`, async (t) => {
  const app = await ExtensionApp.start(t, {
    config: `{ plugins: [{
      name: 'mark',
      apply({ hooks }) {
        hooks.response.tap('mark', ({ response }) => response.headers.set('x-mark', 'yes'));
      },
    }] }`,
  });
  const { payload } = await app.lambda.invoke(functionUrl('/'));
  t.like(JSON.parse(payload.toString('utf8')), { headers: { 'x-mark': 'yes' } });
});
