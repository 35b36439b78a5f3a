import test from 'ava';
import fc from 'fast-check';
import { acceptedCodings, type Coding } from '../../../src/plugins/compression/accept-encoding.ts';

/** RFC 9110, 12.5.3, read sentence by sentence. */
function weightByTheBook(field: string, coding: Coding): number {
  const entries = field
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { name, q: q === undefined ? 1 : Number(q.slice(2)) };
    });
  const best = (name: string): number | undefined => {
    const weights = entries.filter((entry) => entry.name === name).map(({ q }) => q);
    return weights.length === 0 ? undefined : Math.max(...weights);
  };
  const weight = best(coding) ?? best('*');
  if (weight !== undefined) return weight;
  // Not listed, `identity` is acceptable, and liked no more than anything that is listed.
  if (coding !== 'identity') return 0;
  return Math.min(1, ...entries.map(({ q }) => q).filter((q) => q > 0));
}

const OURS: Coding[] = ['br', 'gzip', 'identity'];

function acceptedByTheBook(field: string): Coding[] {
  return OURS.map((coding) => ({ coding, weight: weightByTheBook(field, coding) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ coding }) => coding);
}

const space = fc.constantFrom('', ' ', '\t');
const weight = fc.option(fc.constantFrom('0', '0.0', '0.000', '0.001', '0.5', '0.8', '1', '1.0'));
const coding = fc.constantFrom('br', 'gzip', 'GZip', 'identity', '*', 'deflate', 'zstd', 'x');
const member = fc.oneof(
  fc
    .tuple(coding, weight, space, fc.constantFrom('q', 'Q'))
    .map(([name, q, gap, letter]) => (q === null ? name : `${name}${gap};${gap}${letter}=${q}`)),
  fc.constant(''),
);
const wellFormed = fc
  .tuple(fc.array(member, { maxLength: 6 }), space)
  .map(([members, gap]) => members.join(`${gap},${gap}`));

test('the codings and their order are what the RFC says, ours first among equals', (t) => {
  fc.assert(
    fc.property(wellFormed, (field) => {
      t.deepEqual(acceptedCodings(field, ['br', 'gzip']), acceptedByTheBook(field), field);
    }),
    { numRuns: 1000 },
  );
});

test('no field is one that asks for nothing; an empty one takes identity alone', (t) => {
  t.deepEqual(acceptedCodings(undefined, ['br', 'gzip']), ['identity']);
  t.deepEqual(acceptedCodings('', ['br', 'gzip']), ['identity']);
});

test('a coding that this host cannot produce is never chosen', (t) => {
  t.deepEqual(acceptedCodings('br, gzip;q=0.1', ['gzip']), ['gzip', 'identity']);
  t.deepEqual(acceptedCodings('br', ['gzip']), ['identity']);
});

test('any text at all gets an answer, with nothing in it that the text does not name', (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('br', 'gzip', '*', ';', 'q', '=', '"', '\\', ',', '0', ' '),
    }),
  );
  fc.assert(
    fc.property(text, (field) => {
      const codings = acceptedCodings(field, ['br', 'gzip']);
      for (const each of codings) {
        t.true(OURS.includes(each));
        if (each === 'identity') continue;
        t.true(field.includes('*') || field.toLowerCase().includes(each), field);
      }
    }),
    { numRuns: 1000 },
  );
});
