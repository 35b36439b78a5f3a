import test from 'ava';
import fc from 'fast-check';
import { HttpResponse } from '../../src/pipeline/index.ts';
import { basePath, redirectRepair } from '../../src/plugins/index.ts';
import { Harness, testSource } from '../pipeline/harness.ts';

interface Case {
  host?: string;
  proto?: string;
  asked?: string;
  event?: object;
}

async function repaired(location: string, options: Case = {}) {
  const { host = 'example.com', proto = 'https', asked = '/', event } = options;
  const harness = new Harness({
    plugins: [basePath({ prefixes: ['/api'] }), redirectRepair({ port: 8080 })],
    answer: () => new HttpResponse({ status: 302, headers: { location } }),
  });
  const headers: [string, string][] = [['host', host]];
  if (proto !== '') headers.push(['x-forwarded-proto', proto]);
  const response = await harness.answered({
    target: asked,
    headers,
    rawPath: asked,
    ...event,
  } as object);
  return response.headers.get('location');
}

const table = (name: string, cases: Record<string, string>, options: Case = {}) => {
  test(name, async (t) => {
    for (const [location, expected] of Object.entries(cases)) {
      t.is(await repaired(location, options), expected, location);
    }
  });
};

table('the app’s own address becomes the public one', {
  'http://localhost:8080/login?a=b#c': 'https://example.com/login?a=b#c',
  'http://127.0.0.1:8080/login': 'https://example.com/login',
  'http://127.1.2.3/login': 'https://example.com/login',
  'http://0.0.0.0:8080/': 'https://example.com/',
  'http://[::1]:8080/a%2Fb': 'https://example.com/a%2Fb',
  'http://[::]:8080': 'https://example.com',
  'HTTP://LOCALHOST/x': 'https://example.com/x',
  '//localhost:8080/x': '//example.com/x',
  'https://localhost:8080/x': 'https://example.com/x',
});

table('the request’s host at the app’s port, or over plain http, is the public one, too', {
  'http://example.com:8080/x': 'https://example.com/x',
  'https://EXAMPLE.com:8080/x': 'https://example.com/x',
  'http://example.com/x': 'https://example.com/x',
  'http://example.com:80/x': 'https://example.com/x',
});

table(
  'the port that the caller used stays',
  {
    'http://localhost:8080/x': 'http://example.com:81/x',
    'http://example.com/x': 'http://example.com:81/x',
    'http://example.com:81/x': 'http://example.com:81/x',
    'http://example.com:8080/x': 'http://example.com:81/x',
  },
  { host: 'example.com:81', proto: 'http' },
);

table('all other addresses stay', {
  'https://other.com/x': 'https://other.com/x',
  'http://localhost:3000/callback': 'http://localhost:3000/callback',
  'http://example.com:3000/x': 'http://example.com:3000/x',
  'http://localhost.example.com:8080/x': 'http://localhost.example.com:8080/x',
  'http://localhost:8080@other.com/x': 'http://localhost:8080@other.com/x',
  'http://user@localhost:8080/x': 'http://user@localhost:8080/x',
  'mailto:me@localhost': 'mailto:me@localhost',
  'relative/path': 'relative/path',
  '?query': '?query',
  '/path': '/path',
  '': '',
});

test('an app that sends its callers from http to https is not sent back', async (t) => {
  t.is(await repaired('https://example.com/x', { proto: 'http' }), 'https://example.com/x');
  t.is(await repaired('http://example.com/x', { proto: 'http' }), 'http://example.com/x');
  t.is(await repaired('http://localhost:8080/x', { proto: '' }), 'http://example.com/x');
});

table(
  'a base path that was removed comes back, once',
  {
    'http://localhost:8080/login': 'https://example.com/api/login',
    'http://localhost:8080': 'https://example.com/api/',
    'http://localhost:8080?a': 'https://example.com/api/?a',
    '/login': '/api/login',
    '/': '/api/',
    '/api/login': '/api/login',
    '/api': '/api',
    '/api-old/login': '/api/api-old/login',
    login: 'login',
    '//other.com/login': '//other.com/login',
    'https://example.com/login': 'https://example.com/api/login',
  },
  { asked: '/api/items' },
);

test('the base path comes back where nothing else is left of the path', async (t) => {
  t.is(await repaired('/login', { asked: '/api' }), '/api/login');
  t.is(await repaired('/login', { asked: '/api/' }), '/api/login');
});

test('the stage of a REST API comes back, which its own path lacks', async (t) => {
  const event = { requestContext: { path: '/prod/items', stage: 'prod' } };
  t.is(await repaired('/login', { asked: '/items', event }), '/prod/login');
  const other = { requestContext: { path: '/unlike', stage: 'prod' } };
  t.is(await repaired('/login', { asked: '/items', event: other }), '/login');
});

test('answers without a Location, and to no caller, are left alone', async (t) => {
  const harness = new Harness({
    source: testSource('event'),
    plugins: [redirectRepair({ port: 8080 })],
    answer: () =>
      new HttpResponse({ status: 302, headers: { location: 'http://localhost:8080/' } }),
  });
  t.is((await harness.answered()).headers.get('location'), 'http://localhost:8080/');
  const plain = new Harness({ plugins: [redirectRepair({ port: 8080 })] });
  t.false((await plain.answered()).headers.has('location'));
  t.throws(() => redirectRepair({ port: 0 }), { message: /from 1 to 65535/ });
});

test('whatever the Location is, nothing is thrown, and other hosts stay', async (t) => {
  const text = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.constantFrom('//', 'http://', '/\\', 'http:///x'),
  );
  await fc.assert(
    fc.asyncProperty(text, async (location) => {
      const after = await repaired(location);
      if (/^https?:\/\/(?!localhost|127|0\.0|\[|example\.com)/i.test(location))
        t.is(after, location);
      t.is(typeof after, 'string');
    }),
    { numRuns: 300 },
  );
});
