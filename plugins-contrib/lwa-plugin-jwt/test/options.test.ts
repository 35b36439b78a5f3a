import test from 'ava';
import { exportPKCS8, exportSPKI } from 'jose';
import { jwt, type JwtOptions } from '../src/index.ts';
import { newSigner } from './key-server.ts';

const rsa = await newSigner('rsa', 'RS256');
const issuer = 'https://login.example.com';

const wrong: Record<string, [options: unknown, message: RegExp]> = {
  'no audience': [{ issuer }, /options\.audience: expected a string that is not empty or a list/],
  'an empty list of audiences': [{ issuer, audience: [] }, /options\.audience: expected/],
  'no place for keys': [
    { audience: 'a' },
    /options\.issuer: expected the https: URL of one issuer/,
  ],
  'two issuers without keys': [{ audience: 'a', issuer: [issuer, issuer] }, /options\.issuer: /],
  'keys over plain http': [
    { audience: 'a', jwksUrl: 'http://login.example.com/keys' },
    /options\.jwksUrl: expected an https: URL/,
  ],
  'an issuer over plain http': [
    { audience: 'a', issuer: 'http://login.example.com' },
    /options\.issuer: expected the https: URL/,
  ],
  'two places for keys': [
    { audience: 'a', jwksUrl: `${issuer}/keys`, secret: 'x'.repeat(32) },
    /options: expected one of jwksUrl, jwks, publicKey and secret, got "jwksUrl and secret"/,
  ],
  'no algorithm': [{ issuer, audience: 'a', algorithms: ['none'] }, /options\.algorithms\[0\]/],
  "a secret's algorithm without a secret": [
    { issuer, audience: 'a', algorithms: ['HS256'] },
    /options\.algorithms\[0\]: expected "RS256"/,
  ],
  "a key's algorithm with a secret": [
    { audience: 'a', secret: 'x'.repeat(64), algorithms: ['HS256', 'RS256'] },
    /options\.algorithms\[1\]: expected "HS256" or "HS384" or "HS512"/,
  ],
  'a short secret': [
    { audience: 'a', secret: 'x'.repeat(40), algorithms: ['HS384'] },
    /options\.secret: expected 48 bytes or more, got "40 bytes"/,
  ],
  'a private key': [
    { audience: 'a', publicKey: await exportPKCS8(rsa.privateKey) },
    /options\.publicKey: expected a public key or a certificate as PEM, got a value of type string/,
  ],
  'a header and a cookie': [
    { issuer, audience: 'a', header: 'x-a', cookie: 'a' },
    /options\.cookie: expected nothing beside a header/,
  ],
  'a header that is none': [
    { issuer, audience: 'a', claimHeaders: { 'x user': 'sub' } },
    /options\.claimHeaders: expected an object whose keys are names of headers/,
  ],
  'a realm that would end the challenge': [
    { issuer, audience: 'a', realm: 'a", x="' },
    /options\.realm: expected visible ASCII/,
  ],
  'an option that there is not': [{ issuer, audience: 'a', scopes: ['x'] }, /options\.scopes: /],
};
for (const [what, [options, message]] of Object.entries(wrong)) {
  test(`${what} is refused at the start`, (t) => {
    t.throws(() => jwt(options as JwtOptions), { code: 'LWA_ERR_PLUGIN_INVALID', message });
  });
}

for (const path of [
  'admin',
  '/a/../b',
  '/a//b',
  '/a;b',
  '/a?b',
  '/%61',
  '/a%2fb',
  '/a\\b',
  '/a b',
]) {
  test(`a rule for ${path} is refused: it can be read in more than one way`, (t) => {
    t.throws(() => jwt({ issuer, audience: 'a', rules: [{ path }] }), {
      message: /options\.rules\[0\]\.path: expected a path/,
    });
  });
}

test('what is right is taken', async (t) => {
  t.notThrows(() => jwt({ issuer, audience: false, rules: [{ path: '/caf%C3%A9/' }] }));
  t.notThrows(() => jwt({ audience: 'a', jwksUrl: 'http://localhost:1/keys' }));
  const publicKey = await exportSPKI(rsa.publicKey);
  t.notThrows(() => jwt({ audience: ['a', 'b'], publicKey }));
});
