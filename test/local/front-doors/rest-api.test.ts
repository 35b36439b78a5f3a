import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { BinaryMediaTypes } from '../../../src/local/front-doors/binary-media-types.ts';
import { restApiDoor, type RestApiOptions } from '../../../src/local/front-doors/rest-api.ts';
import { readReply, requestIdOf } from '../service-client.ts';
import { openDoors, type OpenDoorsOptions } from './open-doors.ts';

const door = (options: RestApiOptions = {}): OpenDoorsOptions => ({
  door: (lambda, onPassage) => restApiDoor(lambda, { ...options, onPassage }),
});

test('a request becomes the whole event of a REST API', async (t) => {
  const { runtime, browser, port } = await openDoors(t, door());
  const asking = browser.call('/prod/a%2Fb/ü/?q=a%26b&q=a+b&10=x&2=y&bare'.replace('ü', '%C3%BC'), {
    method: 'POST',
    headers: {
      Host: 'rest.localhost',
      'User-Agent': 'Test/1',
      'X-Twice': ['one', 'two'],
      'X-Forwarded-For': '6.6.6.6',
      'content-TYPE': 'text/plain',
    },
    body: 'hi',
  });
  const next = await runtime.next();
  const event = next.json() as Record<string, unknown>;
  t.regex(next.text, /"queryStringParameters":\{"q":"a b","10":"x","2":"y","bare":""\}/);
  const { requestContext, headers, multiValueHeaders, ...rest } = event as Record<
    string,
    Record<string, unknown>
  >;
  t.deepEqual(rest as unknown, {
    resource: '/{proxy+}',
    path: '/a%2Fb/%C3%BC/',
    httpMethod: 'POST',
    queryStringParameters: { q: 'a b', 10: 'x', 2: 'y', bare: '' },
    multiValueQueryStringParameters: { q: ['a&b', 'a b'], 10: ['x'], 2: ['y'], bare: [''] },
    pathParameters: { proxy: 'a%2Fb/%C3%BC' },
    stageVariables: null,
    body: 'aGk=',
    isBase64Encoded: true,
  });
  const { 'X-Amzn-Trace-Id': trace, ...others } = headers!;
  t.regex(String(trace), /^Root=1-/);
  t.deepEqual(others, {
    Host: 'rest.localhost',
    'User-Agent': 'Test/1',
    'X-Twice': 'two',
    'content-TYPE': 'text/plain',
    'Content-Length': '2',
    'X-Forwarded-For': '6.6.6.6, 127.0.0.1',
    'X-Forwarded-Port': String(port),
    'X-Forwarded-Proto': 'http',
  });
  t.deepEqual(multiValueHeaders?.['X-Twice'], ['one', 'two']);
  t.like(requestContext, {
    path: '/prod/a%2Fb/%C3%BC/',
    stage: 'prod',
    httpMethod: 'POST',
    resourcePath: '/{proxy+}',
    protocol: 'HTTP/1.1',
    accountId: '123456789012',
  });
  t.like(requestContext?.['identity'], { sourceIp: '127.0.0.1', userAgent: 'Test/1', user: null });
  await runtime.respond(requestIdOf(next), '{"statusCode":204}');
  t.is((await asking).status, 204);
});

test('the root is a resource of its own, and what is not there is null', async (t) => {
  const { runtime, browser } = await openDoors(t, door({ stage: 'dev' }));
  const asking = browser.call('/dev');
  const next = await runtime.next();
  t.like(next.json(), {
    resource: '/',
    path: '/',
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    body: null,
    isBase64Encoded: false,
  });
  await runtime.respond(requestIdOf(next), '{"statusCode":200}');
  t.is((await asking).headers['content-type'], 'application/json');
});

test('what is not below the stage is forbidden, and no invocation', async (t) => {
  const { browser, passage } = await openDoors(t, door());
  for (const path of ['/', '/production/x', '/pets']) {
    t.is((await browser.call(path)).status, 403);
    t.like(await passage(), { door: 'rest', requestId: undefined });
  }
});

test('both maps of header fields are merged, and some go out under another name', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  const asking = browser.call('/prod');
  await runtime.respond(
    requestIdOf(await runtime.next()),
    JSON.stringify({
      statusCode: 200,
      headers: { 'X-A': '1', 'x-b': 'same', 'WWW-Authenticate': 'Basic' },
      multiValueHeaders: { 'x-a': ['2', '3'], 'X-B': ['same'], 'Set-Cookie': ['a=1', 'b=2'] },
    }),
  );
  const { headers } = await asking;
  t.is(headers['x-a'], '2, 3, 1');
  t.is(headers['x-b'], 'same');
  t.deepEqual(headers['set-cookie'], ['a=1', 'b=2']);
  t.is(headers['www-authenticate'], undefined);
  t.is(headers['x-amzn-remapped-www-authenticate'], 'Basic');
});

test('malformed answers and failures are a 502', async (t) => {
  const { runtime, browser, passage } = await openDoors(t, door());
  for (const answer of [
    'null',
    '"text"',
    '{}',
    '{"statusCode":"x"}',
    '{"statusCode":200,"body":{"a":1}}',
    '{"statusCode":200,"headers":{"a":["b"]}}',
    '{"statusCode":200,"cookies":["a=1"]}',
  ]) {
    const asking = browser.call('/prod');
    await runtime.respond(requestIdOf(await runtime.next()), answer);
    const reply = await asking;
    t.is(reply.status, 502, answer);
    t.is(reply.text, '{"message": "Internal server error"}');
    t.truthy((await passage()).problem);
  }
  const asking = browser.call('/prod');
  await runtime.fail(requestIdOf(await runtime.next()), '{"errorMessage":"secret"}');
  t.is((await asking).status, 502);
});

test('base64 goes both ways for binary media types alone', async (t) => {
  const { runtime, browser, passage } = await openDoors(t, door({ binaryMediaTypes: ['image/*'] }));
  const png = browser.call('/prod', {
    method: 'POST',
    headers: { 'Content-Type': 'image/png', Accept: 'image/webp,*/*' },
    body: Buffer.from([0, 255]),
  });
  const first = await runtime.next();
  t.like(first.json(), { body: 'AP8=', isBase64Encoded: true });
  const answer = '{"statusCode":200,"body":"AP8=","isBase64Encoded":true}';
  await runtime.respond(requestIdOf(first), answer);
  t.deepEqual((await png).body, Buffer.from([0, 255]));
  t.is((await passage()).problem, undefined);
  const text = browser.call('/prod', {
    method: 'POST',
    headers: { 'Content-Type': 'text/plain', Accept: 'text/html,image/png' },
    body: Buffer.from([0x61, 255]),
  });
  const second = await runtime.next();
  t.like(second.json(), { body: 'a\ufffd', isBase64Encoded: false });
  await runtime.respond(requestIdOf(second), answer);
  t.is((await text).text, 'AP8=');
  t.regex((await passage()).problem!, /base64 text: "text\/html"/);
});

test('a media type is binary by itself, by its family, or by the catch-all', (t) => {
  const some = new BinaryMediaTypes(['Image/*', 'application/pdf ']);
  t.true(some.includes('image/png; q=0.5'));
  t.true(some.includes('APPLICATION/PDF'));
  t.false(some.includes('text/plain'));
  t.false(some.includes(undefined));
  t.true(new BinaryMediaTypes(['*/*']).includes(undefined));
  t.true(new BinaryMediaTypes(['application/json']).includes(undefined));
  t.false(new BinaryMediaTypes([]).includes('image/png'));
});

test('10 MB may come in, of which Lambda takes 6', async (t) => {
  const { browser, passage } = await openDoors(t, door({ binaryMediaTypes: [] }));
  for (const [bytes, problem] of [
    [10 * 1024 * 1024 + 1, /The body has 10485761 bytes/],
    [6 * 1024 * 1024, /The event would have more than 6291456 bytes/],
  ] as const) {
    const reply = await browser.call('/prod', { method: 'POST', body: Buffer.alloc(bytes, 'x') });
    t.is(reply.status, 413);
    t.is(reply.text, '{"message":"Request Too Long"}');
    t.regex((await passage()).problem!, problem);
  }
});

test('a function that takes too long is a 504, and runs on', async (t) => {
  const { runtime, browser, passage } = await openDoors(t, door({ timeoutMs: 30 }));
  const asking = browser.call('/prod');
  const next = await runtime.next();
  const reply = await asking;
  t.is(reply.status, 504);
  t.is(reply.text, '{"message": "Endpoint request timed out"}');
  t.regex((await passage()).problem!, /within 30 ms; it runs on/);
  t.is((await runtime.respond(requestIdOf(next), '{"statusCode":200}')).status, 202);
});

const PRELUDE = { 'Content-Type': 'application/vnd.awslambda.http-integration-response' };

test('an integration that streams sends each chunk when it comes', async (t) => {
  const { runtime, browser } = await openDoors(t, door({ streams: true }));
  const asking = browser.open('/prod', 'GET', {});
  asking.end();
  const sent = runtime.stream(requestIdOf(await runtime.next()), PRELUDE);
  const head = {
    statusCode: 200,
    headers: { 'x-a': '1', 'content-type': 'text/event-stream', Server: 'mine' },
    multiValueHeaders: { 'x-b': ['1', '2'] },
  };
  sent.write(Buffer.concat([Buffer.from(JSON.stringify(head)), Buffer.alloc(8)]));
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  t.like(response.headers, {
    'x-a': '1',
    'x-b': '1, 2',
    'content-type': 'text/event-stream',
    'x-amzn-remapped-server': 'mine',
  });
  sent.write('one');
  t.is(((await once(response, 'data'))[0] as Buffer).toString(), 'one');
  sent.end();
  await once(response, 'end');
  t.is((await readReply(sent)).status, 202);
});

test('a streamed prelude that is malformed is a 500', async (t) => {
  const { runtime, browser } = await openDoors(t, door({ streams: true }));
  const asking = browser.call('/prod');
  const sent = runtime.stream(requestIdOf(await runtime.next()), PRELUDE);
  sent.end(Buffer.concat([Buffer.from('{'), Buffer.alloc(8)]));
  t.is((await asking).status, 500);
  t.is((await readReply(sent)).status, 202);
});

test('an integration that does not stream gets the prelude as its answer: a 502', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  const asking = browser.call('/prod');
  const sent = runtime.stream(requestIdOf(await runtime.next()), PRELUDE);
  sent.end(Buffer.concat([Buffer.from('{"statusCode":200}'), Buffer.alloc(8), Buffer.from('x')]));
  t.is((await asking).status, 502);
  t.is((await readReply(sent)).status, 202);
});
