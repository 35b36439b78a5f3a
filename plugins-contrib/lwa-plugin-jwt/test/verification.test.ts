import { createHmac } from 'node:crypto';
import test from 'ava';
import { exportSPKI } from 'jose';
import { claimsOf, jwt, type JwtOptions } from '../src/index.ts';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { asked, guarded, withToken } from './guarded.ts';
import { newSigner, tokenOf } from './key-server.ts';

const ISSUER = 'https://login.example.com/';
const signer = await newSigner('one');
const rsa = await newSigner('rsa', 'RS256');
const OPTIONS: JwtOptions = {
  issuer: ISSUER,
  audience: 'orders',
  jwks: { keys: [signer.jwk, rsa.jwk] },
};
const NOW = Math.floor(Date.now() / 1000);
const REFUSED = 'Bearer realm="app", error="invalid_token", error_description=';

const good = (claims: Record<string, unknown> = {}) => tokenOf(signer, { iss: ISSUER, ...claims });

test('a good token is let through, as it came', async (t) => {
  const adapter = guarded(OPTIONS);
  for (const [scheme, one] of [
    ['Bearer', signer],
    ['bearer ', rsa],
  ] as const) {
    const authorization = `${scheme} ${await tokenOf(one, { iss: ISSUER })}`;
    t.is((await adapter.request({ headers: { authorization } })).response?.status, 200);
    t.is(adapter.requests.at(-1)?.headers.get('authorization'), authorization);
  }
});

test('without a token there is a challenge, and the app is not asked', async (t) => {
  const adapter = guarded({ ...OPTIONS, realm: 'orders' });
  t.deepEqual(await asked(adapter, {}), [401, 'Bearer realm="orders"']);
  const headers = { authorization: 'Basic YTpi' };
  t.deepEqual(await asked(adapter, { headers }), [401, 'Bearer realm="orders"']);
  t.is(adapter.requests.length, 0);
});

test('what is no token is a bad request', async (t) => {
  const adapter = guarded(OPTIONS);
  const one = `Bearer ${await good()}`;
  for (const authorization of ['Bearer', 'Bearer ', 'Bearer a b', 'Bearer a,b', `${one}, ${one}`]) {
    const [status, challenge] = await asked(adapter, { headers: { authorization } });
    t.is(status, 400, authorization);
    t.is(challenge, 'Bearer realm="app", error="invalid_request"');
  }
});

const faults: Record<string, [claims: Record<string, unknown>, description: string]> = {
  'an expired token': [{ exp: NOW - 60 }, 'The token has expired'],
  'a token that is not valid yet': [{ nbf: NOW + 60 }, "The claim 'nbf' is not the expected one"],
  'a token without an end': [{ exp: undefined }, "The claim 'exp' is not the expected one"],
  'a token for others': [{ aud: ['invoices'] }, "The claim 'aud' is not the expected one"],
  'a token for nobody': [{ aud: undefined }, "The claim 'aud' is not the expected one"],
  'a token of another issuer': [
    { iss: 'https://login.example.com' },
    "The claim 'iss' is not the expected one",
  ],
};
for (const [name, [claims, description]] of Object.entries(faults)) {
  test(`${name} is refused`, async (t) => {
    const adapter = guarded(OPTIONS);
    const answer = await asked(adapter, withToken(await good(claims)));
    t.deepEqual(answer, [401, `${REFUSED}"${description}"`]);
    t.is(adapter.requests.length, 0);
  });
}

test('one of several audiences and issuers is enough', async (t) => {
  const adapter = guarded({ ...OPTIONS, issuer: ['https://b', ISSUER], audience: ['x', 'orders'] });
  t.is((await asked(adapter, withToken(await good({ aud: ['orders', 'y'] }))))[0], 200);
});

test('clocks may differ by the tolerance', async (t) => {
  const token = await good({ exp: NOW - 60 });
  t.is((await asked(guarded({ ...OPTIONS, clockTolerance: '5m' }), withToken(token)))[0], 200);
});

test('tokens without an end, too old, or of another type are as the options say', async (t) => {
  const endless = withToken(await good({ exp: undefined }));
  t.is((await asked(guarded({ ...OPTIONS, requireExpiry: false }), endless))[0], 200);
  const old = withToken(await good({ iat: NOW - 7200 }));
  t.is((await asked(guarded({ ...OPTIONS, maxTokenAge: '1h' }), old))[0], 401);
  const adapter = guarded({ ...OPTIONS, type: 'at+jwt' });
  t.is((await asked(adapter, withToken(await good())))[0], 401);
  const typed = await tokenOf(signer, { iss: ISSUER }, { typ: 'at+jwt' });
  t.is((await asked(adapter, withToken(typed)))[0], 200);
});

test('claims can be required, as those of Cognito that has no audience', async (t) => {
  const adapter = guarded({
    ...OPTIONS,
    audience: false,
    requiredClaims: { token_use: 'access', client_id: ['web', 'ios'] },
  });
  const claims = { aud: undefined, token_use: 'access', client_id: 'ios' };
  t.is((await asked(adapter, withToken(await good(claims))))[0], 200);
  for (const other of [{ client_id: 'tv' }, { token_use: undefined }]) {
    t.is((await asked(adapter, withToken(await good({ ...claims, ...other }))))[0], 401);
  }
});

test('algorithms cannot be confused', async (t) => {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = encoded({ iss: ISSUER, aud: 'orders', exp: NOW + 60 });
  const pem = await exportSPKI(rsa.publicKey);
  const signed = (header: object, secret: string) => {
    const input = `${encoded(header)}.${claims}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const forged = [
    `${encoded({ alg: 'none' })}.${claims}.`,
    `${encoded({ alg: 'None', kid: 'one' })}.${claims}.AA`,
    signed({ alg: 'HS256', kid: 'rsa' }, pem),
    signed({ alg: 'RS256', kid: 'rsa' }, pem),
    await tokenOf(signer, { iss: ISSUER }, { kid: 'rsa' }),
    await tokenOf({ ...(await newSigner('own')), kid: 'one' }, { iss: ISSUER }),
    await tokenOf(await newSigner('own'), { iss: ISSUER }, { jwk: (await newSigner('own')).jwk }),
  ];
  for (const options of [
    OPTIONS,
    { audience: 'orders', publicKey: pem },
    { audience: 'orders', secret: 'y'.repeat(32) },
  ] as JwtOptions[]) {
    const adapter = guarded(options);
    for (const token of forged) {
      // Without a signature it is not even the form of a token that can be verified.
      t.is((await asked(adapter, withToken(token)))[0], 401, token);
    }
    t.is(adapter.requests.length, 0);
  }
});

test('only the algorithms that are configured are taken', async (t) => {
  const adapter = guarded({ ...OPTIONS, algorithms: ['RS256'] });
  t.is((await asked(adapter, withToken(await good())))[0], 401);
  t.is((await asked(adapter, withToken(await tokenOf(rsa, { iss: ISSUER }))))[0], 200);
});

test('a public key or a secret can be all there is', async (t) => {
  const byKey = guarded({ audience: 'orders', publicKey: await exportSPKI(rsa.publicKey) });
  t.is((await asked(byKey, withToken(await tokenOf(rsa))))[0], 200);
  const secret = 'a secret of thirty-two characters or more';
  const bySecret = guarded({ audience: 'orders', secret });
  const hmac = { alg: 'HS256', kid: 'any', privateKey: Buffer.from(secret) };
  t.is((await asked(bySecret, withToken(await tokenOf(hmac))))[0], 200);
  t.is((await asked(bySecret, withToken(await tokenOf(rsa))))[0], 401);
});

test('a token that names no key is verified with each', async (t) => {
  const other = await newSigner('two');
  const adapter = guarded({ ...OPTIONS, jwks: { keys: [other.jwk, signer.jwk] } });
  const nameless = { iss: ISSUER };
  const token = await tokenOf(signer, nameless, { kid: undefined });
  t.is((await asked(adapter, withToken(token)))[0], 200);
  const stray = await tokenOf(await newSigner('three'), nameless, { kid: undefined });
  t.is((await asked(adapter, withToken(stray)))[0], 401);
});

test('the token may come in another header, or in a cookie', async (t) => {
  const token = await good();
  const byHeader = guarded({ ...OPTIONS, header: 'cf-access-jwt-assertion' });
  const headers = { 'cf-access-jwt-assertion': token };
  t.is((await asked(byHeader, { headers }))[0], 200);
  const twice = { 'cf-access-jwt-assertion': token, cf_access_jwt_assertion: 'a.b.c' };
  t.is((await asked(byHeader, { headers: twice }))[0], 400);

  const byCookie = guarded({ ...OPTIONS, cookie: 'session' });
  t.is((await asked(byCookie, { headers: { cookie: `a=1; session=${token}; b=2` } }))[0], 200);
  t.is((await asked(byCookie, { headers: { cookie: 'xsession=1' } }))[0], 401);
  const both = { cookie: `session=${token}; session=x` };
  t.is((await asked(byCookie, { headers: both }))[0], 400);
});

test('the app does not see the token where it need not', async (t) => {
  const token = await good();
  const byHeader = guarded({ ...OPTIONS, forwardToken: false });
  await byHeader.request(withToken(token));
  t.false(byHeader.requests[0]?.headers.has('authorization'));
  const byCookie = guarded({ ...OPTIONS, cookie: 'session', forwardToken: false });
  await byCookie.request({ headers: { cookie: `a=1; session=${token}; b=2` } });
  await byCookie.request({ headers: { cookie: `session=${token}` } });
  t.is(byCookie.requests[0]?.headers.get('cookie'), 'a=1; b=2');
  t.false(byCookie.requests[1]?.headers.has('cookie'));
});

test('the app reads claims in headers that callers cannot set', async (t) => {
  const adapter = guarded({
    ...OPTIONS,
    rules: [{ path: '/open', token: 'optional' }],
    claimHeaders: {
      'x-user': 'sub',
      'x-roles': 'realm_access.roles',
      'x-name': 'name',
      'x-tenant': 'https://example.com/tenant',
      'x-own': 'constructor',
      'x-bad': 'bad',
    },
  });
  const forged = {
    'x-user': 'root',
    x_user: 'root',
    'X-Roles': 'root',
    'x-name': 'root',
    'x-own': 'root',
  };
  const token = await good({
    realm_access: { roles: ['a,b', 'c'] },
    'https://example.com/tenant': 7,
    bad: 'a\r\nx-user: root',
  });
  await adapter.request(withToken(token, { headers: forged }));
  await adapter.request({ target: '/open', headers: forged });
  const [known, unknown] = adapter.requests.map(({ headers }) =>
    [...headers].filter(([name]) => /^x[-_](user|roles|name|tenant|own|bad)$/i.test(name)),
  );
  t.deepEqual(known, [
    ['x-user', 'ada'],
    ['x-roles', '["a,b","c"]'],
    ['x-tenant', '7'],
  ]);
  t.deepEqual(unknown, []);
  t.true(adapter.log.some(({ message }) => message.includes('"x-bad" is left out')));
});

test('other plugins read the claims, of many at once', async (t) => {
  const seen: unknown[] = [];
  const adapter = new TestAdapter({
    plugins: [
      jwt(OPTIONS),
      {
        name: 'reader',
        apply: ({ hooks }) =>
          hooks.response.tap('reader', (exchange) => {
            seen.push(claimsOf(exchange)?.sub);
          }),
      },
    ],
    app: () => new HttpResponse({ status: 200 }),
  });
  const names = Array.from({ length: 64 }, (_, index) => `user-${index}`);
  await Promise.all(names.map(async (sub) => adapter.request(withToken(await good({ sub })))));
  t.deepEqual(seen.sort(), names.sort());
});

test('events that no caller sent need no token', async (t) => {
  const adapter = guarded(OPTIONS);
  const sqs = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '{}' }] };
  t.is((await adapter.invoke(sqs)).error, undefined);
  t.is(adapter.requests.length, 1);
});

test('tokens are in no log line and in no answer', async (t) => {
  const adapter = guarded(OPTIONS);
  const token = await good({ exp: NOW - 60 });
  const { response, text } = await adapter.request(withToken(token));
  const told = JSON.stringify([adapter.log, [...response!.headers], text]);
  t.false(told.includes(token.slice(-20)));
  t.is(response?.headers.get('cache-control'), 'no-store');
});
