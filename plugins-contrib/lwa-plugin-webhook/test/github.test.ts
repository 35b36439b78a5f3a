import { sign } from '@octokit/webhooks-methods';
import test from 'ava';
import fc from 'fast-check';
import { hooked, lastWarning, post } from './hooked.ts';

const SECRET = "It's a Secret to Everybody";
const BODY = '{"action":"opened","title":"größe ✓"}';

test('the example of GitHub’s documentation is accepted', async (t) => {
  const adapter = hooked({ provider: 'github', secrets: [SECRET] });
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  t.is(await post(adapter, 'Hello, World!', { 'X-Hub-Signature-256': signature }), 204);
  t.is(adapter.requests[0]?.headers.get('x-lwa-webhook'), 'github');
  t.is(await post(adapter, 'Hello, World?', { 'X-Hub-Signature-256': signature }), 401);
  t.is(adapter.requests.length, 1);
});

test('what Octokit signs is accepted, with each of the secrets', async (t) => {
  const adapter = hooked({ provider: 'github', secrets: ['new', SECRET] });
  for (const secret of ['new', SECRET]) {
    const headers = { 'x-hub-signature-256': await sign(secret, BODY) };
    t.is(await post(adapter, BODY, headers), 204);
    t.is(Buffer.from(adapter.requests.at(-1)!.body as Uint8Array).toString(), BODY);
  }
  t.is(await post(adapter, BODY, { 'x-hub-signature-256': await sign('other', BODY) }), 401);
  t.is(
    lastWarning(adapter),
    'A webhook was refused: its signature is not that of any of the secrets',
  );
});

test('whatever the body is, its signature is accepted, and that of another is not', async (t) => {
  const adapter = hooked({ provider: 'github', secrets: [SECRET] });
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (body) => {
      const headers = { 'x-hub-signature-256': await sign(SECRET, body) };
      t.is(await post(adapter, body, headers), 204);
      t.is(await post(adapter, `${body} `, headers), 401);
      t.is(await post(adapter, Buffer.from(body, 'utf8'), headers), 204);
    }),
  );
});

test('a field that is absent, doubled or malformed is refused', async (t) => {
  const adapter = hooked({ provider: 'github', secrets: [SECRET] });
  const good = await sign(SECRET, BODY);
  const values = [
    '',
    good.slice(7),
    good.slice(0, -1),
    `${good}0`,
    good.toUpperCase(),
    `${good},${good}`,
  ];
  for (const value of values) {
    t.is(await post(adapter, BODY, { 'x-hub-signature-256': value }), 401, value);
  }
  t.is(await post(adapter, BODY, { 'x-hub-signature': good }), 401);
  t.is(lastWarning(adapter), 'A webhook was refused: there is no "x-hub-signature-256"');
  t.is(adapter.requests.length, 0);
});
