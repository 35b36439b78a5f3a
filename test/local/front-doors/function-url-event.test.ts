import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { eventBody } from '../../../src/local/front-doors/body-encoding.ts';
import {
  cookiesOf,
  joinedHeaders,
  joinedQuery,
} from '../../../src/local/front-doors/event-headers.ts';
import {
  type FunctionUrlEvent,
  functionUrlEvent,
} from '../../../src/local/front-doors/function-url-event.ts';
import { splitTarget } from '../../../src/local/front-doors/request-facts.ts';
import { invocationTrace, newTraceRoot } from '../../../src/local/front-doors/trace-header.ts';
import { functionIdentity } from '../../../src/local/function-identity.ts';

/** The event of a request that is sent as these very bytes. */
async function eventOf(
  t: ExecutionContext,
  head: string,
  body: Buffer = Buffer.alloc(0),
): Promise<{ event: FunctionUrlEvent; port: number }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => {
    socket.destroy();
    server.close();
    server.closeAllConnections();
  });
  socket.write(Buffer.concat([Buffer.from(head.replaceAll('\n', '\r\n'), 'latin1'), body]));
  const [request] = (await once(server, 'request')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return { event: functionUrlEvent(request, Buffer.concat(chunks), functionIdentity()), port };
}

test('a request becomes the whole event of a Function URL', async (t) => {
  const { event, port } = await eventOf(
    t,
    `POST /a%2Fb/./c%20d/?q=a%26b&q=a+b&empty=&bare HTTP/1.1
Host: example.test
User-Agent: Test/1
X-Twice: one
x-TWICE: two
Cookie: a=1; b="x y"
Cookie: c=3
Content-Type: application/json; charset=utf-8
Content-Length: 8
Connection: close, X-Hop
Keep-Alive: 5
TE: trailers

`,
    Buffer.from('{"é":1}'),
  );
  const { requestContext, headers, ...rest } = event;
  t.deepEqual(rest, {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/a%2Fb/./c%20d/',
    rawQueryString: 'q=a%26b&q=a+b&empty=&bare',
    cookies: ['a=1', 'b="x y"', 'c=3'],
    queryStringParameters: { q: 'a&b,a b', empty: '', bare: '' },
    body: '{"é":1}',
    isBase64Encoded: false,
  });
  const { 'x-amzn-trace-id': trace, ...others } = headers;
  t.regex(trace!, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  t.deepEqual(others, {
    host: 'example.test',
    'user-agent': 'Test/1',
    'x-twice': 'one,two',
    cookie: 'a=1; b="x y"; c=3',
    'content-type': 'application/json; charset=utf-8',
    'content-length': '8',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': String(port),
  });
  const { requestId, time, timeEpoch, ...context } = requestContext;
  t.regex(requestId, /^[0-9a-f-]{36}$/);
  t.regex(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  t.true(Math.abs(Date.now() - timeEpoch) < 60_000);
  t.deepEqual(context, {
    accountId: 'anonymous',
    apiId: 'localfunctionurl00000000000000',
    domainName: 'localfunctionurl00000000000000.lambda-url.us-east-1.on.aws',
    domainPrefix: 'localfunctionurl00000000000000',
    http: {
      method: 'POST',
      path: '/a%2Fb/./c%20d/',
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'Test/1',
    },
    routeKey: '$default',
    stage: '$default',
  });
});

test('what is not there is not in the event', async (t) => {
  const { event } = await eventOf(t, 'GET / HTTP/1.1\nHost: x\n\n');
  t.is(event.rawQueryString, '');
  for (const key of ['cookies', 'queryStringParameters', 'body']) t.false(key in event, key);
  t.false(event.isBase64Encoded);
});

test('forwarding headers of the client do not count; its trace does', async (t) => {
  const { event } = await eventOf(
    t,
    `GET / HTTP/1.1
Host: x
X-Forwarded-For: 6.6.6.6
X-Forwarded-Proto: https
X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678

`,
  );
  t.is(event.headers['x-forwarded-for'], '127.0.0.1');
  t.is(event.headers['x-forwarded-proto'], 'http');
  t.is(event.headers['x-amzn-trace-id'], 'Root=1-67891233-abcdef012345678912345678');
});

test('header values are UTF-8 where they are, and latin1 elsewhere', async (t) => {
  const { event } = await eventOf(
    t,
    `GET / HTTP/1.1\nHost: x\nX-Utf: ${Buffer.from('Zoë').toString('latin1')}\nX-Latin: Zo\xeb\n\n`,
  );
  t.is(event.headers['x-utf'], 'Zoë');
  t.is(event.headers['x-latin'], 'Zoë');
});

test('text by its type travels as text, all else as base64', (t) => {
  const text = Buffer.from('a=1&b=ü');
  for (const type of [
    'text/plain',
    'TEXT/html; charset=utf-8',
    'text/csv;header=present',
    'application/json',
    'application/xml;q=1',
    'application/javascript',
  ]) {
    t.deepEqual(eventBody(text, type), { body: 'a=1&b=ü', isBase64Encoded: false }, type);
  }
  for (const type of [
    undefined,
    '',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/ld+json',
    'image/svg+xml',
    'multipart/form-data; boundary=x',
  ]) {
    t.deepEqual(eventBody(text, type), { body: text.toString('base64'), isBase64Encoded: true });
  }
});

test('no body loses a byte, whatever its type', (t) => {
  const types = fc.constantFrom(undefined, 'text/plain', 'application/json', 'image/png');
  fc.assert(
    fc.property(fc.uint8Array(), types, (bytes, type) => {
      const { body, isBase64Encoded } = eventBody(Buffer.from(bytes), type);
      t.deepEqual(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), Buffer.from(bytes));
    }),
  );
});

test('a query that was encoded comes back decoded, repeated keys joined', (t) => {
  const pairs = fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 });
  fc.assert(
    fc.property(pairs, (entries) => {
      const expected = new Map<string, string>();
      for (const [key, value] of entries) {
        const before = expected.get(key);
        expected.set(key, before === undefined ? value : `${before},${value}`);
      }
      const query = entries
        .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
        .join('&');
      t.deepEqual(joinedQuery(query), Object.fromEntries(expected));
    }),
  );
});

test('no query, header or target is refused or throws', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, value) => {
      joinedQuery(`${name}=${value}`);
      joinedHeaders([name, value, name, value]);
      cookiesOf({ cookie: value });
      const { path, query } = splitTarget(value);
      t.true(path.startsWith('/'));
      t.false(path.includes('?'));
      t.true(query === '' || value.endsWith(query));
    }),
  );
  t.is(joinedHeaders(['__proto__', 'x'])['__proto__'], 'x');
});

test('a target in absolute form is its path and query', (t) => {
  t.deepEqual(splitTarget('http://host:80/a?b'), { path: '/a', query: 'b' });
  t.deepEqual(splitTarget('http://host?b'), { path: '/', query: 'b' });
  t.deepEqual(splitTarget('//double/slash'), { path: '//double/slash', query: '' });
  t.deepEqual(splitTarget('/x?a=http://y/?z'), { path: '/x', query: 'a=http://y/?z' });
});

test("the invocation's trace keeps the root and the caller's decision", (t) => {
  t.regex(
    invocationTrace('Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1'),
    /^Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=[0-9a-f]{16};Sampled=1$/,
  );
  t.regex(invocationTrace(newTraceRoot()), /^Root=1-[^;]+;Parent=[0-9a-f]{16};Sampled=0$/);
  t.regex(invocationTrace('nonsense'), /^Root=1-[^;]+;Parent=[0-9a-f]{16};Sampled=0$/);
});
