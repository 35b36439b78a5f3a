import { readFileSync } from 'node:fs';
import test from 'ava';
import * as api from '../../src/index.ts';
import * as testing from '../../src/testing.ts';

/** The names that the types of the package say can be imported as values. */
function reported(): string[] {
  const text = readFileSync(new URL('../../api/lambda-web-adapter.d.mts', import.meta.url), 'utf8');
  const [, names = ''] = /^export \{ (.*) \};$/m.exec(text) ?? [];
  return names.split(', ').sort();
}

test('what the types say can be imported is there', (t) => {
  t.deepEqual(Object.keys(api).sort(), reported());
});

test('what is for tests is there', (t) => {
  t.deepEqual(Object.keys(testing).sort(), ['Pipeline', 'TestAdapter', 'eventOf']);
});
