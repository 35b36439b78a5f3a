import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { freePort } from '../../local/free-port.ts';
import { readReply } from '../../local/service-client.ts';
import { preloaded } from '../in-process/in-process-app.ts';
import { configFile, ServedApp, SERVED } from './served-app.ts';

const GUARDED = { AWS_LWA_CONFIG: configFile('guarded.mjs') };

test('all hooks run around the life of the process', async (t) => {
  const app = await ServedApp.start(t, {
    inProcess: true,
    variables: { AWS_LWA_CONFIG: configFile('noting.mjs'), EXIT_CODE: '7' },
  });
  t.is((await app.call('/one')).status, 200);
  app.process.kill('SIGTERM');
  t.deepEqual(await app.ended, { code: 7, signal: null });
  t.deepEqual(
    app.lines.filter((line) => /^(hook|SIGTERM)/.test(line)),
    [
      'hook boot function',
      'hook ready function',
      'hook request http /one',
      'hook reply http /one',
      'hook response http /one 200',
      'hook settled http /one 200',
      'hook shutdown function',
      'SIGTERM',
    ],
  );
});

test('what is in flight ends before the app hears of the signal', async (t) => {
  const other = await freePort();
  const app = await ServedApp.start(t, {
    inProcess: true,
    app: [
      '-e',
      `const { createServer } = require('node:http');
      let held;
      createServer((_, response) => {
        if (held) return response.end();
        held = response;
        response.write('first ');
      }).listen(process.env.PORT);
      createServer((_, response) => { held.end('last'); response.end(); }).listen(${other});
      process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(7); });`,
    ],
  });
  const sent = app.client.open('/', 'GET', {});
  sent.end();
  const reply = readReply(sent);
  await once(sent, 'response');
  app.process.kill('SIGTERM');
  const refused = await firstRefused(app);
  t.is(refused.headers.connection, 'close');
  t.false(app.lines.includes('SIGTERM'), 'the app goes on meanwhile');
  await fetch(`http://127.0.0.1:${other}/`);

  t.is((await reply).text, 'first last');
  t.deepEqual(await app.ended, { code: 7, signal: null });
});

test('an app without a listener for the signal ends by it', async (t) => {
  const app = await ServedApp.start(t, {
    inProcess: true,
    app: ['-e', `require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT)`],
  });
  app.process.kill('SIGTERM');
  t.deepEqual(await app.ended, { code: null, signal: 'SIGTERM' });
});

test('servers on other ports are left alone', async (t) => {
  const other = await freePort();
  const app = await ServedApp.start(t, {
    inProcess: true,
    app: [
      '-e',
      `const { createServer } = require('node:http');
      const answer = ({ headers }, r) => r.end(String(headers['x-from-plugin']));
      createServer(answer).listen(${other}, () => createServer(answer).listen(process.env.PORT));`,
    ],
    variables: GUARDED,
  });
  t.is((await app.call('/')).text, 'seen');
  const response = await fetch(`http://127.0.0.1:${other}/`);
  t.is(await response.text(), 'undefined');
});

test('an app on another port than the expected one is told of', async (t) => {
  const other = await freePort();
  const app = await ServedApp.make(t, {
    inProcess: true,
    app: ['-e', `require('node:http').createServer((_, r) => r.end()).listen(${other})`],
  });
  await app.said(`but one does on port ${other}`);
  t.pass();
});

test('without the switch, or switched off, the preload does nothing', (t) => {
  const program = `
    const { prototype } = require('node:net').Server;
    console.log(process.env.PORT ?? 'no PORT', Object.hasOwn(prototype, 'listen'), prototype.listen.length);
  `;
  const [file, ...words] = preloaded('--eval', program);
  const plain = spawnSync(process.execPath, ['--eval', program], { env: {}, encoding: 'utf8' });
  for (const value of [undefined, '', '0', 'false']) {
    const env = value === undefined ? {} : { AWS_LWA_SERVE: value };
    t.is(spawnSync(file, words, { env, encoding: 'utf8' }).stdout, plain.stdout, value);
  }
});

test('a switch that says neither yes nor no ends the process: it may have meant yes', async (t) => {
  const app = await ServedApp.make(t, { inProcess: true, variables: { AWS_LWA_SERVE: 'yes' } });
  t.deepEqual(await app.ended, { code: 1, signal: null });
  t.regex(app.lines.join('\n'), /AWS_LWA_SERVE="yes": expected true or false/);
});

test('plugins that cannot be had end the process', async (t) => {
  const app = await ServedApp.make(t, {
    inProcess: true,
    variables: { AWS_LWA_PLUGINS: './no-such-plugin.mjs' },
  });
  t.deepEqual(await app.ended, { code: 1, signal: null });
  t.regex(app.lines.join('\n'), /LWA_ERR_PLUGIN_LOAD/);
});

test('a server that plugins cannot be put in front of ends the process', async (t) => {
  const app = await ServedApp.make(t, {
    inProcess: true,
    app: ['-e', `require('node:https').createServer().listen(process.env.PORT)`],
  });
  t.deepEqual(await app.ended, { code: 1, signal: null });
  t.regex(app.lines.join('\n'), /does not serve the app: it speaks HTTPS/);
});

test('requests that come while the adapter is still loading go through the plugins, too', async (t) => {
  const app = await ServedApp.make(t, { inProcess: true, app: [SERVED], variables: GUARDED });
  await app.said('app listens');
  t.is((await app.call('/secret')).status, 401);
});

/** The first request that is refused because the process is about to end. */
async function firstRefused(app: ServedApp): Promise<IncomingMessage> {
  for (;;) {
    const sent = app.client.open('/', 'GET', {});
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    if (response.statusCode === 503) return response.resume();
    response.destroy();
  }
}
