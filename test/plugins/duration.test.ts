import test from 'ava';
import fc from 'fast-check';
import { type Duration, durationMs } from '../../src/index.ts';
import { parseDuration } from '../../src/plugins/duration.ts';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

test('a number is ms, and a text has a unit', (t) => {
  t.is(durationMs(1500), 1500);
  t.is(durationMs('250ms'), 250);
  t.is(durationMs('5s'), 5000);
  t.is(durationMs('10m'), 600_000);
  t.is(durationMs('1.5h'), 5_400_000);
  t.is(durationMs('7d'), 604_800_000);
});

test('any amount of any unit is that amount of ms', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.constantFrom(...(Object.keys(UNITS) as (keyof typeof UNITS)[])),
      (amount, unit) => durationMs(`${amount}${unit}`) === amount * UNITS[unit],
    ),
  );
  t.pass();
});

test('any text is a duration that is finite and not negative, or none', (t) => {
  const nearly = fc.stringMatching(/^[-+.\d\seE]{0,8}(ms|[smhdx])?$/);
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (text) => {
      const ms = parseDuration(text);
      return ms === undefined || (Number.isFinite(ms) && ms >= 0 && /^\d/.test(text));
    }),
  );
  t.pass();
});

test('what is no duration is refused', (t) => {
  for (const value of ['', '5', '5x', ' 5s', '5 s', '-5s', '1e3s', '5S', '.5s', -1, Number.NaN]) {
    t.is(parseDuration(value), undefined, String(value));
  }
  t.throws(() => durationMs('5x' as Duration), { message: 'Not a duration: "5x"' });
});
