import { readFileSync } from 'node:fs';
import test from 'ava';
import { DOCUMENT, differencesDocument } from './document.ts';

test('docs/differences-from-aws.md is what npm run docs:differences writes', (t) => {
  t.is(readFileSync(DOCUMENT, 'utf8'), differencesDocument());
});
