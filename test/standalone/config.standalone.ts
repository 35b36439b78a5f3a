import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { ExtensionApp } from '../runtime/extension-app.ts';
import { functionUrl } from '../runtime/streaming/streaming-adapter.ts';
import { functionFolder } from './function-folder.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** A plugin that adds its name to a header of each request, as a module of the given kind. */
function pluginSource(name: string, exports: string): string {
  return `${exports} () => ({
    name: '${name}',
    apply({ hooks }) {
      hooks.request.tap('${name}', ({ request }) => request.headers.append('x-plugins', '${name}'));
    },
  });\n`;
}

/** The header that the plugins have made, as the app saw it. */
async function pluginsOf(
  t: ExecutionContext,
  files: Record<string, string>,
  variables: Record<string, string> = {},
): Promise<string> {
  const folder = functionFolder(t, files);
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(PACKAGE, join(folder, 'node_modules/lambda-web-adapter'));
  const app = await ExtensionApp.start(t, { variables, launch: { directory: folder } });
  const { payload } = await app.lambda.invoke(functionUrl('/'));
  const { body } = JSON.parse(payload.toString('utf8')) as { body: string };
  const { headers } = JSON.parse(body) as { headers: [name: string, value: string][] };
  const found = headers.filter(([name]) => name.toLowerCase() === 'x-plugins');
  return found.map(([, value]) => value).join(', ');
}

test('lwa.config.ts of the function is loaded, with the packages and the files that it imports', async (t) => {
  const seen = await pluginsOf(
    t,
    {
      'lwa.config.ts': `
      import { defineConfig, type Plugin } from 'lambda-web-adapter';
      import fromPackage from 'module-plugin';
      import fromFile from './plugins/file.ts';

      const list: readonly Plugin[] = [fromPackage(), fromFile()];
      export default defineConfig((env) => ({ plugins: [...list, env['NAMED'] as string] }));`,
      'plugins/file.ts': `const name: string = 'file';\n${pluginSource('file', 'export default')}`,
      'node_modules/module-plugin/package.json': `{
      "name": "module-plugin", "type": "module",
      "exports": { ".": { "types": "./no.d.ts", "import": "./lib/index.js" } } }`,
      'node_modules/module-plugin/lib/index.js': pluginSource('module', 'export default'),
      'node_modules/common-plugin/package.json': '{ "name": "common-plugin", "main": "main.cjs" }',
      'node_modules/common-plugin/main.cjs': pluginSource('common', 'module.exports ='),
    },
    { NAMED: 'common-plugin' },
  );
  t.is(seen, 'module, file, common');
});

test('plugins that the environment names are loaded from the function', async (t) => {
  const seen = await pluginsOf(
    t,
    {
      'one.ts': pluginSource('one', 'export default'),
      'node_modules/two/package.json': '{ "type": "module", "exports": { "import": "./two.js" } }',
      'node_modules/two/two.js': pluginSource('two', 'export default'),
    },
    { AWS_LWA_PLUGINS: './one.ts, two' },
  );
  t.is(seen, 'one, two');
});

test('a mistake in lwa.config.ts fails the init, and the message says where it is', async (t) => {
  const folder = functionFolder(t, { 'lwa.config.ts': 'export default {\n  settings: {{},\n};\n' });
  const app = await ExtensionApp.make(t, { launch: { directory: folder } });
  const { failure } = await app.failedStart();
  t.regex(failure.message, /lwa\.config\.ts:2:\d+/);
});
