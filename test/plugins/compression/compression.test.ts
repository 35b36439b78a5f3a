import { Buffer } from 'node:buffer';
import zlib from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { collectBody, HttpHeaders, HttpResponse } from '../../../src/pipeline/index.ts';
import { type CompressionOptions, compression } from '../../../src/plugins/index.ts';
import { Harness, plugin, streamingSource, testSource } from '../../pipeline/harness.ts';

const TEXT = 'All work and no play makes Jack a dull boy. '.repeat(20);
const TYPE = ['content-type', 'text/plain'] as const;

interface Shape {
  status?: number;
  method?: string;
  headers?: readonly (readonly [name: string, value: string])[];
  body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  accept?: string;
  options?: CompressionOptions;
}

async function answer(shape: Shape): Promise<HttpResponse> {
  const { status = 200, method = 'GET', headers = [TYPE], body = TEXT, accept } = shape;
  const harness = new Harness({
    plugins: [compression(shape.options)],
    source: streamingSource(),
    streaming: typeof body === 'object' && !(body instanceof Uint8Array),
    answer: () => new HttpResponse({ status, headers: new HttpHeaders(headers), body }),
  });
  const acceptEncoding = accept === undefined ? [] : ([['Accept-Encoding', accept]] as const);
  return await harness.answered({ method, headers: acceptEncoding });
}

async function decoded(response: HttpResponse): Promise<Buffer> {
  const body = Buffer.from(await collectBody(response.body));
  switch (response.headers.get('content-encoding')) {
    case 'gzip':
      return zlib.gunzipSync(body);
    case 'br':
      return zlib.brotliDecompressSync(body);
    default:
      return body;
  }
}

test('an answer is compressed as the caller likes best, and decodes to what it was', async (t) => {
  const cases: [accept: string | undefined, encoding: string | undefined][] = [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0, br;q=0', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['deflate', undefined],
    ['*;q=0', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [accept, encoding] of cases) {
    const response = await answer({ accept });
    t.is(response.headers.get('content-encoding'), encoding, accept);
    t.is(response.headers.get('vary'), 'Accept-Encoding', accept);
    t.is((await decoded(response)).toString(), TEXT);
  }
});

test('any body and any Accept-Encoding: what was refused is not sent, and nothing is lost', async (t) => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(fc.string(), fc.nat(2000)).map(([text, times]) => Buffer.from(text.repeat(times))),
  );
  const weights = fc.constantFrom('', ';q=0', ';q=0.5', ';q=1');
  await fc.assert(
    fc.asyncProperty(bodies, weights, weights, weights, async (body, br, gzip, identity) => {
      const accept = `br${br}, gzip${gzip}, identity${identity}`;
      const response = await answer({ accept, body });
      t.true((await decoded(response)).equals(Buffer.from(body)));
      const encoding = response.headers.get('content-encoding');
      if (br === ';q=0') t.not(encoding, 'br');
      if (gzip === ';q=0') t.not(encoding, 'gzip');
      if (identity !== ';q=0') {
        const sent = await collectBody(response.body);
        t.true(sent.byteLength <= body.byteLength);
      }
    }),
    { numRuns: 60 },
  );
});

const untouched: [why: string, shape: Shape][] = [
  ['it is encoded already', { headers: [TYPE, ['content-encoding', 'gzip']] }],
  ['it is encoded twice', { headers: [TYPE, ['content-encoding', 'identity, x-own']] }],
  ['it must not be transformed', { headers: [TYPE, ['cache-control', 'public, No-Transform']] }],
  ['it is a part', { status: 206 }],
  ['it says which part it is', { headers: [TYPE, ['content-range', 'bytes 0-9/10']] }],
  ['its bytes are vouched for', { headers: [TYPE, ['content-digest', 'sha-256=:x:']] }],
  ['its type is compressed in itself', { headers: [['content-type', 'image/png']] }],
  ['it has no type', { headers: [] }],
  ['it is too small', { body: 'x'.repeat(31) }],
  ['it is empty', { body: '' }],
  ['it has no content by status 204', { status: 204 }],
  ['it has no content by status 205', { status: 205 }],
  ['it has no content by status 304', { status: 304 }],
  ['it is of a type that was not asked for', { options: { types: ['text/html', '+json'] } }],
  ['it is below the size asked for', { options: { minimumSize: 10_000 } }],
  ['it is an event stream', { headers: [['content-type', 'text/event-stream']] }],
];

for (const [why, shape] of untouched) {
  test(`an answer stays as it is when ${why}`, async (t) => {
    const response = await answer({ accept: 'gzip, br', ...shape });
    t.deepEqual([...response.headers], (shape.headers ?? [TYPE]) as [string, string][]);
    t.deepEqual(await collectBody(response.body), Buffer.from((shape.body as string) ?? TEXT));
  });
}

test('an answer of 32 bytes is compressed, as is an error', async (t) => {
  const small = await answer({ accept: 'gzip', body: 'x'.repeat(32) });
  t.is(small.headers.get('content-encoding'), 'gzip');
  const failed = await answer({ accept: 'gzip', status: 500 });
  t.is(failed.headers.get('content-encoding'), 'gzip');
});

test('an answer to HEAD varies as that to GET would, and is otherwise left alone', async (t) => {
  const head = (length: string): Promise<HttpResponse> =>
    answer({
      method: 'HEAD',
      accept: 'br',
      body: '',
      headers: [TYPE, ['content-length', length], ['etag', '"1"']],
    });
  t.deepEqual([...(await head('4000')).headers], [
    TYPE,
    ['content-length', '4000'],
    ['etag', '"1"'],
    ['vary', 'Accept-Encoding'],
  ] as never);
  t.false((await head('31')).headers.has('vary'));
});

test('fields that speak of the bytes are put right', async (t) => {
  const fields = [
    TYPE,
    ['Content-Encoding', 'identity'],
    ['Content-Length', String(TEXT.length)],
    ['ETag', '"strong"'],
    ['Accept-Ranges', 'bytes'],
    ['Vary', 'Origin'],
  ] as const;
  const { headers, body } = await answer({ accept: 'gzip', headers: fields });
  t.deepEqual(
    [...headers].map(([name, value]) => [name.toLowerCase(), value]),
    [
      ['content-type', 'text/plain'],
      ['content-encoding', 'gzip'],
      ['content-length', String((body as Uint8Array).byteLength)],
      ['etag', 'W/"strong"'],
      ['vary', 'Origin, Accept-Encoding'],
    ],
  );
  const weak = await answer({ accept: 'gzip', headers: [TYPE, ['etag', 'W/"weak"']] });
  t.is(weak.headers.get('etag'), 'W/"weak"');
  const identity = await answer({ headers: [TYPE, ['etag', '"strong"']] });
  t.is(identity.headers.get('etag'), '"strong"');
});

test('what does not get smaller stays, unless identity is refused', async (t) => {
  const body = Buffer.from(Array.from({ length: 64 }, (_, i) => (i * 151 + 7) % 256));
  const headers = [TYPE, ['content-length', '64'], ['etag', '"1"']] as const;
  const kept = await answer({ accept: 'gzip', body, headers });
  t.is(kept.body, body);
  t.deepEqual([...kept.headers], [...headers, ['vary', 'Accept-Encoding']] as never);
  const refused = await answer({ accept: 'gzip, identity;q=0', body, headers });
  t.is(refused.headers.get('content-encoding'), 'gzip');
  t.true((await decoded(refused)).equals(body));
});

test('levels change the size, and wasm makes what native zlib reads', async (t) => {
  const text = Array.from({ length: 3000 }, (_, i) => `line ${(i * 7919) % 1000}\n`).join('');
  const size = async (accept: string, options: CompressionOptions): Promise<number> => {
    const response = await answer({ accept, body: text, options });
    t.is(response.headers.get('content-encoding'), accept);
    t.is((await decoded(response)).toString(), text);
    return (await collectBody(response.body)).byteLength;
  };
  t.true((await size('gzip', { gzipLevel: 9 })) < (await size('gzip', { gzipLevel: 1 })));
  t.true((await size('br', { brotliQuality: 9 })) < (await size('br', { brotliQuality: 0 })));
  const wasm = await size('br', { brotliQuality: 9, encoder: 'wasm' });
  t.true(wasm < (await size('br', { brotliQuality: 0, encoder: 'wasm' })));
});

test('a stream is left alone unless streams are asked for', async (t) => {
  const chunks = (): AsyncIterable<Uint8Array> =>
    (async function* () {
      yield Buffer.from(TEXT);
      yield Buffer.from('the end');
    })();
  const body = chunks();
  const plain = await answer({ accept: 'gzip', body });
  t.is(plain.body, body);
  t.deepEqual([...plain.headers], [TYPE] as never);

  for (const accept of ['gzip', 'br']) {
    const streamed = await answer({
      accept,
      body: chunks(),
      headers: [TYPE, ['content-length', String(TEXT.length + 7)], ['etag', '"1"']],
      options: { streams: true },
    });
    t.deepEqual([...streamed.headers], [
      TYPE,
      ['etag', 'W/"1"'],
      ['vary', 'Accept-Encoding'],
      ['content-encoding', accept],
    ] as never);
    t.is((await decoded(streamed)).toString(), `${TEXT}the end`);
  }
});

test('an event stream is compressed when it is named, and each event comes at once', async (t) => {
  const response = await answer({
    accept: 'br',
    headers: [['content-type', 'text/event-stream']],
    body: (async function* () {
      yield Buffer.from('data: 1\n\n');
      await new Promise(() => undefined);
    })(),
    options: { streams: true, types: ['text/event-stream'] },
  });
  const iterator = (response.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const { value } = await iterator.next();
  const { BROTLI_OPERATION_FLUSH: finishFlush } = zlib.constants;
  t.is(zlib.brotliDecompressSync(value, { finishFlush }).toString(), 'data: 1\n\n');
});

test('it runs after the taps of plugins that are registered later', async (t) => {
  const harness = new Harness({
    plugins: [
      compression(),
      plugin('footer', ({ hooks }) => {
        hooks.response.tap('footer', ({ response }) => {
          response.body = Buffer.from(`${TEXT}-- footer`);
        });
      }),
    ],
    answer: () => new HttpResponse({ status: 200, headers: { 'content-type': 'text/plain' } }),
  });
  const response = await harness.answered({ headers: [['accept-encoding', 'gzip']] });
  t.is((await decoded(response)).toString(), `${TEXT}-- footer`);
});

test('where no HTTP caller waits, nothing is compressed', async (t) => {
  const harness = new Harness({
    source: testSource('event'),
    plugins: [compression()],
    answer: () =>
      new HttpResponse({ status: 200, headers: { 'content-type': 'text/plain' }, body: TEXT }),
  });
  const { headers } = await harness.answered({ headers: [['accept-encoding', 'gzip']] });
  t.deepEqual([...headers], [TYPE] as never);
});

test('the encoder is loaded while the app starts', async (t) => {
  const harness = new Harness({ plugins: [compression({ encoder: 'wasm' })] });
  await t.notThrowsAsync(() => harness.pipeline.lifecycle('boot'));
});

test('wrong options are refused with their path', (t) => {
  const wrong: [options: unknown, message: RegExp][] = [
    [{ minimumSize: -1 }, /options\.minimumSize: expected a whole number, 0 or more, got -1/],
    [{ types: ['text/html', 'html'] }, /options\.types\[1\]: .*got "html"/],
    [{ gzipLevel: 0 }, /options\.gzipLevel: expected a whole number from 1 to 9, got 0/],
    [{ brotliQuality: 12 }, /options\.brotliQuality/],
    [{ encoder: 'Wasm' }, /options\.encoder: expected "native" or "wasm", got "Wasm"/],
    [{ streams: 1 }, /options\.streams/],
    [{ level: 5 }, /options\.level: expected one of its options \(minimumSize, types, /],
    [[], /options: expected an object/],
  ];
  for (const [options, message] of wrong) {
    t.throws(() => compression(options as CompressionOptions), {
      code: 'LWA_ERR_PLUGIN_INVALID',
      message,
    });
  }
});
