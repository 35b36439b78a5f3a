import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { HttpHeaders } from '../../../src/pipeline/index.ts';
import { Http1Client, Http1Error, type Http1Request } from '../../../src/runtime/http1/index.ts';
import { answering, onRequest, startRawServer } from './raw-server.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** Sends a request to a raw server; resolves with the head as it was sent. */
async function sentHead(t: ExecutionContext, request: Partial<Http1Request>): Promise<string> {
  let seen = '';
  const server = await startRawServer(t, (socket) => {
    onRequest(socket, (head) => {
      seen = head;
      socket.write(OK);
    });
  });
  const client = new Http1Client({ port: server.port });
  await client.request({ method: 'GET', target: '/', fields: '', ...request });
  client.close();
  return seen.replace(`127.0.0.1:${server.port}`, 'HOST');
}

test('the head is written as it was given, with Host where there is none', async (t) => {
  const fields = new HttpHeaders([
    ['X-B', '1'],
    ['x-a', 'two'],
    ['X-B', '3'],
  ]);
  t.is(
    await sentHead(t, { target: '/a%2Fb/../c?q=a%26b&&', fields }),
    'GET /a%2Fb/../c?q=a%26b&& HTTP/1.1\r\nHost: HOST\r\nX-B: 1\r\nx-a: two\r\nX-B: 3\r\n\r\n',
  );
});

test('a Host that is given stands where it was put', async (t) => {
  const fields = new HttpHeaders([
    ['A', 'b'],
    ['HOST', 'example.com'],
  ]);
  t.is(await sentHead(t, { fields }), 'GET / HTTP/1.1\r\nA: b\r\nHOST: example.com\r\n\r\n');
});

test('fields that delimit the message or name the connection are not passed on', async (t) => {
  const fields = new HttpHeaders([
    ['Content-Length', '999'],
    ['Transfer-Encoding', 'chunked'],
    ['Connection', 'close'],
    ['A', 'b'],
  ]);
  t.is(
    await sentHead(t, { method: 'POST', fields, body: 'four' }),
    'POST / HTTP/1.1\r\nHost: HOST\r\nA: b\r\nContent-Length: 4\r\n\r\n',
  );
});

test('field lines given as text are sent as they are', async (t) => {
  t.is(
    await sentHead(t, { fields: 'User-Agent: x/1\r\nX-Latin: \xe9\r\n' }),
    'GET / HTTP/1.1\r\nHost: HOST\r\nUser-Agent: x/1\r\nX-Latin: \xe9\r\n\r\n',
  );
});

test('text beyond ASCII goes out as UTF-8', async (t) => {
  const fields = new HttpHeaders([['x-name', 'é 漢 😀']]);
  const head = await sentHead(t, { target: '/é', fields });
  t.true(Buffer.from(head, 'latin1').toString('utf8').includes('GET /é HTTP/1.1\r\n'));
  t.true(Buffer.from(head, 'latin1').toString('utf8').includes('x-name: é 漢 😀\r\n'));
});

test('an empty body is told by its length only for methods that expect one', async (t) => {
  for (const method of ['POST', 'PUT', 'PATCH']) {
    t.regex(await sentHead(t, { method }), /Content-Length: 0\r\n/);
    t.regex(await sentHead(t, { method, body: new Uint8Array(0) }), /Content-Length: 0\r\n/);
  }
  for (const method of ['GET', 'DELETE', 'OPTIONS']) {
    t.notRegex(await sentHead(t, { method }), /content-length/i);
    t.notRegex(await sentHead(t, { method, body: '' }), /content-length/i);
  }
});

test('an IPv6 host stands in brackets', async (t) => {
  let seen = '';
  const server = createServer((request, response) => {
    seen = request.headers.host ?? '';
    response.end();
  });
  server.listen(0, '::1');
  try {
    await once(server, 'listening');
  } catch {
    t.pass('this machine has no IPv6');
    return;
  }
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const client = new Http1Client({ host: '::1', port });
  await client.request({ method: 'GET', target: '/', fields: '' });
  client.close();
  t.is(seen, `[::1]:${port}`);
});

/** Half of a surrogate pair has no UTF-8: it is sent as U+FFFD. */
const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

const one = (name: string, value: string) => new HttpHeaders([[name, value]]);

const REFUSED: Record<string, Partial<Http1Request>> = {
  'a line break in a value': { fields: one('a', 'b\r\nX-Admin: 1') },
  'a bare CR in a value': { fields: one('a', 'b\rc') },
  'a bare LF in a value': { fields: one('a', 'b\nc') },
  'a NUL in a value': { fields: one('a', 'b\0c') },
  'a line break in a name': { fields: one('a\r\nb', 'c') },
  'a colon in a name': { fields: one('a:b', 'c') },
  'a blank in a name': { fields: one('content-length ', '5') },
  'an empty name': { fields: one('', 'c') },
  'a name beyond ASCII': { fields: one('\u0163ransfer', 'c') },
  'a Host with a line break': { fields: one('host', 'a\r\nb: c') },
  'a blank in the target': { target: '/ HTTP/1.1' },
  'a line break in the target': { target: '/\r\nA: b' },
  'a tab in the target': { target: '/a\tb' },
  'an empty target': { target: '' },
  'an empty method': { method: '' },
  'a blank in the method': { method: 'GET /x' },
  'a line break in the method': { method: 'GET\r\n' },
  'the method CONNECT': { method: 'CONNECT' },
  'text whose low bytes are a line break': { fields: 'A: b\u010d\u010aX: y\r\n' },
};

for (const [name, request] of Object.entries(REFUSED)) {
  test(`${name} is refused before anything is sent`, async (t) => {
    const server = await startRawServer(t, answering(OK));
    const client = new Http1Client({ port: server.port });
    const error = await t.throwsAsync(
      client.request({ method: 'GET', target: '/', fields: '', ...request }),
      { instanceOf: Http1Error },
    );
    t.is(error.kind, 'invalid-request');
    t.is(server.accepted.length, 0);
    client.close();
  });
}

test('a character whose low byte is a line break stays that character', async (t) => {
  const head = await sentHead(t, { target: '/\u010d\u010a', fields: one('a', '\u010d\u010ab') });
  t.is(head.split('\r\n').length, 5);
});

test('whatever is accepted reaches a server as one request with the same parts', async (t) => {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new Http1Client({ port });
  t.teardown(() => {
    client.close();
    server.close();
  });
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(text, text), { maxLength: 3 }),
      text,
      async (pairs, path) => {
        const fields = new HttpHeaders(pairs.map(([name, value]) => [`x-${name}`, value]));
        const target = `/${path}`;
        seen.length = 0;
        let status: number;
        try {
          status = (await client.request({ method: 'GET', target, fields })).status;
        } catch (error) {
          t.is((error as Http1Error).kind, 'invalid-request');
          t.is(seen.length, 0);
          return;
        }
        // Node's server refuses control characters that cannot be mistaken for anything.
        if (status === 400) return;
        t.is(seen.length, 1);
        t.is(Buffer.from(seen[0]!.url!, 'latin1').toString('utf8'), wellFormed(target));
        const sent = Array.from(fields, ([name, value]) => [name, wellFormed(value).trim()]);
        const raw = seen[0]!.rawHeaders.slice(2);
        const got = sent.map((_, index) => [
          raw[index * 2],
          Buffer.from(raw[index * 2 + 1]!, 'latin1')
            .toString('utf8')
            .trim(),
        ]);
        t.deepEqual(got, sent);
      },
    ),
    { numRuns: 200 },
  );
});
