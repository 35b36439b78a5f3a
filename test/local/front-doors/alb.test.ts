import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { albDoor, type AlbOptions } from '../../../src/local/front-doors/alb.ts';
import { requestIdOf } from '../service-client.ts';
import { openDoors, type OpenDoorsOptions } from './open-doors.ts';

const door = (options: AlbOptions = {}): OpenDoorsOptions => ({
  door: (lambda, onPassage) => albDoor(lambda, { ...options, onPassage }),
});

const CALL = {
  method: 'POST',
  headers: { 'X-Twice': ['one', 'two'], 'Content-Type': 'application/json' },
  body: '{"a":1}',
};

test('without multi-value maps the last value counts; nothing is decoded', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  const asking = browser.call('/a%2Fb?q=a%26b&q=a+b&bare', CALL);
  const next = await runtime.next();
  const event = next.json() as Record<string, Record<string, unknown>>;
  t.like(event, {
    httpMethod: 'POST',
    path: '/a%2Fb',
    queryStringParameters: { q: 'a+b', bare: '' },
    body: '{"a":1}',
    isBase64Encoded: false,
  });
  t.like(event['headers'], { 'x-twice': 'two', 'x-forwarded-for': '127.0.0.1' });
  t.regex(JSON.stringify(event['requestContext']), /\{"elb":\{"targetGroupArn":"arn:aws:elastic/);
  t.false('multiValueHeaders' in event);
  const answer = {
    statusCode: 201,
    statusDescription: '201 Made',
    headers: { 'x-a': '1' },
    multiValueHeaders: { 'x-b': ['2'] },
    body: 'aGk=',
    isBase64Encoded: true,
  };
  await runtime.respond(requestIdOf(next), JSON.stringify(answer));
  const reply = await asking;
  t.is(reply.status, 201);
  t.is(reply.text, 'hi');
  t.is(reply.headers['x-a'], '1');
  t.is(reply.headers['x-b'], undefined);
  t.is(reply.headers['content-type'], 'application/octet-stream');
});

test('with multi-value maps there are no others', async (t) => {
  const { runtime, browser } = await openDoors(t, door({ multiValue: true }));
  const asking = browser.call('/?10=a&q=1&2=b&q=2', CALL);
  const next = await runtime.next();
  t.regex(
    next.text,
    /"multiValueQueryStringParameters":\{"10":\["a"\],"q":\["1","2"\],"2":\["b"\]\}/,
  );
  const event = next.json() as Record<string, Record<string, unknown>>;
  t.like(event['multiValueHeaders'], { 'x-twice': ['one', 'two'] });
  t.false('headers' in event || 'queryStringParameters' in event);
  const answer = { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } };
  await runtime.respond(requestIdOf(next), JSON.stringify(answer));
  t.deepEqual((await asking).headers['set-cookie'], ['a=1', 'b=2']);
});

test('the reason phrase is that of statusDescription', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  for (const [description, reason] of [
    ['200 Fine', 'Fine'],
    ['Fine', 'Fine'],
    ['200 \r\nX: y', 'OK'],
    [undefined, 'OK'],
  ]) {
    const asking = browser.open('/', 'GET', {});
    asking.end();
    const answer = { statusCode: 200, statusDescription: description };
    await runtime.respond(requestIdOf(await runtime.next()), JSON.stringify(answer));
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    t.is(response.statusMessage, reason);
    response.resume();
  }
});

test('a body is text by its type unless it is coded, and there even when it is empty', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  for (const [headers, body, expected] of [
    [{ 'Content-Type': 'text/plain' }, 'hi', { body: 'hi', isBase64Encoded: false }],
    [
      { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' },
      'hi',
      { body: 'aGk=', isBase64Encoded: true },
    ],
    [{ 'Content-Type': 'image/png' }, 'hi', { body: 'aGk=', isBase64Encoded: true }],
    [{}, '', { body: '', isBase64Encoded: false }],
  ] as const) {
    const asking = browser.call('/', { method: 'POST', headers, body });
    const next = await runtime.next();
    t.like(next.json(), expected);
    await runtime.respond(requestIdOf(next), '{"statusCode":200}');
    await asking;
  }
});

test('a health check has its User-Agent and nothing else', async (t) => {
  for (const [multiValue, headers] of [
    [false, { headers: { 'user-agent': 'ELB-HealthChecker/2.0' } }],
    [true, { multiValueHeaders: { 'user-agent': ['ELB-HealthChecker/2.0'] } }],
  ] as const) {
    const { runtime, browser } = await openDoors(t, door({ multiValue }));
    const asking = browser.call('/health', { headers: { 'User-Agent': 'ELB-HealthChecker/2.0' } });
    const next = await runtime.next();
    t.like(next.json(), { path: '/health', ...headers });
    await runtime.respond(requestIdOf(next), '{"statusCode":200}');
    t.is((await asking).status, 200);
  }
});

test('failures, malformed answers and answers over 1 MB are a 502 page', async (t) => {
  const { runtime, browser, passage } = await openDoors(t, door());
  for (const answer of [
    '"text"',
    '{"statusCode":200,"headers":{"a":["b"]}}',
    '{"statusCode":200,"body":1}',
    JSON.stringify({ statusCode: 200, body: 'x'.repeat(1024 * 1024) }),
  ]) {
    const asking = browser.call('/');
    await runtime.respond(requestIdOf(await runtime.next()), answer);
    const reply = await asking;
    t.is(reply.status, 502);
    t.regex(reply.text, /<h1>502 Bad Gateway<\/h1>/);
    t.is(reply.headers['server'], 'awselb/2.0');
    t.truthy((await passage()).problem);
  }
  const multi = await openDoors(t, door({ multiValue: true }));
  const asking = multi.browser.call('/');
  const answer = '{"statusCode":200,"multiValueHeaders":{"a":"b"}}';
  await multi.runtime.respond(requestIdOf(await multi.runtime.next()), answer);
  t.is((await asking).status, 502);
});

test('a body over 1 MB is a 413 page, and no invocation', async (t) => {
  const { browser, passage } = await openDoors(t, door());
  const body = Buffer.alloc(1024 * 1024 + 1);
  const reply = await browser.call('/', { method: 'POST', body });
  t.is(reply.status, 413);
  t.regex(reply.text, /<h1>413 Payload Too Large<\/h1>/);
  t.is((await passage()).requestId, undefined);
});
