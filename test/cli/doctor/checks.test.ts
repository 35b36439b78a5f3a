import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { checkAddresses, hears } from '../../../src/cli/doctor/listening-check.ts';
import { checkNodeOptions } from '../../../src/cli/doctor/node-options-check.ts';
import { outlook } from '../../../src/cli/doctor/outlook.ts';
import { checkPort } from '../../../src/cli/doctor/port-check.ts';
import { checkStartFiles } from '../../../src/cli/doctor/start-files-check.ts';
import { checkVersions } from '../../../src/cli/doctor/versions-check.ts';
import { isNodeApp, wayToRun } from '../../../src/cli/doctor/way-to-run.ts';
import { inspectPipeline } from '../../../src/runtime/inspection/inspect-pipeline.ts';
import { createLogger } from '../../../src/runtime/log/index.ts';
import { VERSION } from '../../../src/version.ts';
import { freePort } from '../../local/free-port.ts';
import { folderWith } from '../../runtime/config/config-folder.ts';

function texts(findings: readonly Finding[], severity?: Finding['severity']): string {
  const wanted = findings.filter((it) => severity === undefined || it.severity === severity);
  return wanted.map(({ text }) => text).join('\n');
}

async function pipelineOf(folder: string, env: Record<string, string> = {}) {
  return await inspectPipeline(env, createLogger({ level: 'FATAL' }), folder);
}

test('the ports of Lambda and its extensions are known, and those of root', async (t) => {
  t.regex(texts((await checkPort(9001, true)).findings, 'failure'), /Lambda's Runtime API/);
  t.regex(texts((await checkPort(3000, true)).findings, 'warning'), /CloudWatch Lambda Insights/);
  t.regex(texts((await checkPort(80, true)).findings, 'warning'), /functions do not run as root/);
  const port = await freePort();
  t.deepEqual(await checkPort(port, true), {
    findings: [{ severity: 'ok', text: `Port ${port} is free here` }],
    taken: false,
  });
});

test('an app is heard at the host that is asked, or at every address', (t) => {
  t.true(hears(['0.0.0.0'], '127.0.0.1'));
  t.true(hears(['::'], '127.0.0.1'));
  t.true(hears(['::ffff:127.0.0.1'], '127.0.0.1'));
  t.true(hears(['::1'], 'localhost'));
  t.false(hears(['::1'], '127.0.0.1'));
  t.false(hears([], '127.0.0.1'));
  t.regex(texts(checkAddresses(['::1'], '127.0.0.1', 8080), 'failure'), /\[::1\]:8080 only/);
  t.deepEqual(checkAddresses([], '127.0.0.1', 8080), []);
  fc.assert(
    fc.property(fc.array(fc.ipV4(), { minLength: 1 }), fc.ipV4(), (addresses, host) => {
      const [finding] = checkAddresses(addresses, host, 8080);
      t.is(finding?.severity === 'ok', hears(addresses, host));
    }),
  );
});

async function fileFindings(
  t: ExecutionContext,
  text: string | Buffer,
  mode = 0o755,
): Promise<Finding[]> {
  const folder = await folderWith(t, {});
  await writeFile(join(folder, 'bootstrap'), text);
  await chmod(join(folder, 'bootstrap'), mode);
  return checkStartFiles(folder, undefined, {});
}

test('files that start the function must be executable, with the line breaks of Linux', async (t) => {
  const good = '#!/bin/sh\nexec node server.js\n';
  t.is(texts(await fileFindings(t, good)), 'bootstrap can be executed');
  t.regex(texts(await fileFindings(t, good, 0o644), 'failure'), /not marked as executable/);
  t.regex(texts(await fileFindings(t, good.replaceAll('\n', '\r\n')), 'failure'), /\(CRLF\)/);
  t.regex(texts(await fileFindings(t, `\ufeff${good}`), 'failure'), /byte order mark/);
  t.regex(texts(await fileFindings(t, 'exec node\n'), 'warning'), /what it is to be run by/);
  const program = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.from('\r\n')]);
  t.is(texts(await fileFindings(t, program)), 'bootstrap can be executed');
});

test('the handler and the program of the command are among these files; folders are not', async (t) => {
  const folder = await folderWith(t, { 'start.sh': '#!/bin/sh\r\n', 'go.sh': '#!/bin/sh\r\n' });
  await mkdir(join(folder, 'run.sh'));
  const findings = checkStartFiles(folder, ['./go.sh'], { _HANDLER: 'start.sh' });
  t.deepEqual(
    findings.filter(({ text }) => /CRLF/.test(text)).map(({ text }) => /of (\S+)/.exec(text)?.[1]),
    ['go.sh', 'start.sh'],
  );
  t.deepEqual(checkStartFiles(folder, ['node', 'server.js'], { _HANDLER: 'index.handler' }), []);
});

test('Node itself is asked whether it starts with NODE_OPTIONS', (t) => {
  t.deepEqual(checkNodeOptions({}), []);
  const check = (options: string, more = {}) =>
    checkNodeOptions({ NODE_OPTIONS: options, ...more });
  t.regex(texts(check('--enable-source-maps'), 'ok'), /Node starts/);
  t.regex(texts(check('--require=./nope.cjs'), 'failure'), /Cannot find module '.\/nope\.cjs'/);
  t.regex(texts(check('--nope'), 'failure'), /not allowed in NODE_OPTIONS/);
  t.regex(texts(check('--inspect-brk'), 'failure'), /waits for a debugger/);
  const memory = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' };
  t.regex(texts(check('--max-old-space-size=512', memory), 'warning'), /512 MB in all/);
  t.is(texts(check('--max-old-space-size=400', memory), 'warning'), '');
});

test('the packages of plugins must get the versions that they ask for', async (t) => {
  const manifest = (name: string, version: string, peers: object = {}) =>
    JSON.stringify({ name, version, type: 'module', main: 'index.js', peerDependencies: peers });
  const folder = await folderWith(t, {
    'node_modules/lwa-plugin-a/package.json': manifest('lwa-plugin-a', '1.0.0', {
      'lambda-web-adapter': '^99.0.0',
      redis: '^2.0.0',
      'not-there': '1',
    }),
    'node_modules/lwa-plugin-a/index.js': "export default () => ({ name: 'a', apply() {} });",
    'node_modules/redis/package.json': manifest('redis', '3.1.0'),
    'node_modules/lwa-plugin-b/package.json': manifest('lwa-plugin-b', '1.0.0', {
      'lambda-web-adapter': `^${VERSION}`,
    }),
    'node_modules/lwa-plugin-b/index.js': "export default () => ({ name: 'b', apply() {} });",
  });
  const env = { LAMBDA_TASK_ROOT: folder, AWS_LWA_PLUGINS: 'lwa-plugin-a,lwa-plugin-b' };
  const findings = checkVersions(folder, await pipelineOf(folder, env), false);
  t.regex(
    texts(findings, 'warning'),
    new RegExp(`wants lambda-web-adapter \\^99\\.0\\.0, and gets ${VERSION}`),
  );
  t.regex(texts(findings, 'warning'), /wants redis \^2\.0\.0, and gets 3\.1\.0/);
  t.notRegex(texts(findings), /not-there/);
  t.regex(texts(findings, 'ok'), /lwa-plugin-b 1\.0\.0 gets what it asks for/);
});

test("the app's own lambda-web-adapter is that of the command, or a warning; in-process it must be there", async (t) => {
  const installed = (version: string) => ({
    'node_modules/lambda-web-adapter/package.json': `{"name":"lambda-web-adapter","version":"${version}"}`,
  });
  const other = checkVersions(await folderWith(t, installed('0.0.1')), undefined, false);
  t.regex(texts(other, 'warning'), /the app has lambda-web-adapter 0\.0\.1/);
  const same = checkVersions(await folderWith(t, installed(VERSION)), undefined, true);
  t.regex(texts(same, 'ok'), /is that of the app, too/);
  const missing = checkVersions(await folderWith(t, {}), undefined, true);
  t.regex(texts(missing, 'failure'), /not among the packages of the app/);
});

test('how the adapter runs is seen from the command and the environment', (t) => {
  const way = (command: [string, ...string[]] | undefined, env = {}, wrapper = false) =>
    wayToRun({ command, env, wrapper, timeoutMs: 1, json: false });
  t.is(way(undefined), 'extension');
  t.is(way(['node', 'server.js']), 'extension');
  t.is(way(['node', 'server.js'], {}, true), 'wrapper');
  t.is(way(['./bin/lambda-adapter', '--', 'node', 'server.js']), 'wrapper');
  t.is(way(['node', '--import', 'lambda-web-adapter/in-process', 'a.js']), 'in-process');
  t.is(
    way(['npm', 'start'], { NODE_OPTIONS: '--import=lambda-web-adapter/in-process' }),
    'in-process',
  );
  t.true(isNodeApp(['npm', 'start'], '/usr/bin/node server.js'));
  t.true(isNodeApp(['node', 'server.js'], undefined));
  t.false(isNodeApp(['node', 'start-php.js'], 'php -S'));
  t.false(isNodeApp(undefined, undefined));
});

test('what Lambda will see is told: door, start, streams, plugins, and what would fit better', async (t) => {
  const folder = await folderWith(t, {});
  const env = {
    AWS_LWA_INVOKE_MODE: 'response_stream',
    AWS_LWA_REQUEST_ID: '1',
    AWS_LWA_ASYNC_INIT: '1',
  };
  const pipeline = await pipelineOf(folder, env);
  const init = {
    pipeline,
    way: 'extension',
    command: ['npm', 'start'],
    isNode: true,
    env,
    folder,
  } as const;
  const text = outlook(init)
    .map(({ text, advice = '' }) => `${text} ${advice}`)
    .join('\n');
  t.regex(text, /Answers are streamed/);
  t.regex(text, /on-demand: .*async init.*one invocation at a time/);
  t.regex(text, /Requests come from: http-api, function-url, .*other events: .*pass-through/);
  t.regex(text, /beside those that are always there: request-id/);
  t.regex(text, /NODE_OPTIONS=--import=lambda-web-adapter\/in-process/);
  t.regex(text, /AWS Lambda Web Functions may run this app/);
  const inPlace = texts(outlook({ ...init, way: 'in-process' }));
  t.notRegex(inPlace, /in its process the adapter is faster/);
  t.notRegex(texts(outlook({ ...init, isNode: false })), /Web Functions|in-process/);
});

test('Web Functions do not fit what needs events, plugins or an image', async (t) => {
  const folder = await folderWith(t, {
    Dockerfile: 'FROM scratch',
    'lwa.config.mjs': "export default { plugins: [{ name: 'own', apply() {} }] };",
  });
  const env = { AWS_LWA_EVENT_BATCH: 'record', AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' };
  const pipeline = await pipelineOf(folder, env);
  const init = {
    pipeline,
    way: 'extension',
    command: undefined,
    isNode: true,
    env,
    folder,
  } as const;
  t.regex(
    texts(outlook(init)),
    /does not fit: AWS_LWA_EVENT_BATCH is for events; the plugins own would not run without the adapter; there is a Dockerfile.*; it is not snap-start/,
  );
});
