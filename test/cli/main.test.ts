import test from 'ava';
import { VERSION } from '../../src/version.ts';
import { CommandRun } from './command-run.ts';

const DEV_OPTIONS = [
  'adapter',
  'alb-multi-value',
  'app-port',
  'binary-media-types',
  'concurrency',
  'door',
  'env',
  'env-file',
  'freeze',
  'host',
  'http-stage',
  'init-type',
  'invoke-mode',
  'lattice-version',
  'memory',
  'port',
  'stage',
  'strict-port',
  'timeout',
  'trace-events',
  'verbose',
  'watch',
  'wrapper',
  'ws-one-way',
  'ws-route-selection',
  'ws-routes',
];

test('help tells the commands; help of a command tells its options', async (t) => {
  const help = new CommandRun(t, ['--help']);
  t.is(await help.exitCode(), 0);
  t.regex(help.output, /dev .*Run an app behind a local Lambda/);
  t.regex(help.output, /invoke .*Start an app, send it one event, and end/);
  t.regex(help.output, /send .*Send an event to a running lwa dev/);
  t.regex(help.output, /intercept .*Stand between the Runtime API and an adapter, and look/);
  t.regex(help.output, /plugins .*Show the pipeline/);
  t.regex(help.output, /doctor .*Check environment, config and app/);
  t.regex(help.output, /new .*Make a package/);
  const ofDev = new CommandRun(t, ['dev', '--help']);
  t.is(await ofDev.exitCode(), 0);
  t.regex(ofDev.output, /\$ lwa dev \[options\] -- <command…>/);
  for (const option of DEV_OPTIONS) t.regex(ofDev.output, new RegExp(`--${option}\\b`));
});

test('version tells the version', async (t) => {
  const run = new CommandRun(t, ['--version']);
  t.is(await run.exitCode(), 0);
  t.true(run.output.startsWith(`lwa/${VERSION} `));
});

for (const [args, message] of [
  [[], /Usage:/],
  [['nope'], /There is no command "nope"/],
  [['--nope'], /There is no option "nope"/],
  [['dev', '--nope', '--', 'x'], /Unknown option `--nope`/],
  [['dev', '--port', 'abc', '--', 'x'], /--port: expected a whole number .*, got "abc"/],
] as const) {
  test(`"lwa ${args.join(' ')}" is a usage error`, async (t) => {
    const run = new CommandRun(t, args);
    t.is(await run.exitCode(), 2);
    t.regex(run.output, message);
    t.notRegex(run.output, /\n {4}at /);
  });
}
