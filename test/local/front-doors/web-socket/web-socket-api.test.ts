import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { requestIdOf } from '../../service-client.ts';
import { openWebSocketApi } from './web-socket-client.ts';

test('a client is let in, talks, and leaves: an event each', async (t) => {
  const { connect, serve, passages } = await openWebSocketApi(t, { routes: ['join'] });
  const socket = connect('/prod/?user=a%26b');
  const [connectEvent] = await Promise.all([serve({ statusCode: 200 }), once(socket, 'open')]);
  t.like(connectEvent, { queryStringParameters: { user: 'a&b' }, isBase64Encoded: false });
  t.truthy(connectEvent.headers?.['Sec-WebSocket-Key']);
  t.is(connectEvent.headers?.['X-Forwarded-For'], '127.0.0.1');
  const { connectionId, domainName } = connectEvent.requestContext;
  t.regex(String(domainName), /^ws\.localhost:\d+$/);
  t.like(connectEvent.requestContext, {
    routeKey: '$connect',
    eventType: 'CONNECT',
    stage: 'prod',
    messageDirection: 'IN',
  });

  socket.send('{"action":"join","room":1}');
  const answered = once(socket, 'message');
  const message = await serve({ statusCode: 200, body: 'welcome' });
  t.is(message.body, '{"action":"join","room":1}');
  t.like(message.requestContext, { routeKey: 'join', eventType: 'MESSAGE', connectionId });
  t.truthy(message.requestContext['messageId']);
  const [data, binary] = (await answered) as [Buffer, boolean];
  t.is(data.toString(), 'welcome');
  t.false(binary);

  socket.close(4001, 'bye');
  const gone = await serve({ statusCode: 200 });
  t.like(gone.requestContext, {
    routeKey: '$disconnect',
    eventType: 'DISCONNECT',
    connectionId,
    disconnectStatusCode: 4001,
    disconnectReason: 'bye',
  });
  t.deepEqual(
    passages.map(({ method, target, status }) => `${method} ${target} ${status}`),
    ['CONNECT $connect 200', 'MESSAGE join 200', 'DISCONNECT $disconnect 200'].slice(
      0,
      passages.length,
    ),
  );
});

test('what selects no route takes the default one; bytes travel as base64', async (t) => {
  const { connected, serve } = await openWebSocketApi(t, { routes: ['join'] });
  const { socket } = await connected();
  for (const text of ['{"action":"leave"}', '{"action":1}', 'join', '{"a":{"action":"join"}}']) {
    socket.send(text);
    const event = await serve({ statusCode: 200 });
    t.is(event.requestContext['routeKey'], '$default');
    t.is(event.body, text);
  }
  socket.send(Buffer.from([0, 255]));
  const answered = once(socket, 'message');
  const event = await serve({ statusCode: 200, body: 'AP8=', isBase64Encoded: true });
  t.like(event, { body: 'AP8=', isBase64Encoded: true });
  t.deepEqual(await answered, [Buffer.from([0, 255]), true]);
});

test('a status other than 2xx refuses the client, and so does a failure', async (t) => {
  const { connect, serve, runtime } = await openWebSocketApi(t);
  for (const [answer, status] of [
    ['{"statusCode":403}', 403],
    ['{"statusCode":301}', 301],
    ['no json', 502],
  ] as const) {
    const refused = once(connect(), 'unexpected-response');
    await serve(answer);
    const [, response] = (await refused) as [unknown, IncomingMessage];
    t.is(response.statusCode, status);
    response.destroy();
  }
  const refused = once(connect(), 'unexpected-response');
  const next = await runtime.next();
  const id = String(next.headers['lambda-runtime-aws-request-id']);
  await runtime.fail(id, '{"errorMessage":"secret"}');
  const [, response] = (await refused) as [unknown, IncomingMessage];
  t.is(response.statusCode, 502);
  response.destroy();
});

test('the function agrees to a subprotocol with a header', async (t) => {
  const { connect, serve } = await openWebSocketApi(t);
  const socket = connect('/prod', ['one', 'two']);
  const open = once(socket, 'open');
  await serve({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'two' } });
  await open;
  t.is(socket.protocol, 'two');
});

test('a message that fails is answered with an error, without the reason', async (t) => {
  const { connected, serve } = await openWebSocketApi(t, { timeoutMs: 10_000 });
  const { socket, event } = await connected();
  socket.send('x');
  const answered = once(socket, 'message');
  await serve('no json');
  const [data] = (await answered) as [Buffer];
  t.like(JSON.parse(data.toString()), {
    message: 'Internal server error',
    connectionId: event.requestContext.connectionId,
  });
});

test('a message that takes too long is answered with that; late answers go nowhere', async (t) => {
  const { connected, runtime } = await openWebSocketApi(t, { timeoutMs: 1500 });
  const { socket } = await connected();
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  socket.send('x');
  const next = await runtime.next();
  const [data] = (await once(socket, 'message')) as [Buffer];
  t.like(JSON.parse(data.toString()), { message: 'Endpoint request timed out' });
  await runtime.respond(requestIdOf(next), '{"statusCode":200,"body":"late"}');
  socket.send('{"ping":1}');
  const answered = once(socket, 'message');
  const second = requestIdOf(await runtime.next());
  await runtime.respond(second, '{"statusCode":200,"body":"in time"}');
  await answered;
  t.is(messages.length, 2);
  t.false(messages.includes('late'));
});

test('without route responses the answer stays where it is', async (t) => {
  const { connected, serve } = await openWebSocketApi(t, { twoWay: false });
  const { socket } = await connected();
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  socket.send('x');
  await serve({ statusCode: 200, body: 'ignored' });
  socket.close();
  t.like((await serve({ statusCode: 200 })).requestContext, {
    eventType: 'DISCONNECT',
    disconnectStatusCode: 1005,
  });
  t.deepEqual(messages, []);
});

test('messages over 128 KB and frames over 32 KB close the connection with 1009', async (t) => {
  const { connected, serve } = await openWebSocketApi(t);
  const { socket: whole } = await connected();
  whole.send('x'.repeat(32 * 1024 + 1));
  t.is((await once(whole, 'close'))[0], 1009);
  await serve({ statusCode: 200 });
  const { socket: inParts } = await connected();
  const part = 'x'.repeat(32 * 1024);
  for (let count = 0; count < 4; count++) inParts.send(part, { fin: count === 3 });
  t.is((await serve({ statusCode: 200 })).body?.length, 128 * 1024);
  for (let count = 0; count < 5; count++) inParts.send(part, { fin: count === 4 });
  t.is((await once(inParts, 'close'))[0], 1009);
});

test('idle connections and old ones are closed', async (t) => {
  const idle = await openWebSocketApi(t, { idleMs: 20 });
  const { socket } = await idle.connected();
  t.is((await once(socket, 'close'))[0], 1001);
  const old = await openWebSocketApi(t, { durationMs: 20 });
  const { socket: another } = await old.connected();
  t.is((await once(another, 'close'))[0], 1001);
});

test('apps send to clients, read about them and close them', async (t) => {
  const { connected, serve, browser } = await openWebSocketApi(t);
  const { socket, event } = await connected();
  const { connectionId } = event.requestContext;
  const path = `/prod/@connections/${encodeURIComponent(connectionId)}`;
  const text = once(socket, 'message');
  const posted = await browser.call(path, { method: 'POST', body: 'hällo' });
  t.is(posted.status, 200);
  t.deepEqual(await text, [Buffer.from('hällo'), false]);
  const bytes = once(socket, 'message');
  await browser.call(path.slice('/prod'.length), { method: 'POST', body: Buffer.from([255]) });
  t.deepEqual(await bytes, [Buffer.from([255]), true]);
  const about = await browser.call(path);
  t.like(about.json(), { identity: { sourceIp: '127.0.0.1', userAgent: '' } });
  t.is((await browser.call(path, { method: 'POST', body: 'x'.repeat(129 * 1024) })).status, 413);
  t.is((await browser.call(path, { method: 'PUT' })).status, 405);
  const closed = once(socket, 'close');
  t.is((await browser.call(path, { method: 'DELETE' })).status, 204);
  t.is((await closed)[0], 1000);
  await serve({ statusCode: 200 });
  for (const method of ['POST', 'GET', 'DELETE']) {
    t.is((await browser.call(path, { method })).status, 410);
  }
});

test('web pages may not send to clients', async (t) => {
  const { browser } = await openWebSocketApi(t);
  for (const [name, value] of [
    ['Origin', 'http://localhost:3000'],
    ['Host', 'evil.test'],
  ] as const) {
    const headers = { [name]: value };
    t.is((await browser.call('/@connections/x', { method: 'POST', headers })).status, 403);
  }
});

test('a request that is no handshake is told to upgrade', async (t) => {
  const { browser } = await openWebSocketApi(t);
  const reply = await browser.call('/prod', { headers: { Host: 'ws.localhost' } });
  t.is(reply.status, 426);
});

test('a route selection expression that selects nothing is refused', async (t) => {
  await t.throwsAsync(openWebSocketApi(t, { routeSelection: '$request.header.x' }), {
    message: '"$request.header.x" is no route selection expression',
  });
});
