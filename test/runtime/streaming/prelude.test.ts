import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import test from 'ava';
import { functionUrl, restApi, StreamingAdapter } from './streaming-adapter.ts';

test('the prelude and its end leave in one chunk as soon as the app has sent its head', async (t) => {
  let finish = (): void => undefined;
  const adapter = await StreamingAdapter.start(t, (_, response) => {
    response.writeHead(201, { 'content-type': 'text/plain', 'x-a': 'b' });
    response.flushHeaders();
    finish = () => response.end('late');
  });
  const posted = await adapter.begin();
  t.is(posted.prelude.statusCode, 201);
  t.like(posted.prelude.headers, { 'content-type': 'text/plain', 'x-a': 'b' });
  t.deepEqual(posted.chunks[0]!.subarray(-8), Buffer.alloc(8));
  t.is(posted.chunks.length, 1);
  finish();
  await posted.finished;
  t.is(posted.body.toString(), 'late');
  t.is(posted.end, '\r\n', 'no trailers');
});

test('the post says that it streams, and which trailers may come', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => response.end('ok'));
  const { head, target } = await adapter.answer();
  t.regex(target, /^\/2018-06-01\/runtime\/invocation\/r1\/response$/);
  for (const field of [
    'Lambda-Runtime-Function-Response-Mode: streaming',
    'Transfer-Encoding: chunked',
    'Content-Type: application/vnd.awslambda.http-integration-response',
    'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  ]) {
    t.true(head.includes(`\r\n${field}\r\n`), field);
  }
  t.notRegex(head, /content-length/i);
});

test('an answer without a body has its prelude all the same', async (t) => {
  const adapter = await StreamingAdapter.start(t, ({ url }, response) => {
    const status = Number(url!.slice(1));
    if (status === 302) response.setHeader('location', '/elsewhere');
    if (status === 304) response.setHeader('etag', '"x"');
    response.writeHead(status);
    response.end();
  });
  for (const status of [200, 204, 302, 304, 404]) {
    const posted = await adapter.answer(`/${status}`);
    t.is(posted.prelude.statusCode, status);
    t.is(posted.body.length, 0);
    t.is(posted.chunks.length, 1);
  }
});

test('an answer to HEAD has the length that GET would have, and no body', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => {
    response.setHeader('content-length', 12);
    response.end('twelve bytes');
  });
  const posted = await adapter.answer('/', { method: 'HEAD' });
  t.is(posted.prelude.statusCode, 200);
  t.is(posted.prelude.headers['content-length'], '12');
  t.is(posted.body.length, 0);
});

test('the length that the app declares stays, and the hop’s own fields go', async (t) => {
  const adapter = await StreamingAdapter.start(t, ({ url }, response) => {
    if (url === '/declared') response.setHeader('content-length', 5);
    response.write('12345');
    response.end();
  });
  const declared = await adapter.answer('/declared');
  t.is(declared.prelude.headers['content-length'], '5');
  const chunked = await adapter.answer('/chunked');
  t.is(chunked.body.toString(), '12345');
  for (const name of ['content-length', 'transfer-encoding', 'connection', 'keep-alive']) {
    t.false(name in chunked.prelude.headers, name);
  }
});

test('a function URL gets cookies apart and repeated fields joined', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => {
    response.setHeader('set-cookie', ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']);
    response.setHeader('x-many', ['1', '2']);
    response.end();
  });
  const { prelude } = await adapter.answer();
  t.deepEqual(prelude.cookies, ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2']);
  t.is(prelude.headers['x-many'], '1, 2');
  t.false('set-cookie' in prelude.headers);
  t.false('multiValueHeaders' in prelude);
});

test('a REST API gets repeated fields in multiValueHeaders, each name once', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.setHeader('x-once', '1');
    response.end();
  });
  const posted = await adapter.api.invoke({ event: restApi() });
  await posted.finished;
  t.deepEqual(posted.prelude.multiValueHeaders, { 'set-cookie': ['a=1', 'b=2'] });
  t.is(posted.prelude.headers['x-once'], '1');
  t.false('set-cookie' in posted.prelude.headers);
  t.false('cookies' in posted.prelude);
});

test('headers that API Gateway would look for in vain are a 502 that is logged', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => {
    response.setHeader('x-large', 'x'.repeat(14_000));
    if (response.req.url === '/larger') response.setHeader('x-more', 'x'.repeat(3000));
    response.end();
  });
  const fits = await adapter.api.invoke({ event: restApi() });
  await fits.finished;
  t.is(fits.prelude.statusCode, 200);
  const posted = await adapter.api.invoke({ event: restApi({ path: '/larger' }) });
  await posted.finished;
  t.is(posted.prelude.statusCode, 502);
  t.regex(adapter.log.messages('error')[0]!, /a prelude of \d+ bytes; API Gateway takes 16376/);
  t.is((await adapter.answer('/larger')).prelude.statusCode, 200, 'a function URL takes it');
});

test('front doors that cannot stream, and events that are no requests, are answered whole', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => {
    response.setHeader('content-type', 'application/json');
    response.write('{"a":');
    response.end('1}');
  });
  const httpApi = functionUrl('/') as { requestContext: { domainName: string } };
  httpApi.requestContext.domainName = 'abc.execute-api.eu-west-1.amazonaws.com';
  const elb = { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b' };
  for (const event of [
    httpApi,
    restApi({ version: '1.0' }),
    { httpMethod: 'GET', path: '/', headers: {}, requestContext: { elb } },
  ]) {
    const posted = await adapter.api.invoke({ event });
    await posted.finished;
    t.notRegex(posted.head, /streaming/);
    t.like(JSON.parse(posted.chunks[0]!.toString()), { statusCode: 200, body: '{"a":1}' });
  }
  const posted = await adapter.api.invoke({ event: { Records: [] } });
  await posted.finished;
  t.notRegex(posted.head, /streaming/);
  t.is(posted.chunks[0]!.toString(), '{"a":1}');
});

test('each event of an event stream arrives when it is written', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    response.write('data: 0\n\n');
    next = (number) => response.write(`data: ${number}\n\n`);
    end = () => response.end();
  });
  let next = (number: number): unknown => number;
  let end = (): unknown => undefined;
  const posted = await adapter.begin();
  for (let number = 0; number < 20; number++) {
    await posted.says(`data: ${number}\n\n`);
    next(number + 1);
  }
  end();
  await posted.finished;
  t.true(posted.body.toString().endsWith('data: 20\n\n'));
});

test('a small answer is two chunks and an end, and the connection is used again', async (t) => {
  const adapter = await StreamingAdapter.start(t, (_, response) => response.end('small'));
  const first = await adapter.answer();
  t.is(first.chunks.length, 2);
  t.is(first.chunks[1]!.toString(), 'small');
  t.is((await adapter.answer()).socket, first.socket);
});

test('bytes of every value, in chunks of every size, arrive as they were', async (t) => {
  const sent: Uint8Array[] = [];
  for (let size = 1; size < 300_000; size = size * 3 + 1) {
    sent.push(Uint8Array.from({ length: size }, (_, index) => (index * 31 + size) % 256));
  }
  const adapter = await StreamingAdapter.start(t, async (_, response) => {
    for (const chunk of sent) if (!response.write(chunk)) await once(response, 'drain');
    response.end();
  });
  const posted = await adapter.answer();
  t.true(posted.body.equals(Buffer.concat(sent)));
});
