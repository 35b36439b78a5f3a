// A request listener as the handler, with a route for each thing that the tests want to see.
import { setTimeout as delay } from 'node:timers/promises';
import { createAdapter, getCurrentInvocation } from '../../../dist/index.mjs';

let arrived = 0;
let bothHere;
const both = new Promise((resolve) => (bothHere = resolve));

const routes = {
  '/context'(_, response) {
    const { event, deadlineMs, ...fields } = getCurrentInvocation();
    const { requestId, functionArn, traceId, clientContext, cognitoIdentity, tenantId } = fields;
    response.end(
      JSON.stringify({
        requestId,
        functionArn,
        traceId,
        clientContext,
        cognitoIdentity,
        tenantId,
        leftMs: deadlineMs - Date.now(),
        version: event.version,
      }),
    );
  },
  // Two requests of one process, each of which waits for the other.
  async '/both'(_, response) {
    if (++arrived === 2) bothHere();
    await both;
    response.end(getCurrentInvocation().requestId);
  },
  // Goes on after the answer until the address in the query answers.
  '/work'(request, response) {
    const { searchParams } = new URL(request.url, 'http://localhost');
    getCurrentInvocation().waitUntil(
      fetch(searchParams.get('until')).then(() => console.log('the work is done')),
    );
    response.end('answered');
  },
  '/failing-work'(_, response) {
    getCurrentInvocation().waitUntil(Promise.reject(new Error('the work has failed')));
    response.end('answered');
  },
  '/hang'() {},
  // Writes a word, and the next when the address in the query answers.
  async '/words'(request, response) {
    const { searchParams } = new URL(request.url, 'http://localhost');
    response.writeHead(200, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] });
    response.write('one ');
    await fetch(searchParams.get('until'));
    response.end('two');
  },
  '/large'(_, response) {
    response.end(Buffer.alloc(20_000_000, 'x'));
  },
  '/nothing'(_, response) {
    response.writeHead(204, { 'x-so': 'it is' });
    response.end();
  },
  async '/break'(_, response) {
    response.write('half');
    await delay(10);
    response.destroy();
  },
  '/500'(_, response) {
    response.statusCode = 500;
    response.end('no good');
  },
};

async function app(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const route = routes[pathname];
  if (route !== undefined) return await route(request, response);
  const chunks = await request.toArray();
  const body = Buffer.concat(chunks).toString('base64');
  const { method, url, headers } = request;
  for (const [name, value] of Object.entries(headers)) {
    headers[name] = Buffer.from(value, 'latin1').toString('utf8');
  }
  delete headers['x-amzn-lambda-context'];
  response.setHeader('content-type', 'application/json');
  response.removeHeader('date');
  response.sendDate = false;
  response.end(JSON.stringify({ method, url, headers, body }));
}

const lifecycle = {
  name: 'lifecycle',
  apply({ hooks }) {
    hooks.boot.tapPromise('lifecycle', async () => {
      await delay(1);
      console.log('booted');
      if (process.env.BOOT === 'fails') throw new Error('no secrets today');
      if (process.env.BOOT === 'fails once' && !globalThis.failed) {
        globalThis.failed = true;
        throw new Error('no secrets yet');
      }
    });
    hooks.ready.tap('lifecycle', () => console.log('ready'));
    hooks.settled.tap('lifecycle', ({ request }) => console.log(`settled ${request.path}`));
    hooks.shutdown.tapPromise('lifecycle', async () => {
      await delay(1);
      console.log('shut down');
    });
  },
};

const adapter = createAdapter({ app, plugins: [lifecycle] });
if (process.env.START) await adapter.start();

export const { handler } = adapter;
