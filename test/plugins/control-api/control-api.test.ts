import type { RequestListener } from 'node:http';
import test from 'ava';
import { HttpRequest, type Plugin } from '../../../src/pipeline/index.ts';
import { controlApi } from '../../../src/plugins/index.ts';
import { ExtensionApp } from '../../runtime/extension-app.ts';
import { answerOf, HostedAdapter, signal } from '../../runtime/hosted-adapter.ts';
import { functionUrlEvent } from '../../runtime/wrapped-app.ts';
import { CREDENTIALS, fakeGateway } from './fake-gateway.ts';

const ON = { AWS_LWA_CONTROL_API: 'true' };
const FIELD = 'x-lwa-control';

/** An app whose answer is what it read at its URL, under the request's own path. */
const reader: RequestListener = (request, response) => {
  const control = request.headers[FIELD];
  if (control === undefined) {
    response.end('no control');
    return;
  }
  void fetch(`${String(control)}${request.url}`).then(async (answer) => {
    response.setHeader('x-status', answer.status);
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
};

/** An app that hands its URL to the test, and answers at once. */
function telling() {
  const control = signal<string>();
  const app: RequestListener = (request, response) => {
    if (request.headers[FIELD] !== undefined) control.send(String(request.headers[FIELD]));
    response.end('ok');
  };
  return { app, control: control.promise };
}

/** An app that works on in the background until the test is through with its URL. */
function working() {
  const control = signal<string>();
  const app: RequestListener = (request, response) => {
    if (request.url !== '/work') {
      response.end('ok');
      return;
    }
    control.send(String(request.headers[FIELD]));
    response.setHeader('x-lwa-background', '60000').end('ok');
  };
  return { app, control: control.promise };
}

test('without the setting there is no such header, and none that a caller sends arrives', async (t) => {
  const hosted = await HostedAdapter.start(t, { app: reader });
  const event = { ...functionUrlEvent('/event'), headers: { [FIELD]: 'http://evil', host: 'x' } };
  t.is(answerOf(await hosted.lambda.invoke(event)).body, 'no control');
});

test('the app reads the event, byte for byte', async (t) => {
  const hosted = await HostedAdapter.start(t, { app: reader, variables: ON });
  const bytes = `  ${JSON.stringify(functionUrlEvent('/event'), null, 3)}\n "é"`.replace(
    ' "é"',
    '',
  );
  const { body } = answerOf(await hosted.lambda.invoke(Buffer.from(bytes)));
  t.is(body, bytes);
});

test('so does an app that is called for an event that is no request', async (t) => {
  const event = '{ "n": 1.00, "text": "é" }';
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/') response.end();
      else
        void fetch(`${String(request.headers[FIELD])}/event`)
          .then((answer) => answer.text())
          .then((text) => response.end(JSON.stringify(text)));
    },
    variables: ON,
  });
  const { payload } = await hosted.lambda.invoke(Buffer.from(event));
  t.is(JSON.parse(payload.toString()), event);
});

test("a caller's own header is replaced, in any spelling, and the app's is not sent back", async (t) => {
  const seen: [string, unknown][] = [];
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/') {
        response.end();
        return;
      }
      for (const [name, value] of Object.entries(request.headers)) {
        if (/^x.lwa/.test(name)) seen.push([name, value]);
      }
      response.setHeader('X-LWA-Control', String(request.headers[FIELD]));
      response.setHeader('x-lwa-anything', '1').end('ok');
    },
    variables: ON,
  });
  const event = {
    ...functionUrlEvent('/x'),
    headers: { host: 'x', 'X-Lwa-Control': 'http://evil', x_lwa_control: 'http://evil' },
  };

  const { headers } = answerOf(await hosted.lambda.invoke(event));

  t.is(seen.length, 1);
  t.regex(String(seen[0]![1]), /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/);
  t.deepEqual(
    Object.keys(headers).filter((name) => name.startsWith('x-lwa')),
    [],
  );
});

test('with 64 in flight each URL is of its own invocation', async (t) => {
  const atOnce = 64;
  let waiting: (() => void)[] = [];
  const tokens = new Set<string>();
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/') {
        response.end();
        return;
      }
      tokens.add(String(request.headers[FIELD]));
      waiting.push(() => {
        request.url = '/event';
        reader(request, response);
      });
      if (waiting.length < atOnce) return;
      for (const read of waiting.reverse()) read();
      waiting = [];
    },
    variables: { ...ON, AWS_LAMBDA_MAX_CONCURRENCY: String(atOnce) },
    lambda: { concurrency: atOnce },
    initializationType: 'lambda-managed-instances',
  });
  const targets = Array.from({ length: atOnce }, (_, n) => `/n/${n}`);

  const answers = await Promise.all(targets.map((target) => hosted.get(target)));

  t.deepEqual(
    answers.map(({ body }) => (JSON.parse(body) as { rawPath: string }).rawPath),
    targets,
  );
  t.is(tokens.size, atOnce);
});

test('the URL lives as long as the background work, and no longer', async (t) => {
  const { app, control } = working();
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: ON,
    lambda: { timeoutMs: 60_000 },
  });
  await hosted.get('/work');
  const url = await control;
  t.is((await fetch(`${url}/event`)).status, 200);

  t.is((await fetch(`${url}/done`, { method: 'POST' })).status, 204);
  await hosted.get('/next');

  for (const path of ['/event', '/done', '/ws/abc', '']) {
    const answer = await fetch(`${url}${path}`, { method: 'POST' });
    t.is(answer.status, 404, path);
    t.deepEqual(await answer.json(), { message: 'There is no such invocation, or it has ended' });
  }
});

test('it dies with an invocation that failed, too', async (t) => {
  const urls: string[] = [];
  const breaking: Plugin = {
    name: 'breaking',
    apply({ hooks }) {
      hooks.request.tap('breaking', ({ request }) => {
        urls.push(request.headers.get(FIELD)!);
        if (request.path === '/throw') throw new Error('broken');
      });
      hooks.settled.tap('breaking', () => {
        throw new Error('broken as well');
      });
    },
  };
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/drop') request.socket.destroy();
      else response.end('ok');
    },
    plugins: [breaking],
    variables: ON,
  });
  t.is((await hosted.get('/throw')).statusCode, 500);
  t.is((await hosted.get('/drop')).statusCode, 502);
  t.is((await hosted.get('/next')).statusCode, 200);
  t.is((await hosted.get('/last')).statusCode, 200);
  for (const url of urls.slice(0, 3)) t.is((await fetch(`${url}/event`)).status, 404);
});

test('what is asked wrongly is told so', async (t) => {
  const { app, control } = working();
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: ON,
    lambda: { timeoutMs: 60_000 },
  });
  await hosted.get('/work');
  const url = await control;
  const asked = async (path: string, method = 'GET') => {
    const { status, headers } = await fetch(url + path, { method });
    return [status, headers.get('allow')];
  };

  t.deepEqual(await asked('/event', 'POST'), [405, 'GET, HEAD']);
  t.deepEqual(await asked('/event', 'HEAD'), [200, null]);
  t.deepEqual(await asked('/done'), [405, 'POST']);
  t.deepEqual(await asked('/ws/abc', 'PUT'), [405, 'POST, GET, DELETE']);
  t.deepEqual(await asked('/ws/%E0%A4%A', 'POST'), [400, null]);
  for (const path of ['', '/', '/events', '/event/', '/done/x', '/ws', '/ws/', '/ws/a/b']) {
    t.deepEqual(await asked(path), [404, null], path);
  }
  t.is((await fetch(`${url.slice(0, -1)}/event`)).status, 404, 'a token that is none');
  t.is((await fetch(`${url}/event?x=1`)).status, 200, 'a query does not matter');
  t.is((await fetch(`${url}/event`)).headers.get('connection'), 'close');
  await fetch(`${url}/done`, { method: 'POST' });
});

test('lifecycle hooks have no invocation, and no URL', async (t) => {
  const seen = signal<boolean>();
  const warm: Plugin = {
    name: 'warm',
    apply({ hooks }) {
      hooks.ready.tapPromise('warm', async (lifecycle) => {
        const request = new HttpRequest({ method: 'GET', target: '/warm' });
        await lifecycle.app.forward(request, { streaming: false });
      });
    },
  };
  await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/warm') seen.send(FIELD in request.headers);
      response.end();
    },
    plugins: [warm],
    variables: ON,
  });
  t.false(await seen.promise);
});

test('a shutdown closes the port', async (t) => {
  const { app, control } = telling();
  const hosted = await HostedAdapter.start(t, { app, variables: ON });
  await hosted.get('/x');
  const url = await control;
  await hosted.adapter.shutdown();
  await t.throwsAsync(fetch(url));
});

test('options are checked', (t) => {
  for (const options of [{ webSocketEndpoint: 'abc' }, { webSocketEndpoint: 'https://a?b' }]) {
    t.throws(() => controlApi(options), { code: 'LWA_ERR_PLUGIN_INVALID' });
  }
});

test('the shipped extension has it, WebSocket messages included', async (t) => {
  const gateway = await fakeGateway(t);
  const app = await ExtensionApp.start(t, {
    app: 'control.mjs',
    variables: { ...ON, ...CREDENTIALS, AWS_LWA_WEBSOCKET_ENDPOINT: `${gateway.url}/prod` },
  });
  const event = functionUrlEvent('/event');
  t.deepEqual(JSON.parse(answerOf(await app.lambda.invoke(event)).body), event);

  const sent = answerOf(await app.lambda.invoke(functionUrlEvent('/ws/abc=')));

  t.is(sent.statusCode, 200);
  t.like(gateway.calls[0], { request: 'POST /prod/@connections/abc%3D', body: 'hi', valid: true });
});
