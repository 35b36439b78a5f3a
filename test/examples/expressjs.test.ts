import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const script = fileURLToPath(new URL('../../examples/expressjs/server.js', import.meta.url));

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

interface ExampleApp {
  process: ChildProcess;
  port: number;
}

let app: ExampleApp;

test.before(async () => {
  app = await startApp();
});

test.after.always(() => {
  app.process.kill('SIGKILL');
});

test('the page says that it was asked directly, and links to the routes', async (t) => {
  const { status, headers, body } = await ask('GET', '/');
  t.is(status, 200);
  t.is(headers['content-type'], 'text/html; charset=utf-8');
  t.regex(body.toString(), /asked directly/);
  for (const path of ['/json', '/cookies', '/stream', '/download', '/echo', '/error', '/upload']) {
    t.true(body.includes(path), path);
  }
});

test('the page shows the request id that the adapter gives, escaped', async (t) => {
  const context = JSON.stringify({ request_id: '<b>1</b>', env_config: { function_name: 'shop' } });
  const { body } = await ask('GET', '/', { headers: { 'x-amzn-lambda-context': context } });
  t.true(body.includes('&#60;b&#62;1&#60;/b&#62;'));
  t.true(body.includes('shop'));
  t.false(body.includes('<b>1'));
});

test('the page stands a context header that is not JSON', async (t) => {
  const { status } = await ask('GET', '/', { headers: { 'x-amzn-lambda-context': '{' } });
  t.is(status, 200);
});

test('JSON carries the request id and the query', async (t) => {
  const headers = { 'x-amzn-lambda-context': '{"request_id":"r-1"}' };
  const { body } = await ask('GET', '/json?a=1&a=2', { headers });
  t.deepEqual(json(body), { hello: 'world', requestId: 'r-1', query: { a: ['1', '2'] } });
});

test('an upload is answered with its size and hash, whatever its type', async (t) => {
  const bytes = randomBytes(1_000_000);
  for (const type of ['application/octet-stream', 'image/png', 'application/json']) {
    const { status, body } = await ask('POST', '/upload', {
      headers: { 'content-type': type },
      body: bytes,
    });
    t.is(status, 200);
    t.deepEqual(json(body), { bytes: bytes.length, sha256: sha256(bytes) });
  }
});

test('an upload without a body has no bytes', async (t) => {
  const { body } = await ask('POST', '/upload');
  t.deepEqual(json(body), { bytes: 0, sha256: sha256(Buffer.alloc(0)) });
});

test('an upload of more than 5 MB is refused with 413', async (t) => {
  const { status, body } = await ask('POST', '/upload', {
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.alloc(5 * 1024 * 1024 + 1),
  });
  t.is(status, 413);
  t.like(json(body), { status: 413 });
});

test('a download has the size asked for, and is the same each time', async (t) => {
  const first = await ask('GET', '/download?size=70000');
  const second = await ask('GET', '/download?size=70000');
  t.is(first.body.length, 70_000);
  t.deepEqual(first.body, second.body);
  t.is(first.headers['x-content-sha256'], sha256(first.body));
  t.is(first.headers['content-type'], 'application/octet-stream');
});

test('a download of a size that is no number has the default size', async (t) => {
  for (const size of ['x', '-1', '1.5', '']) {
    const { body } = await ask('GET', `/download?size=${size}`);
    t.is(body.length, 1_048_576, size);
  }
});

test('two cookies are set, and visits are counted', async (t) => {
  const first = await ask('GET', '/cookies');
  t.deepEqual(first.headers['set-cookie'], [
    'flavour=chocolate%20chip; Path=/; HttpOnly; SameSite=Lax',
    ...first.headers['set-cookie']!.slice(1),
  ]);
  t.regex(first.headers['set-cookie']![1]!, /^visits=1; /);
  const again = await ask('GET', '/cookies', { headers: { cookie: 'flavour=x; visits=41' } });
  t.regex(again.headers['set-cookie']![1]!, /^visits=42; /);
});

test('a stream comes in as many chunks as are asked for', async (t) => {
  const { headers, body } = await ask('GET', '/stream?chunks=3&every=1');
  t.is(headers['content-length'], undefined);
  t.is(body.toString(), 'chunk 1 of 3\nchunk 2 of 3\nchunk 3 of 3\n');
});

test('a handler that throws is a 500 that tells nothing of the cause', async (t) => {
  const { status, body } = await ask('GET', '/error');
  t.is(status, 500);
  t.deepEqual(json(body), { status: 500, error: 'Internal error' });
});

test('the echo shows method, URL, header fields and body as they came', async (t) => {
  const { body } = await ask('PATCH', '/echo/?a=%2F&b=%41', {
    headers: { 'X-Mixed-Case': 'yes', 'content-type': 'text/plain' },
    body: Buffer.from('grüße'),
  });
  const echo = json(body) as { headers: [string, string][] };
  t.like(echo, { method: 'PATCH', url: '/echo/?a=%2F&b=%41', body: 'grüße' });
  t.deepEqual(
    echo.headers.find(([name]) => name === 'X-Mixed-Case'),
    ['X-Mixed-Case', 'yes'],
  );
});

test('an event is answered with what came, and its records are counted', async (t) => {
  const event = { Records: [{ body: 'a' }, { body: 'b' }] };
  const { body } = await ask('POST', '/events', {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(event)),
  });
  t.deepEqual(json(body), { received: event, records: 2 });
});

test('SIGTERM ends what is in flight, then the app', async (t) => {
  const ending = await startApp();
  t.teardown(() => ending.process.kill('SIGKILL'));
  const exit = once(ending.process, 'exit');
  const inFlight = await begin('GET', '/stream?chunks=3&every=50', { port: ending.port });
  ending.process.kill('SIGTERM');
  t.is(await text(inFlight), 'chunk 1 of 3\nchunk 2 of 3\nchunk 3 of 3\n');
  t.deepEqual(await exit, [0, null]);
});

async function startApp(): Promise<ExampleApp> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const listening = /^listening on port (\d+)$/.exec(line);
    if (listening !== null) return { process: child, port: Number(listening[1]) };
  }
  throw new Error(`The example ended before it listened: ${child.exitCode}`);
}

interface Ask {
  headers?: Record<string, string>;
  body?: Buffer;
  port?: number;
}

/** Sends a request; resolves with the answer's head. */
async function begin(method: string, path: string, options: Ask): Promise<IncomingMessage> {
  const { headers = {}, body, port = app.port } = options;
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response;
}

async function ask(method: string, path: string, options: Ask = {}): Promise<Answer> {
  const response = await begin(method, path, options);
  return {
    status: response.statusCode!,
    headers: response.headers,
    body: await buffer(response),
  };
}

function json(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
