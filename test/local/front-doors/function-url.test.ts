import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import test from 'ava';
import { readReply, requestIdOf } from '../service-client.ts';
import { openDoors } from './open-doors.ts';

const PRELUDE = { 'Content-Type': 'application/vnd.awslambda.http-integration-response' };
const NULS = Buffer.alloc(8);

test('a request goes in as an event and comes out as an answer', async (t) => {
  const { runtime, browser, passage } = await openDoors(t);
  const asking = browser.call('/a%2Fb?x=1', {
    method: 'PUT',
    headers: { 'Content-Type': 'image/png' },
    body: Buffer.from([0, 255]),
  });
  const next = await runtime.next();
  t.like(next.json(), {
    rawPath: '/a%2Fb',
    rawQueryString: 'x=1',
    body: 'AP8=',
    isBase64Encoded: true,
  });
  const { headers } = next.json() as { headers: Record<string, string> };
  const root = headers['x-amzn-trace-id']!;
  t.true(String(next.headers['lambda-runtime-trace-id']).startsWith(`${root};Parent=`));
  await runtime.respond(
    requestIdOf(next),
    JSON.stringify({
      statusCode: 201,
      headers: { 'content-type': 'image/png', 'x-name': 'Zoë' },
      cookies: ['a=1', 'b=2'],
      body: 'AP8=',
      isBase64Encoded: true,
    }),
  );
  const reply = await asking;
  t.is(reply.status, 201);
  t.deepEqual(reply.body, Buffer.from([0, 255]));
  t.is(reply.headers['content-length'], '2');
  t.is(Buffer.from(String(reply.headers['x-name']), 'latin1').toString('utf8'), 'Zoë');
  t.deepEqual(reply.headers['set-cookie'], ['a=1', 'b=2']);
  t.is(reply.headers['x-amzn-requestid'], requestIdOf(next));
  t.is(reply.headers['x-amzn-trace-id'], root);
  const { method, target, status, requestId, initMs, problem } = await passage();
  t.deepEqual(
    { method, target, status, requestId, problem },
    {
      method: 'PUT',
      target: '/a%2Fb?x=1',
      status: 201,
      requestId: requestIdOf(next),
      problem: undefined,
    },
  );
  t.is(typeof initMs, 'number');
});

test('a function that fails, times out or answers nonsense is a 502', async (t) => {
  const { runtime, browser, passage } = await openDoors(t);
  const answers: ((id: string) => Promise<unknown>)[] = [
    (id) => runtime.fail(id, '{"errorMessage":"secret"}', {}),
    (id) => runtime.respond(id, 'no json'),
    (id) => runtime.respond(id, '{"statusCode":"x"}'),
    (id) => runtime.respond(id, '{"statusCode":200,"headers":{"a":"b\\r\\nc: d"}}'),
    (id) => runtime.respond(id, Buffer.alloc(6_291_557, ' ')),
  ];
  for (const answer of answers) {
    const asking = browser.call('/');
    await answer(requestIdOf(await runtime.next()));
    const reply = await asking;
    t.is(reply.status, 502);
    t.is(reply.text, '{"message":"Internal Server Error"}');
    t.is(reply.headers['content-type'], 'application/json');
    t.truthy((await passage()).problem);
  }
});

test('a request whose event is over 6 MB is a 413, and no invocation', async (t) => {
  const { runtime, browser, passage } = await openDoors(t);
  const upload = (bytes: number, type: string) =>
    browser.call('/', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: Buffer.alloc(bytes, 'x'),
    });
  t.is((await upload(6 * 1024 * 1024 + 1, 'text/plain')).status, 413);
  t.is((await passage()).requestId, undefined);
  // As base64 it is a third larger.
  const reply = await upload(5 * 1024 * 1024, 'image/png');
  t.is(reply.status, 413);
  t.is(reply.text, '{"message":"Request Entity Too Large"}');
  t.regex((await passage()).problem!, /more than 6291456 bytes/);
  const fits = upload(4 * 1024 * 1024, 'image/png');
  await runtime.respond(requestIdOf(await runtime.next()), '{"statusCode":200}');
  t.is((await fits).status, 200);
});

test('neither HEAD nor 204 nor 304 has a body', async (t) => {
  const { runtime, browser } = await openDoors(t);
  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const) {
    const asking = browser.call('/', { method });
    const answer = { statusCode: status, body: status === 200 ? 'body' : '' };
    await runtime.respond(requestIdOf(await runtime.next()), JSON.stringify(answer));
    const reply = await asking;
    t.is(reply.status, status);
    t.is(reply.body.length, 0);
    t.is(reply.headers['content-length'], status === 200 ? '4' : undefined);
  }
});

test('a streamed head arrives before its body, and each chunk when it is written', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const asking = browser.open('/', 'GET', {});
  asking.end();
  const sent = runtime.stream(requestIdOf(await runtime.next()), PRELUDE);
  const head = Buffer.from(
    '{"statusCode":202,"headers":{"x-a":["1","2"]},"cookies":["c=1","d=2"]}',
  );
  sent.write(head.subarray(0, 7));
  sent.write(Buffer.concat([head.subarray(7), NULS.subarray(0, 3)]));
  sent.write(NULS.subarray(3));
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  t.is(response.statusCode, 202);
  t.is(response.headers['x-a'], '1, 2');
  t.deepEqual(response.headers['set-cookie'], ['c=1', 'd=2']);
  t.is(response.headers['content-type'], 'application/octet-stream');
  sent.write('one');
  t.is(((await once(response, 'data'))[0] as Buffer).toString(), 'one');
  sent.write('two');
  t.is(((await once(response, 'data'))[0] as Buffer).toString(), 'two');
  sent.end();
  await once(response, 'end');
  t.is((await readReply(sent)).status, 202);
});

test('a streamed redirect without a body arrives whole', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const asking = browser.call('/');
  const sent = runtime.stream(requestIdOf(await runtime.next()), PRELUDE);
  sent.end(Buffer.concat([Buffer.from('{"statusCode":302,"headers":{"location":"/x"}}'), NULS]));
  const reply = await asking;
  t.is(reply.status, 302);
  t.is(reply.headers['location'], '/x');
  t.is((await readReply(sent)).status, 202);
});

test('a stream without a prelude is the body of a 200', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const asking = browser.call('/');
  const sent = runtime.stream(requestIdOf(await runtime.next()), { 'Content-Type': 'text/plain' });
  sent.end('raw');
  const reply = await asking;
  t.is(reply.status, 200);
  t.is(reply.headers['content-type'], 'text/plain');
  t.is(reply.text, 'raw');
  t.is((await readReply(sent)).status, 202);
});

test('a failure within the stream breaks the answer off, and the log knows why', async (t) => {
  const { runtime, browser, passage } = await openDoors(t);
  const asking = browser.open('/', 'GET', {});
  asking.end();
  const sent = runtime.stream(requestIdOf(await runtime.next()), {
    ...PRELUDE,
    Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  });
  sent.write(Buffer.concat([Buffer.from('{"statusCode":200}'), NULS, Buffer.from('half')]));
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  t.is(((await once(response, 'data'))[0] as Buffer).toString(), 'half');
  sent.addTrailers({
    'Lambda-Runtime-Function-Error-Type': 'Runtime.AppAborted',
    'Lambda-Runtime-Function-Error-Body': Buffer.from('{"errorMessage":"why"}').toString('base64'),
  });
  sent.end();
  const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException];
  t.is(error.code, 'ECONNRESET');
  t.is((await readReply(sent)).status, 202);
  const { status, problem } = await passage();
  t.is(status, 0);
  t.is(problem, 'Runtime.AppAborted: why');
});

test('a prelude that is malformed or never ends is a 502', async (t) => {
  const { runtime, browser } = await openDoors(t);
  for (const bytes of [
    Buffer.concat([Buffer.from('{'), NULS]),
    Buffer.alloc(20 * 1024, 'x'),
    Buffer.from('{"statusCode":200}'),
  ]) {
    const asking = browser.call('/');
    const sent = runtime.stream(requestIdOf(await runtime.next()), PRELUDE);
    sent.end(bytes);
    t.is((await asking).status, 502);
    t.is((await readReply(sent)).status, 202);
  }
});

test('a client that leaves does not disturb the function', async (t) => {
  const { runtime, browser, passage } = await openDoors(t);
  const leaving = browser.open('/', 'GET', {});
  leaving.on('error', () => undefined);
  leaving.end();
  const sent = runtime.stream(requestIdOf(await runtime.next()), PRELUDE);
  sent.write(Buffer.concat([Buffer.from('{}'), NULS, Buffer.from('x')]));
  const [response] = (await once(leaving, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  leaving.destroy();
  t.is((await passage()).status, 0);
  for (let n = 0; n < 100; n++) sent.write(Buffer.alloc(100_000));
  sent.end();
  t.is((await readReply(sent)).status, 202);
  const asking = browser.call('/');
  await runtime.respond(requestIdOf(await runtime.next()), '{"statusCode":200}');
  t.is((await asking).status, 200);
});

test('an upgrade that is not for WebSocket counts as an ordinary request', async (t) => {
  const { runtime, port } = await openDoors(t);
  const socket = connect(port, '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.write('GET /h2c HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  const next = await runtime.next();
  t.like(next.json(), { rawPath: '/h2c' });
  await runtime.respond(requestIdOf(next), '"plain"');
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  t.regex(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nplain$/);
});
