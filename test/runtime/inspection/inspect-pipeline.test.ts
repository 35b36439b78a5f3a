import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { AdapterError } from '../../../src/pipeline/index.ts';
import {
  type InspectedPipeline,
  inspectPipeline,
} from '../../../src/runtime/inspection/inspect-pipeline.ts';
import type { InspectedPlugin } from '../../../src/runtime/inspection/inspected-plugin.ts';
import { createLogger } from '../../../src/runtime/log/index.ts';
import { folderWith } from '../config/config-folder.ts';

const FACTORY = "export default (options) => ({ name: options?.name ?? 'plain', apply() {} });";

async function inspect(
  folder: string,
  env: Record<string, string> = {},
): Promise<InspectedPipeline> {
  const log = createLogger({ level: 'FATAL' });
  return await inspectPipeline({ LAMBDA_TASK_ROOT: folder, ...env }, log, folder);
}

async function inspected(
  t: ExecutionContext,
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<InspectedPipeline & { folder: string }> {
  const folder = await folderWith(t, files);
  return { ...(await inspect(folder, env)), folder };
}

function named({ plugins }: InspectedPipeline, name: string): InspectedPlugin {
  return plugins.find((plugin) => plugin.name === name)!;
}

test('without a configuration there are the built-in plugins, with their taps and sources', async (t) => {
  const pipeline = await inspected(t, {});
  t.is(pipeline.config, undefined);
  t.true(
    pipeline.plugins.every(
      ({ origin, settings }) => origin === 'built-in' && settings.length === 0,
    ),
  );
  const { taps } = named(pipeline, 'reserved-headers');
  t.deepEqual(
    taps.map(({ hook, stage }) => [hook, stage]),
    [
      ['request', -100],
      ['response', 1000],
    ],
  );
  t.deepEqual(named(pipeline, 'rest-api').sources, ['rest-api', 'rest-api']);
  t.like(pipeline.sources[0], { name: 'http-api', kind: 'http', plugin: 'http-api' });
  t.is(pipeline.sources.at(-1)?.name, 'pass-through');
  t.deepEqual(pipeline.leftOut, []);
});

test('a hook lists its taps in the order in which they run, not in that of registration', async (t) => {
  const config = `export default { plugins: [{ name: 'early', apply({ hooks }) {
    hooks.request.tap({ name: 'first', stage: -1000 }, () => {});
    hooks.request.tapPromise('waits', async () => {});
  } }] };`;
  const { hooks } = await inspected(t, { 'lwa.config.mjs': config });
  t.like(hooks.request[0], { name: 'first', plugin: 'early', stage: -1000, type: 'sync' });
  t.like(hooks.request.at(-1), { name: 'waits', plugin: 'early', stage: 0, type: 'promise' });
});

test('the settings that bring in a built-in plugin are named with their values and places', async (t) => {
  const config = 'export default { settings: { requestId: true, compressionMinSize: 99 } };';
  const env = { AWS_LWA_COMPRESS_STREAMS: '1', AWS_LWA_ENABLE_COMPRESSION: 'true' };
  const pipeline = await inspected(t, { 'lwa.config.mjs': config }, env);
  t.deepEqual(named(pipeline, 'request-id').settings, [
    { name: 'requestId', where: 'settings.requestId', text: 'true' },
  ]);
  t.deepEqual(
    named(pipeline, 'compression').settings.map(({ where, text }) => `${where}=${text}`),
    ['AWS_LWA_ENABLE_COMPRESSION=true', 'AWS_LWA_COMPRESS_STREAMS=1'],
  );
  t.deepEqual(
    pipeline.set.map(({ name }) => name),
    ['requestId', 'enableCompression', 'compressStreams', 'compressionMinSize'],
  );
});

test('a built-in plugin that is not there is named with what took it away', async (t) => {
  const config =
    "export default { plugins: (all) => all.filter(({ name }) => name !== 'tenant-id') };";
  const { leftOut } = await inspected(t, { 'lwa.config.mjs': config }, { AWS_LWA_WARMUP: 'false' });
  t.deepEqual(leftOut, [
    { name: 'warm-up', settings: [{ name: 'warmUp', where: 'AWS_LWA_WARMUP', text: 'false' }] },
    { name: 'tenant-id', settings: [] },
  ]);
});

test('a plugin that the config file makes is found in its source, and in its package', async (t) => {
  const pipeline = await inspected(t, {
    'node_modules/lwa-plugin-a/package.json':
      '{"name":"lwa-plugin-a","version":"1.2.3","type":"module","exports":"./index.js"}',
    'node_modules/lwa-plugin-a/index.js': `\n${FACTORY}`,
    'lwa.config.mjs': `import a from 'lwa-plugin-a';
const own = {
  name: 'own',
  apply() {},
};
export default { plugins: [a(), own] };`,
  });
  const { folder } = pipeline;
  const own = named(pipeline, 'own');
  t.like(own, { origin: 'config-file', file: `${join(folder, 'lwa.config.mjs')}:4` });
  t.is(own.package, undefined);
  const packaged = named(pipeline, 'plain');
  t.is(packaged.file, `${join(folder, 'node_modules/lwa-plugin-a/index.js')}:2`);
  t.like(packaged.package, { name: 'lwa-plugin-a', version: '1.2.3' });
  t.is(pipeline.config?.file, join(folder, 'lwa.config.mjs'));
});

test('one that is named, in the config file or the environment, has its module and options; secrets are hidden', async (t) => {
  const pipeline = await inspected(
    t,
    {
      'local.mjs': FACTORY,
      'lwa.config.mjs':
        "export default { plugins: [['./local.mjs', { name: 'a', keys: [1], secret: 's', auth: { token: ['t'] } }]] };",
      'other.mjs': FACTORY,
    },
    { AWS_LWA_PLUGINS: './other.mjs' },
  );
  const { folder } = pipeline;
  t.like(named(pipeline, 'a'), {
    origin: 'config-file',
    path: 'plugins[0]',
    module: './local.mjs',
    file: join(folder, 'local.mjs'),
  });
  t.deepEqual(named(pipeline, 'a').options, {
    name: 'a',
    keys: [1],
    secret: '(hidden)',
    auth: { token: ['(hidden)'] },
  });
  t.true(named(pipeline, 'a').loadMs! > 0);
  t.like(named(pipeline, 'plain'), { origin: 'AWS_LWA_PLUGINS', module: './other.mjs' });
});

test('one in the place of a built-in plugin says so', async (t) => {
  const config = "export default { plugins: [{ name: 'tenant-id', apply() {} }] };";
  const pipeline = await inspected(t, { 'lwa.config.mjs': config });
  t.like(named(pipeline, 'tenant-id'), { origin: 'config-file', replacesBuiltIn: true, taps: [] });
  t.is(pipeline.plugins.filter(({ name }) => name === 'tenant-id').length, 1);
});

test('boot hooks run when that is asked for, and have their times', async (t) => {
  const config = `let booted = 0;
const plugin = (name, run) => ({ name, apply({ hooks }) { hooks.boot.tapPromise(name, run); } });
export default { plugins: [
  plugin('works', async () => { booted++; }),
  plugin('breaks', async () => { throw new Error(\`after \${booted}\`); }),
  plugin('comes too late', async () => {}),
] };`;
  const pipeline = await inspected(t, { 'lwa.config.mjs': config });
  t.is(pipeline.bootTimes().size, 0);
  await t.throwsAsync(pipeline.boot(), {
    message: /Plugin "breaks" failed in the hook "boot": after 1/,
  });
  t.deepEqual([...pipeline.bootTimes().keys()], ['works', 'breaks']);
});

test('the app is not there: a plugin that asks it while booting is told', async (t) => {
  const config = `export default { plugins: [{ name: 'asks', apply({ hooks }) {
    hooks.boot.tapPromise('asks', async ({ app }) => { await app.forward({}, {}); });
  } }] };`;
  const pipeline = await inspected(t, { 'lwa.config.mjs': config });
  await t.throwsAsync(pipeline.boot(), { message: /There is no app/ });
});

for (const [what, files, env, code] of [
  ['a config file that breaks', { 'lwa.config.mjs': 'nope();' }, {}, 'LWA_ERR_CONFIG_LOAD'],
  ['a wrong setting', {}, { AWS_LWA_PORT: 'x' }, 'LWA_ERR_SETTINGS_INVALID'],
  ['a missing package', {}, { AWS_LWA_PLUGINS: 'lwa-plugin-none' }, 'LWA_ERR_PLUGIN_LOAD'],
  [
    'a factory that makes no plugin',
    { 'local.mjs': 'export default () => 3;' },
    { AWS_LWA_PLUGINS: './local.mjs' },
    'LWA_ERR_PLUGIN_INVALID',
  ],
  [
    'a plugin that cannot be applied',
    { 'lwa.config.mjs': "export default { plugins: [{ name: 'x', apply() { throw 1; } }] };" },
    {},
    'LWA_ERR_PLUGIN_INVALID',
  ],
] as const) {
  test(`${what} is the error that the adapter would start with`, async (t) => {
    const folder = await folderWith(t, { ...files });
    const error = await t.throwsAsync(inspect(folder, { ...env }), { instanceOf: AdapterError });
    t.is(error.code, code);
  });
}
