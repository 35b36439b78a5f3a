/**
 * Starts `npm start` as a newcomer does, asks each route of the example through the local Lambda,
 * and stops it as Ctrl-C does: nothing may be left.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './install.mjs';
import { runMain } from './run.mjs';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 15_000;

await runMain(async () => {
  const port = await freePort();
  // Its own process group, which gets the signal as a terminal's foreground group does.
  const start = spawn('npm', ['start', '--', '--port', String(port)], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(start, 'exit');
  const group = -(/** @type {number} */ (start.pid));
  try {
    const startedAt = Date.now();
    await Promise.race([ready(start.stdout, port), failAfter(READY_WITHIN_MS, 'an answering URL')]);
    console.log(`ready after ${Date.now() - startedAt} ms`);
    await askRoutes(`http://127.0.0.1:${port}`);
    process.kill(group, 'SIGINT');
    await Promise.race([exited, failAfter(STOPPED_WITHIN_MS, 'its end after Ctrl-C')]);
    if (await answers(port)) throw new Error(`Port ${port} is still held after the end`);
  } finally {
    if (start.exitCode === null && start.signalCode === null) process.kill(group, 'SIGKILL');
  }
  process.exit();
});

/**
 * Shows what it prints, until it names its URL.
 *
 * @param {NodeJS.ReadableStream} output
 * @param {number} port
 */
function ready(output, port) {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: output });
    lines.on('line', (line) => {
      console.log(`  ${line}`);
      if (line.includes(`http://localhost:${port}/`)) resolve(undefined);
    });
    lines.on('close', () => reject(new Error('npm start ended')));
  });
}

/** @param {string} url */
async function askRoutes(url) {
  const page = await expectStatus(200, `${url}/`);
  expect((await page.text()).includes('Request id'), 'the page shows a request id');
  const json = await expectStatus(200, `${url}/json`);
  expect(/** @type {any} */ (await json.json()).hello === 'world', '/json is JSON');

  const bytes = randomBytes(1_000_000);
  const headers = { 'content-type': 'application/octet-stream' };
  const upload = await expectStatus(200, `${url}/upload`, { method: 'POST', body: bytes, headers });
  const received = /** @type {any} */ (await upload.json());
  expect(received.sha256 === sha256(bytes), 'an upload arrives as it was sent');

  const download = await expectStatus(200, `${url}/download?size=1000000`);
  const downloaded = Buffer.from(await download.arrayBuffer());
  expect(
    download.headers.get('x-content-sha256') === sha256(downloaded),
    'a download arrives as it was sent',
  );

  const cookies = await expectStatus(200, `${url}/cookies`);
  expect(cookies.headers.getSetCookie().length === 2, 'two cookies are set');
  const stream = await expectStatus(200, `${url}/stream`);
  expect((await stream.text()).endsWith('chunk 5 of 5\n'), 'a stream arrives whole');
  await expectStatus(500, `${url}/error`);
  const echo = await expectStatus(200, `${url}/echo/a%2Fb?c=%41`);
  const seen = /** @type {any} */ (await echo.json());
  expect(seen.url === '/echo/a%2Fb?c=%41', 'the URL arrives as it was sent');
}

/**
 * @param {number} status
 * @param {string} url
 * @param {RequestInit} [init]
 */
async function expectStatus(status, url, init) {
  const response = await fetch(url, init);
  expect(response.status === status, `${url} answers ${status}, got ${response.status}`);
  return response;
}

/**
 * @param {boolean} holds
 * @param {string} what
 */
function expect(holds, what) {
  if (!holds) throw new Error(`Expected: ${what}`);
  console.log(`  ✔ ${what}`);
}

/**
 * @param {number} ms
 * @param {string} what
 */
async function failAfter(ms, what) {
  await wait(ms, undefined, { ref: false });
  throw new Error(`Waited ${ms} ms for ${what}`);
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** @param {number} port */
async function answers(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** @param {Uint8Array} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
