import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { Http1Client, type Http1Error } from '../../../src/runtime/http1/index.ts';

/** Content that streams, and says how long it will be. */
class Measured implements AsyncIterable<Uint8Array> {
  readonly length: number;
  readonly #chunks: readonly Uint8Array[];

  constructor(chunks: readonly Uint8Array[], length: number) {
    this.#chunks = chunks;
    this.length = length;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield* this.#chunks;
  }
}

/** A server that answers with how the body was delimited, and with the body. */
async function echo(t: ExecutionContext): Promise<Http1Client> {
  const server = createServer(async (request, response) => {
    response.setHeader('x-length', request.headers['content-length'] ?? 'none');
    response.setHeader('x-coding', request.headers['transfer-encoding'] ?? 'none');
    try {
      response.end(await buffer(request));
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new Http1Client({ port: (server.address() as AddressInfo).port });
  t.teardown(() => {
    client.close();
    server.close();
    server.closeAllConnections();
  });
  return client;
}

const POST = { method: 'POST', target: '/', fields: '' } as const;

test('content that streams with a known length is sent as it is, behind that length', async (t) => {
  const client = await echo(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 6000 }), { maxLength: 8 }),
      async (chunks) => {
        const whole = Buffer.concat(chunks);
        const response = await client.request({
          ...POST,
          body: new Measured(chunks, whole.length),
        });
        t.is(response.headers.get('x-length'), String(whole.length));
        t.is(response.headers.get('x-coding'), 'none');
        t.deepEqual(Buffer.from(response.body as Uint8Array), whole);
      },
    ),
    { numRuns: 40 },
  );
});

for (const [what, length] of [
  ['shorter', 11],
  ['longer', 9],
] as const) {
  test(`content that is ${what} than it says is not passed off as whole`, async (t) => {
    const client = await echo(t);
    const body = new Measured([Buffer.alloc(5), Buffer.alloc(5)], length);
    const error = await t.throwsAsync<Http1Error>(client.request({ ...POST, body }));
    t.is(error?.kind, 'aborted');
    t.regex(error.message, /The request body is 1 bytes (less|more) than its length/);
  });
}
