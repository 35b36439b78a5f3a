import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { LocalLambda } from '../../../src/local/local-lambda.ts';
import { freePort } from '../../local/free-port.ts';
import { readReply, ServiceClient } from '../../local/service-client.ts';
import { ADAPTER_COMMAND } from '../adapter-file.ts';
import { WrappedApp } from '../wrapped-app.ts';
import { configFile, SERVED, ServedApp } from './served-app.ts';

/** The adapter with these words: what it says, and how it ends. */
async function run(words: readonly string[], variables: Record<string, string> = {}) {
  const [file, ...args] = ADAPTER_COMMAND;
  const child = spawn(file, [...args, ...words], {
    env: { PATH: process.env['PATH'], ...variables },
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, output, errors };
}

test('all hooks run, and in their order', async (t) => {
  const app = await ServedApp.start(t, { variables: { AWS_LWA_CONFIG: configFile('noting.mjs') } });
  t.is((await app.call('/one')).status, 200);
  t.is((await app.call('/throws')).status, 418);
  app.process.kill('SIGTERM');
  t.deepEqual(await app.ended, { code: 0, signal: null });

  t.deepEqual(
    app.lines.filter((line) => /^(hook|SIGTERM|Serving)/.test(line)),
    [
      'hook boot function',
      'hook ready function',
      'hook request http /one',
      'hook reply http /one',
      'hook response http /one 200',
      'hook settled http /one 200',
      'hook request http /throws',
      'hook failed http /throws  LWA_ERR_UNAUTHORIZED',
      'hook response http /throws 418',
      'hook settled http /throws 418',
      'hook shutdown function',
      'SIGTERM',
    ],
  );
});

test('requests that come before the app is ready wait for it', async (t) => {
  const port = await freePort();
  const gate = createServer().listen(port, '127.0.0.1');
  t.teardown(() => gate.close());
  await once(gate, 'listening');
  // The app is ready when this port is taken by nobody any more.
  const script = `
    const net = require('node:net');
    const http = require('node:http');
    console.log('starting');
    const wait = () => net.connect(${port}, '127.0.0.1')
      .on('connect', function () { this.destroy(); setTimeout(wait, 10); })
      .on('error', () => http.createServer((_, r) => r.end('at last')).listen(process.env.PORT));
    wait();
  `;
  const app = await ServedApp.make(t, { app: [process.execPath, '-e', script] });
  await app.said('starting');
  const sent = app.client.open('/', 'GET', {});
  sent.end();
  const reply = readReply(sent);
  const [socket] = (await once(sent, 'socket')) as [import('node:net').Socket];
  if (socket.connecting) await once(socket, 'connect');
  gate.close();
  gate.closeAllConnections();

  t.is((await reply).text, 'at last');
});

test('the app is told its port, whatever PORT is outside', async (t) => {
  const app = await ServedApp.start(t, { variables: { PORT: '1' } });
  const environment = (await app.call('/environment')).json() as Record<string, string>;
  t.is(environment['PORT'], String(app.appPort));
});

test('an app that dies before it is ready ends the adapter with its exit code and last words', async (t) => {
  const app = await ServedApp.make(t, {
    app: ['sh', '-c', 'echo "no database at db:5432" >&2; exit 3'],
  });
  t.deepEqual(await app.ended, { code: 3, signal: null });
  t.regex(app.lines.join('\n'), /exited with code 3\. The end of its stderr:.*no database/s);
});

test('a command that does not exist is 127', async (t) => {
  const app = await ServedApp.make(t, { app: ['no-such-command'] });
  t.deepEqual(await app.ended, { code: 127, signal: null });
  t.regex(app.lines.join('\n'), /no-such-command.*there is no such file in any folder of PATH/);
});

test('an app that dies later fails what is in flight, and ends the adapter as it has ended', async (t) => {
  const app = await ServedApp.start(t, { app: [process.execPath, WrappedApp.file] });
  const hanging = app.call('/hang');
  await app.said('hanging');
  const { status } = await app.call('/crash');
  t.is(status, 502);
  t.like((await hanging).json(), { code: 'LWA_ERR_APP_EXITED' });
  t.deepEqual(await app.ended, { code: null, signal: 'SIGKILL' });
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`on ${signal} what is in flight ends, then the app, and its exit code is the adapter's`, async (t) => {
    const app = await ServedApp.start(t, { variables: { EXIT_CODE: '7' } });
    const direct = new ServiceClient(`127.0.0.1:${app.appPort}`);
    t.teardown(() => direct.close());
    const sent = app.client.open('/stream', 'GET', {});
    sent.end();
    const reply = readReply(sent);
    await once(sent, 'response');
    app.process.kill(signal);
    await refused(app.port);
    t.false(app.lines.includes('SIGTERM'), 'the app goes on meanwhile');
    await direct.call('/release');

    t.is((await reply).text, 'first last');
    if (signal === 'SIGTERM') t.deepEqual(await app.ended, { code: 7, signal: null });
    else t.deepEqual(await app.ended, { code: null, signal: 'SIGINT' });
  });
}

test('a signal that comes before the app is ready ends both', async (t) => {
  const app = await ServedApp.make(t, {
    app: [
      process.execPath,
      '-e',
      "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('starting');",
    ],
  });
  await app.said('starting');
  const waiting = app.call('/');
  await app.said('The app is not ready');
  app.process.kill('SIGTERM');
  t.is((await waiting).status, 503);
  t.deepEqual(await app.ended, { code: 7, signal: null });
});

test('what does not end in time is given up', async (t) => {
  const app = await ServedApp.start(t, { variables: { AWS_LWA_SERVE_SHUTDOWN_MS: '4000' } });
  const hanging = app.call('/hang');
  await app.said('hanging');
  app.process.kill('SIGTERM');
  const reply = await hanging;
  t.is(reply.status, 503);
  t.like(reply.json(), { code: 'LWA_ERR_APP_ABORTED' });
  t.is(reply.headers.connection, 'close');
  t.deepEqual(await app.ended, { code: 0, signal: null });
});

test('an app that ignores the signal is killed', async (t) => {
  const app = await ServedApp.start(t, {
    app: [
      process.execPath,
      '-e',
      `process.on('SIGTERM', () => console.log('ignored'));
      require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT);`,
    ],
    variables: { AWS_LWA_SERVE_SHUTDOWN_MS: '400' },
  });
  app.process.kill('SIGTERM');
  t.deepEqual(await app.ended, { code: null, signal: 'SIGKILL' });
  t.true(app.lines.includes('ignored'));
});

test('a port that is taken is said to be, and by whom; the app is not started', async (t) => {
  const app = await ServedApp.start(t);
  const { code, output } = await run(['--serve', String(app.port), '--', 'echo', 'ran'], {
    AWS_LWA_PORT: String(await freePort()),
  });
  t.is(code, 1);
  t.regex(output, new RegExp(`Port ${app.port} is taken by process ${app.process.pid} `));
  t.notRegex(output, /^ran$/m);
});

test("the app's own port cannot be served on", async (t) => {
  const { code, output } = await run(['--serve', '8080', '--', 'echo', 'ran']);
  t.is(code, 1);
  t.regex(output, /LWA_ERR_LISTEN/);
  t.regex(output, /Port 8080 is the app's.*set AWS_LWA_PORT/);
  t.notRegex(output, /^ran$/m);
});

test('a host that is none of this machine is said to be', async (t) => {
  const { code, output } = await run(['--serve', '192.0.2.1:18080', '--', 'echo', 'ran']);
  t.is(code, 1);
  t.regex(output, /"192\.0\.2\.1" is no address of this machine/);
});

for (const place of ['http', '0', '65536', '-1', 'host:', ':80', '80a', '1:2:3']) {
  test(`--serve ${place} is a mistake`, async (t) => {
    const { code, errors } = await run([`--serve=${place}`, '--', 'echo', 'ran']);
    t.is(code, 2);
    t.regex(errors, /--serve ".*": expected a port from 1 to 65535, or host:port/);
  });
}

test('--serve without a command, or without a place, says what is missing', async (t) => {
  const bare = await run(['--serve', '3000']);
  t.is(bare.code, 2);
  t.regex(bare.errors, /lambda-adapter --serve 3000 -- node server\.js/);
  t.is((await run(['--serve', '--', 'echo'])).code, 2);
});

test('a plugin that fails in boot ends the adapter, and the app with it', async (t) => {
  const app = await ServedApp.make(t, {
    variables: { AWS_LWA_CONFIG: configFile('failing-boot.mjs') },
  });
  t.deepEqual(await app.ended, { code: 1, signal: null });
  t.regex(app.lines.join('\n'), /Plugin "failing" failed in the hook "boot": no secret/);
  await refused(app.appPort);
});

test('settings that are wrong end the adapter before the app is started', async (t) => {
  const { code, output } = await run(['--serve', '18080', '--', 'echo', 'ran'], {
    AWS_LWA_REMOVE_BASE_PATH: 'a?b',
    AWS_LWA_GZIP_LEVEL: '99',
  });
  t.is(code, 1);
  t.regex(output, /AWS_LWA_GZIP_LEVEL/);
  t.notRegex(output, /^ran$/m);
});

test('on Lambda --serve is ignored: requests come from there', async (t) => {
  const [file, ...args] = ADAPTER_COMMAND;
  const served = await freePort();
  const lambda = new LocalLambda({
    launch: {
      extensions: [],
      command: [file, ...args, '--serve', String(served), '--', process.execPath, SERVED],
      variables: { PATH: process.env['PATH'], PORT: String(await freePort()) },
    },
  });
  t.teardown(() => lambda.kill());
  await lambda.start();
  const { payload } = await lambda.invoke({
    version: '2.0',
    rawPath: '/secret',
    headers: {},
    requestContext: { http: { method: 'GET' } },
  });
  t.regex(payload.toString('utf8'), /the secret/);
  await refused(served);
});

test('an app for Web Functions finds its own port where it would find that of Lambda', async (t) => {
  const app = await ServedApp.start(t, { webFunction: true });
  const environment = (await app.call('/environment')).json() as Record<string, string>;
  t.is(environment['PORT'], String(app.appPort));
  t.is(environment['AWS_LAMBDA_HTTP_ENDPOINT'], `127.0.0.1:${app.appPort}`);
});

test("where Lambda wants a Web Function at the app's port, the app gets another", async (t) => {
  const port = await freePort();
  const app = await ServedApp.start(t, {
    webFunction: true,
    variables: { AWS_LWA_PORT: String(port), AWS_LAMBDA_HTTP_ENDPOINT: `127.0.0.1:${port}` },
  });
  const client = new ServiceClient(`127.0.0.1:${port}`);
  t.teardown(() => client.close());
  const environment = (await client.call('/environment')).json() as Record<string, string>;
  t.is(environment['PORT'], String(port + 1));
  t.not(app.lines.length, 0);
});

test('a Web Function gives up what does not end within its second', async (t) => {
  const app = await ServedApp.start(t, {
    webFunction: true,
    variables: { AWS_LWA_SERVE_SHUTDOWN_MS: '900000' },
  });
  const hanging = app.call('/hang');
  await app.said('hanging');
  app.process.kill('SIGTERM');
  t.is((await hanging).status, 503);
  // Whether a busy machine lets the app end in its share of that is another matter.
  await app.ended;
});

test('an endpoint that is none is said to be', async (t) => {
  const { code, output } = await run(['--', 'echo', 'ran'], {
    AWS_LAMBDA_HTTP_ENDPOINT: 'nowhere',
  });
  t.is(code, 1);
  t.regex(output, /AWS_LAMBDA_HTTP_ENDPOINT="nowhere" is no host:port/);
});

/** Until nobody takes connections on the port. */
async function refused(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
    } catch {
      return;
    } finally {
      socket.destroy();
    }
  }
}
