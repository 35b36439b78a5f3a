import { Buffer } from 'node:buffer';
import test from 'ava';
import { httpApiDoor, type HttpApiOptions } from '../../../src/local/front-doors/http-api.ts';
import { requestIdOf } from '../service-client.ts';
import { openDoors, type OpenDoorsOptions } from './open-doors.ts';

const door = (options: HttpApiOptions = {}): OpenDoorsOptions => ({
  door: (lambda, onPassage) => httpApiDoor(lambda, { ...options, onPassage }),
});

test('a request becomes the whole event of an HTTP API', async (t) => {
  const { runtime, browser, port } = await openDoors(t, door());
  const asking = browser.call('/stra%C3%9Fe/a%2Fb/100%25/%FF?q=a%26b&q=a+b', {
    method: 'PUT',
    headers: {
      'User-Agent': 'Test/1',
      'X-Twice': ['one', 'two'],
      Cookie: 'a=1; b=2',
      'Content-Type': 'application/json',
    },
    body: '{"é":1}',
  });
  const next = await runtime.next();
  const { requestContext, headers, ...rest } = next.json() as Record<
    string,
    Record<string, unknown>
  >;
  t.deepEqual(rest as unknown, {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/straße/a/b/100%/%FF',
    rawQueryString: 'q=a%26b&q=a+b',
    cookies: ['a=1', 'b=2'],
    queryStringParameters: { q: 'a&b,a b' },
    body: '{"é":1}',
    isBase64Encoded: false,
  });
  t.like(headers, {
    'user-agent': 'Test/1',
    'x-twice': 'one,two',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': String(port),
    'x-forwarded-proto': 'http',
  });
  t.false('cookie' in headers!);
  t.like(requestContext, { stage: '$default', routeKey: '$default', accountId: '123456789012' });
  t.like(requestContext?.['http'], {
    method: 'PUT',
    path: '/straße/a/b/100%/%FF',
    protocol: 'HTTP/1.1',
    sourceIp: '127.0.0.1',
    userAgent: 'Test/1',
  });
  await runtime.respond(requestIdOf(next), '{"statusCode":200,"body":"hi","cookies":["c=3"]}');
  const reply = await asking;
  t.is(reply.text, 'hi');
  t.is(reply.headers['content-type'], 'text/plain;charset=UTF-8');
  t.deepEqual(reply.headers['set-cookie'], ['c=3']);
  t.is(reply.headers['apigw-requestid'], requestIdOf(next));
});

test('a stage with a name stays in the path, and nothing is beside it', async (t) => {
  const { runtime, browser } = await openDoors(t, door({ stage: 'dev' }));
  const asking = browser.call('/dev/pets');
  const next = await runtime.next();
  t.like(next.json(), { rawPath: '/dev/pets' });
  await runtime.respond(requestIdOf(next), '{"message":"x"}');
  t.is((await asking).text, '{"message":"x"}');
  t.is((await browser.call('/pets')).status, 404);
});

test('a function that fails or answers nonsense is a 500, one that is late a 503', async (t) => {
  const { runtime, browser, passage } = await openDoors(t, door());
  for (const answer of ['no json', '{"statusCode":99}', '{"statusCode":200,"body":1}']) {
    const asking = browser.call('/');
    await runtime.respond(requestIdOf(await runtime.next()), answer);
    const reply = await asking;
    t.is(reply.status, 500);
    t.is(reply.text, '{"message":"Internal Server Error"}');
    t.like(await passage(), { door: 'http', status: 500 });
  }
  const slow = await openDoors(t, door({ timeoutMs: 10 }));
  t.is((await slow.browser.call('/')).status, 503);
});

test('a streamed answer is taken for what its bytes are: no answer', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  const asking = browser.call('/');
  const sent = runtime.stream(requestIdOf(await runtime.next()));
  sent.end(Buffer.concat([Buffer.from('{"statusCode":200}'), Buffer.alloc(8)]));
  t.is((await asking).status, 500);
});

test('over 10 MB is a 413', async (t) => {
  const { browser } = await openDoors(t, door());
  const body = Buffer.alloc(10 * 1024 * 1024 + 1);
  const reply = await browser.call('/', { method: 'POST', body });
  t.is(reply.status, 413);
  t.is(reply.text, '{"message":"Request Entity Too Large"}');
});
