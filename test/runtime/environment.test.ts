import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { LocalLambda } from '../../src/local/local-lambda.ts';
import { freePort } from '../local/free-port.ts';
import { ADAPTER } from './adapter-file.ts';
import { appFile, InProcessApp, preloaded } from './in-process/in-process-app.ts';
import { ServedApp } from './serve/served-app.ts';
import { PRELOAD, PRELOAD_TO_REQUIRE } from './way-to-run.ts';
import { functionUrlEvent, WrappedApp } from './wrapped-app.ts';

/** Says who starts the app, and changes its variables. */
const CHANGES = `
  hooks.environment.tapPromise('variables', async ({ startedBy, variables }) => {
    await new Promise((resolve) => setImmediate(resolve));
    console.log('the app is started by ' + startedBy);
    variables.GREETING = 'hello ' + variables.GREETED;
    variables.GREETED = undefined;
    delete variables.FORGOTTEN;
  });
`;

const FAILS = `
  hooks.environment.tap('variables', () => { throw new Error('no such parameter'); });
`;

const HANGS = `
  hooks.environment.tapPromise('variables', () => {
    console.log('asking');
    return new Promise(() => setInterval(() => {}, 1000));
  });
`;

/** A config file whose plugin has this for its `apply`. Returns the file's path. */
async function configFile(t: ExecutionContext, apply: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lwa-environment-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'lwa.config.mjs');
  const plugin = `{ name: 'variables', apply({ hooks }) { ${apply} } }`;
  await writeFile(file, `export default { plugins: [${plugin}] };`);
  return file;
}

async function variablesWith(t: ExecutionContext, apply: string): Promise<Record<string, string>> {
  return {
    AWS_LWA_CONFIG: await configFile(t, apply),
    GREETED: 'world',
    FORGOTTEN: 'yes',
    KEPT: 'as it was',
  };
}

function environmentOf(answer: { body: string }): Record<string, string | undefined> {
  return (JSON.parse(answer.body) as { environment: Record<string, string> }).environment;
}

test('a wrapped app starts with the variables that plugins have set, and without those removed', async (t) => {
  const app = await WrappedApp.start(t, { variables: await variablesWith(t, CHANGES) });

  const environment = environmentOf(await app.get('/environment'));

  t.is(environment['GREETING'], 'hello world');
  t.false('GREETED' in environment);
  t.false('FORGOTTEN' in environment);
  t.is(environment['KEPT'], 'as it was');
  t.is(environment['PORT'], String(app.port));
  t.true(app.lines.includes('the app is started by adapter'));
});

test('plugins of AWS_LWA_PLUGINS set them, too', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lwa-environment-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'variables.mjs');
  await writeFile(
    file,
    `export default () => ({ name: 'variables', apply({ hooks }) { ${CHANGES} } })`,
  );
  const app = await WrappedApp.start(t, { variables: { AWS_LWA_PLUGINS: file, GREETED: 'layer' } });
  t.is(environmentOf(await app.get('/environment'))['GREETING'], 'hello layer');
});

test('a wrapped app is not started when the variables cannot be had', async (t) => {
  const app = await WrappedApp.make(t, {
    command: ['sh', '-c', 'echo "the app runs"; exec sleep 60'],
    variables: await variablesWith(t, FAILS),
  });

  const { failure, exit } = await app.failedStart();

  t.regex(failure.message, /"variables" failed in the hook "environment": no such parameter/);
  t.is(exit.code, 1);
  t.false(app.lines.includes('the app runs'));
});

test('a shutdown that comes before the app is started ends the adapter at once', async (t) => {
  const app = await WrappedApp.make(t, {
    command: ['sh', '-c', 'echo "the app runs"; exec sleep 60'],
    variables: await variablesWith(t, HANGS),
  });
  app.lambda.start().catch(() => undefined);
  await app.said('asking');
  const exit = app.exit();

  process.kill(app.lambda.sandbox!.processes!.groups[0]!.pid!, 'SIGTERM');

  t.like(await exit, { code: 0, signal: null });
  t.false(app.lines.includes('the app runs'));
});

test('where Lambda starts the app, plugins are told that it is too late', async (t) => {
  const port = await freePort();
  const lines: string[] = [];
  const lambda = new LocalLambda({
    launch: {
      extensions: [{ name: 'lambda-adapter', path: ADAPTER }],
      command: [process.execPath, appFile('ending.mjs')],
      variables: {
        PATH: process.env['PATH'],
        PORT: String(port),
        ...(await variablesWith(t, CHANGES)),
      },
    },
  });
  t.teardown(() => lambda.kill());
  lambda.on('log', ({ line }) => lines.push(line));
  await lambda.start();

  const { payload } = await lambda.invoke(functionUrlEvent('/environment'));

  const environment = environmentOf(JSON.parse(payload.toString('utf8')) as { body: string });
  t.is(environment['GREETED'], 'world');
  t.false('GREETING' in environment);
  t.true(lines.includes('the app is started by other'));
});

const SAYS_ITS_GREETING = `
  const atStart = process.env.GREETING + ', ' + ('FORGOTTEN' in process.env);
  require('node:http').createServer((_, response) => response.end(atStart)).listen(process.env.PORT);
`;

test('in-process, an app that is loaded after --import begins with them', async (t) => {
  const app = await InProcessApp.start(t, {
    command: preloaded('--eval', SAYS_ITS_GREETING),
    variables: await variablesWith(t, CHANGES),
  });
  t.is((await app.get('/')).body, 'hello world, false');
  t.true(app.lines.includes('the app is started by preload'));
});

test('in-process, the first of a chain of processes prepares them, once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lwa-environment-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'app.cjs'), SAYS_ITS_GREETING);
  const manifest = { private: true, scripts: { start: 'node app.cjs' } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const app = await InProcessApp.start(t, {
    command: ['npm', 'start', '--silent'],
    launch: { directory: folder },
    variables: {
      NODE_OPTIONS: `--import="${PRELOAD}"`,
      HOME: folder,
      ...(await variablesWith(t, CHANGES)),
    },
  });
  t.is((await app.get('/')).body, 'hello world, false');
  t.is(app.lines.filter((line) => line.startsWith('the app is started')).length, 1);
});

test('in-process, --require cannot wait for them, and plugins are told', async (t) => {
  const app = await InProcessApp.start(t, {
    command: [process.execPath, '--require', PRELOAD_TO_REQUIRE, '--eval', SAYS_ITS_GREETING],
    variables: await variablesWith(t, CHANGES),
  });
  t.is((await app.get('/')).body, 'undefined, true');
  t.true(app.lines.includes('the app is started by other'));
});

test('in-process, an app whose variables cannot be had is not loaded', async (t) => {
  const app = await InProcessApp.make(t, {
    command: preloaded('--eval', 'console.log("the app runs"); setInterval(() => {}, 1000)'),
    variables: await variablesWith(t, FAILS),
  });
  const exited = once(app.lambda, 'failure');
  const { failure } = await app.failedStart();
  await exited;
  t.regex(failure.message, /"variables" failed in the hook "environment": no such parameter/);
  t.false(app.lines.includes('the app runs'));
});

test('outside Lambda a served app starts with them, too', async (t) => {
  const variables = await variablesWith(t, CHANGES);
  const app = await ServedApp.start(t, {
    app: [process.execPath, '--eval', SAYS_ITS_GREETING],
    variables,
  });
  t.is((await app.call('/')).text, 'hello world, false');
  t.true(app.lines.includes('the app is started by adapter'));
});

test('outside Lambda the adapter in the process of the app prepares them before it, too', async (t) => {
  const variables = await variablesWith(t, CHANGES);
  const app = await ServedApp.start(t, {
    app: ['--eval', SAYS_ITS_GREETING],
    inProcess: true,
    variables,
  });
  t.is((await app.call('/')).text, 'hello world, false');
  t.true(app.lines.includes('the app is started by preload'));
});

for (const inProcess of [false, true]) {
  const how = inProcess ? 'in-process' : '--serve';
  test(`outside Lambda an app whose variables cannot be had does not run (${how})`, async (t) => {
    const program = ['--eval', 'console.log("the app runs"); setInterval(() => {}, 1000)'];
    const app = await ServedApp.make(t, {
      app: inProcess ? program : [process.execPath, ...program],
      inProcess,
      variables: await variablesWith(t, FAILS),
    });
    await app.said('"variables" failed in the hook "environment": no such parameter');
    t.is((await app.ended).code, 1);
    t.false(app.lines.includes('the app runs'));
  });
}

test('outside Lambda a signal that comes before the app is started ends the adapter by it', async (t) => {
  const app = await ServedApp.make(t, {
    app: ['sh', '-c', 'echo "the app runs"; exec sleep 60'],
    variables: await variablesWith(t, HANGS),
  });
  await app.said('asking');
  app.process.kill('SIGTERM');
  t.is((await app.ended).signal, 'SIGTERM');
  t.false(app.lines.includes('the app runs'));
});
