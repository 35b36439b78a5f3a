import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import test from 'ava';
import { HttpResponse, type Plugin } from '../../src/index.ts';
import { TestAdapter } from '../../src/testing.ts';

const stamp: Plugin = {
  name: 'stamp',
  apply({ hooks, log }) {
    hooks.boot.tap('stamp', () => {
      log.info('booted');
    });
    hooks.request.tap('stamp', ({ request }) => {
      request.headers.set('x-stamp', 'in');
    });
    hooks.response.tap('stamp', ({ response }) => {
      response.headers.set('x-stamp', 'out');
    });
  },
};

test('a request goes through the plugins to the app and back', async (t) => {
  const adapter = new TestAdapter({
    plugins: [stamp],
    app: ({ target }) => new HttpResponse({ status: 201, body: `you asked for ${target}` }),
  });
  const { response, text, payload, error } = await adapter.request({ target: '/a%2Fb?q=1' });
  t.is(response?.status, 201);
  t.is(response?.headers.get('x-stamp'), 'out');
  t.is(text, 'you asked for /a%2Fb?q=1');
  t.like(payload, { statusCode: 201, headers: { 'x-stamp': 'out' } });
  t.is(error, undefined);
  t.is(adapter.requests[0]?.headers.get('x-stamp'), 'in');
  t.deepEqual(
    adapter.log.map(({ message }) => message),
    ['booted'],
  );
});

test('text and bytes reach the app as they are', async (t) => {
  const adapter = new TestAdapter({ app: ({ body }) => new HttpResponse({ status: 200, body }) });
  const text = await adapter.request({ method: 'POST', body: 'grüß' });
  t.is(text.text, 'grüß');
  const bytes = await adapter.request({ method: 'POST', body: Uint8Array.of(0, 255) });
  t.deepEqual([...(bytes.response?.body as Uint8Array)], [0, 255]);
});

test('events of every source can be invoked with, and a failure is told', async (t) => {
  const adapter = new TestAdapter({ app: () => new HttpResponse({ status: 500, body: 'no' }) });
  const sqs = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '{}' }] };
  const { response, error } = await adapter.invoke(sqs);
  t.is(response, undefined);
  t.is(error?.code, 'LWA_ERR_EVENT_ANSWER');
  t.is(adapter.requests[0]?.target, '/events');
});

test('settings are those of a config file', async (t) => {
  const adapter = new TestAdapter({
    settings: { removeBasePath: '/api' },
    app: ({ target }) => new HttpResponse({ status: 200, body: target }),
  });
  t.is((await adapter.request({ target: '/api/x' })).text, '/x');
});

test('a streamed answer is collected', async (t) => {
  async function* body() {
    yield Buffer.from('a');
    yield Buffer.from('b');
  }
  const adapter = new TestAdapter({
    settings: { invokeMode: 'response_stream' },
    app: () => new HttpResponse({ status: 200, body: body() }),
  });
  t.is((await adapter.request()).text, 'ab');
});

test('a real app is asked by its port', async (t) => {
  const server = createServer((request, response) => {
    response.end(request.headers['x-stamp']);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const adapter = new TestAdapter({
    plugins: [stamp],
    app: (server.address() as AddressInfo).port,
  });
  t.is((await adapter.request()).text, 'in');
});

test('the hooks of a snapshot run in their order, after those of the start', async (t) => {
  const ran: string[] = [];
  const adapter = new TestAdapter({
    app: () => new HttpResponse({ status: 200 }),
    plugins: [
      {
        name: 'life',
        apply({ hooks }) {
          for (const name of ['boot', 'ready', 'checkpoint', 'restore', 'shutdown'] as const) {
            hooks[name].tap('life', () => void ran.push(name));
          }
        },
      },
    ],
  });
  await adapter.restore();
  await adapter.request();
  await adapter.shutdown();
  t.deepEqual(ran, ['boot', 'ready', 'checkpoint', 'restore', 'shutdown']);
});

test('the variables of the app are as the plugins make them', async (t) => {
  const adapter = new TestAdapter({
    app: () => new HttpResponse({ status: 200 }),
    plugins: [
      {
        name: 'variables',
        apply({ hooks }) {
          hooks.environment.tap('variables', ({ startedBy, variables }) => {
            variables['BY'] = startedBy;
            variables['OLD'] = undefined;
          });
        },
      },
    ],
  });
  t.deepEqual(await adapter.environment({ OLD: '1', KEPT: '2' }), { KEPT: '2', BY: 'adapter' });
  t.is((await adapter.environment({}, 'other'))['BY'], 'other');
});
