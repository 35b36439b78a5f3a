import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { jsonField } from '../../src/plugins/json-field.ts';

const json = fc.jsonValue({ maxDepth: 4 });

test('what fits is the same JSON value, in characters that a field may hold', (t) => {
  fc.assert(
    fc.property(json, (value) => {
      const field = jsonField(value, 1e6);
      t.deepEqual(field.removed, []);
      t.deepEqual(JSON.parse(field.json), JSON.parse(JSON.stringify(value)));
      // biome-ignore lint: the control characters are what must not be there.
      t.notRegex(field.json, /[\x00-\x1f\x7f]/);
    }),
  );
});

test('DEL, line breaks and NUL are escaped, and come back', (t) => {
  const value = { 'a\x7fb': '\r\n\0\x7f' };
  const { json: text } = jsonField(value, 1e6);
  t.is(text, '{"a\\u007fb":"\\r\\n\\u0000\\u007f"}');
  t.deepEqual(JSON.parse(text), value);
});

test('undefined is null', (t) => {
  t.is(jsonField(undefined, 100).json, 'null');
  t.is(jsonField(null, 100).json, 'null');
});

test('the limit is kept, counted in UTF-8 bytes, and what is left is JSON', (t) => {
  fc.assert(
    fc.property(json, fc.integer({ min: 4, max: 200 }), (value, maxBytes) => {
      const before = JSON.stringify(value);
      const field = jsonField(value, maxBytes);
      t.true(Buffer.byteLength(field.json) <= maxBytes);
      JSON.parse(field.json);
      const whole = jsonField(value, 1e6).json;
      t.is(field.removed.length > 0, Buffer.byteLength(whole) > maxBytes);
      t.is(JSON.stringify(value), before, 'the value itself is not touched');
    }),
  );
});

test('the largest members go first, wherever they are, and are named', (t) => {
  const value = {
    stage: 'prod',
    authorizer: { claims: { sub: 'me', picture: 'x'.repeat(500), groups: ['y'.repeat(200)] } },
    identity: { sourceIp: '1.2.3.4' },
  };
  const { json: text, removed } = jsonField(value, 200);
  t.deepEqual(removed, ['authorizer.claims.picture', 'authorizer.claims.groups']);
  t.deepEqual(JSON.parse(text), {
    stage: 'prod',
    authorizer: { claims: { sub: 'me' } },
    identity: { sourceIp: '1.2.3.4' },
  });
});

test('deep nesting and a crowd of empty objects have an end', (t) => {
  let deep: unknown = 'x'.repeat(100);
  for (let level = 0; level < 500; level++) deep = { deep };
  t.true(jsonField({ deep, sub: 'me' }, 128).json.includes('"sub":"me"'));
  const crowd = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, {}]));
  t.is(jsonField(crowd, 64).json, 'null');
});

test('what is nested too deeply to be written is left out', (t) => {
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  const { json, removed } = jsonField(deep, 16 * 1024);
  t.is(json, 'null');
  t.is(removed.length, 1);
});
