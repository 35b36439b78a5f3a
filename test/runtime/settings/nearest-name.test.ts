import test from 'ava';
import fc from 'fast-check';
import { editDistance, nearestName } from '../../../src/runtime/settings/nearest-name.ts';

test('the distance counts what is put in, left out and replaced', (t) => {
  t.is(editDistance('PORT', 'PORT'), 0);
  t.is(editDistance('PROT', 'PORT'), 2);
  t.is(editDistance('POR', 'PORT'), 1);
  t.is(editDistance('', 'PORT'), 4);
});

test('the distance is a metric', (t) => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      t.is(editDistance(a, b), editDistance(b, a));
      t.is(editDistance(a, b) === 0, a === b);
      t.true(editDistance(a, c) <= editDistance(a, b) + editDistance(b, c));
    }),
  );
});

test('the nearest name is found, and none when all are far', (t) => {
  const names = ['HOST', 'PORT', 'PATH'];
  t.is(nearestName('PORTS', names), 'PORT');
  t.is(nearestName('COMPRESSION', names), undefined);
});
