import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { readReply } from '../../local/service-client.ts';
import { configFile, ServedApp } from './served-app.ts';

const GUARDED = { AWS_LWA_CONFIG: configFile('guarded.mjs') };
const MB = 1024 * 1024;
const LARGE = 50 * MB;
const HUGE = 200 * MB;
// Where the system does not say how much memory a process has, there is nothing to measure.
const onLinux = process.platform === 'linux' ? test : test.skip;

/** Declares a test of an app behind the adapter, and of one with the adapter in its process. */
function bothWays(
  title: string,
  check: (t: ExecutionContext, app: ServedApp) => Promise<void>,
): void {
  test(`${title} (--serve)`, async (t) => {
    await check(t, await ServedApp.start(t, { variables: GUARDED }));
  });
  test(`${title} (in-process)`, async (t) => {
    await check(t, await ServedApp.start(t, { variables: GUARDED, inProcess: true }));
  });
}

bothWays('a large answer comes whole', async (t, app) => {
  const { body } = await app.call(`/large?bytes=${LARGE}`);
  t.is(body.length, LARGE);
});

bothWays('an upload of known length has that length at the app', async (t, app) => {
  const reply = await app.call('/count', { method: 'POST', body: Buffer.alloc(LARGE) });
  t.deepEqual(reply.json(), { bytes: LARGE, length: String(LARGE) });
});

bothWays('an upload of unknown length reaches the app while it is sent', async (t, app) => {
  const sent = app.client.open('/count', 'POST', { 'transfer-encoding': 'chunked' });
  const reply = readReply(sent);
  sent.write('begin');
  await app.said('upload begins');
  sent.end(' and end');
  t.deepEqual((await reply).json(), { bytes: 13, coding: 'chunked' });
});

bothWays('a caller who goes ends the request of the app', async (t, app) => {
  const sent = app.client.open('/hang', 'GET', {});
  sent.on('error', () => undefined);
  sent.end();
  await app.said('hanging');
  sent.destroy();
  await app.said('given up');
  t.is((await app.call('/open')).text, 'open to all');
  t.false(
    app.lines.some((line) => /ERROR/.test(line)),
    'that is no error',
  );
});

bothWays('a caller who goes while the answer streams ends that', async (t, app) => {
  const sent = app.client.open('/endless', 'GET', {});
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  await once(response, 'data');
  response.destroy();
  await app.said('answer given up');
  t.false(
    app.lines.some((line) => /ERROR/.test(line)),
    'that is no error',
  );
});

bothWays('a caller who goes while it uploads ends that', async (t, app) => {
  const sent = app.client.open('/count', 'POST', { 'content-length': '1000' });
  sent.on('error', () => undefined);
  sent.write('begin');
  await app.said('upload begins');
  sent.destroy();
  await app.said('upload broken off');
  t.is((await app.call('/open')).text, 'open to all');
});

bothWays('an answer that comes before the upload has ended reaches the caller', async (t, app) => {
  const sent = app.client.open('/early', 'POST', { 'content-length': String(MB) });
  const reply = readReply(sent);
  sent.write('begin');
  t.is((await reply).text, 'too much');
  sent.end(Buffer.alloc(MB - 5));
  t.is((await app.call('/open')).text, 'open to all', 'the connection is usable');
});

bothWays(
  'who waits for leave to send a body gets it when the app asks for that',
  async (t, app) => {
    const sent = app.client.open('/count', 'POST', {
      'content-length': '4',
      expect: '100-continue',
    });
    const reply = readReply(sent);
    sent.flushHeaders();
    await once(sent, 'continue');
    sent.end('body');
    t.deepEqual((await reply).json(), { bytes: 4, length: '4' });
  },
);

test('who waits for leave that a plugin does not give is told so, and closes', async (t) => {
  const { port } = await ServedApp.start(t, { variables: GUARDED });
  const seen = await raw(
    port,
    'POST /secret HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n',
  );
  t.regex(seen, /^HTTP\/1\.1 401 /);
});

bothWays('a target in absolute form is taken as the path that it names', async (t, app) => {
  const reply = await raw(
    app.port,
    'GET http://example.com/any?x=1 HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n',
  );
  t.regex(reply, /"target":"\/any\?x=1"/);
  t.regex(reply, /"host":"example\.com"/);
});

bothWays('what is no request of one meaning is refused', async (t, app) => {
  const twoHosts = 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n';
  t.regex(await raw(app.port, twoHosts), /^HTTP\/1\.1 400 .*LWA_ERR_REQUEST_INVALID/s);
  const noPath = 'GET a:b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  t.regex(await raw(app.port, noPath), /^HTTP\/1\.1 400 /);
  const tunnel = 'CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\n\r\n';
  t.notRegex(await raw(app.port, tunnel), /^HTTP\/1\.1 2/);
});

bothWays('text beyond ASCII arrives as it was sent', async (t, app) => {
  const utf8 = (value: string) => Buffer.from(value, 'utf8').toString('latin1');
  const reply = await app.call('/any', { headers: { 'x-name': utf8('Zoë 東京') } });
  const { headers } = reply.json() as { headers: Record<string, string> };
  t.is(Buffer.from(headers['x-name']!, 'latin1').toString('utf8'), 'Zoë 東京');
});

onLinux('200 MB pass in bounded memory both ways, also while nobody reads them', async (t) => {
  const app = await ServedApp.start(t);
  for (let count = 0; count < 20; count++) {
    await app.call('/count', { method: 'POST', body: Buffer.alloc(MB) });
  }
  const before = residentBytes(app.process.pid!, 'VmRSS');

  const upload = app.client.open('/count-later', 'POST', { 'content-length': String(HUGE) });
  const uploaded = readReply(upload);
  await stalled(upload, Buffer.alloc(HUGE));
  await app.call('/release');
  t.deepEqual((await uploaded).json(), { bytes: HUGE, length: String(HUGE) });

  const download = app.client.open(`/large?bytes=${HUGE}`, 'GET', {});
  download.end();
  const [response] = (await once(download, 'response')) as [IncomingMessage];
  await app.call('/any');
  let received = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) received += chunk.length;
  t.is(received, HUGE);

  // What is kept would be 200 MB. Much of what is read is garbage that nobody has collected yet.
  const grown = residentBytes(app.process.pid!, 'VmHWM') - before;
  t.true(grown < HUGE / 2, `grew by ${grown} bytes`);
});

/** Writes until nothing more is taken: then it is kept by nobody but the system. */
async function stalled(upload: ClientRequest, bytes: Buffer): Promise<void> {
  upload.end(bytes);
  const { socket } = upload;
  const all = socket ?? ((await once(upload, 'socket')) as [NonNullable<typeof socket>])[0];
  for (let before = -1, rounds = 0; rounds < 5; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const left = all.writableLength;
    rounds = left === before ? rounds + 1 : 0;
    before = left;
  }
}

/** Sends bytes, and reads until the connection is closed. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes, 'latin1');
  return await text(socket);
}

function residentBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024;
}
