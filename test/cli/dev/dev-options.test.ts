import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { CommandError } from '../../../src/cli/command-error.ts';
import { devOptions } from '../../../src/cli/dev/dev-options.ts';

const COMMAND = { '--': ['node', 'server.js'] };

test('without options the defaults hold', (t) => {
  t.deepEqual(devOptions([], { '--': ['node', 'server.js', '--port', '1'] }), {
    port: 3000,
    strictPort: false,
    host: undefined,
    door: 'url',
    doors: {
      stage: 'prod',
      httpStage: '$default',
      binaryMediaTypes: ['*/*'],
      albMultiValue: false,
      latticeVersion: 2,
      webSocketRoutes: [],
      webSocketRouteSelection: '$request.body.action',
      webSocketTwoWay: true,
    },
    freezeMs: undefined,
    watch: undefined,
    traceEvents: false,
    verbose: false,
    function: {
      command: ['node', 'server.js', '--port', '1'],
      appPort: undefined,
      timeoutMs: 30_000,
      memoryMb: 1024,
      variables: {},
      invokeMode: undefined,
      initializationType: 'on-demand',
      concurrency: 1,
      wrapper: false,
      adapter: undefined,
    },
  });
});

test('one argument with spaces is a line for the shell', (t) => {
  t.deepEqual(devOptions([], { '--': ['npm run build && npm start'] }).function.command, [
    '/bin/sh',
    '-c',
    'npm run build && npm start',
  ]);
});

test('flags without a value have one', (t) => {
  const { freezeMs, watch } = devOptions([], { ...COMMAND, freeze: true, watch: true });
  t.is(freezeMs, 0);
  t.deepEqual(watch, ['.']);
  const given = devOptions([], { ...COMMAND, freeze: 500, watch: ['src', 'lib'] });
  t.is(given.freezeMs, 500);
  t.deepEqual(given.watch, ['src', 'lib']);
});

test('Managed Instances take several invocations at once', (t) => {
  const concurrency = (raw: object) => devOptions([], { ...COMMAND, ...raw }).function.concurrency;
  t.is(concurrency({ initType: 'lambda-managed-instances' }), 10);
  t.is(concurrency({ initType: 'lambda-managed-instances', concurrency: 3 }), 3);
  t.is(concurrency({ concurrency: 3 }), 3);
  t.throws(() => concurrency({ initType: 'snap-start', concurrency: 3 }), {
    message: '--concurrency: with --init-type snap-start it can only be 1',
  });
  t.throws(() => concurrency({ initType: 'lambda-managed-instances', concurrency: 1 }), {
    message: '--concurrency: Managed Instances take more than 1 at once',
  });
  t.throws(() => concurrency({ concurrency: 2, freeze: true }), {
    message: '--freeze: Managed Instances are never frozen',
  });
});

test('variables come from files and from the command line, which wins', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lwa-test-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, '.env');
  writeFileSync(file, '# comment\nA=1\nB="two words"\nexport C=3\n');
  const raw = { ...COMMAND, envFile: file, env: ['A=x=y', 'D='] };
  t.deepEqual(devOptions([], raw).function.variables, { A: 'x=y', B: 'two words', C: '3', D: '' });
});

test('lists are separated with commas; "none" is an empty list of media types', (t) => {
  const doors = (raw: object) => devOptions([], { ...COMMAND, ...raw }).doors;
  t.deepEqual(doors({ wsRoutes: 'join, leave' }).webSocketRoutes, ['join', 'leave']);
  t.deepEqual(doors({ binaryMediaTypes: 'none' }).binaryMediaTypes, []);
});

test('all that is wrong is said at once', (t) => {
  const wrong = {
    '--': [],
    port: 99_999,
    door: 'front',
    stage: 'a/b',
    latticeVersion: 3,
    wsRouteSelection: '$request.header.x',
    appPort: [1, 2],
    timeout: 0,
    host: true,
    env: 'A',
    envFile: '/no/such/file',
    memory: 64,
    invokeMode: 'stream',
    initType: 'cold',
    verbose: 'yes',
  };
  const error = t.throws(() => devOptions([], wrong), { instanceOf: CommandError });
  t.is(error.exitCode, 2);
  t.deepEqual(error.message.split('\n').sort(), [
    '--app-port: expected a whole number from 1 to 65535, got 1 and 2',
    '--door: expected one of url, http, rest, alb, lattice, ws, got "front"',
    '--env-file: cannot read /no/such/file: there is no such file',
    '--env: expected NAME=value, got "A"',
    '--host: expected one value, got true',
    '--init-type: expected one of on-demand, provisioned-concurrency, snap-start, lambda-managed-instances, got "cold"',
    '--invoke-mode: expected one of buffered, response_stream, got "stream"',
    '--lattice-version: expected a whole number from 1 to 2, got 3',
    '--memory: expected a whole number from 128 to 32768, got 64',
    '--port: expected a whole number from 0 to 65535, got 99999',
    '--stage: expected letters, digits, "-" and "_", got "a/b"',
    '--timeout: expected a number from 0.001 to 900, got 0',
    '--verbose: takes no value, got "yes"',
    '--ws-route-selection: expected $request.body and a member, got "$request.header.x"',
    'Say how the app is started, after two dashes: lwa dev -- node server.js',
  ]);
});

test('a command without its two dashes is shown with them', (t) => {
  t.throws(() => devOptions(['node', 'server.js'], {}), {
    message: 'Put "--" before the app\'s command: lwa dev -- node server.js',
  });
});
