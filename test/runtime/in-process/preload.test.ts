import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../../local/free-port.ts';
import { PRELOAD, PRELOAD_TO_REQUIRE } from '../way-to-run.ts';
import { appFile, InProcessApp, preloaded } from './in-process-app.ts';

const APP = appFile('ending.mjs');

function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'in-process-'));
  t.teardown(() => {
    rmSync(path, { recursive: true });
  });
  return path;
}

/** What a Node process knows of itself when its program begins. */
function atStart(words: readonly string[]): unknown {
  const program = `
    const { prototype } = require('node:net').Server;
    console.log(JSON.stringify({
      modules: process.moduleLoadList,
      environment: process.env.PORT ?? 'no PORT',
      events: process.eventNames(),
      listen: prototype.listen.toString().length,
    }));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, [...words, '--eval', program], {
    encoding: 'utf8',
    env: {},
  });
  return stdout === '' ? stderr : JSON.parse(stdout);
}

for (const [how, file] of [
  ['--import', PRELOAD],
  ['--require', PRELOAD_TO_REQUIRE],
] as const) {
  test(`without Lambda the preload does nothing (${how})`, (t) => {
    const directory = folder(t);
    writeFileSync(join(directory, 'empty.cjs'), '');
    writeFileSync(join(directory, 'empty.mjs'), "import './empty.cjs';");
    const empty = join(directory, `empty${extname(file)}`);
    t.deepEqual(atStart([how, file]), atStart([how, empty]));
  });

  test(`on Lambda the preload makes the server that listens the app (${how})`, async (t) => {
    const app = await InProcessApp.start(t, { command: [process.execPath, how, file, APP] });
    t.is((await app.get('/')).body, 'ok');
  });
}

test('the preload is small', (t) => {
  t.true(statSync(PRELOAD).size + statSync(PRELOAD_TO_REQUIRE).size < 8_000);
});

test('the package exports the preload', (t) => {
  const file = new URL('../../../package.json', import.meta.url);
  const { exports } = JSON.parse(readFileSync(file, 'utf8')) as { exports: object };
  t.like(exports, {
    './in-process': { import: './dist/in-process.mjs', default: './dist/in-process.cjs' },
  });
});

test('requests come without a socket, and only from Lambda', async (t) => {
  const app = await InProcessApp.start(t, {
    command: preloaded(
      '--eval',
      `const { Socket } = require('node:net');
      const sockets = [];
      require('node:http').createServer(({ socket }, response) => {
        response.end(String(sockets.filter((socket) => socket instanceof Socket).length));
      }).on('connection', (socket) => sockets.push(socket)).listen(process.env.PORT);`,
    ),
  });
  t.is((await app.get('/')).body, '0');
});

test('of a chain of Node processes the one that listens is the app', async (t) => {
  const directory = folder(t);
  const manifest = { private: true, scripts: { start: `node "${APP}"` } };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
  const app = await InProcessApp.start(t, {
    command: ['npm', 'start', '--silent'],
    launch: { directory },
    variables: { NODE_OPTIONS: `--import="${PRELOAD}"`, HOME: directory },
  });
  t.is((await app.get('/')).body, 'ok');
});

test('of several servers the one on the port is the app', async (t) => {
  const app = await InProcessApp.start(t, {
    command: preloaded(
      '--eval',
      `const { createServer } = require('node:http');
      createServer((_, response) => response.end('metrics')).listen(0, '127.0.0.1', () => {
        createServer((_, response) => response.end('app')).listen(process.env.PORT);
      });`,
    ),
  });
  t.is((await app.get('/')).body, 'app');
});

test('an app may close its server and go on with another, and is refused meanwhile', async (t) => {
  const goOn = join(folder(t), 'go-on');
  const app = await InProcessApp.start(t, {
    command: preloaded(
      '--eval',
      `const { createServer } = require('node:http');
      let n = 0;
      const start = () => {
        const name = 'server ' + ++n;
        const server = createServer((_, response) => {
          response.end(name);
          server.close();
          server.closeAllConnections();
        });
        server.listen(process.env.PORT, '127.0.0.1', () => console.log(name + ' listens'));
      };
      // Its file is the signal to go on.
      setInterval(() => {
        if (require('node:fs').existsSync(process.env.GO_ON) && n === 1) start();
      }, 10);
      start();`,
    ),
    variables: { GO_ON: goOn },
  });
  t.is((await app.get('/')).body, 'server 1');
  t.is((await app.get('/')).statusCode, 502);
  writeFileSync(goOn, '');
  await app.said('server 2 listens');
  t.is((await app.get('/')).body, 'server 2');
});

test('PORT tells the app the port of AWS_LWA_PORT when it is told nothing', async (t) => {
  const port = await freePort();
  const app = await InProcessApp.start(t, {
    variables: { PORT: '', AWS_LWA_PORT: String(port) },
  });
  const { environment } = JSON.parse((await app.get('/environment')).body) as {
    environment: Record<string, string>;
  };
  t.is(environment['PORT'], String(port));
});

test('an app that listens on another port is warned of', async (t) => {
  const app = await InProcessApp.make(t, {
    command: preloaded(
      '--eval',
      `require('node:http').createServer().listen(0, '127.0.0.1', function () {
        console.log('listens on ' + this.address().port);
      });`,
    ),
  });
  app.lambda.start().catch(() => undefined);
  await app.said(`No HTTP server of this process listens on port ${app.port}`);
  const port = app.lines.map((line) => /^listens on (\d+)/.exec(line)?.[1]).find(Boolean);
  t.true(app.lines.some((line) => line.includes(`but one does on port ${port}`)));
});

for (const [what, program, why] of [
  ['HTTPS', `require('node:https').createServer().listen(process.env.PORT)`, 'it speaks HTTPS'],
  [
    'HTTP/2',
    `require('node:http2').createServer().listen(process.env.PORT)`,
    'it is no server of node:http',
  ],
  [
    'a worker thread',
    `new (require('node:worker_threads').Worker)(process.env.PROGRAM)`,
    'it runs in a worker thread',
  ],
  [
    'node:cluster',
    `const cluster = require('node:cluster');
    cluster.setupPrimary({ exec: process.env.PROGRAM, execArgv: process.execArgv.slice(0, 2) });
    cluster.fork();`,
    'it is a worker of node:cluster',
  ],
] as const) {
  test(`a server that cannot be the app is named: ${what}`, async (t) => {
    const file = join(folder(t), 'worker.cjs');
    writeFileSync(file, `require('node:http').createServer().listen(process.env.PORT)`);
    const app = await InProcessApp.make(t, {
      command: preloaded('--eval', program),
      variables: { PROGRAM: file },
    });
    app.lambda.start().catch(() => undefined);
    await app.said(`does not serve the app: ${why}`);
    t.pass();
  });
}
