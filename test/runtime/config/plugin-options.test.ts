import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { folderWith, pluginNames } from './config-folder.ts';

const BUILT = fileURLToPath(new URL('../../../', import.meta.url));

/** A plugin as third parties write it, against the package as it is built. */
const CACHE = `
  import { aDuration, checkOptions, listOf, oneOf } from 'lambda-web-adapter';
  export default function cache(options = {}) {
    checkOptions('cache', options, { ttl: aDuration(), methods: listOf(oneOf('GET', 'HEAD')) });
    return { name: 'cache', apply() {} };
  }
`;
const WRONG_TTL = 'expected a duration in ms, got "5x"; write 1500, "5s" or "10m"';

async function refusal(
  t: ExecutionContext,
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<{ error: AdapterError; folder: string }> {
  const folder = await folderWith(t, {
    'node_modules/lwa-plugin-cache/package.json': '{"type":"module","exports":"./index.js"}',
    'node_modules/lwa-plugin-cache/index.js': CACHE,
    ...files,
  });
  await symlink(BUILT, join(folder, 'node_modules/lambda-web-adapter'));
  const error = await t.throwsAsync(pluginNames(folder, env), { instanceOf: AdapterError });
  return { error, folder };
}

test('a wrong option of a plugin by name is told with its path in the config', async (t) => {
  const { error } = await refusal(t, {
    'lwa.config.mjs': `
      const own = { name: 'own', apply() {} };
      export default { plugins: [own, false, ['lwa-plugin-cache', { ttl: '5x' }]] };
    `,
  });
  t.is(error.code, 'LWA_ERR_CONFIG_INVALID');
  t.is(
    error.message,
    `lwa.config.mjs is wrong:\n- plugins[2].options.ttl: ${WRONG_TTL} (lwa-plugin-cache)`,
  );
});

test('the wrong options of all plugins are told at once', async (t) => {
  const { error } = await refusal(t, {
    'lwa.config.mjs': `export default { plugins: [
      ['lwa-plugin-cache', { ttl: -1, methods: ['GET', 'PUT'] }],
      [['lwa-plugin-cache', { tll: 1 }]],
    ] };`,
  });
  t.deepEqual(error.message.split('\n').slice(1), [
    '- plugins[0].options.ttl: expected a duration in ms, got -1; write 1500, "5s" or "10m" (lwa-plugin-cache)',
    '- plugins[0].options.methods[1]: expected "GET" or "HEAD", got "PUT" (lwa-plugin-cache)',
    '- plugins[1][0].options.tll: expected one of its options (ttl, methods), got "tll" (lwa-plugin-cache)',
  ]);
});

test('a wrong option in the environment is told with its place in the JSON', async (t) => {
  const env = {
    AWS_LWA_PLUGINS: 'lwa-plugin-cache',
    AWS_LWA_PLUGIN_OPTIONS: '{"lwa-plugin-cache":{"ttl":"5x"}}',
  };
  const { error } = await refusal(t, {}, env);
  t.is(error.code, 'LWA_ERR_CONFIG_INVALID');
  t.is(
    error.message,
    `The environment is wrong:\n- AWS_LWA_PLUGIN_OPTIONS["lwa-plugin-cache"].ttl: ${WRONG_TTL} (lwa-plugin-cache)`,
  );
});

for (const [how, file, text] of [
  [
    'in the file',
    'lwa.config.mjs',
    "import cache from 'lwa-plugin-cache';\nexport default {\n  plugins: [cache({ ttl: '5x' })],\n};\n",
  ],
  [
    'in a file of TypeScript',
    'lwa.config.ts',
    "import cache from 'lwa-plugin-cache';\nexport default {\n  plugins: [cache({ ttl: '5x' as string })],\n};\n",
  ],
  [
    'in the function that arranges them',
    'lwa.config.mjs',
    "import cache from 'lwa-plugin-cache';\nexport default { plugins: (builtIn) =>\n  [...builtIn, cache({ ttl: '5x' })],\n};\n",
  ],
] as const) {
  test(`a wrong option of a plugin that is made ${how} is told with plugin, file and line`, async (t) => {
    const { error, folder } = await refusal(t, { [file]: text });
    t.is(error.code, 'LWA_ERR_PLUGIN_INVALID');
    t.is(error.plugin, 'cache');
    const [message, place = ''] = error.message.split(' (');
    t.is(message, `Plugin "cache": options.ttl: ${WRONG_TTL}`);
    t.true(place.startsWith(`${join(folder, file)}:3:`), place);
  });
}

test('a factory that throws is named with its place in the config', async (t) => {
  const { error } = await refusal(t, {
    'lwa.config.mjs': "export default { plugins: ['./broken.mjs'] };",
    'broken.mjs': "export default () => { throw new TypeError('boom'); };",
  });
  t.is(error.code, 'LWA_ERR_PLUGIN_LOAD');
  t.is(
    error.message,
    'plugins[0]: the plugin "./broken.mjs" could not be loaded: its factory threw: boom',
  );
});
