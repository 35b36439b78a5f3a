import test from 'ava';
import fc from 'fast-check';
import { contextHeaders } from '../../src/plugins/index.ts';
import { Harness, testSource } from '../pipeline/harness.ts';

const EVENT = {
  stageVariables: { backend: 'blue' },
  pathParameters: { id: '42' },
  requestContext: {
    stage: 'prod',
    timeEpoch: 1_700_000_000_000,
    authorizer: {
      claims: {
        sub: 'user-1',
        'https://example.com/roles': ['admin', 'dév'],
        email_verified: true,
      },
      principalId: null,
    },
  },
};

async function seen(headers: Record<string, string>, sent: [string, string][] = []) {
  const harness = new Harness({ plugins: [contextHeaders({ headers })] });
  const request = await harness.seen({ ...EVENT, headers: sent });
  return [...request.headers];
}

test('members of the context stand in headers of their own', async (t) => {
  t.deepEqual(
    await seen({
      'X-User': 'authorizer.claims.sub',
      'X-Stage': 'stage',
      'X-Time': 'timeEpoch',
      'X-Verified': 'authorizer.claims.email_verified',
    }),
    [
      ['X-User', 'user-1'],
      ['X-Stage', 'prod'],
      ['X-Time', '1700000000000'],
      ['X-Verified', 'true'],
    ],
  );
});

test('a name with dots in it is found, and what is no text stands as JSON', async (t) => {
  t.deepEqual(await seen({ 'X-Roles': 'authorizer.claims.https://example.com/roles' }), [
    ['X-Roles', '["admin","dév"]'],
  ]);
});

test('stage variables and path parameters are the event’s own, whole or one by one', async (t) => {
  t.deepEqual(
    await seen({
      'x-amzn-stage-variables': 'stageVariables',
      'x-backend': 'stageVariables.backend',
      'x-id': 'pathParameters.id',
    }),
    [
      ['x-amzn-stage-variables', '{"backend":"blue"}'],
      ['x-backend', 'blue'],
      ['x-id', '42'],
    ],
  );
});

test('what a caller sends under the name never reaches the app, with a value and without', async (t) => {
  const sent: [string, string][] = [
    ['x-user', 'evil'],
    ['X_User', 'evil'],
    ['x-nobody', 'evil'],
    ['other', 'kept'],
  ];
  t.deepEqual(
    await seen({ 'X-User': 'authorizer.claims.sub', 'X-Nobody': 'authorizer.principalId' }, sent),
    [
      ['other', 'kept'],
      ['X-User', 'user-1'],
    ],
  );
});

test('prototypes are no part of a context', async (t) => {
  t.deepEqual(
    await seen({ 'X-A': 'constructor.name', 'X-B': '__proto__', 'X-C': 'stage.length' }),
    [],
  );
});

test('an event that nobody called for keeps the headers of its source', async (t) => {
  const harness = new Harness({
    source: testSource('event'),
    plugins: [contextHeaders({ headers: { 'x-user': 'authorizer.claims.sub' } })],
  });
  const { headers } = await harness.seen({ ...EVENT, headers: [['x-user', 'own']] } as object);
  t.is(headers.get('x-user'), 'own');
});

test('an object too large for a header is cut down with a warning', async (t) => {
  const harness = new Harness({
    plugins: [contextHeaders({ headers: { 'x-all': 'authorizer' } })],
  });
  const authorizer = { picture: 'x'.repeat(20_000), sub: 'user-1' };
  const { headers } = await harness.seen({ requestContext: { authorizer } });
  t.is(headers.get('x-all'), '{"sub":"user-1"}');
  t.regex(harness.log.messages('warn')[0]!, /"x-all".*picture/);
});

test('names that are no header, or that delimit or route the request, are refused', (t) => {
  for (const name of [
    '',
    'a b',
    'a:',
    'Content-Length',
    'transfer_encoding',
    'HOST',
    'connection',
  ]) {
    t.throws(() => contextHeaders({ headers: { [name]: 'stage' } }), {
      message: /Plugin "context-headers": options\.headers\[/,
    });
  }
  t.throws(() => contextHeaders({ headers: { 'x-a': '' } }), { message: /expected a path/ });
  t.throws(() => contextHeaders({ headers: ['a'] as never }), { message: /expected an object/ });
});

test('whatever the event is, nothing is thrown and no other header is touched', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.string({ minLength: 1 }), async (requestContext, path) => {
      const harness = new Harness({ plugins: [contextHeaders({ headers: { 'x-a': path } })] });
      const { headers } = await harness.seen({ requestContext, headers: [['other', 'kept']] });
      t.is(headers.get('other'), 'kept');
      t.true(headers.getAll('x-a').length <= 1);
    }),
    { numRuns: 200 },
  );
});
