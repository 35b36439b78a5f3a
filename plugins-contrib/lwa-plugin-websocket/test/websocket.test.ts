import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { HttpHeaders, type HttpRequest, HttpResponse } from 'lambda-web-adapter';
import { eventOf, TestAdapter } from 'lambda-web-adapter/testing';
import { webSocket, type WebSocketOptions } from '../src/index.ts';
import { instructionsIn } from '../src/instructions.ts';
import { dynamoTable } from './dynamo-table.ts';
import { gateway } from './gateway.ts';
import { VARIABLES } from './signed-server.ts';

const LONG_AGO = Date.now() - 60_000;

/** An event as API Gateway sends it. */
function socketEvent(
  type: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
  connectionId: string,
  body?: string,
  connectedAt = LONG_AGO,
) {
  return {
    requestContext: {
      routeKey: type === 'MESSAGE' ? '$default' : `$${type.toLowerCase()}`,
      eventType: type,
      extendedRequestId: 'JKUbYHI1oAMF9cA=',
      requestTime: '26/Jan/2026:10:11:12 +0000',
      messageDirection: 'IN',
      stage: 'prod',
      connectedAt,
      requestTimeEpoch: Date.now(),
      requestId: 'JKUbYHI1oAMF9cA=',
      domainName: 'abc123.execute-api.eu-central-1.amazonaws.com',
      connectionId,
      apiId: 'abc123',
      ...(type === 'MESSAGE' && { messageId: 'JKUbYfkvIAMCJTg=' }),
    },
    isBase64Encoded: false,
    ...(body !== undefined && { body }),
  };
}

type Answer = (request: HttpRequest) => {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
};

function adapterFor(answer: Answer, options: WebSocketOptions): TestAdapter {
  return new TestAdapter({
    plugins: [webSocket({ calls: false, env: VARIABLES, timeout: '30s', ...options })],
    app: (request) => {
      const { status = 200, headers = {}, body } = answer(request);
      return new HttpResponse({ status, headers, ...(body !== undefined && { body }) });
    },
  });
}

/** Joins what a message asks for, and sends what it says to whom it says. */
const chat: Answer = ({ body, headers }) => {
  if (headers.get('x-lambda-websocket-event-type') !== 'MESSAGE') return {};
  const { text = '', ...rest } = JSON.parse(Buffer.from(body as Uint8Array).toString()) as Record<
    string,
    string
  >;
  const fields = Object.entries(rest).map(([name, value]) => [`x-lwa-ws-${name}`, value]);
  return { headers: Object.fromEntries(fields) as Record<string, string>, body: text };
};

const say = (message: Record<string, string>) => JSON.stringify(message);

test('a message goes to all of a group, as the headers of the answer say', async (t) => {
  for (const table of [undefined, 'connections']) {
    const { url, deliveries } = await gateway(t);
    const dynamoEndpoint = table && (await dynamoTable(t)).endpoint;
    const adapter = adapterFor(chat, {
      endpoint: url,
      ...(table && { table }),
      ...(dynamoEndpoint && { dynamoEndpoint }),
    });
    for (const id of ['a=', 'b=', 'c=']) await adapter.invoke(socketEvent('CONNECT', id));
    await adapter.invoke(socketEvent('MESSAGE', 'a=', say({ join: 'red, bl%2Cue' })));
    await adapter.invoke(socketEvent('MESSAGE', 'b=', say({ join: 'red' })));
    const { payload } = await adapter.invoke(
      socketEvent('MESSAGE', 'c=', say({ send: 'group:red', text: 'hello' })),
    );
    // What was sent to the group is no answer to the sender, and the app's words to us are ours.
    t.deepEqual(payload, { statusCode: 200, headers: {} });
    t.deepEqual(deliveries.splice(0), [
      { id: 'a=', text: 'hello' },
      { id: 'b=', text: 'hello' },
    ]);
    await adapter.invoke(
      socketEvent(
        'MESSAGE',
        'a=',
        say({ send: 'group:red,group:bl%2Cue, all', except: 'c=', text: '1' }),
      ),
    );
    t.deepEqual(
      deliveries
        .splice(0)
        .map(({ id }) => id)
        .sort(),
      ['a=', 'b='],
    );
    await adapter.invoke(
      socketEvent('MESSAGE', 'a=', say({ leave: 'red', send: 'group:red', text: '2' })),
    );
    t.deepEqual(deliveries.splice(0), [{ id: 'b=', text: '2' }]);
    await adapter.invoke(socketEvent('DISCONNECT', 'b='));
    await adapter.invoke(socketEvent('MESSAGE', 'a=', say({ send: 'all', text: '3' })));
    t.deepEqual(deliveries.map(({ id }) => id).sort(), ['a=', 'c=']);
  }
});

test('a user has any number of connections, and a connection one user', async (t) => {
  const { url, deliveries } = await gateway(t);
  const adapter = adapterFor(
    (request) =>
      request.path === '/ws/connect' ? { headers: { 'x-lwa-ws-user': 'ann' } } : chat(request),
    { endpoint: url, tellUser: true },
  );
  await adapter.invoke(socketEvent('CONNECT', 'a'));
  await adapter.invoke(socketEvent('CONNECT', 'b'));
  await adapter.invoke(socketEvent('MESSAGE', 'a', say({ send: 'user:ann', text: '1' })));
  t.deepEqual(
    deliveries.splice(0).map(({ id }) => id),
    ['a', 'b'],
  );
  t.is(adapter.requests.at(-1)!.headers.get('x-lambda-websocket-user'), 'ann');
  await adapter.invoke(socketEvent('MESSAGE', 'b', say({ user: 'b%C3%B6b' })));
  await adapter.invoke(socketEvent('MESSAGE', 'b', say({ send: 'user:ann', text: '2' })));
  t.deepEqual(
    deliveries.map(({ id }) => id),
    ['a'],
  );
  t.is(adapter.requests.at(-1)!.headers.get('x-lambda-websocket-user'), 'b%C3%B6b');
});

test('a request of HTTP sends, too, and its answer is what is sent', async (t) => {
  const { url, deliveries } = await gateway(t);
  const adapter = adapterFor(
    ({ path }) => (path === '/news' ? { headers: { 'x-lwa-ws-send': 'all' }, body: 'news' } : {}),
    { endpoint: url },
  );
  await adapter.invoke(socketEvent('CONNECT', 'a'));
  const { text, response } = await adapter.request({ method: 'POST', target: '/news' });
  t.is(text, 'news');
  t.false(response!.headers.has('x-lwa-ws-send'));
  t.deepEqual(deliveries, [{ id: 'a', text: 'news' }]);
});

test('a connection that the app refuses is not kept, nor what a failing answer asks for', async (t) => {
  const { url, deliveries } = await gateway(t);
  const adapter = adapterFor(
    (request) => {
      const id = request.headers.get('x-lambda-websocket-connection-id');
      return { ...chat(request), status: id === 'bad' ? 500 : 200 };
    },
    { endpoint: url },
  );
  for (const id of ['bad', 'good']) await adapter.invoke(socketEvent('CONNECT', id));
  const message = (id: string, words: Record<string, string>) =>
    adapter.invoke(socketEvent('MESSAGE', id, say(words)));
  await message('bad', { join: 'red', send: 'all', text: '0' });
  await message('good', { send: 'all, group:red', text: '1' });
  t.deepEqual(deliveries, [{ id: 'good', text: '1' }]);
});

test('who is gone is forgotten, but not who may not be there yet', async (t) => {
  const { url, deliveries } = await gateway(t, { gone: [410], early: [410], busy: [429, 503] });
  const adapter = adapterFor(chat, { endpoint: url });
  await adapter.invoke(socketEvent('CONNECT', 'gone'));
  await adapter.invoke(socketEvent('CONNECT', 'early', undefined, Date.now() + 3_600_000));
  await adapter.invoke(socketEvent('CONNECT', 'busy'));
  await adapter.invoke(socketEvent('MESSAGE', 'busy', say({ send: 'all', text: '1' })));
  // It would be there now, but nobody asks any more.
  t.deepEqual(deliveries.splice(0), [{ id: 'busy', text: '1' }]);
  await adapter.invoke(socketEvent('MESSAGE', 'busy', say({ send: 'all', text: '2' })));
  t.deepEqual(deliveries.map(({ id }) => id).sort(), ['busy', 'early']);
});

test('one that cannot be reached keeps the message from nobody else, and the log says what is missing', async (t) => {
  const { url, deliveries } = await gateway(t, { a: 403 });
  const adapter = adapterFor(chat, { endpoint: url, concurrency: 1 });
  for (const id of ['a', 'b']) await adapter.invoke(socketEvent('CONNECT', id));
  const { error } = await adapter.invoke(
    socketEvent('MESSAGE', 'b', say({ send: 'all', text: '1' })),
  );
  t.is(error, undefined);
  t.deepEqual(deliveries, [{ id: 'b', text: '1' }]);
  t.regex(
    adapter.log.find(({ level }) => level === 'error')!.message,
    /could not be sent to 1 of 2 connections.*execute-api:ManageConnections: API Gateway answered with 403/,
  );
});

test('when the table cannot be reached, a client is refused rather than lost', async (t) => {
  const adapter = adapterFor(chat, { table: 'connections', dynamoEndpoint: 'http://127.0.0.1:9' });
  const { error } = await adapter.invoke(socketEvent('CONNECT', 'a'));
  t.is(error?.code, 'LWA_ERR_HOOK');
  t.regex(error!.message, /DynamoDB BatchWriteItem: .*ECONNREFUSED/);
  await adapter.invoke(socketEvent('DISCONNECT', 'a'));
  t.true(adapter.log.some(({ message }) => /DynamoDB Query: .*ECONNREFUSED/.test(message)));
});

test('an instruction that is none fails the message, and says which', async (t) => {
  const adapter = adapterFor(chat, {});
  for (const [message, fault] of [
    [
      { send: 'red', text: 'x' },
      /x-lwa-ws-send has "red"; expected "group:name", "user:name" or "all"/,
    ],
    [{ join: 'a,%00' }, /x-lwa-ws-join has "%00"; expected a name/],
    [{ user: 'a,b' }, /x-lwa-ws-user names more than one/],
  ] as const) {
    const { error } = await adapter.invoke(socketEvent('MESSAGE', 'a', say(message)));
    t.regex(error?.message ?? '', fault);
  }
});

test('names come through the headers as they were', (t) => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((text) => !/\p{Cc}|\p{Cs}/u.test(text) && text.length <= 256);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
      const value = names.map(encodeURIComponent).join(', ');
      const sent = names.map((one) => `group:${encodeURIComponent(one)}`).join(',');
      const headers = new HttpHeaders([
        ['X-Lwa-Ws-Join', value],
        ['x-lwa-ws-send', sent],
      ]);
      const found = instructionsIn(headers);
      const channels = names.map((one) => `group:${one}`);
      t.deepEqual(found?.join, channels);
      t.deepEqual(found?.send, channels);
    }),
  );
  t.is(instructionsIn(new HttpHeaders([['x-lwa-background', '1']])), undefined);
});

/** An app on a socket that makes one call of the control API, and answers with what came of it. */
async function calling(t: ExecutionContext, options: WebSocketOptions) {
  let call: [path: string, init?: RequestInit] = ['/'];
  const server = createServer(async (request, response) => {
    const control = request.headers['x-lwa-control'];
    if (request.url !== '/call') {
      response.end();
      return;
    }
    const answer = await fetch(`${String(control)}${call[0]}`, call[1]);
    response.writeHead(answer.status).end(await answer.text());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const adapter = new TestAdapter({
    plugins: [webSocket({ env: VARIABLES, ...options })],
    settings: { controlApi: true },
    app: (server.address() as AddressInfo).port,
  });
  t.teardown(async () => {
    await adapter.shutdown();
    server.close();
    server.closeAllConnections();
  });
  return {
    adapter,
    async make(path: string, init?: RequestInit): Promise<[status: number, body: unknown]> {
      call = [path, init];
      const { response, text } = await adapter.invoke(eventOf({ target: '/call' }));
      return [response!.status, text === '' ? undefined : (JSON.parse(text) as unknown)];
    },
  };
}

test('the app calls groups, users and everybody over the control API', async (t) => {
  const { url, deliveries } = await gateway(t, { gone: [410] });
  const { adapter, make } = await calling(t, { endpoint: url });
  const post = (body: string) => ({ method: 'POST', body });
  for (const id of ['a=', 'b/', 'gone']) await adapter.invoke(socketEvent('CONNECT', id));
  t.deepEqual(await make('/ws/groups/r%20d/a%3D', { method: 'PUT' }), [204, undefined]);
  t.deepEqual(await make('/ws/groups/r%20d/b%2F', { method: 'PUT' }), [204, undefined]);
  t.deepEqual(await make('/ws/groups/r%20d'), [200, { connections: ['a=', 'b/'] }]);
  t.deepEqual(await make('/ws/groups/r%20d?except=b%2F', post('hi')), [
    200,
    { sent: 1, gone: 0, failed: 0 },
  ]);
  t.deepEqual(deliveries.splice(0), [{ id: 'a=', text: 'hi' }]);
  t.deepEqual(await make('/ws/groups/r%20d/a=', { method: 'DELETE' }), [204, undefined]);
  t.deepEqual(await make('/ws/groups/r%20d'), [200, { connections: ['b/'] }]);
  t.deepEqual(await make('/ws/all', post('all')), [200, { sent: 2, gone: 1, failed: 0 }]);
  t.deepEqual(await make('/ws/all'), [200, { connections: ['a=', 'b/'] }]);
  t.deepEqual(await make('/ws/users/ann', post('?')), [200, { sent: 0, gone: 0, failed: 0 }]);
  t.deepEqual(await make('/ws/connections/b%2F'), [
    200,
    {
      connection: 'b/',
      connectedAt: new Date(LONG_AGO).toISOString(),
      user: null,
      groups: ['r d'],
    },
  ]);
});

test('calls that are wrong are told so', async (t) => {
  const { make } = await calling(t, {});
  const statuses = [];
  for (const [path, init] of [
    ['/ws/groups', undefined],
    ['/ws/groups/a/b/c', undefined],
    ['/ws/groups/%00', undefined],
    ['/ws/connections/unknown', undefined],
    ['/ws/groups/a/unknown', { method: 'PUT' }],
    ['/ws/groups/a', { method: 'PUT' }],
    ['/ws/all', { method: 'POST', body: 'x'.repeat(128 * 1024 + 1) }],
  ] as const) {
    statuses.push((await make(path, init))[0]);
  }
  t.deepEqual(statuses, [404, 404, 404, 404, 404, 405, 413]);
});

test('options that are wrong are refused with their path', (t) => {
  t.throws(() => webSocket({ table: 'a b' }), {
    message: /options\.table: expected a table's name/,
  });
  t.throws(() => webSocket({ endpoint: 'ws://x' }), {
    message: /options\.endpoint: expected a URL/,
  });
  t.throws(() => webSocket({ ttl: '1s' }), { message: /options\.ttl/ });
});

test('in Lambda a store in memory is warned of', (t) => {
  const adapter = adapterFor(chat, { env: { ...VARIABLES, AWS_LAMBDA_FUNCTION_NAME: 'chat' } });
  t.regex(adapter.log[0]?.message ?? '', /not known here; set the option "table"/);
});
