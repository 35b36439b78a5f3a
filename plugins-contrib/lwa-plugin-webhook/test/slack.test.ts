import { createHmac } from 'node:crypto';
import test from 'ava';
import { hooked, post } from './hooked.ts';

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const EXAMPLE = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  seconds: 1_531_420_618,
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
};

test('the example of Slack’s documentation is accepted, by who tolerates its age', async (t) => {
  const { secret, seconds, signature, body } = EXAMPLE;
  const headers = {
    'X-Slack-Request-Timestamp': String(seconds),
    'X-Slack-Signature': signature,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const old = hooked({ provider: 'slack', secrets: [secret], tolerance: '400000h' });
  t.is(await post(old, body, headers), 204);
  t.is(old.requests[0]?.headers.get('x-lwa-webhook'), 'slack');
  t.is(await post(hooked({ provider: 'slack', secrets: [secret] }), body, headers), 401);
});

test('time, body and scheme are part of what is signed', async (t) => {
  const adapter = hooked({ provider: 'slack', secrets: ['old', 'new'] });
  const seconds = Math.floor(Date.now() / 1000);
  const hex = createHmac('sha256', 'new').update(`v0:${seconds}:a=1`).digest('hex');
  const fields = (time: string, signature: string) => ({
    'x-slack-request-timestamp': time,
    'x-slack-signature': signature,
  });
  t.is(await post(adapter, 'a=1', fields(String(seconds), `v0=${hex}`)), 204);
  t.is(await post(adapter, 'a=2', fields(String(seconds), `v0=${hex}`)), 401);
  t.is(await post(adapter, 'a=1', fields(String(seconds - 1), `v0=${hex}`)), 401);
  t.is(await post(adapter, 'a=1', fields(`${seconds}.0`, `v0=${hex}`)), 401);
  t.is(await post(adapter, 'a=1', fields('', `v0=${hex}`)), 401);
  t.is(await post(adapter, 'a=1', fields(String(seconds), `v1=${hex}`)), 401);
  t.is(await post(adapter, 'a=1', fields(String(seconds), hex)), 401);
});
