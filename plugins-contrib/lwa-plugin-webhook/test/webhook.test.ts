import { createHmac } from 'node:crypto';
import test from 'ava';
import { HttpResponse, type Plugin } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { webhook, type WebhookOptions } from '../src/index.ts';
import { hooked, post } from './hooked.ts';

const SECRET = 'secret';
const github = { provider: 'github', secrets: [SECRET] } as const;

const signed = (body: string | Uint8Array) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
});

test('other paths are none of its business, and nobody can claim to be a sender', async (t) => {
  const adapter = hooked(github);
  const forged = { 'x-lwa-webhook': 'github', x_lwa_webhook: 'github' };
  t.is(await post(adapter, 'x', forged, '/hooks'), 204);
  t.is(await post(adapter, 'x', { ...forged, ...signed('x') }), 204);
  const fields = adapter.requests.map(({ headers }) =>
    [...headers].filter(([name]) => /^x.lwa/.test(name)),
  );
  t.deepEqual(fields, [[], [['x-lwa-webhook', 'github']]]);
});

test('an endpoint is one in every spelling, with every method, and all that is below', async (t) => {
  const adapter = hooked(github);
  const spellings = [
    '/hook/',
    '/hook/x',
    '/HOOK',
    '/%68ook',
    '//hook',
    '//x/hook',
    '/hook;a',
    '/hook?a',
  ];
  for (const target of spellings) {
    t.is(await post(adapter, 'x', {}, target), 401, target);
    t.is((await adapter.request({ target })).response?.status, 401, target);
  }
  for (const target of ['/x/../hook', '/x/%2e%2e/hook']) {
    t.is(await post(adapter, 'x', signed('x'), target), 400, target);
  }
  t.is(adapter.requests.length, 0);
});

test('each path has its sender; the first that fits decides', async (t) => {
  const endpoints: WebhookOptions['endpoints'] = [
    { path: '/hooks/github', provider: 'github', secrets: ['a'] },
    { path: '/hooks', provider: 'github', secrets: [SECRET] },
  ];
  const adapter = new TestAdapter({
    plugins: [webhook({ endpoints })],
    app: () => new HttpResponse({ status: 204 }),
  });
  t.is(await post(adapter, 'x', signed('x'), '/hooks/other'), 204);
  t.is(await post(adapter, 'x', signed('x'), '/hooks/github'), 401);
});

test('bytes are verified as they came, whatever other plugins make of them', async (t) => {
  const upper: Plugin = {
    name: 'upper',
    apply: ({ hooks }) =>
      hooks.request.tap('upper', ({ request }) => {
        request.body = Buffer.from(String(request.body).toUpperCase());
      }),
  };
  const options = { endpoints: [{ path: '/hook', ...github }] };
  const adapter = new TestAdapter({
    plugins: [upper, webhook(options)],
    app: ({ body }) => new HttpResponse({ status: 200, body }),
  });
  const body = Uint8Array.of(0, 255, 10, 13);
  t.is(await post(adapter, body, signed(body)), 200);
  const text = Buffer.from('abc');
  const { text: seen } = await adapter.request({
    method: 'POST',
    target: '/hook',
    body: text,
    headers: signed(text),
  });
  t.is(seen, 'ABC');
});

test('a body that streams is read, verified, and handed on; one that is too large is not', async (t) => {
  const streams: Plugin = {
    name: 'streams',
    apply: ({ hooks }) =>
      hooks.request.tap({ name: 'streams', stage: -95 }, ({ request }) => {
        const whole = request.body as Uint8Array;
        request.body = (async function* () {
          yield whole.subarray(0, 2);
          yield whole.subarray(2);
        })();
      }),
  };
  const options = { endpoints: [{ path: '/hook', ...github }], maxBodySize: 5 };
  for (const plugins of [[streams, webhook(options)], [webhook(options)]]) {
    const adapter = new TestAdapter({
      plugins,
      app: ({ body }) => new HttpResponse({ status: 200, body }),
    });
    const answered = async (body: string) => {
      const headers = signed(body);
      const result = await adapter.request({ method: 'POST', target: '/hook', body, headers });
      return [result.response?.status, result.text];
    };
    t.deepEqual(await answered('12345'), [200, '12345']);
    t.is((await answered('123456'))[0], 413);
    t.is(adapter.requests.length, 1);
  }
});

test('a copy of what the app has taken is answered without it, where that is wanted', async (t) => {
  const statuses = [500, 200];
  const adapter = new TestAdapter({
    plugins: [webhook({ endpoints: [{ path: '/hook', ...github }], dropReplays: true })],
    app: () => new HttpResponse({ status: statuses.shift() ?? 204 }),
  });
  t.is(await post(adapter, 'a', signed('a')), 500, 'the app has not taken it');
  t.is(await post(adapter, 'a', signed('a')), 200);
  const copy = await adapter.request({
    method: 'POST',
    target: '/hook',
    body: 'a',
    headers: { ...signed('a'), 'x-github-delivery': 'another' },
  });
  t.is(copy.text, '{"message":"Already received"}');
  t.is(adapter.requests.length, 2);
  t.is(await post(adapter, 'b', signed('b')), 204);
  t.is(await post(hooked(github), 'a', signed('a')), 204);
});

test('64 at once are told apart', async (t) => {
  const adapter = hooked(github, { dropReplays: true });
  const bodies = Array.from({ length: 64 }, (_, index) => `body ${index}`);
  const statuses = await Promise.all(
    bodies.map((body, index) => post(adapter, body, signed(index % 2 ? body : 'x'))),
  );
  t.deepEqual(
    statuses,
    bodies.map((_, index) => (index % 2 ? 204 : 401)),
  );
});

test('events that no caller sent are no webhooks', async (t) => {
  const adapter = hooked(github);
  const sqs = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '{}' }] };
  t.is((await adapter.invoke(sqs)).error, undefined);
});

test('a secret is in no log line and no answer', async (t) => {
  const adapter = hooked({ provider: 'github', secrets: ['very-secret'] });
  const { text } = await adapter.request({ method: 'POST', target: '/hook', headers: signed('') });
  t.false(JSON.stringify([adapter.log, text]).includes('very-secret'));
  t.is(text, '{"message":"Unauthorized"}');
});

const wrong: Record<string, [endpoint: object, message: RegExp]> = {
  'no secret': [
    { provider: 'github' },
    /endpoints\[0\]\.secrets: expected a list that is not empty/,
  ],
  'an empty secret': [
    { provider: 'github', secrets: [''] },
    /endpoints\[0\]\.secrets\[0\]: expected a string that is not empty/,
  ],
  'an unknown sender': [
    { provider: 'gitlab', secrets: ['x'] },
    /endpoints\[0\]\.provider: expected "github"/,
  ],
  'a tolerance for GitHub': [
    { provider: 'github', secrets: ['x'], tolerance: '5m' },
    /endpoints\[0\]\.tolerance: expected nothing for GitHub/,
  ],
  'SNS without topics': [
    { provider: 'sns' },
    /endpoints\[0\]\.topics: expected the ARNs of the topics/,
  ],
  'a topic that is none': [
    { provider: 'sns', topics: ['orders'] },
    /endpoints\[0\]\.topics\[0\]: expected the ARN of a topic/,
  ],
  'topics elsewhere': [
    { provider: 'slack', secrets: ['x'], topics: ['arn:aws:sns:eu-west-1:123456789012:orders'] },
    /endpoints\[0\]\.topics: expected nothing but for SNS/,
  ],
  'a secret that is not base64': [
    { provider: 'standard', secrets: ['whsec_!!!'] },
    /endpoints\[0\]\.secrets\[0\]: expected "whsec_" and base64 of 16 bytes or more/,
  ],
  'a public key that is too short': [
    { provider: 'standard', secrets: ['whpk_AAAA'] },
    /endpoints\[0\]\.secrets\[0\]: expected "whsec_"/,
  ],
  'a path with dot segments': [
    { provider: 'github', secrets: ['x'], path: '/a/../b' },
    /endpoints\[0\]\.path: expected a path/,
  ],
};
for (const [what, [endpoint, message]] of Object.entries(wrong)) {
  test(`${what} is refused at the start`, (t) => {
    const endpoints = [{ path: '/hook', ...endpoint }] as unknown as WebhookOptions['endpoints'];
    t.throws(() => webhook({ endpoints }), { code: 'LWA_ERR_PLUGIN_INVALID', message });
  });
}
