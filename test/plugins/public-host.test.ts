import test from 'ava';
import { HttpHeaders } from '../../src/pipeline/index.ts';
import { type PublicHostOptions, publicHost } from '../../src/plugins/index.ts';
import { Harness, testSource } from '../pipeline/harness.ts';

const FROM_CLOUDFRONT: [string, string][] = [
  ['host', 'abc.lambda-url.eu-west-1.on.aws'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-port', '443'],
];

async function seen(options: PublicHostOptions, sent: [string, string][] = []) {
  const harness = new Harness({ plugins: [publicHost(options)] });
  const { headers } = await harness.seen({ headers: [...FROM_CLOUDFRONT, ...sent] });
  return new HttpHeaders(headers);
}

test('the configured host is the one that the app sees, the scheme stays', async (t) => {
  const headers = await seen({ host: 'www.example.com' }, [['X-Forwarded-Host', 'evil']]);
  t.deepEqual(headers.getAll('host'), ['www.example.com']);
  t.deepEqual(headers.getAll('x-forwarded-host'), ['www.example.com']);
  t.is(headers.get('x-forwarded-proto'), 'https');
  t.is(headers.get('x-forwarded-port'), '443');
});

test('an origin sets scheme and port, too', async (t) => {
  const plain = await seen({ host: 'http://example.com' });
  t.is(plain.get('x-forwarded-proto'), 'http');
  t.is(plain.get('x-forwarded-port'), '80');
  const withPort = await seen({ host: 'HTTPS://example.com:8443/' });
  t.is(withPort.get('host'), 'example.com:8443');
  t.is(withPort.get('x-forwarded-proto'), 'https');
  t.is(withPort.get('x-forwarded-port'), '8443');
});

test('the scheme that CloudFront saw wins over that of its own call', async (t) => {
  const sent: [string, string][] = [['CloudFront-Forwarded-Proto', 'http']];
  const headers = await seen({ host: 'example.com' }, sent);
  t.is(headers.get('x-forwarded-proto'), 'http');
  t.is(headers.get('x-forwarded-port'), '80');
  t.is((await seen({ host: 'https://example.com' }, sent)).get('x-forwarded-proto'), 'https');
  const nonsense = await seen({ host: 'example.com' }, [
    ['CloudFront-Forwarded-Proto', 'constructor'],
  ]);
  t.is(nonsense.get('x-forwarded-proto'), 'https');
});

test('the host can come in a header, whose first entry counts', async (t) => {
  const options = { source: 'X-Forwarded-Host', host: 'fallback.example.com' };
  const headers = await seen(options, [
    ['x-forwarded-host', 'a.example.com:8443 , proxy.internal'],
  ]);
  t.is(headers.get('host'), 'a.example.com:8443');
  t.deepEqual(headers.getAll('x-forwarded-host'), ['a.example.com:8443']);
  t.is((await seen(options)).get('host'), 'fallback.example.com');
  const without = await seen({ source: 'x-original-host' });
  t.is(without.get('host'), 'abc.lambda-url.eu-west-1.on.aws');
  t.false(without.has('x-forwarded-host'));
});

test('what is no host is refused', async (t) => {
  const harness = new Harness({ plugins: [publicHost({ source: 'x-forwarded-host' })] });
  for (const value of ['a b', 'a/b', 'user@host', 'host:', '<script>', 'a:b', '-', 'a#b']) {
    const { exchange } = await harness.handle({ headers: [['x-forwarded-host', value]] });
    t.is(exchange!.response!.status, 400, value);
  }
  t.is(harness.requests.length, 0);
});

test('requests that a source makes of its own keep their host', async (t) => {
  const harness = new Harness({
    source: testSource('event'),
    plugins: [publicHost({ host: 'example.com' })],
  });
  t.false((await harness.seen()).headers.has('host'));
});

test('options that say nothing, or no host, are refused', (t) => {
  for (const options of [
    {},
    { host: '' },
    { host: 'a/b' },
    { host: 'ftp://a' },
    { source: 'a b' },
  ]) {
    t.throws(() => publicHost(options), { message: /Plugin "public-host": options/ });
  }
});
