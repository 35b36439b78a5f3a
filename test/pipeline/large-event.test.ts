import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { decodedBody, parseLargeEvent } from '../../src/pipeline/large-event.ts';
import { Invocation } from '../../src/pipeline/index.ts';

const BASE64 = Buffer.from('the body of the event').toString('base64');

/** What `JSON.parse` gives or throws, and the same of ours; `undefined` leaves it to JSON.parse. */
function sameAsJson(text: string | Buffer): { event: unknown } | undefined {
  const payload = Buffer.from(text as string);
  let expected: unknown;
  let invalid = false;
  try {
    expected = JSON.parse(payload.toString('utf8'));
  } catch {
    invalid = true;
  }
  let event: unknown;
  try {
    event = parseLargeEvent(payload);
  } catch (error) {
    if (!(error instanceof SyntaxError) || !invalid) throw error;
    return undefined;
  }
  if (event === undefined) return undefined;
  if (invalid || JSON.stringify(event) !== JSON.stringify(expected)) {
    throw new Error(`not as JSON.parse has it: ${payload.toString('latin1')}`);
  }
  return { event };
}

test('a base64 body is decoded, and a string to whoever reads it', (t) => {
  const event = parseLargeEvent(
    Buffer.from(`{"a":[1],"body":"${BASE64}","z":{"body":2}}`),
  ) as object;
  t.deepEqual(decodedBody(event), Buffer.from('the body of the event'));
  t.deepEqual(Object.keys(event), ['a', 'body', 'z']);
  t.deepEqual({ ...event }, { a: [1], body: BASE64, z: { body: 2 } });
});

test('a body that was replaced is no longer the decoded one', (t) => {
  const event = parseLargeEvent(Buffer.from(`{"body":"${BASE64}"}`)) as { body: unknown };
  event.body = 'other';
  t.is(decodedBody(event), undefined);
  t.deepEqual(event, { body: 'other' });
});

for (const text of [
  '',
  '{}',
  '[]',
  '{"body":""}',
  '{"body":null}',
  '{"body":"text!"}',
  '{"body":"aaa"}',
  '{"body":"a-_a"}',
  '{"body":"a=aa"}',
  '{"body":"aaaa","body":"bbbb"}',
  '{"body":"aaaa","bod\\u0079":"bbbb"}',
  '{"body":"aa\\"a"}',
  '{"Body":"aaaa"}',
  '{"a":{"body":"aaaa"}}',
  '{"body":"aaaa"',
]) {
  test(`${JSON.stringify(text)} is left to JSON.parse`, (t) => {
    t.is(parseLargeEvent(Buffer.from(text)), undefined);
  });
}

test('whatever the JSON is: the same as JSON.parse', (t) => {
  const space = fc.constantFrom('', ' ', '\n\t');
  const key = fc.oneof(fc.string(), fc.constantFrom('body', 'Body', '__proto__', 'a"\\'));
  const value = fc.oneof(
    fc.jsonValue().map((any) => JSON.stringify(any)),
    fc.uint8Array().map((bytes) => `"${Buffer.from(bytes).toString('base64')}"`),
  );
  const member = fc.tuple(fc.oneof(key, fc.constant('body')), value);
  let taken = 0;
  fc.assert(
    fc.property(fc.array(member, { maxLength: 5 }), space, (members, gap) => {
      const list = members.map(
        ([name, json]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${json}`,
      );
      if (sameAsJson(`${gap}{${list.join(`${gap},`)}${gap}}${gap}`) !== undefined) taken++;
    }),
    { numRuns: 2000 },
  );
  t.true(taken > 100);
});

test('whatever the bytes are: the same as JSON.parse', (t) => {
  const valid = Buffer.from(`{"a":{"b":["}",1]},"c":"\\"é","body":"${BASE64}","n":-1e3,"t":true}`);
  fc.assert(
    fc.property(
      fc.nat(valid.length),
      fc.nat(8),
      fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc.string({ maxLength: 4 }).map((s) => Buffer.from(s)),
      ),
      (at, cut, bytes) => {
        sameAsJson(Buffer.concat([valid.subarray(0, at), bytes, valid.subarray(at + cut)]));
      },
    ),
    { numRuns: 5000 },
  );
  t.pass();
});

test('an invocation of a large payload has the same event', (t) => {
  const event = { headers: {}, body: Buffer.alloc(200_000, 7).toString('base64'), z: 1 };
  const invocation = new Invocation({
    requestId: 'r',
    payload: Buffer.from(JSON.stringify(event)),
  });
  t.truthy(decodedBody(invocation.event as object));
  t.deepEqual({ ...(invocation.event as object) }, event);
});

test('a long body is decoded to its last byte, or not at all', (t) => {
  for (const length of [49_150, 49_151, 49_152, 49_153, 98_304, 200_000]) {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 31) & 255));
    const text = bytes.toString('base64');
    const event = parseLargeEvent(Buffer.from(JSON.stringify({ body: text }))) as object;
    t.deepEqual(decodedBody(event), bytes);
    for (const at of [0, 3, 65_532, 65_535, 65_536, 70_001].filter(
      (index) => index < text.length - 4,
    )) {
      for (const wrong of ['=', '-', '_', ' ', '\u007f']) {
        const damaged = text.slice(0, at) + wrong + text.slice(at + 1);
        t.is(parseLargeEvent(Buffer.from(JSON.stringify({ body: damaged }))), undefined, `${at}`);
      }
    }
  }
});
