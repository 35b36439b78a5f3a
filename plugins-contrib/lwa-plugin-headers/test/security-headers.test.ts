import test from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { type SecurityHeadersOptions, securityHeaders } from '../src/index.ts';

async function fields(options?: SecurityHeadersOptions, own: Record<string, string> = {}) {
  const adapter = new TestAdapter({
    plugins: [securityHeaders(options)],
    app: () => new HttpResponse({ status: 200, headers: { 'x-powered-by': 'Express', ...own } }),
  });
  const { response } = await adapter.request();
  return Object.fromEntries(response!.headers);
}

test('every answer gets the recommended fields, and those that tell about the app go', async (t) => {
  t.deepEqual(await fields(), {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('what the app sends itself stays', async (t) => {
  const all = await fields({}, { 'X-Frame-Options': 'DENY' });
  t.is(all['X-Frame-Options'], 'DENY');
  t.false('x-frame-options' in all);
});

test('a content security policy is written by directive, or as it is', async (t) => {
  const byDirective = await fields({
    contentSecurityPolicy: {
      'default-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'upgrade-insecure-requests': [],
    },
  });
  t.is(
    byDirective['content-security-policy'],
    "default-src 'self'; img-src 'self' data:; upgrade-insecure-requests",
  );
  const text = "default-src 'none'; frame-ancestors 'none'";
  t.is((await fields({ contentSecurityPolicy: text }))['content-security-policy'], text);
});

test('false leaves a field out', async (t) => {
  t.deepEqual(
    await fields({
      strictTransportSecurity: false,
      contentTypeOptions: false,
      frameOptions: false,
      referrerPolicy: false,
      crossOriginOpenerPolicy: false,
      crossOriginResourcePolicy: false,
      remove: [],
    }),
    { 'x-powered-by': 'Express' },
  );
});

test('a directive cannot smuggle in another one', (t) => {
  t.throws(() => securityHeaders({ contentSecurityPolicy: { 'img-src': ['*; script-src *'] } }), {
    message: /options\.contentSecurityPolicy\["img-src"\]\[0\]: expected a source/,
  });
  t.throws(() => securityHeaders({ referrerPolicy: 'a\r\nb' }), {
    message: /options\.referrerPolicy: expected the text of a header/,
  });
});
