import { generateKeyPairSync, sign } from 'node:crypto';
import test from 'ava';
import { Webhook } from 'standardwebhooks';
import { hooked, lastWarning, post } from './hooked.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"test":2432232314,"text":"ü"}';

function signed(secret: string, ageSeconds = 0, id = 'msg_1'): Record<string, string> {
  const time = new Date(Date.now() - ageSeconds * 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, time, BODY),
  };
}

test('the example of the reference implementations is accepted', async (t) => {
  const body = '{"test": 2432232314}';
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const endpoint = { provider: 'standard', secrets: [SECRET], tolerance: '400000h' } as const;
  t.is(await post(hooked(endpoint), body, headers), 204);
});

test('what the reference library signs is accepted, with and without the secret’s prefix', async (t) => {
  for (const secret of [SECRET, SECRET.slice('whsec_'.length)]) {
    const adapter = hooked({ provider: 'standard', secrets: [secret] });
    t.is(await post(adapter, BODY, signed(SECRET)), 204);
    t.is(adapter.requests[0]?.headers.get('x-lwa-webhook'), 'standard');
    t.is(await post(adapter, `${BODY} `, signed(SECRET)), 401);
    t.is(await post(adapter, BODY, { ...signed(SECRET), 'webhook-id': 'msg_2' }), 401);
    t.is(await post(adapter, BODY, signed(SECRET, 400)), 401);
    t.is(await post(adapter, BODY, signed(SECRET, -400)), 401);
  }
});

test('a signature with Ed25519 is accepted', async (t) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const adapter = hooked({
    provider: 'standard',
    secrets: [SECRET, `whpk_${raw.toString('base64')}`],
  });
  const { 'webhook-signature': other, ...fields } = signed(
    'whsec_bm90IHRoYXQgc2VjcmV0IGF0IGFsbA==',
  );
  const content = `${fields['webhook-id']}.${fields['webhook-timestamp']}.${BODY}`;
  const signature = sign(null, Buffer.from(content), privateKey).toString('base64');
  const by = (value: string) => post(adapter, BODY, { ...fields, 'webhook-signature': value });
  t.is(await by(`${other} v1a,${signature}`), 204);
  t.is(await by(other!), 401);
  // The bytes of a public key are no secret.
  t.is(await by(`v1,${signature}`), 401);
  const publicBytes = `whsec_${raw.toString('base64')}`;
  t.is(await post(adapter, BODY, signed(publicBytes)), 401);
});

test('the fields may be called as Svix does', async (t) => {
  const adapter = hooked({ provider: 'standard', secrets: [SECRET] });
  const fields = Object.entries(signed(SECRET)).map(([name, value]) => [
    name.replace('webhook', 'svix'),
    value,
  ]);
  t.is(await post(adapter, BODY, Object.fromEntries(fields) as Record<string, string>), 204);
});

test('fields that are absent or make the content ambiguous are refused', async (t) => {
  const adapter = hooked({ provider: 'standard', secrets: [SECRET] });
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const { [name]: _, ...rest } = signed(SECRET);
    t.is(await post(adapter, BODY, rest), 401);
    t.is(lastWarning(adapter), `A webhook was refused: there is no "${name}"`);
  }
  t.is(await post(adapter, BODY, signed(SECRET, 0, 'msg.1')), 401);
  const many = { ...signed(SECRET), 'webhook-signature': 'v1,AAAA '.repeat(100_000) };
  t.is(await post(adapter, BODY, many), 401);
});
