import test from 'ava';
import { authorizationSource } from '../../src/plugins/index.ts';
import { Harness } from '../pipeline/harness.ts';

function harness(): Harness {
  return new Harness({ plugins: [authorizationSource({ header: 'X-App-Authorization' })] });
}

test('the field moves to Authorization, whatever was there', async (t) => {
  const { headers } = await harness().seen({
    headers: [
      ['Authorization', 'AWS4-HMAC-SHA256 …'],
      ['x-app-authorization', 'Bearer token'],
      ['authorization', 'AWS4-HMAC-SHA256 …'],
    ],
  });
  t.deepEqual([...headers], [['authorization', 'Bearer token']]);
});

test('without the field the app sees no Authorization at all', async (t) => {
  const under = harness();
  const { headers } = await under.seen({ headers: [['AUTHORIZATION', 'AWS4-HMAC-SHA256 …']] });
  t.deepEqual([...headers], []);
  t.deepEqual(under.log.messages('warn'), []);
  t.is(under.log.messages('debug').length, 1);
});

test('an empty field is an empty Authorization, not the original', async (t) => {
  const { headers } = await harness().seen({
    headers: [
      ['authorization', 'original'],
      ['x-app-authorization', ''],
    ],
  });
  t.is(headers.get('authorization'), '');
});

test('wrong header names are refused', (t) => {
  for (const header of [undefined, '', 'a b', 'x:', 'Authorization', 'AUTHORIZATION', 7]) {
    t.throws(() => authorizationSource({ header: header as string }), {
      code: 'LWA_ERR_PLUGIN_INVALID',
      message: /options\.header: expected the name of a header other than Authorization/,
    });
  }
});
