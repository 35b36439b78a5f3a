import test from 'ava';
import Stripe from 'stripe';
import { hooked, lastWarning, post } from './hooked.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"id":"evt_1","object":"event","data":"é"}';
const { webhooks } = new Stripe('sk_test_none');

const signed = (secret: string, ageSeconds = 0, body = BODY) =>
  webhooks.generateTestHeaderString({
    payload: body,
    secret,
    timestamp: Math.floor(Date.now() / 1000) - ageSeconds,
  });

test('what Stripe’s library signs is accepted', async (t) => {
  const adapter = hooked({ provider: 'stripe', secrets: ['whsec_new', SECRET] });
  t.is(await post(adapter, BODY, { 'Stripe-Signature': signed(SECRET) }), 204);
  t.is(adapter.requests[0]?.headers.get('x-lwa-webhook'), 'stripe');
  t.is(await post(adapter, BODY, { 'Stripe-Signature': signed('whsec_other') }), 401);
  t.is(await post(adapter, `${BODY} `, { 'Stripe-Signature': signed(SECRET) }), 401);
});

test('one of several signatures is enough, of the right scheme', async (t) => {
  const adapter = hooked({ provider: 'stripe', secrets: [SECRET] });
  const [time, signature] = signed(SECRET).split(',') as [string, string];
  const other = `v1=${'0'.repeat(64)}`;
  for (const value of [`${time},${other},${signature}`, `${time}, ${signature},v0=x`]) {
    t.is(await post(adapter, BODY, { 'stripe-signature': value }), 204, value);
  }
  const wrong = [
    `${time},v0=${signature.slice(3)}`,
    signature,
    `${time},${time},${signature}`,
    time,
  ];
  for (const value of wrong) {
    t.is(await post(adapter, BODY, { 'stripe-signature': value }), 401, value);
    t.is(lastWarning(adapter), 'A webhook was refused: "stripe-signature" is malformed');
  }
});

test('one that was signed too long ago, or too far ahead, is refused', async (t) => {
  const adapter = hooked({ provider: 'stripe', secrets: [SECRET], tolerance: '5m' });
  for (const age of [400, -400]) {
    t.is(await post(adapter, BODY, { 'stripe-signature': signed(SECRET, age) }), 401);
    t.regex(lastWarning(adapter)!, /signed too long ago, or clocks differ/);
  }
  const patient = hooked({ provider: 'stripe', secrets: [SECRET], tolerance: '1h' });
  t.is(await post(patient, BODY, { 'stripe-signature': signed(SECRET, 400) }), 204);
});
