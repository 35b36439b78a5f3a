import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { CommandError } from '../../../src/cli/command-error.ts';
import { interceptOptions } from '../../../src/cli/intercept/intercept-options.ts';
import type { RawOptions } from '../../../src/cli/main.ts';
import { LocalLambda } from '../../../src/local/local-lambda.ts';
import type { LaunchOptions } from '../../../src/local/sandbox-processes.ts';
import { freePort } from '../../local/sandboxed-app.ts';
import { ADAPTER } from '../../runtime/adapter-file.ts';
import { answerOf } from '../../runtime/hosted-adapter.ts';
import { functionUrlEvent } from '../../runtime/wrapped-app.ts';
import { CommandRun } from '../command-run.ts';

/** The command as it is shipped; `npm test` builds it first. */
const LWA = fileURLToPath(new URL('../../../dist/lwa.mjs', import.meta.url));
const APP = fileURLToPath(new URL('../../apps/recorder.mjs', import.meta.url));
/** An extension that plays no part. */
const OTHER = fileURLToPath(new URL('../../local/fixtures/other-extension.mjs', import.meta.url));

const REWRITE = `
export const event = (event) => ({ ...event, headers: { ...event.headers, 'x-seen': 'event' } });
export const response = (answer) => ({ ...answer, headers: { ...answer.headers, 'x-seen': 'response' } });
`;

/** An environment in which calls of the Runtime API lead over the interceptor, and its log. */
class InterceptedApp {
  readonly lambda: LocalLambda;
  readonly lines: string[] = [];
  readonly port: number;

  private constructor(port: number, launch: LaunchOptions) {
    this.port = port;
    this.lambda = new LocalLambda({ launch });
    this.lambda.on('log', ({ line }) => this.lines.push(line));
  }

  static async start(
    t: ExecutionContext,
    launch: (appPort: number, proxy: number, rewrite: string) => LaunchOptions,
  ): Promise<InterceptedApp> {
    const folder = mkdtempSync(join(tmpdir(), 'intercept-'));
    const rewrite = join(folder, 'rewrite.mjs');
    writeFileSync(rewrite, REWRITE);
    const [appPort, proxy] = [await freePort(), await freePort()];
    const { variables, ...rest } = launch(appPort, proxy, rewrite);
    const app = new InterceptedApp(proxy, {
      ...rest,
      variables: {
        PATH: process.env['PATH'],
        NO_COLOR: '1',
        PORT: String(appPort),
        AWS_LWA_PORT: String(appPort),
        ...variables,
      },
    });
    t.teardown(async () => {
      await app.lambda.kill();
      rmSync(folder, { recursive: true });
    });
    await app.lambda.start();
    return app;
  }

  /** Resolves with the interceptor's lines once there are so many. */
  async #said(count: number): Promise<string[]> {
    for (;;) {
      const said = this.lines.filter((line) => line.startsWith('intercept '));
      if (said.length >= count) return said;
      await once(this.lambda, 'log');
    }
  }

  /** Asks the app, and expects both changes: the request came over the interceptor, and the answer went. */
  async assertIntercepted(t: ExecutionContext): Promise<void> {
    const { statusCode, headers, body } = answerOf(
      await this.lambda.invoke(functionUrlEvent('/orders'), { requestId: 'r-1' }),
    );
    t.is(statusCode, 200);
    t.is(headers['x-seen'], 'response');
    const seen = JSON.parse(body) as { headers: [string, string][] };
    t.true(seen.headers.some(([name, value]) => name === 'x-seen' && value === 'event'));
    const said = await this.#said(3);
    t.is(
      said[0],
      `intercept AWS_LWA_LAMBDA_RUNTIME_API_PROXY=127.0.0.1:${this.port} leads through here to ${this.lambda.runtimeApi}`,
    );
    t.deepEqual(
      said.slice(1).map((line) => line.replace(/\d+ B/, 'B')),
      ['intercept next r-1 200 B rewritten', 'intercept response r-1 202 B rewritten'],
      'the registration does not lead over it',
    );
  }
}

test('as an extension beside another: the Runtime API leads over it, the registration does not', async (t) => {
  const app = await InterceptedApp.start(t, (_, proxy, rewrite) => {
    const file = join(rewrite, '..', 'interceptor');
    writeFileSync(
      file,
      `#!/bin/sh\nexec ${process.execPath} ${LWA} intercept --extension interceptor --port ${proxy} --rewrite ${rewrite} --brief\n`,
    );
    chmodSync(file, 0o755);
    return {
      command: [process.execPath, APP],
      extensions: [
        { name: 'other-extension', path: OTHER },
        { name: 'interceptor', path: file },
        { name: 'lambda-adapter', path: ADAPTER },
      ],
      variables: { AWS_LWA_LAMBDA_RUNTIME_API_PROXY: `127.0.0.1:${proxy}` },
    };
  });
  await app.assertIntercepted(t);
  t.true(app.lines.some((line) => line === 'other-extension: registered'));
  const exits = app.lambda.sandbox!.processes!.groups.map((group) => group.exited);
  await app.lambda.close();
  t.deepEqual(
    (await Promise.all(exits)).map(({ code }) => code),
    [0, 0, 0, 0],
    'all end by themselves at the shutdown',
  );
});

test('as an exec wrapper around the app’s start, with the adapter as an extension', async (t) => {
  const app = await InterceptedApp.start(t, (_, proxy, rewrite) => ({
    // What Lambda runs with AWS_LAMBDA_EXEC_WRAPPER: the wrapper, then what it was to run.
    command: [
      ...[process.execPath, LWA, 'intercept', '--port', String(proxy)],
      ...['--rewrite', rewrite, '--brief', '--', process.execPath, APP],
    ] as unknown as [string, ...string[]],
    extensions: [{ name: 'lambda-adapter', path: ADAPTER }],
    variables: { AWS_LWA_LAMBDA_RUNTIME_API_PROXY: `127.0.0.1:${proxy}` },
  }));
  await app.assertIntercepted(t);
  const adapter = app.lambda.sandbox!.processes!.groups[0]!;
  await app.lambda.close();
  t.true(app.lines.includes('recorder: SIGTERM'), 'signals reach the app');
  // The interceptor ends with the app, before the adapter hears of the shutdown.
  t.is((await adapter.exited).code, 0);
  t.false(app.lines.some((line) => line.includes('FATAL')));
});

test('around the adapter in wrapper mode, which is told by the command itself', async (t) => {
  const app = await InterceptedApp.start(t, (_, proxy, rewrite) => ({
    command: [
      ...[process.execPath, LWA, 'intercept', '--port', String(proxy), '--rewrite', rewrite],
      ...['--brief', '--', process.execPath, ADAPTER, '--', process.execPath, APP],
    ] as unknown as [string, ...string[]],
    extensions: [],
    runtimeShutdownMs: 2000,
  }));
  await app.assertIntercepted(t);
});

test('contents are shown, and cut where they are long', async (t) => {
  const lambda = new LocalLambda();
  await lambda.start();
  t.teardown(() => lambda.kill());
  const run = new CommandRun(t, ['intercept', '--upstream', lambda.runtimeApi, '--port', '0']);
  const [, address] = await run.saw(/PROXY=(127\.0\.0\.1:\d+) leads/);
  const invoked = lambda.invoke({ text: 'x'.repeat(10_000) }, { requestId: 'r1' });
  const base = `http://${address}/2018-06-01/runtime/invocation`;
  await (await fetch(`${base}/next`)).arrayBuffer();
  await (await fetch(`${base}/r1/response`, { method: 'POST', body: '{"a":1}' })).arrayBuffer();
  await invoked;
  await run.saw(/intercept next r1 200 10011 B\n\{\n {2}"text": "x{8000,8192}… \(10011 bytes\)\n/);
  await run.saw(/intercept response r1 202 7 B\n\{\n {2}"a": 1\n\}\n/);
  run.child.kill('SIGINT');
  t.is(await run.exitCode(), 130);
});

test('what is wrong on the command line is told', async (t) => {
  const refused = (raw: RawOptions, message: RegExp, positional: readonly string[] = []) => {
    const { exitCode } = t.throws(() => interceptOptions(positional, raw, {}), {
      instanceOf: CommandError,
      message,
    });
    t.is(exitCode, 2);
  };
  refused({}, /^--upstream: say where the Runtime API is .*; AWS_LAMBDA_RUNTIME_API is not set$/);
  refused({ upstream: 'http://a:1' }, /^--upstream: expected host:port, got "http:\/\/a:1"$/);
  refused({ upstream: 'a:1', port: 'x' }, /^--port: expected a whole number from 0 to 65535/);
  refused({ upstream: 'a:1' }, /^Put "--" before the command: .* -- node x\.js$/, ['node', 'x.js']);
  refused({ upstream: 'a:1', extension: 'x', '--': ['node'] }, /^--extension: .* no command$/);
  const { port, upstream } = interceptOptions([], {}, { AWS_LAMBDA_RUNTIME_API: 'b:2' });
  t.deepEqual([port, upstream], [9009, 'b:2']);
});

test('a module that cannot be loaded is a usage error', async (t) => {
  const run = new CommandRun(t, ['intercept', '--upstream', 'a:1', '--rewrite', '/none.mjs']);
  t.is(await run.exitCode(), 2);
  t.regex(run.output, /--rewrite: cannot load \/none\.mjs/);
});

test('a port that is taken is told, by an exit code of its own', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const port = String((taken.address() as AddressInfo).port);
  const run = new CommandRun(t, ['intercept', '--upstream', 'a:1', '--port', port]);
  t.is(await run.exitCode(), 4);
  t.regex(run.output, new RegExp(`Port ${port} is taken; choose another with --port`));
});

test('a command that cannot be started is told as by a shell', async (t) => {
  const args = ['--upstream', 'a:1', '--port', '0', '--', '/no/such/program'];
  const run = new CommandRun(t, ['intercept', ...args]);
  t.is(await run.exitCode(), 127);
  t.regex(run.output, /lwa intercept: .*\/no\/such\/program/);
});
