import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { memberKeys } from '../../../src/plugins/sources/member-keys.ts';

function keysOf(text: string, member: string): readonly string[] {
  const event = JSON.parse(text) as Record<string, Record<string, unknown>>;
  return memberKeys(event[member]!, member, Buffer.from(text));
}

test('keys that look like array indexes keep their place', (t) => {
  t.deepEqual(keysOf('{"q":{"b":1,"10":2,"9":3,"a":4}}', 'q'), ['b', '10', '9', 'a']);
});

test('escapes, white space, nesting and look-alikes do not confuse it', (t) => {
  const text = `{ "body" : "{\\"q\\":{\\"x\\":1}} \\\\", "o": {"q": {"y": 1}}, "list": [{"q":{"z":1}}, "q"],
    "\\u0071" : { "b\\"" : ["1", ":"] , "\\u0031" : {"c":1} , "ü\\\\":[], "0":null }, "last": {"8":1} }`;
  t.deepEqual(keysOf(text, 'q'), ['b"', '1', 'ü\\', '0']);
});

test('of two members of one name the last counts', (t) => {
  t.deepEqual(keysOf('{"q":{"1":1,"b":1},"q":{"c":1,"2":1}}', 'q'), ['c', '2']);
});

test('a key that comes twice stands where it came first', (t) => {
  t.deepEqual(keysOf('{"q":{"b":1,"1":1,"b":2}}', 'q'), ['b', '1']);
});

test('the order is that of the text, whatever else the event has', (t) => {
  const key = fc.oneof(fc.nat().map(String), fc.string(), fc.constantFrom('q', '__proto__', '0'));
  const members = fc.uniqueArray(fc.tuple(key, fc.json({ maxDepth: 2 })), {
    selector: ([name]) => name,
  });
  const object = (list: readonly (readonly [string, string])[], gap: string) =>
    `{${list.map(([name, value]) => `${gap}${JSON.stringify(name)}${gap}:${value}`).join(',')}}`;
  fc.assert(
    fc.property(members, members, fc.constantFrom('', ' ', '\n\t'), (query, others, gap) => {
      const rest = others.filter(([name]) => name !== 'query');
      const half = rest.length >> 1;
      const event = object(
        [...rest.slice(0, half), ['query', object(query, gap)], ...rest.slice(half)],
        gap,
      );
      t.deepEqual(
        keysOf(event, 'query'),
        query.map(([name]) => name),
      );
    }),
  );
});
