import test from 'ava';
import { freePort } from '../local/free-port.ts';
import { Dev } from './dev.ts';
import { Project } from './project.ts';

const SERVER = `
  const { createServer } = require('node:http');
  createServer((request, response) => {
    response.setHeader('x-powered-by', 'Rocks');
    response.end(JSON.stringify(request.headers));
  }).listen(process.env.PORT);
`;

const OWN = `
  import type { Plugin } from 'lambda-web-adapter';
  export default function visitor(options: { name: string }): Plugin {
    return {
      name: 'visitor',
      apply({ hooks }) {
        hooks.request.tap('visitor', ({ request }) => {
          if (request.path === '/broken') throw new Error('out of order');
          request.headers.set('x-visitor', options.name);
        });
      },
    };
  }
`;

const CONFIG = `
  import { defineConfig } from 'lambda-web-adapter';
  import headers from 'lwa-plugin-headers';
  import visitor from './visitor.ts';

  export default defineConfig({
    plugins: [
      visitor({ name: 'Ada' }),
      headers({ security: true }),
      ['lwa-plugin-static', { folders: { '/assets': 'public' } }],
    ],
  });
`;

const FILES = {
  'server.js': SERVER,
  'visitor.ts': OWN,
  'lwa.config.ts': CONFIG,
  'public/hello.txt': 'hello from a file',
};
const PACKAGES = ['lambda-web-adapter', 'lwa-plugin-headers', 'lwa-plugin-static'];

/** What all three plugins do to requests at this URL. */
async function effects(url: string) {
  const page = await fetch(url);
  const file = await fetch(new URL('assets/hello.txt', url));
  const { 'x-visitor': visitor } = (await page.json()) as Record<string, string>;
  return {
    visitor,
    frames: page.headers.get('x-frame-options'),
    poweredBy: page.headers.get('x-powered-by'),
    file: await file.text(),
  };
}

const EXPECTED = {
  visitor: 'Ada',
  frames: 'SAMEORIGIN',
  poweredBy: null,
  file: 'hello from a file',
};

test('three plugins of a config file work in an empty project', async (t) => {
  const project = await Project.install(t, ...PACKAGES);
  project.write(FILES);
  t.deepEqual(await effects(await Dev.url(t, project)), EXPECTED);
});

test('AWS_LWA_PLUGINS alone does the same', async (t) => {
  const project = await Project.install(t, ...PACKAGES);
  const { 'lwa.config.ts': _, ...files } = FILES;
  project.write(files);
  const options = {
    './visitor.ts': { name: 'Ada' },
    'lwa-plugin-headers': { security: true },
    'lwa-plugin-static': { folders: { '/assets': 'public' } },
  };
  const env = {
    AWS_LWA_PLUGINS: Object.keys(options).join(','),
    AWS_LWA_PLUGIN_OPTIONS: JSON.stringify(options),
  };
  t.deepEqual(await effects(await Dev.url(t, project, { env })), EXPECTED);
});

const standalone = process.env['LWA_STANDALONE'];
(standalone === undefined ? test.skip : test)(
  'the standalone executable loads the same config',
  async (t) => {
    const project = await Project.install(t, ...PACKAGES);
    project.write(FILES);
    const url = await Dev.url(t, project, { args: ['--adapter', standalone!] });
    t.deepEqual(await effects(url), EXPECTED);
  },
);

test('a plugin that breaks is named with its hook and line, and the next request works', async (t) => {
  const project = await Project.install(t, ...PACKAGES);
  project.write(FILES);
  const ports = ['--port', '0', '--app-port', String(await freePort())];
  const dev = new Dev(t, project, ports, {});
  const [, url = ''] = await dev.saw(/Function URL +(http:\S+)/);
  t.is((await fetch(new URL('broken', url))).status, 500);
  await dev.saw(/Plugin "visitor" failed in the hook "request": out of order/);
  await dev.saw(/visitor\.ts:\d+/);
  t.is((await fetch(url)).status, 200);
});
