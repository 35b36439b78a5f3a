import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { ERROR_CODES } from '../../src/pipeline/index.ts';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const entries = [...page.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);

test('docs/errors.md has one entry for every error code and no other, in the same order', (t) => {
  t.deepEqual(entries, [...ERROR_CODES]);
});

test('every entry of docs/errors.md says what happened and what to do', (t) => {
  for (const entry of page.split(/^### /m).slice(1)) {
    const [code = '', ...text] = entry.trim().split('\n');
    t.true(text.join('').length > 80, `${code} needs more than a line`);
    t.regex(entry, /\*\*What to do\*\*/, code);
  }
});

test('every error code is used', (t) => {
  const folder = new URL('../../src/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('error-codes.ts'))
    .map((path) => readFileSync(new URL(path, folder), 'utf8'))
    .join('\n');
  t.deepEqual(
    ERROR_CODES.filter((code) => !sources.includes(`'${code}'`)),
    [],
  );
});
