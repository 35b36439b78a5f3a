import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { folderWith } from '../config/config-folder.ts';
import { NodeRuntime } from './node-runtime.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));

const PLUGIN = `({
  name: 'header',
  apply({ hooks }) {
    hooks.response.tap('header', ({ response }) => response.headers.set('x-from', NAME));
  },
})`;
const CONFIG = `const NAME = 'file'; export default {
  settings: { removeBasePath: ['/api'] },
  plugins: [${PLUGIN}],
};`;
const HANDLER = `
  import { lambdaHandler } from 'lambda-web-adapter';
  const NAME = 'code';
  export const handler = lambdaHandler((request, response) => {
    response.end(request.url);
  }, OPTIONS);
`;

/** A function whose handler is made with these options, beside a config file. */
async function functionWith(
  t: ExecutionContext,
  options: string,
  { config = CONFIG, variables = {} }: { config?: string; variables?: Record<string, string> } = {},
): Promise<NodeRuntime> {
  const folder = await folderWith(t, {
    'index.mjs': HANDLER.replace('OPTIONS', options),
    'lwa.config.mjs': config,
    'node_modules/package.json': '{}',
  });
  await symlink(PACKAGE, join(folder, 'node_modules/lambda-web-adapter'));
  return await NodeRuntime.start(t, { handler: 'index.handler', folder, variables });
}

test('a handler without options has the plugins and settings of the config file', async (t) => {
  const runtime = await functionWith(t, 'undefined');
  const answer = await runtime.get('/api/a');
  t.is(answer.body, '/a');
  t.is(answer.headers['x-from'], 'file');
});

test('a handler with options has those in place of the config file', async (t) => {
  const runtime = await functionWith(t, `{ plugins: [${PLUGIN}] }`);
  const answer = await runtime.get('/api/a');
  t.is(answer.body, '/api/a');
  t.is(answer.headers['x-from'], 'code');
});

test('the environment wins over either', async (t) => {
  const variables = { AWS_LWA_REMOVE_BASE_PATH: '/api/a' };
  const runtime = await functionWith(t, "{ settings: { removeBasePath: '/api' } }", { variables });
  t.is((await runtime.get('/api/a/b')).body, '/b');
});

test('a config file cannot make a handler stream: the invocation fails with what to do', async (t) => {
  const config = "export default { settings: { invokeMode: 'response_stream' } };";
  const runtime = await functionWith(t, 'undefined', { config });
  const error = await t.throwsAsync(runtime.get('/'));
  t.regex(
    error.message,
    /lwa\.config\.mjs sets invokeMode to .*AWS_LWA_INVOKE_MODE=response_stream/,
  );
});
