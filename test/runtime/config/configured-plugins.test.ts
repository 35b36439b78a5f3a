import test, { type ExecutionContext } from 'ava';
import { AdapterError, type Plugin } from '../../../src/pipeline/index.ts';
import { folderWith, pluginNames } from './config-folder.ts';

const FACTORY = "export default (options) => ({ name: options?.name ?? 'plain', apply() {} });";
const PACKAGE = {
  'node_modules/lwa-plugin-a/package.json': '{"type":"module","exports":"./index.js"}',
  'node_modules/lwa-plugin-a/index.js': FACTORY,
};

const BUILT_IN: Plugin[] = ['first', 'second', 'third'].map((name) => ({
  name,
  apply() {
    // Nothing: these are only arranged.
  },
}));

async function names(
  t: ExecutionContext,
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<string[]> {
  return await pluginNames(await folderWith(t, files), env, BUILT_IN);
}

async function refusal(
  t: ExecutionContext,
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<AdapterError> {
  const error = await t.throwsAsync(names(t, files, env), { instanceOf: AdapterError });
  return error;
}

function config(plugins: string): Record<string, string> {
  const plugin = 'const plugin = (name) => ({ name, apply() {} });';
  return { 'lwa.config.mjs': `${plugin} export default { plugins: ${plugins} };` };
}

test('plugins come after the built-in ones, flattened, and what is false or missing is passed over', async (t) => {
  const list = "[plugin('a'), [plugin('b'), false, [plugin('c')]], null, undefined]";
  t.deepEqual(await names(t, config(list)), ['first', 'second', 'third', 'a', 'b', 'c']);
});

test('a plugin with the name of a built-in one takes its place', async (t) => {
  const list = "[plugin('a'), plugin('second')]";
  t.deepEqual(await names(t, config(list)), ['first', 'second', 'third', 'a']);
});

test('a function arranges all plugins: it may reorder the built-in ones and leave some out', async (t) => {
  const arranged = "([first, , third]) => [third, plugin('a'), first]";
  t.deepEqual(await names(t, config(arranged)), ['third', 'a', 'first']);
});

test('plugins are loaded by the names of packages and files, with options', async (t) => {
  const files = {
    ...PACKAGE,
    ...config("['lwa-plugin-a', ['./local.mjs', { name: 'local' }]]"),
    'local.mjs': FACTORY,
  };
  t.deepEqual(await names(t, files), ['first', 'second', 'third', 'plain', 'local']);
});

test('a package for import alone is loaded, and one for require alone', async (t) => {
  const files = {
    ...config("[['esm', { name: 'esm' }], ['cjs', { name: 'cjs' }]]"),
    'node_modules/esm/package.json': '{"exports":{".":{"import":{"default":"./index.mjs"}}}}',
    'node_modules/esm/index.mjs': FACTORY,
    'node_modules/cjs/package.json': '{"main":"./index.cjs"}',
    'node_modules/cjs/index.cjs':
      'exports.__esModule = true; exports.default = ({ name }) => ({ name, apply() {} });',
  };
  t.deepEqual(await names(t, files), ['first', 'second', 'third', 'esm', 'cjs']);
});

test('a plugin in TypeScript is loaded', async (t) => {
  const files = {
    ...config("['./local.ts']"),
    'local.ts': "export default () => ({ name: 'typed' as string, apply() {} });",
  };
  t.deepEqual(await names(t, files), ['first', 'second', 'third', 'typed']);
});

test('AWS_LWA_PLUGINS does it without a config file, with options as JSON', async (t) => {
  const env = {
    AWS_LWA_PLUGINS: 'lwa-plugin-a, ./local.mjs',
    AWS_LWA_PLUGIN_OPTIONS: '{"./local.mjs":{"name":"local"}}',
  };
  const files = { ...PACKAGE, 'local.mjs': FACTORY };
  t.deepEqual(await names(t, files, env), ['first', 'second', 'third', 'plain', 'local']);
});

test('AWS_LWA_PLUGINS adds to a config file', async (t) => {
  const env = { AWS_LWA_PLUGINS: 'lwa-plugin-a' };
  const files = { ...PACKAGE, ...config("[plugin('a')]") };
  t.deepEqual(await names(t, files, env), ['first', 'second', 'third', 'a', 'plain']);
});

test('everything that is no plugin is listed with its path', async (t) => {
  const error = await refusal(
    t,
    config("[plugin('a'), plugin, [{ name: 'b' }], Promise.resolve(), 7]"),
  );
  t.is(error.code, 'LWA_ERR_CONFIG_INVALID');
  const expected = 'expected a plugin { name, apply } or the name of one, got';
  t.deepEqual(error.message.split('\n'), [
    'lwa.config.mjs is wrong:',
    `- plugins[1]: ${expected} a function (call it: plugin(options))`,
    `- plugins[2][0]: ${expected} an object with the keys name`,
    `- plugins[3]: ${expected} a promise (await it)`,
    `- plugins[4]: ${expected} 7`,
  ]);
});

test('plugins that are no list are refused', async (t) => {
  const error = await refusal(t, config("plugin('a')"));
  t.regex(error.message, /plugins: expected a list of plugins, got an object/);
});

for (const [what, files, message] of [
  ['is not installed', {}, /plugins\[0\]: the plugin "gone" could not be loaded: there is no such/],
  [
    'exports no factory',
    { 'node_modules/gone/index.js': 'exports.plugin = 1;' },
    /the plugin "gone" could not be loaded: .*index\.js has no factory/,
  ],
  [
    'throws while it is loaded',
    { 'node_modules/gone/index.js': 'throw new Error("boom");' },
    /the plugin "gone" could not be loaded: boom/,
  ],
] as const) {
  test(`a plugin that ${what} is named in the error`, async (t) => {
    const error = await refusal(t, { ...config("['gone']"), ...files });
    t.is(error.code, 'LWA_ERR_PLUGIN_LOAD');
    t.regex(error.message, message);
  });
}

for (const [what, options, message] of [
  ['are not JSON', '{', /AWS_LWA_PLUGIN_OPTIONS is wrong: it is not JSON/],
  ['are no object', '[]', /AWS_LWA_PLUGIN_OPTIONS is wrong: expected an object/],
  ['belong to no plugin', '{"b":{}}', /it has options of "b", which AWS_LWA_PLUGINS does not name/],
] as const) {
  test(`options in the environment that ${what} are refused`, async (t) => {
    const env = { AWS_LWA_PLUGINS: 'lwa-plugin-a', AWS_LWA_PLUGIN_OPTIONS: options };
    const error = await refusal(t, PACKAGE, env);
    t.is(error.code, 'LWA_ERR_CONFIG_INVALID');
    t.regex(error.message, message);
  });
}
