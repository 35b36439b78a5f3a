import test from 'ava';
import { CommandError } from '../../../src/cli/command-error.ts';
import { devOptions } from '../../../src/cli/dev/dev-options.ts';

test('without options the defaults hold', (t) => {
  t.deepEqual(devOptions([], { '--': ['node', 'server.js', '--port', '1'] }), {
    command: ['node', 'server.js', '--port', '1'],
    port: 3000,
    strictPort: false,
    appPort: undefined,
    host: undefined,
    timeoutMs: 30_000,
    adapter: undefined,
    verbose: false,
  });
});

test('one argument with spaces is a line for the shell', (t) => {
  t.deepEqual(devOptions([], { '--': ['npm run build && npm start'] }).command, [
    '/bin/sh',
    '-c',
    'npm run build && npm start',
  ]);
});

test('all that is wrong is said at once', (t) => {
  const wrong = {
    '--': [],
    port: 99_999,
    appPort: [1, 2],
    timeout: 0,
    host: true,
    verbose: 'yes',
  };
  const error = t.throws(() => devOptions([], wrong), { instanceOf: CommandError });
  t.is(error.exitCode, 2);
  t.deepEqual(error.message.split('\n'), [
    '--port: expected a whole number from 0 to 65535, got 99999',
    '--app-port: expected a whole number from 1 to 65535, got 1 and 2',
    '--host: expected one value, got true',
    '--timeout: expected a number from 0.001 to 900, got 0',
    '--verbose: takes no value, got "yes"',
    'Say how the app is started, after two dashes: lwa dev -- node server.js',
  ]);
});

test('a command without its two dashes is shown with them', (t) => {
  t.throws(() => devOptions(['node', 'server.js'], {}), {
    message: 'Put "--" before the app\'s command: lwa dev -- node server.js',
  });
});
