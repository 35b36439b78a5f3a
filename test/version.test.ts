import { readFileSync } from 'node:fs';
import test from 'ava';
import { VERSION } from '../src/version.ts';

test('VERSION is the version of package.json', (t) => {
  const file = new URL('../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  t.is(VERSION, version);
});
