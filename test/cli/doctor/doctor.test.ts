import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { Finding, Section } from '../../../src/cli/doctor/finding.ts';
import { freePort, isRunning } from '../../local/sandboxed-app.ts';
import { folderWith } from '../../runtime/config/config-folder.ts';
import { CommandRun } from '../command-run.ts';

const APP = fileURLToPath(new URL('app.mjs', import.meta.url));
const START = ['--', process.execPath, APP];

interface Examined {
  readonly exitCode: number | null;
  readonly ok: boolean;
  /** Every finding, as `severity text → advice`. */
  readonly findings: readonly string[];
}

/** Runs the doctor in a folder of its own. */
async function examine(
  t: ExecutionContext,
  args: readonly string[],
  environment: Record<string, string>,
  files: Record<string, string> = {},
): Promise<Examined> {
  const directory = await folderWith(t, files);
  const run = new CommandRun(t, ['doctor', '--json', ...args], { environment, directory });
  const exitCode = await run.exitCode();
  const { ok, sections } = JSON.parse(run.stdout) as { ok: boolean; sections: Section[] };
  return { exitCode, ok, findings: sections.flatMap(({ findings }) => findings.map(line)) };
}

function line({ severity, text, advice = '' }: Finding): string {
  return `${severity} ${text} → ${advice}`;
}

function has(t: ExecutionContext, { findings }: Examined, pattern: RegExp): void {
  t.true(
    findings.some((finding) => pattern.test(finding)),
    `${String(pattern)} in\n${findings.join('\n')}`,
  );
}

async function port(): Promise<string> {
  return String(await freePort());
}

test('an app that is well gets a clean bill, for people and for machines', async (t) => {
  const PORT = await port();
  const run = new CommandRun(t, ['doctor', ...START], {
    environment: { PORT },
    directory: await folderWith(t, {}),
  });
  t.is(await run.exitCode(), 0);
  t.regex(
    run.stdout,
    new RegExp(`✔ GET http://127.0.0.1:${PORT}/ answers 200; ready after \\d+ ms`),
  );
  t.regex(run.stdout, new RegExp(`✔ The app listens on .*:${PORT}, every address`));
  t.regex(run.stdout, /\nIn Lambda\nℹ The adapter is an extension/);
  t.regex(
    run.stdout,
    /ℹ The app runs on Node: .*\n {4}→ .*node --import lambda-web-adapter\/in-process/,
  );
  t.regex(run.stdout, /\nNothing that would fail, \d warnings?\n$/);
  const examined = await examine(t, START, { PORT: await port() });
  t.true(examined.ok);
  t.is(examined.exitCode, 0);
});

test('a 404 on the path of the readiness check is a warning, and another path heals it', async (t) => {
  const warned = await examine(t, START, { PORT: await port(), STATUS: '404' });
  t.is(warned.exitCode, 0);
  has(
    t,
    warned,
    /^warning GET \S+\/ answers 404, which counts as ready.* → set AWS_LWA_READINESS_CHECK_PATH/,
  );
  const path = ['--env', 'AWS_LWA_READINESS_CHECK_PATH=/health'];
  const healed = await examine(t, [...path, ...START], { PORT: await port(), STATUS: '404' });
  has(t, healed, /^ok GET \S+\/health answers 200/);
});

/** Longer than an app needs to listen, however busy the machine is. */
const PATIENT = ['--timeout', '12', ...START];

test('an app that listens on another port would fail', async (t) => {
  const [asked, other] = [await port(), await port()];
  const elsewhere = await examine(t, PATIENT, { AWS_LWA_PORT: asked, LISTEN_PORT: other });
  t.is(elsewhere.exitCode, 1);
  t.false(elsewhere.ok);
  has(
    t,
    elsewhere,
    new RegExp(`^failure .* port ${other}, .* port ${asked} → set AWS_LWA_PORT=${other}`),
  );
});

test('an app that listens at another address would fail', async (t) => {
  const PORT = await port();
  const hidden = await examine(t, PATIENT, { PORT, LISTEN_HOST: '127.0.0.2' });
  t.is(hidden.exitCode, 1);
  has(
    t,
    hidden,
    /^failure The app listens on 127\.0\.0\.2:\d+ only, .* → .*AWS_LWA_HOST=127\.0\.0\.2/,
  );
});

test('an app in Lambda is told its port only where the adapter starts it', async (t) => {
  const AWS_LWA_PORT = await port();
  const wrapped = await examine(t, ['--wrapper', ...START], { AWS_LWA_PORT });
  has(t, wrapped, new RegExp(`^ok GET http://127.0.0.1:${AWS_LWA_PORT}/ answers 200`));
  has(t, wrapped, /^note The adapter is the function's program/);
});

test('an app that ends is told with its last words', async (t) => {
  const ended = await examine(t, START, { PORT: await port(), ENDS: '7' });
  t.is(ended.exitCode, 1);
  has(
    t,
    ended,
    /^failure The app ended before it was ready: exit status 7\. Its last words:\nno database/,
  );
});

test('an app that never listens is told so', async (t) => {
  const silent = await examine(t, ['--timeout', '2', ...START], {
    PORT: await port(),
    SILENT: '1',
  });
  has(t, silent, /^failure The app is not ready: .*ECONNREFUSED/);
});

test('an app that is never healthy is told the status', async (t) => {
  const sick = await examine(t, PATIENT, { PORT: await port(), STATUS: '503' });
  t.is(sick.exitCode, 1);
  has(
    t,
    sick,
    /^failure The app is not ready: GET \S+ answered 503 → set AWS_LWA_READINESS_CHECK_PATH/,
  );
});

test('a wrong config would fail; what can be looked at without it is looked at', async (t) => {
  const files = { 'lwa.config.mjs': 'export default { plugin: [] };' };
  const examined = await examine(t, START, { PORT: await port() }, files);
  t.is(examined.exitCode, 1);
  has(
    t,
    examined,
    /^failure lwa\.config\.mjs is wrong:\n- plugin: .* → see LWA_ERR_CONFIG_INVALID/,
  );
  has(t, examined, /^ok GET \S+ answers 200/);
});

test('names that mean nothing, are old, or contradict one another are warned about', async (t) => {
  const examined = await examine(t, [], {
    AWS_LWA_PROT: '1',
    ASYNC_INIT: 'true',
    PORT: '18080',
    AWS_LWA_PORT: await port(),
  });
  t.is(examined.exitCode, 0);
  has(t, examined, /^warning AWS_LWA_PROT is no setting .* did you mean AWS_LWA_PORT\?/);
  has(t, examined, /^warning ASYNC_INIT is deprecated; use AWS_LWA_ASYNC_INIT/);
  has(t, examined, /^warning PORT is 18080 and AWS_LWA_PORT is \d+/);
  has(t, examined, /^note The app does not run → .*lwa doctor -- node server\.js/);
});

test('an app that runs already is asked as it is', async (t) => {
  const PORT = await port();
  const app = spawn(process.execPath, [APP], { env: { PORT, STATUS: '204' } });
  t.teardown(() => app.kill('SIGKILL'));
  await listening(PORT);
  const examined = await examine(t, [], { PORT });
  has(t, examined, new RegExp(`^ok Port ${PORT} is taken by process ${app.pid} `));
  has(t, examined, /^ok GET \S+ answers 204 → $/);
  has(t, examined, /^note The app runs on Node/);
  t.true(isRunning(app.pid!));
});

test('where the port is taken the app is started with another', async (t) => {
  const PORT = await port();
  const squatter = createServer().listen(Number(PORT), '127.0.0.1');
  t.teardown(() => squatter.close());
  await once(squatter, 'listening');
  const examined = await examine(t, START, { PORT });
  t.is(examined.exitCode, 0);
  has(t, examined, new RegExp(`^warning Port ${PORT} is taken by process ${process.pid} `));
  has(t, examined, /^ok GET \S+ answers 200/);
});

test('Ctrl-C ends the app that was started', async (t) => {
  const directory = await folderWith(t, {});
  const PID_FILE = join(directory, 'pid');
  const environment = { PORT: await port(), SILENT: '1', PID_FILE };
  const run = new CommandRun(t, ['doctor', ...START], { environment, directory });
  const pid = Number(await written(PID_FILE));
  run.child.kill('SIGINT');
  t.is(await run.exitCode(), 130);
  t.false(isRunning(pid));
});

test('a command without "--", and a wrong option, are usage errors', async (t) => {
  const run = new CommandRun(t, ['doctor', 'node', 'server.js']);
  t.is(await run.exitCode(), 2);
  t.regex(run.output, /Put "--" before the command: lwa doctor -- node server\.js/);
});

/** Resolves once somebody listens. */
async function listening(PORT: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${PORT}/`).catch(() => undefined);
    if (answer !== undefined) return;
    await delay(20);
  }
}

/** Resolves with what a file holds once it holds something. */
async function written(file: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return text;
    await delay(20);
  }
}
