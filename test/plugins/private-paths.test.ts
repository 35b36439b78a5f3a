import test from 'ava';
import fc from 'fast-check';
import { type PrivatePathsOptions, privatePaths } from '../../src/plugins/index.ts';
import { Harness, testSource } from '../pipeline/harness.ts';

async function statusOf(harness: Harness, target: string): Promise<number> {
  return (await harness.answered({ target })).status;
}

const GUARD = { paths: ['/jobs', '/a%20b'], subtrees: ['/ws/message', '/deep/'] };

test('callers from outside get 403, and the app is not asked', async (t) => {
  const harness = new Harness({ plugins: [privatePaths(GUARD)] });
  for (const target of [
    '/jobs',
    '/jobs?x=1',
    '/jobs/',
    '//jobs',
    '/./jobs',
    '/x/../jobs',
    '/JOBS',
    '/%6aobs',
    '/%256aobs',
    '/jobs;v=1',
    '/x/%2e%2e/jobs',
    '\\jobs',
    '/a b',
    '/a%20b',
    '/ws/message',
    '/ws/message/join',
    '/ws//message/%2e/join',
    '/deep',
    '/deep/er',
  ]) {
    t.is(await statusOf(harness, target), 403, target);
  }
  t.deepEqual(harness.requests, []);
});

test('all else reaches the app', async (t) => {
  const harness = new Harness({ plugins: [privatePaths(GUARD)] });
  for (const target of ['/', '/job', '/jobs/1', '/x/jobs', '/ws', '/ws/messages', '/deeper']) {
    t.is(await statusOf(harness, target), 200, target);
  }
});

test('what the adapter posts by itself reaches the app', async (t) => {
  const harness = new Harness({ source: testSource('event'), plugins: [privatePaths(GUARD)] });
  t.is(await statusOf(harness, '/jobs'), 200);
  t.is(await statusOf(harness, '/ws/message/join'), 200);
});

test('no spelling of a segment opens a private path', async (t) => {
  const harness = new Harness({ plugins: [privatePaths(GUARD)] });
  const spelled = fc
    .array(fc.constantFrom('plain', 'upper', 'escaped', 'twice'), { minLength: 4, maxLength: 4 })
    .map((ways) => [...'jobs'].map((letter, index) => spelling(letter, ways[index]!)).join(''));
  const around = fc.constantFrom('', '/', '/.', '/x/..', '//');
  await fc.assert(
    fc.asyncProperty(
      around,
      spelled,
      fc.constantFrom('', '/', '//', '/.', ';a'),
      async (a, b, c) => {
        t.is(await statusOf(harness, `${a}/${b}${c}`), 403);
      },
    ),
  );
});

function spelling(letter: string, way: string): string {
  const hex = letter.charCodeAt(0).toString(16);
  if (way === 'upper') return letter.toUpperCase();
  if (way === 'escaped') return `%${hex}`;
  return way === 'twice' ? `%25${hex}` : letter;
}

test('paths that are none are refused', (t) => {
  for (const options of [{ paths: ['jobs'] }, { subtrees: [7] }, { paths: '/jobs' }]) {
    t.throws(() => privatePaths(options as unknown as PrivatePathsOptions), {
      code: 'LWA_ERR_PLUGIN_INVALID',
    });
  }
});
