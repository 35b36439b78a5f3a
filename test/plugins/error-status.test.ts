import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { HttpResponse } from '../../src/pipeline/index.ts';
import {
  compression,
  type ErrorStatusOptions,
  errorStatus,
  parseStatusSet,
} from '../../src/plugins/index.ts';
import { Harness, plugin, streamingSource, testSource } from '../pipeline/harness.ts';

test('a listed status fails the invocation, whatever the source', async (t) => {
  for (const kind of ['http', 'event'] as const) {
    const harness = new Harness({
      source: testSource(kind),
      plugins: [errorStatus({ statuses: parseStatusSet('500,502-504') })],
      answer: ({ target }) =>
        new HttpResponse({ status: Number(target.slice(1)), body: 'it "broke"\n' }),
    });
    for (const status of [500, 502, 503, 504]) {
      const { outcome } = await harness.handle({ target: `/${status}` });
      t.like(outcome, {
        type: 'error',
        error: {
          code: 'LWA_ERR_STATUS_CODE',
          message: `{"statusCode":${status},"body":"it \\"broke\\"\\n"}`,
          errorType: 'Function.ErrorStatusCode',
          failsInvocation: true,
          plugin: 'error-status',
          hook: 'response',
        },
      });
    }
    for (const status of [200, 404, 501, 505]) {
      t.is((await harness.handle({ target: `/${status}` })).outcome.type, 'response');
    }
  }
});

test('any body gives a message that is JSON', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), async (body) => {
      const harness = new Harness({
        plugins: [errorStatus({ statuses: '500' })],
        answer: () => new HttpResponse({ status: 500, body }),
      });
      const { outcome } = await harness.handle();
      if (outcome.type !== 'error') return t.fail();
      t.deepEqual(JSON.parse(outcome.error.message), {
        statusCode: 500,
        body: Buffer.from(body).toString('utf8'),
      });
    }),
  );
});

test('it sees what other plugins made of the status, before compression', async (t) => {
  const mapping = plugin('mapping', ({ hooks }) => {
    hooks.response.tap('mapping', ({ response }) => {
      response.status = response.status === 200 ? 500 : 200;
    });
  });
  const harness = new Harness({
    plugins: [compression(), errorStatus({ statuses: '500' }), mapping],
    answer: ({ target }) =>
      new HttpResponse({
        status: Number(target.slice(1)),
        headers: { 'content-type': 'text/plain' },
        body: 'a'.repeat(100),
      }),
  });
  const headers = [['accept-encoding', 'gzip']] as const;
  t.is((await harness.handle({ target: '/500', headers })).outcome.type, 'response');
  const { outcome } = await harness.handle({ target: '/200', headers });
  if (outcome.type !== 'error') return t.fail();
  t.is(JSON.parse(outcome.error.message).body, 'a'.repeat(100));
});

test('of a long body the start is reported, and a stream is stopped there', async (t) => {
  let sent = 0;
  let stopped = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        sent += 100_000;
        yield Buffer.alloc(100_000, 'x');
      }
    } finally {
      stopped = true;
    }
  }
  for (const body of [endless(), Buffer.alloc(1_000_000, 'x')]) {
    const harness = new Harness({
      source: streamingSource(),
      streaming: true,
      plugins: [errorStatus({ statuses: '500' })],
      answer: () => new HttpResponse({ status: 500, body }),
    });
    const { outcome } = await harness.handle();
    if (outcome.type !== 'error') return t.fail();
    t.is(JSON.parse(outcome.error.message).body.length, 256 * 1024);
  }
  t.is(sent, 300_000);
  t.true(stopped);
});

test('wrong statuses are refused, saying which', (t) => {
  t.throws(() => errorStatus({ statuses: '500,x' }), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: /options\.statuses: expected statuses and ranges.*"x" is neither, got "500,x"/,
  });
  for (const statuses of [undefined, 500, ['500']]) {
    t.throws(() => errorStatus({ statuses } as unknown as ErrorStatusOptions), {
      code: 'LWA_ERR_PLUGIN_INVALID',
    });
  }
});
