import { readFileSync, statSync } from 'node:fs';
import test from 'ava';
import { ADAPTER } from '../runtime/adapter-file.ts';

const MAX_BYTES = 115e6;
/** The last number of the newest glibc 2 that it may ask for, which is the one of 2012. */
const MAX_GLIBC_MINOR = 17;

test('it is one executable file of at most 115 MB', (t) => {
  const { size, mode } = statSync(ADAPTER);
  t.true(size <= MAX_BYTES, `${size} bytes`);
  t.is(mode & 0o111, 0o111);
});

test('it asks for nothing newer than glibc 2.17', (t) => {
  const text = readFileSync(ADAPTER).toString('latin1');
  const minors = [...text.matchAll(/\0GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
  // On musl there are none.
  t.true(
    minors.every((minor) => minor <= MAX_GLIBC_MINOR),
    minors.join(),
  );
});
