import { readFileSync } from 'node:fs';
import test from 'ava';
import * as api from '../../src/index.ts';
import * as testing from '../../src/testing.ts';

/** The names that a report says can be imported as values. */
function reported(file: string): string[] {
  const text = readFileSync(new URL(`../../api/${file}`, import.meta.url), 'utf8');
  const [, names = ''] = /^export \{ (.*) \};$/m.exec(text) ?? [];
  return names.split(', ').sort();
}

test('what the types say can be imported is there', (t) => {
  t.deepEqual(Object.keys(api).sort(), reported('lambda-web-adapter.d.mts'));
  t.deepEqual(Object.keys(testing).sort(), reported('testing.d.mts'));
});
