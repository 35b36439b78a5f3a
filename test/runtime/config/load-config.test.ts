import { join } from 'node:path';
import test from 'ava';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { loadConfig } from '../../../src/runtime/config/index.ts';
import { folderWith, pluginNames } from './config-folder.ts';

async function failureOf(folder: string, env: Record<string, string> = {}): Promise<AdapterError> {
  try {
    await loadConfig(env, folder);
  } catch (error) {
    if (error instanceof AdapterError) return error;
    throw error;
  }
  throw new Error('the config was taken');
}

test('without a config file there is no config', async (t) => {
  t.is(await loadConfig({}, await folderWith(t, { 'other.config.mjs': '' })), undefined);
  t.is(await loadConfig({}, '/does/not/exist'), undefined);
});

for (const [name, text] of Object.entries({
  'lwa.config.mjs': 'export default { settings: { port: 3000 } };',
  'lwa.config.js': 'module.exports = { settings: { port: 3000 } };',
  'lwa.config.cjs': 'exports.__esModule = true; exports.default = { settings: { port: 3000 } };',
  'lwa.config.ts': 'const port: number = 3000;\nexport default { settings: { port } };',
  'lwa.config.mts':
    "import type { Plugin } from 'lambda-web-adapter';\nexport default { settings: { port: 3000 as number }, plugins: [] as Plugin[] };",
})) {
  test(`${name} is found and read`, async (t) => {
    const folder = await folderWith(t, { [name]: text });
    const config = await loadConfig({}, folder);
    t.like(config, { file: join(folder, name), settings: { port: 3000 } });
  });
}

test('a TypeScript config can import its own modules', async (t) => {
  const folder = await folderWith(t, {
    'lwa.config.ts':
      "import { timing } from './plugins/timing.ts';\nexport default { plugins: [timing({ unit: 'ms' })] };",
    'plugins/timing.ts':
      'export interface Options { unit: string }\nexport const timing = (options: Options) => ({ name: `timing-${options.unit}`, apply() {} });',
  });
  t.deepEqual(await pluginNames(folder), ['timing-ms']);
});

test('the task root comes before the working directory', async (t) => {
  const task = await folderWith(t, {
    'lwa.config.mjs': 'export default { settings: { port: 1 } };',
  });
  const cwd = await folderWith(t, {
    'lwa.config.mjs': 'export default { settings: { port: 2 } };',
  });
  const config = await loadConfig({ LAMBDA_TASK_ROOT: task }, cwd);
  t.deepEqual(config?.settings, { port: 1 });
  t.deepEqual((await loadConfig({ LAMBDA_TASK_ROOT: '/nowhere' }, cwd))?.settings, { port: 2 });
});

test('a compiled config is preferred over its source beside it', async (t) => {
  const folder = await folderWith(t, {
    'lwa.config.ts': 'syntax error',
    'lwa.config.mjs': 'export default {};',
  });
  t.is((await loadConfig({}, folder))?.file, join(folder, 'lwa.config.mjs'));
});

test('AWS_LWA_CONFIG names another file, absolute or relative to either folder', async (t) => {
  const folder = await folderWith(t, { 'conf/adapter.mjs': 'export default {};' });
  const file = join(folder, 'conf/adapter.mjs');
  t.is((await loadConfig({ AWS_LWA_CONFIG: 'conf/adapter.mjs' }, folder))?.file, file);
  t.is((await loadConfig({ AWS_LWA_CONFIG: file }, '/'))?.file, file);
  const env = { AWS_LWA_CONFIG: './conf/adapter.mjs', LAMBDA_TASK_ROOT: folder };
  t.is((await loadConfig(env, '/'))?.file, file);
});

test('a file that AWS_LWA_CONFIG names must exist', async (t) => {
  const folder = await folderWith(t, { 'lwa.config.mjs': 'export default {};' });
  const error = await failureOf(folder, { AWS_LWA_CONFIG: 'none.mjs', LAMBDA_TASK_ROOT: '/task' });
  t.is(error.code, 'LWA_ERR_CONFIG_LOAD');
  t.is(
    error.message,
    `AWS_LWA_CONFIG names the config file "none.mjs", which does not exist (looked for /task/none.mjs and ${folder}/none.mjs)`,
  );
});

test('a config may be a promise, or a function of the environment', async (t) => {
  for (const text of [
    'export default Promise.resolve({ settings: { port: 3000 } });',
    'export default (env) => ({ settings: { port: Number(env.MY_PORT) } });',
    'export default async (env) => ({ settings: { port: Number(env.MY_PORT) } });',
  ]) {
    const folder = await folderWith(t, { 'lwa.config.mjs': text });
    const config = await loadConfig({ MY_PORT: '3000' }, folder);
    t.deepEqual(config?.settings, { port: 3000 });
  }
});

test('everything that is wrong in a config is listed with its path', async (t) => {
  const folder = await folderWith(t, {
    'lwa.config.mjs': 'export default { port: 3000, plugin: [] };',
  });
  const error = await failureOf(folder);
  t.is(error.code, 'LWA_ERR_CONFIG_INVALID');
  t.deepEqual(error.message.split('\n'), [
    'lwa.config.mjs is wrong:',
    '- port: there is no such key; expected settings or plugins',
    '- plugin: there is no such key; expected settings or plugins',
  ]);
});

test('a config that exports something else is refused', async (t) => {
  for (const [text, said] of [
    ['export const port = 1;', 'it has no default export'],
    ['export default null;', 'it exports null'],
    ['export default [];', 'it exports a list'],
    ['export default () => undefined;', 'it has no default export'],
  ] as const) {
    const error = await failureOf(await folderWith(t, { 'lwa.config.mjs': text }));
    t.is(error.code, 'LWA_ERR_CONFIG_INVALID');
    t.true(error.message.includes(said), error.message);
  }
});

for (const [what, name, text, line, message] of [
  ['throws', 'lwa.config.mjs', '\nthrow new Error("boom");', 2, /boom/],
  ['throws', 'lwa.config.ts', 'const a: number = 1;\n\nthrow new Error(`boom ${a}`);', 3, /boom 1/],
  ['throws no error', 'lwa.config.mjs', 'throw "boom";', undefined, /boom/],
  ['has a syntax error', 'lwa.config.mjs', 'export default {\n  a: ;\n};', 2, /Unexpected/],
  [
    'has a syntax error',
    'lwa.config.ts',
    'const a: number = 1;\nexport default { a: ; };',
    2,
    /xpe|Transform/,
  ],
  [
    'imports what is not there',
    'lwa.config.mjs',
    '\nimport a from "a-b";\nexport default a;',
    2,
    /a-b/,
  ],
  [
    'imports what is not there',
    'lwa.config.mjs',
    'import "./a.mjs";\nexport default {};',
    1,
    /a\.mjs/,
  ],
  [
    'fails later',
    'lwa.config.mjs',
    'export default async () => {\n  await null;\n  throw new TypeError("late");\n};',
    3,
    /late/,
  ],
] as const) {
  test(`a config, ${name}, that ${what} fails with file, line and cause: ${message}`, async (t) => {
    const folder = await folderWith(t, { [name]: text });
    const error = await failureOf(folder);
    t.is(error.code, 'LWA_ERR_CONFIG_LOAD');
    t.regex(error.message, message);
    const place = join(folder, name) + (line === undefined ? '' : `:${line}`);
    t.true(error.message.includes(`(${place}`), error.message);
    t.truthy(error.cause);
  });
}

test('a fault in a module of the config is found there', async (t) => {
  const folder = await folderWith(t, {
    'lwa.config.mjs': "import './own.mjs';\nexport default {};",
    'own.mjs': '\n\nthrow new Error("own");',
  });
  const error = await failureOf(folder);
  t.true(error.message.includes(`own (${join(folder, 'own.mjs')}:3:`), error.message);
});

test('a config that finds no lambda-web-adapter is told what to do', async (t) => {
  const folder = await folderWith(t, {
    'lwa.config.cjs': 'throw new Error("Cannot find package \'lambda-web-adapter\'");',
  });
  const error = await failureOf(folder);
  t.regex(error.message, /install lambda-web-adapter beside it, or import only types from it/);
});
