import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import test from 'ava';
import { localService } from '../local-service.ts';
import { readReply, requestIdOf } from '../service-client.ts';

test('a streamed answer is there before its end, chunk by chunk', async (t) => {
  const { lambda, client } = await localService(t);
  const invoking = lambda.invoke('{}', { responseMode: 'streaming' });
  const sent = client.stream(requestIdOf(await client.next()), { 'Content-Type': 'text/x-test' });
  sent.write('one');
  const { stream } = await invoking;
  t.is(stream!.contentType, 'text/x-test');
  const [first] = (await once(stream!.body, 'data')) as [Buffer];
  t.is(first.toString(), 'one');
  const rest = once(stream!.body, 'data');
  sent.end('two');
  t.is(((await rest)[0] as Buffer).toString(), 'two');
  t.is(await stream!.failure, undefined);
  t.is((await readReply(sent)).status, 202);
});

test('who does not ask for streaming gets a streamed answer whole', async (t) => {
  const { lambda, client } = await localService(t);
  const invoking = lambda.invoke('{}');
  const sent = client.stream(requestIdOf(await client.next()));
  sent.write('{"statusCode":200}');
  sent.write(Buffer.alloc(8));
  sent.end('body');
  t.is((await invoking).payload.toString(), '{"statusCode":200}\0\0\0\0\0\0\0\0body');
  t.is((await readReply(sent)).status, 202);
});

test('error trailers make the failure, after all bytes have passed', async (t) => {
  const { lambda, client } = await localService(t);
  const invoking = lambda.invoke('{}', { responseMode: 'streaming' });
  const sent = client.stream(requestIdOf(await client.next()), {
    Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  });
  const error = '{"errorType":"Runtime.StreamError","errorMessage":"gone"}';
  sent.write('half');
  sent.addTrailers({
    'Lambda-Runtime-Function-Error-Type': 'Runtime.StreamError',
    'Lambda-Runtime-Function-Error-Body': Buffer.from(error).toString('base64'),
  });
  sent.end();
  const { stream } = await invoking;
  const chunks: Buffer[] = [];
  for await (const chunk of stream!.body as AsyncIterable<Buffer>) chunks.push(chunk);
  t.is(Buffer.concat(chunks).toString(), 'half');
  const failure = await stream!.failure;
  t.is(failure!.errorType, 'Runtime.StreamError');
  t.is(Buffer.from(failure!.payload).toString(), error);
  t.is((await readReply(sent)).status, 202);
});

test('a streamed answer that breaks off is truncated, and the next invocation works', async (t) => {
  const { lambda, client } = await localService(t);
  const invoking = lambda.invoke('{}', { responseMode: 'streaming' });
  const sent = client.stream(requestIdOf(await client.next()));
  sent.on('error', () => undefined);
  sent.write('half');
  const { stream } = await invoking;
  await once(stream!.body, 'data');
  sent.destroy();
  stream!.body.resume();
  t.is((await stream!.failure)!.errorType, 'Runtime.TruncatedResponse');
  const second = lambda.invoke('2');
  await client.respond(requestIdOf(await client.next()), '2');
  t.is((await second).payload.toString(), '2');
});

test('next, or a second answer, while a streamed answer is on its way is 403', async (t) => {
  const { lambda, client } = await localService(t);
  const invoking = lambda.invoke('{}', { responseMode: 'streaming' });
  const id = requestIdOf(await client.next());
  const sent = client.stream(id);
  sent.write('x');
  const { stream } = await invoking;
  t.is((await client.next()).status, 403);
  t.is((await client.respond(id, 'y')).status, 403);
  sent.end();
  stream!.body.resume();
  t.is((await readReply(sent)).status, 202);
});

test('a stream over its time is cut with the timeout as its failure', async (t) => {
  const { lambda, client } = await localService(t);
  const invoking = lambda.invoke('{}', { responseMode: 'streaming', timeoutMs: 200 });
  const sent = client.stream(requestIdOf(await client.next()));
  sent.on('error', () => undefined);
  sent.write('begin');
  const { stream } = await invoking;
  stream!.body.resume();
  t.is((await stream!.failure)!.errorType, 'Sandbox.Timedout');
  t.is((await readReply(sent)).status, 410);
  sent.destroy();
});

test('an invoker that does not read slows the runtime down', async (t) => {
  const { lambda, client } = await localService(t);
  const invoking = lambda.invoke('{}', { responseMode: 'streaming' });
  const sent = client.stream(requestIdOf(await client.next()));
  const chunk = Buffer.alloc(2 ** 20, 'x');
  for (let n = 0; n < 32; n++) sent.write(chunk);
  sent.end();
  const { stream } = await invoking;
  // More than enough turns for a service that would read it all.
  for (let n = 0; n < 50; n++) await client.call('/nothing');
  t.true(sent.writableLength > 2 ** 24);
  let received = 0;
  for await (const part of stream!.body as AsyncIterable<Buffer>) received += part.length;
  t.is(received, 2 ** 25);
  t.is(await stream!.failure, undefined);
  t.is((await readReply(sent)).status, 202);
});
