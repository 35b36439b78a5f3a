import test from 'ava';
import fc from 'fast-check';
import type { AccessRule } from '../src/index.ts';
import { AccessRules } from '../src/access-rules.ts';
import { asked, guarded, withToken } from './guarded.ts';
import { newSigner, tokenOf } from './key-server.ts';

const signer = await newSigner('one');
const RULES: AccessRule[] = [
  { path: '/health', token: 'none', exact: true },
  { path: '/public/internal', scopes: ['internal'] },
  { path: '/public', token: 'none' },
  { path: '/shop', token: 'optional' },
  { path: '/admin', methods: ['GET'], anyScope: ['admin:read', 'admin:write'] },
  { path: '/admin', scopes: ['admin:write'] },
];

async function status(
  method: string,
  target: string,
  claims?: Record<string, unknown>,
): Promise<number | undefined> {
  const adapter = guarded({ audience: 'orders', jwks: { keys: [signer.jwk] }, rules: RULES });
  const request = { method, target };
  const full = claims ? withToken(await tokenOf(signer, claims), request) : request;
  return (await asked(adapter, full))[0];
}

test('each part of the app asks what its rule says', async (t) => {
  t.is(await status('GET', '/health'), 200);
  t.is(await status('GET', '/health?x=1'), 200);
  t.is(await status('GET', '/health/x'), 401);
  t.is(await status('GET', '/healthy'), 401);
  t.is(await status('GET', '/public/a%20b.css'), 200);
  t.is(await status('GET', '/public/internal/x'), 401);
  t.is(await status('GET', '/shop'), 200);
  t.is(await status('GET', '/other'), 401);
  t.is(await status('GET', '/other', {}), 200);
  t.is(await status('GET', '/admin', {}), 403);
  t.is(await status('GET', '/admin', { scope: 'x admin:read' }), 200);
  t.is(await status('HEAD', '/admin', { scp: ['admin:read'] }), 200);
  t.is(await status('POST', '/admin/users', { scope: 'admin:read' }), 403);
  t.is(await status('POST', '/admin/users', { scp: 'admin:write' }), 200);
});

test('a bad token is refused where none would be needed, and not looked at where none is', async (t) => {
  const adapter = guarded({ audience: 'orders', jwks: { keys: [signer.jwk] }, rules: RULES });
  t.is((await asked(adapter, withToken('a.b.c', { target: '/shop' })))[0], 401);
  t.is((await asked(adapter, withToken('a.b.c', { target: '/public' })))[0], 200);
});

test('who lacks scopes is told which', async (t) => {
  const adapter = guarded({ audience: 'orders', jwks: { keys: [signer.jwk] }, rules: RULES });
  const request = withToken(await tokenOf(signer), { method: 'PUT', target: '/admin' });
  t.deepEqual(await asked(adapter, request), [
    403,
    'Bearer realm="app", error="insufficient_scope", scope="admin:write"',
  ]);
});

const tricks = [
  '/Admin',
  '/%61dmin',
  '/%2561dmin',
  '/%u0061dmin',
  '//admin',
  '//host/admin',
  '/\\admin',
  '/%5Cadmin',
  '/%2Fadmin',
  '/%c0%afadmin',
  '/admin;v=1',
  '/;x/admin',
  '/admin%00',
  '/admin%20',
  '/admin.json',
  '/admin/',
  '/admin%2Fusers',
  '/admin#x',
];
for (const target of tricks) {
  test(`${target} is not let through without the scope of /admin`, async (t) => {
    t.is(await status('POST', target, {}), 403);
    t.is(await status('POST', target, { scope: 'admin:write' }), 200);
  });
}

const dotted = [
  '/public/../admin',
  '/public/%2e%2e/admin',
  '/public/%252e%252e/admin',
  '/public/..;/admin',
  '/public/..%2fadmin',
  '/public/..\\admin',
  '/public/..%5cadmin',
  '/public/%c0%ae%c0%ae/admin',
  '/public/..%00/admin',
  '/public/./x',
];
for (const target of dotted) {
  test(`${target} is refused: servers do not agree where it leads`, async (t) => {
    t.is(await status('GET', target, { scope: 'admin:read admin:write internal' }), 400);
  });
}

test('an open path is open only as it is written', async (t) => {
  for (const target of ['/Public', '/%70ublic', '//public', '/public;x', '/health/', '/health.']) {
    t.is(await status('GET', target), 401, target);
  }
});

test('a closed part of an open one is closed in every spelling', async (t) => {
  for (const target of ['/public/Internal', '/public/%69nternal', '/public//internal/x']) {
    t.is(await status('GET', target), 401, target);
    t.is(await status('GET', target, {}), 403, target);
    t.is(await status('GET', target, { scope: 'internal' }), 200, target);
  }
});

/** Servers, from the strict to the forgiving: what path each routes by. */
const SERVERS: Record<string, (path: string) => string> = {
  strict: (path) => path,
  decoding: (path) => bytes(path),
  'decoding twice': (path) => bytes(bytes(path)),
  'without case': (path) => bytes(path).toLowerCase(),
  'merging slashes': (path) => bytes(path).replace(/\/+/g, '/'),
  'without parameters': (path) => bytes(path.replace(/;[^/]*/g, '')),
  resolving: (path) => resolved(path),
  'resolving what is decoded': (path) => resolved(bytes(path)),
  'decoding what is resolved': (path) => bytes(resolved(path)),
  whatwg: (path) => new URL(path, 'http://localhost').pathname,
  'whatwg, decoding': (path) => bytes(new URL(path, 'http://localhost').pathname),
};

function bytes(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function resolved(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

const piece = fc.constantFrom(
  ...[
    '/',
    '//',
    '\\',
    '%2f',
    '%5C',
    '%252f',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    ';',
    ';x=1',
    '%00',
    '%20',
  ],
  ...['admin', 'ADMIN', '%61dmin', 'adm%69n', '%2561dmin', 'public', 'internal', 'Internal', 'x'],
  ...['health', '@', ':', '#', '.json', '%', '%zz'],
);
const target = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);

test('no server routes to a closed path what was let through as an open one', (t) => {
  const rules = new AccessRules([
    { path: '/public/internal', scopes: ['internal'] },
    { path: '/public', token: 'none' },
    { path: '/health', exact: true, token: 'none' },
    { path: '/admin', scopes: ['admin'] },
  ]);
  fc.assert(
    fc.property(target, (path) => {
      const access = rules.of('GET', path);
      if (access === undefined) return;
      const needed = new Set(access.rules.flatMap(({ scopes = [] }) => scopes));
      for (const [name, route] of Object.entries(SERVERS)) {
        let routed: string;
        try {
          routed = route(path);
        } catch {
          // It would refuse the target itself.
          continue;
        }
        if (/^\/admin(?:\/|$)/.test(routed)) t.true(needed.has('admin'), `${path}: ${name}`);
        if (/^\/public\/internal(?:\/|$)/.test(routed)) {
          t.true(needed.has('internal'), `${path}: ${name}`);
        }
        if (access.token === 'none') {
          t.regex(routed, /^\/(?:public(?:\/|$)|health$)/, `${path}: ${name}`);
        }
      }
    }),
    {
      numRuns: 20_000,
      examples: [
        ['/\\x%2f@internal/%61dmin'],
        ['/public/..#health%2e;'],
        ['/public;x=1%20%2f.%zz/internal'],
      ],
    },
  );
});

test('a target without a slash in front is no path that rules can be asked for', (t) => {
  t.is(new AccessRules(RULES).of('GET', 'http://localhost/admin'), undefined);
});
