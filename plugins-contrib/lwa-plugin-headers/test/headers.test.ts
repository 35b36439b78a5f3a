import test from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import headers from '../src/index.ts';

test('one plugin has all parts that are configured', async (t) => {
  const adapter = new TestAdapter({
    plugins: [
      headers({
        cors: { origins: '*' },
        security: true,
        legacy: { preset: 'serverlessish' },
      }),
    ],
    app: () => new HttpResponse({ status: 200 }),
  });
  const { response } = await adapter.request();
  t.is(response?.headers.get('access-control-allow-origin'), '*');
  t.is(response?.headers.get('x-frame-options'), 'SAMEORIGIN');
  t.is(adapter.requests[0]?.headers.get('lambda-runtime-aws-request-id'), 'test-request');
});

test('a part that is wrong is named with its option', (t) => {
  t.throws(() => headers({ cors: { origins: '*', maxAge: -1 } }), {
    message: /"cors": options\.maxAge: expected a whole number/,
  });
  t.throws(() => headers({ security: false as unknown as true }), {
    message: /options\.security: expected an object or true/,
  });
});

test('without options nothing is changed', async (t) => {
  const adapter = new TestAdapter({
    plugins: [headers()],
    app: () => new HttpResponse({ status: 204 }),
  });
  t.is((await adapter.request()).response?.headers.size, 0);
});
