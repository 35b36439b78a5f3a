import { brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { HttpResponse, type Plugin } from '../../../src/pipeline/index.ts';
import type { PostedBytes } from './posted-bytes.ts';
import {
  type AppHandler,
  functionUrl,
  StreamingAdapter,
  type StreamingAdapterOptions,
} from './streaming-adapter.ts';

const STREAMS = { AWS_LWA_COMPRESS_STREAMS: 'true' };

async function begin(
  t: ExecutionContext,
  app: AppHandler,
  options: StreamingAdapterOptions,
  accepted = 'gzip',
): Promise<PostedBytes> {
  const adapter = await StreamingAdapter.start(t, app, options);
  const headers = { 'accept-encoding': accepted };
  const posted = await adapter.api.invoke({ event: functionUrl('/', { headers }) });
  return await posted.preluded();
}

test('a stream is left alone unless that is asked for', async (t) => {
  const posted = await begin(
    t,
    (_, response) => {
      response.setHeader('content-type', 'text/plain');
      response.write('text'.repeat(100));
      response.end();
    },
    { variables: { AWS_LWA_ENABLE_COMPRESSION: 'true' } },
  );
  await posted.finished;
  t.false('content-encoding' in posted.prelude.headers);
  t.is(posted.body.toString(), 'text'.repeat(100));
});

test('asked for, each chunk can be decoded as soon as it was written', async (t) => {
  let write = (text: string): unknown => text;
  let end = (): unknown => undefined;
  const posted = await begin(
    t,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', etag: '"strong"' });
      response.flushHeaders();
      write = (text) => response.write(text);
      end = () => response.end();
    },
    { variables: STREAMS },
  );
  t.like(posted.prelude.headers, {
    'content-encoding': 'gzip',
    vary: 'Accept-Encoding',
    etag: 'W/"strong"',
  });
  // Decodes what there is, though the end is not.
  const decoded = (): string =>
    gunzipSync(posted.body, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
  let expected = '';
  for (const line of ['{"a":1}\n', '{"a":2}\n', '{"a":3}\n']) {
    write(line);
    expected += line;
    await posted.when(() => posted.body.length > 0 && decoded() === expected);
  }
  end();
  await posted.finished;
  t.is(gunzipSync(posted.body).toString(), expected);
});

test('the length that the app declared is not that of the compressed stream', async (t) => {
  const body = 'compress me '.repeat(1000);
  const posted = await begin(
    t,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': body.length });
      response.end(body);
    },
    { variables: STREAMS },
    'br',
  );
  await posted.finished;
  t.is(posted.prelude.headers['content-encoding'], 'br');
  t.false('content-length' in posted.prelude.headers);
  t.is(brotliDecompressSync(posted.body).toString(), body);
});

test('an event stream is compressed only when it is named', async (t) => {
  const app: AppHandler = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('data: 1\n\n');
  };
  const plain = await begin(t, app, { variables: STREAMS });
  t.false('content-encoding' in plain.prelude.headers);
  const named = await begin(t, app, {
    variables: { ...STREAMS, AWS_LWA_COMPRESSION_TYPES: 'text/*,text/event-stream' },
  });
  t.is(named.prelude.headers['content-encoding'], 'gzip');
});

test('what breaks off while it is compressed ends in trailers, too', async (t) => {
  const posted = await begin(
    t,
    ({ socket }, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('beginning', () => socket.destroy());
    },
    { variables: STREAMS },
  );
  await posted.finished;
  t.is(posted.failure?.type, 'Function.AppFailed');
});

test('the whole answer of a plugin is compressed as a whole', async (t) => {
  const plugin: Plugin = {
    name: 'whole',
    apply({ hooks }) {
      hooks.reply.tap(
        'whole',
        () =>
          new HttpResponse({
            status: 200,
            headers: { 'content-type': 'text/plain' },
            body: 'text'.repeat(100),
          }),
      );
    },
  };
  const posted = await begin(
    t,
    (_, response) => response.end(),
    { variables: { AWS_LWA_ENABLE_COMPRESSION: 'true' }, plugins: [plugin] },
    'br',
  );
  await posted.finished;
  t.is(brotliDecompressSync(posted.body).toString(), 'text'.repeat(100));
});
