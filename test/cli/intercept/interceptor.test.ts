import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { PassedCall } from '../../../src/cli/intercept/call-log.ts';
import { Interceptor } from '../../../src/cli/intercept/interceptor.ts';
import type { Rewrite } from '../../../src/cli/intercept/rewrite.ts';
import { LocalLambda } from '../../../src/local/local-lambda.ts';
import { readReply, requestIdOf, ServiceClient } from '../../local/service-client.ts';

interface Intercepted {
  readonly lambda: LocalLambda;
  readonly interceptor: Interceptor;
  /** A runtime that asks the interceptor. */
  readonly runtime: ServiceClient;
  readonly calls: PassedCall[];
}

async function start(t: ExecutionContext, rewrite: Rewrite = {}): Promise<Intercepted> {
  const lambda = new LocalLambda();
  await lambda.start();
  const calls: PassedCall[] = [];
  const upstream = lambda.runtimeApi;
  const interceptor = new Interceptor({ upstream, rewrite, report: (call) => calls.push(call) });
  await interceptor.listen(0);
  const runtime = new ServiceClient(interceptor.address);
  t.teardown(async () => {
    runtime.close();
    interceptor.close();
    await lambda.kill();
  });
  return { lambda, interceptor, runtime, calls };
}

test('events, responses and errors pass byte for byte, with their fields, and are told', async (t) => {
  const { lambda, runtime, calls } = await start(t);
  const event = Buffer.from('{ "a" : 1.0, "é":"\\u00e9" }');
  const invoked = lambda.invoke(event, { requestId: 'r1', clientContext: '{"custom":{"a":"é"}}' });
  const next = await runtime.next();
  t.deepEqual(next.body, event);
  t.is(requestIdOf(next), 'r1');
  t.is(
    Buffer.from(String(next.headers['lambda-runtime-client-context']), 'latin1').toString(),
    '{"custom":{"a":"é"}}',
  );
  t.true(next.rawHeaders.includes('Lambda-Runtime-Deadline-Ms'), 'names keep their spelling');
  t.is((await runtime.respond('r1', '[1.0]')).status, 202);
  t.is((await invoked).payload.toString(), '[1.0]');

  const failing = lambda.invoke({}, { requestId: 'r2' });
  await runtime.next();
  const fields = { 'Lambda-Runtime-Function-Error-Type': 'Function.Broken' };
  t.is((await runtime.fail('r2', '{"errorType":"Function.Broken"}', fields)).status, 202);
  t.is((await failing).errorType, 'Function.Broken');

  t.deepEqual(
    calls.map(({ name, requestId, status }) => [name, requestId, status]),
    [
      ['next', 'r1', 200],
      ['response', 'r1', 202],
      ['next', 'r2', 200],
      ['error', 'r2', 202],
    ],
  );
  t.deepEqual(calls[0]!.content, event);
  t.is(calls[1]!.content.toString(), '[1.0]');
});

test('events, responses and errors are rewritten, their length too', async (t) => {
  const { lambda, runtime, calls } = await start(t, {
    event: (event, { requestId, headers }) => ({
      ...(event as object),
      requestId,
      deadline: typeof headers['lambda-runtime-deadline-ms'],
    }),
    response: (response) => [response, 'more'],
    error: async () => ({ errorMessage: 'hidden' }),
  });
  const invoked = lambda.invoke({ a: 1 }, { requestId: 'r1' });
  t.deepEqual((await runtime.next()).json(), { a: 1, requestId: 'r1', deadline: 'string' });
  await runtime.respond('r1', '"é"');
  t.is((await invoked).payload.toString(), '["é","more"]');
  const failing = lambda.invoke({}, { requestId: 'r2' });
  await runtime.next();
  await runtime.fail('r2', '{"errorMessage":"secret"}');
  t.is((await failing).payload.toString(), '{"errorMessage":"hidden"}');
  t.true(calls.every(({ note }) => note === 'rewritten'));
});

test('where a rewrite fails, or wants no change, the content passes as it is', async (t) => {
  const { lambda, runtime, calls } = await start(t, {
    event: () => {
      throw new Error('no');
    },
    response: () => undefined,
  });
  const invoked = lambda.invoke({ a: 1 }, { requestId: 'r1' });
  t.is((await runtime.next()).text, '{"a":1}');
  await runtime.respond('r1', '1.0');
  t.is((await invoked).payload.toString(), '1.0');
  t.is(calls[0]!.note, 'not rewritten: no');
  t.is(calls[1]!.note, undefined);
});

test('a streamed response passes as it comes, and its trailers with it', async (t) => {
  const { lambda, runtime, calls } = await start(t, { response: () => 'never' });
  const invoked = lambda.invoke({}, { requestId: 'r1', responseMode: 'streaming' });
  await runtime.next();
  const sent = runtime.stream('r1', {
    'Content-Type': 'application/vnd.awslambda.http-integration-response',
    Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  });
  sent.write('{"statusCode":200}\0\0\0\0\0\0\0\0');
  const { stream } = await invoked;
  t.is(stream!.contentType, 'application/vnd.awslambda.http-integration-response');
  const chunks = stream!.body[Symbol.asyncIterator]();
  const first = await chunks.next();
  t.is(String(first.value), '{"statusCode":200}\0\0\0\0\0\0\0\0', 'before there is more');
  sent.write('beginning');
  t.is(String((await chunks.next()).value), 'beginning');
  sent.addTrailers({
    'Lambda-Runtime-Function-Error-Type': 'Function.AppFailed',
    'Lambda-Runtime-Function-Error-Body': Buffer.from('{}').toString('base64'),
  });
  sent.end();
  t.true((await chunks.next()).done);
  t.is((await stream!.failure)?.errorType, 'Function.AppFailed');
  t.is(String((await stream!.failure)?.payload), '{}');
  t.is((await readReply(sent)).status, 202);
  t.like(calls[1], { name: 'response', status: 202, bytes: 35 });
  t.is(calls[1]!.note, 'stream of 2 chunks, failed with Function.AppFailed');
  t.true(calls[1]!.content.toString().endsWith('beginning'));
});

test('what Lambda refuses is passed back', async (t) => {
  const { runtime, calls } = await start(t);
  const reply = await runtime.respond('nobody', '{}');
  t.is(reply.status, 400);
  t.like(reply.json(), { errorType: 'InvalidRequestID' });
  t.like(calls, [{ name: 'response', requestId: 'nobody', status: 400 }]);
});

test('a poll that is given up is given up at Lambda’s side, and what breaks there breaks here', async (t) => {
  const sockets: Socket[] = [];
  const upstream = createServer((socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  t.teardown(() => upstream.close());
  const { port } = upstream.address() as { port: number };
  const calls: PassedCall[] = [];
  const interceptor = new Interceptor({
    upstream: `127.0.0.1:${port}`,
    rewrite: {},
    report: (call) => calls.push(call),
  });
  await interceptor.listen(0);
  t.teardown(() => {
    interceptor.close();
  });
  const runtime = new ServiceClient(interceptor.address);
  t.teardown(() => {
    runtime.close();
  });
  const poll = runtime.open('/2018-06-01/runtime/invocation/next', 'GET', {});
  poll.on('error', () => undefined);
  poll.end();
  while (sockets.length === 0) await turn();
  sockets[0]!.resume();
  poll.destroy();
  await once(sockets[0]!, 'close');

  const lost = runtime.next();
  while (sockets.length === 1) await turn();
  sockets[1]!.destroy();
  await t.throwsAsync(lost, { message: /socket hang up/ });
  t.like(calls.at(-1), { name: 'next', status: undefined });
});
