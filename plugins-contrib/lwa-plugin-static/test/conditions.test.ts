import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import send from 'send';
import { readRange } from '../src/byte-range.ts';
import { got, Site } from './site.ts';

const DAY = new Date('2024-05-01T12:00:00.900Z');
const SECOND = 'Wed, 01 May 2024 12:00:00 GMT';

function dated(t: ExecutionContext): Site {
  const site = new Site(t, {});
  site.write('x.txt', '0123456789', DAY);
  return site;
}

test('who has the file gets 304', async (t) => {
  const adapter = dated(t).serve();
  const { field } = await got(adapter, '/x.txt');
  t.is(field('last-modified'), SECOND);
  const tag = field('etag')!;
  for (const [headers, status] of [
    [{ 'if-none-match': tag }, 304],
    [{ 'if-none-match': `W/${tag}` }, 304],
    [{ 'if-none-match': `"a", ${tag}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"a"' }, 200],
    [{ 'if-none-match': '"a"', 'if-modified-since': SECOND }, 200],
    [{ 'if-modified-since': SECOND }, 304],
    [{ 'if-modified-since': 'Wed, 01 May 2024 11:59:59 GMT' }, 200],
    [{ 'if-modified-since': 'yesterday-ish' }, 200],
    [{ 'if-match': tag }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': `W/${tag}` }, 412],
    [{ 'if-match': '"a"' }, 412],
    [{ 'if-unmodified-since': SECOND }, 200],
    [{ 'if-unmodified-since': 'Wed, 01 May 2024 11:59:59 GMT' }, 412],
  ] as [Record<string, string>, number][]) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await got(adapter, '/x.txt', headers, method);
      t.is(answer.status, status, JSON.stringify(headers));
      if (status !== 304) continue;
      t.is(answer.text, '');
      t.is(answer.field('etag'), tag);
      t.is(answer.field('cache-control'), 'public, max-age=0, must-revalidate');
      t.is(answer.field('content-type'), undefined);
    }
  }
});

test('a tag is of the content: the date that a package gives its files says nothing', async (t) => {
  const site = new Site(t, {});
  const tagOf = async (content: string, date: Date) => {
    site.write('x.txt', content, date);
    const { field } = await got(site.serve(), '/x.txt');
    return [field('etag'), field('last-modified')];
  };
  for (const date of ['1980-01-01', '1985-10-26', '2049-01-01']) {
    const [first, modified] = await tagOf('one', new Date(date));
    const [second] = await tagOf('two', new Date(date));
    const [third] = await tagOf('one', new Date(date));
    t.not(first, second);
    t.is(first, third);
    t.is(modified, undefined, date);
  }
});

test('a file that changes has another tag at once', async (t) => {
  const site = dated(t);
  const adapter = site.serve();
  const { field } = await got(adapter, '/x.txt');
  site.write('x.txt', 'another', new Date('2024-05-02'));
  const changed = await got(adapter, '/x.txt', { 'if-none-match': field('etag')! });
  t.is(changed.status, 200);
  t.is(changed.text, 'another');
});

test('a range is a part, and goes on only with the same file', async (t) => {
  const adapter = dated(t).serve();
  const { field: whole } = await got(adapter, '/x.txt');
  const { status, text: part, field } = await got(adapter, '/x.txt', { range: 'bytes=2-4' });
  t.is(status, 206);
  t.is(part, '234');
  t.is(field('content-range'), 'bytes 2-4/10');
  t.is(field('content-length'), '3');
  t.is(field('etag'), whole('etag'));
  const tag = whole('etag')!;
  for (const [ifRange, expected] of [
    [tag, 206],
    [`W/${tag}`, 200],
    ['"a"', 200],
    [SECOND, 206],
    ['Wed, 01 May 2024 12:00:01 GMT', 200],
  ] as const) {
    const headers = { range: 'bytes=2-4', 'if-range': ifRange };
    t.is((await got(adapter, '/x.txt', headers)).status, expected, ifRange);
  }
  t.is((await got(adapter, '/x.txt', { range: 'bytes=2-4' }, 'HEAD')).status, 200);
  const beyond = await got(adapter, '/x.txt', { range: 'bytes=10-' });
  t.is(beyond.status, 416);
  t.is(beyond.field('content-range'), 'bytes */10');
});

test('whatever range is asked for, the answer is that of send', async (t) => {
  const site = dated(t);
  const adapter = site.serve();
  const server = createServer((incoming, response) => {
    send(incoming, incoming.url!, { root: site.folder }).pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const number = fc.oneof(fc.constant(''), fc.nat({ max: 12 }).map(String));
  const one = fc
    .tuple(number, number)
    // A suffix that is longer than the file is all of it (RFC 9110, 14.1.2); send has 416 for it.
    .filter(([from, to]) => from !== '' || Number(to) <= 10)
    .map(([from, to]) => `${from}-${to}`);
  const field = fc.oneof(
    { weight: 8, arbitrary: one.map((range) => `bytes=${range}`) },
    one.map((range) => `items=${range}`),
    fc.constantFrom('bytes', 'bytes=', 'bytes=a-b', 'bytes=-', 'bytes=1-2-3', 'bytes=0x1-2'),
  );
  await fc.assert(
    fc.asyncProperty(field, async (range) => {
      const asked = request({ port, host: '127.0.0.1', path: '/x.txt', headers: { range } }).end();
      const [theirs] = await once(asked, 'response');
      const ours = await got(adapter, '/x.txt', { range });
      t.is(ours.status, theirs.statusCode, range);
      t.is(ours.field('content-range'), theirs.headers['content-range'], range);
      const body = await text(theirs);
      if (ours.status !== 416) t.is(ours.text, body, range);
    }),
    { numRuns: 200 },
  );
});

test('the end of a file is all of it where that is longer', async (t) => {
  const adapter = dated(t).serve();
  const { field, text: part } = await got(adapter, '/x.txt', { range: 'bytes=-11' });
  t.is(field('content-range'), 'bytes 0-9/10');
  t.is(part, '0123456789');
});

test('several ranges are answered with the whole', async (t) => {
  const adapter = dated(t).serve();
  const { status, text: whole } = await got(adapter, '/x.txt', { range: 'bytes=0-1,4-5' });
  t.is(status, 200);
  t.is(whole, '0123456789');
});

test('a range lies within the file, whatever is asked for', (t) => {
  const field = fc.oneof(
    fc.string(),
    fc.tuple(fc.bigInt({ min: 0n }), fc.bigInt({ min: 0n })).map(([a, b]) => `bytes=${a}-${b}`),
    fc.bigInt({ min: 0n }).map((a) => `bytes=-${a}`),
  );
  fc.assert(
    fc.property(field, fc.nat(), (range, size) => {
      const read = readRange(range, size);
      if (typeof read !== 'object') return;
      t.true(read.first >= 0 && read.first <= read.last && read.last < size);
    }),
  );
});

test('an empty file is sent', async (t) => {
  const adapter = new Site(t, { 'empty.txt': '' }).serve();
  const { status, text: nothing, field } = await got(adapter, '/empty.txt');
  t.is(status, 200);
  t.is(nothing, '');
  t.is(field('content-length'), '0');
  t.is((await got(adapter, '/empty.txt', { range: 'bytes=0-' })).status, 416);
});
