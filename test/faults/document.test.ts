import { readFileSync } from 'node:fs';
import test from 'ava';
import { DOCUMENT, faultsDocument } from './document.ts';

test('docs/faults.md is what npm run docs:faults writes', (t) => {
  t.is(readFileSync(DOCUMENT, 'utf8'), faultsDocument());
});
