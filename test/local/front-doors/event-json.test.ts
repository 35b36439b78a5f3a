import test from 'ava';
import fc from 'fast-check';
import { eventJson } from '../../../src/local/front-doors/event-json.ts';

test('plain values are written as JSON.stringify writes them', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      t.is(eventJson(value), JSON.stringify(value));
    }),
  );
});

test('a map keeps its order, its odd keys and its values', (t) => {
  const map = new Map<string, unknown>([
    ['b', ['x']],
    ['10', { c: undefined, d: null }],
    ['2', 'y'],
    ['__proto__', 'z'],
  ]);
  t.is(eventJson(map), '{"b":["x"],"10":{"d":null},"2":"y","__proto__":"z"}');
});
