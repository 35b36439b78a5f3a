import { type Buffer } from 'node:buffer';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import { APP, freePort, isRunning, RAW_ADAPTER } from '../../local/sandboxed-app.ts';
import { ServiceClient } from '../../local/service-client.ts';
import { ADAPTER } from '../../runtime/adapter-file.ts';
import { type CommandOptions, CommandRun } from '../command-run.ts';

const WEB_SOCKET_APP = fileURLToPath(new URL('../../apps/web-socket-app.mjs', import.meta.url));

interface Dev {
  run: CommandRun;
  port: number;
  client: ServiceClient;
  get(path: string): Promise<string>;
}

async function dev(
  t: ExecutionContext,
  args: readonly string[],
  {
    app = APP,
    adapter = ADAPTER,
    ...options
  }: CommandOptions & { app?: string; adapter?: string } = {},
): Promise<Dev> {
  const appPort = String(await freePort());
  const ports = ['--port', '0', '--app-port', appPort, '--adapter', adapter];
  const run = new CommandRun(t, ['dev', ...ports, ...args, '--', process.execPath, app], options);
  const [, port] = await run.saw(/Lambda API {5}http:\/\/localhost:(\d+)\//);
  const client = new ServiceClient(`127.0.0.1:${port}`);
  t.teardown(() => client.close());
  const get = async (path: string) => (await client.call(path)).text;
  return { run, port: Number(port), client, get };
}

async function stop({ run }: Dev): Promise<number | null> {
  run.child.kill('SIGINT');
  return await run.exitCode();
}

function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'lwa-test-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

test('the function gets its memory, its variables, its invoke mode and its kind of start', async (t) => {
  const file = join(folder(t), 'variables');
  writeFileSync(file, 'FROM_FILE=1\nBOTH=file\n');
  const it = await dev(t, [
    ...['--memory', '256', '--env', 'BOTH=line', '--env', 'OWN=a=b', '--env-file', file],
    ...['--invoke-mode', 'response_stream', '--init-type', 'snap-start', '--trace-events'],
  ]);
  t.like(JSON.parse(await it.get('/environment')), {
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    FROM_FILE: '1',
    BOTH: 'line',
    OWN: 'a=b',
    AWS_LWA_INVOKE_MODE: 'response_stream',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start',
  });
  await it.run.saw(/SnapStart: the snapshot is taken, and restored/);
  // The event, and that the answer was streamed.
  await it.run.saw(/event \{\n +"version": "2.0",\n.*\n +"rawPath": "\/environment"/);
  await it.run.saw(/stream application\/vnd\.awslambda\.http-integration-response/);
  const rest = await it.client.call('/prod/', { headers: { Host: 'rest.localhost' } });
  t.is(rest.status, 200);
  t.is(await stop(it), 130);
});

test('with --concurrency one environment serves several at once', async (t) => {
  const it = await dev(t, ['--concurrency', '2'], {
    app: fileURLToPath(new URL('../../apps/rendezvous.mjs', import.meta.url)),
    environment: { RENDEZVOUS: '2' },
  });
  t.deepEqual(await Promise.all([it.get('/a'), it.get('/b')]), ['/a', '/b']);
  t.is(await stop(it), 130);
});

test('with --wrapper and --freeze adapter and app stand still between invocations', async (t) => {
  const it = await dev(t, ['--wrapper', '--freeze', '--verbose']);
  const pid = Number(await it.get('/'));
  await it.run.saw(/The environment goes on[^]*The environment is frozen/);
  const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];
  while (state() !== 'T') {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  t.is(await it.get('/'), String(pid));
  t.is(await stop(it), 130);
  t.regex(it.run.output, /the app got SIGTERM/);
  t.false(isRunning(pid));
});

test('with --watch a change brings a fresh environment', async (t) => {
  const path = folder(t);
  const it = await dev(t, ['--watch', path], { adapter: RAW_ADAPTER });
  const pid = await it.get('/');
  writeFileSync(join(path, 'server.js'), '// changed');
  await it.run.saw(/server\.js has changed[^]*Ready again in \d+ ms/);
  t.not(await it.get('/'), pid);
  t.is(await stop(it), 130);
});

test('all doors stand open on one port, and one of them at plain localhost', async (t) => {
  const it = await dev(t, ['--door', 'rest', '--stage', 'dev', '--http-stage', 'beta']);
  const at = (host: string) => `http://${host}.localhost:${it.port}/`;
  for (const [title, url] of [
    ['REST API', `http://localhost:${it.port}/dev/`],
    ['Function URL', at('url')],
    ['HTTP API', `${at('http')}beta/`],
    ['ALB', at('alb')],
    ['VPC Lattice', at('lattice')],
    ['WebSocket API', `ws://ws.localhost:${it.port}/dev`],
  ]) {
    t.true(it.run.output.includes(`➜ ${title!.padEnd(13)}  ${url}\n`), title);
  }
  for (const [host, path, status] of [
    ['localhost', '/', 403],
    ['localhost', '/dev/', 200],
    ['url.localhost', '/', 200],
    ['http.localhost', '/', 404],
    ['http.localhost', '/beta/', 200],
    ['alb.localhost', '/', 200],
    ['lattice.localhost', '/', 200],
  ] as const) {
    const reply = await it.client.call(path, { headers: { Host: host } });
    t.is(reply.status, status, `${host}${path}`);
  }
  await it.run.saw(/ alb GET \/ → 200/);
  await it.run.saw(/ [\da-f]{8} GET \/dev\/ → 200/);
  t.is(await stop(it), 130);
});

test('an app talks with a WebSocket client, through the control API and without credentials', async (t) => {
  const it = await dev(t, ['--env', 'AWS_LWA_CONTROL_API=true', '--ws-routes', 'join'], {
    app: WEB_SOCKET_APP,
  });
  const socket = new WebSocket(`ws://127.0.0.1:${it.port}/prod`, {
    headers: { Host: 'ws.localhost' },
  });
  await once(socket, 'open');
  socket.send('{"action":"join"}');
  const [message] = (await once(socket, 'message')) as [Buffer];
  t.is(message.toString(), 'you said {"action":"join"}');
  await it.run.saw(/ws MESSAGE join → 200/);
  socket.close();
  await it.run.saw(/ws DISCONNECT \$disconnect → 200/);
  t.is(await stop(it), 130);
});

test('an invocation that came through no door has its line, and one that failed its reason', async (t) => {
  const it = await dev(t, ['--env', 'AWS_LWA_PASS_THROUGH_PATHS=sqs=/fail']);
  const invoke = (body: string) =>
    it.client.call('/2015-03-31/functions/function/invocations', { method: 'POST', body });
  t.regex((await invoke('{}')).text, /^\d+$/);
  await it.run.saw(/ invoke → ok {2}[\d.]+ ms {3}cold start [\d.]+ ms\n/);
  const reply = await invoke('{"Records":[{"eventSource":"aws:sqs"}]}');
  t.is(reply.headers['x-amz-function-error'], 'Unhandled');
  await it.run.saw(/ invoke → failed {2}[\d.]+ ms\n +└ Function\.\w+: .*500.*the disk is full\n/);
});
