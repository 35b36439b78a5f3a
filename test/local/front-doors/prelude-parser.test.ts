import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { PreludeParser } from '../../../src/local/front-doors/prelude-parser.ts';

const NULS = Buffer.alloc(8);

test('prelude and body are told apart however the bytes are cut', (t) => {
  const headers = fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 });
  fc.assert(
    fc.property(headers, fc.uint8Array(), fc.array(fc.nat(300)), (map, body, cuts) => {
      const json = JSON.stringify({ statusCode: 418, headers: map, cookies: ['a=1'] });
      const bytes = Buffer.concat([Buffer.from(json), NULS, body]);
      const parser = new PreludeParser();
      const received: Buffer[] = [];
      let start = 0;
      for (const end of [...cuts.sort((a, b) => a - b), bytes.length]) {
        if (end <= start && end !== bytes.length) continue;
        const part = parser.push(bytes.subarray(start, Math.min(end, bytes.length)));
        if (part !== undefined) received.push(part);
        start = Math.min(end, bytes.length);
      }
      t.is(parser.prelude?.statusCode, 418);
      t.deepEqual(new Map(Object.entries(parser.prelude!.headers)), new Map(Object.entries(map)));
      t.deepEqual(parser.prelude?.cookies, ['a=1']);
      t.deepEqual(Buffer.concat(received), Buffer.from(body));
    }),
  );
});

test('an absent status is 200', (t) => {
  const parser = new PreludeParser();
  t.is(parser.push(Buffer.concat([Buffer.from('{}'), NULS]))!.length, 0);
  t.deepEqual(parser.prelude, {
    statusCode: 200,
    headers: {},
    multiValueHeaders: {},
    cookies: [],
  });
});

test('a prelude that does not end within 16 KB is refused', (t) => {
  const parser = new PreludeParser();
  t.is(parser.push(Buffer.alloc(16 * 1024, 'x')), undefined);
  t.throws(() => parser.push(Buffer.from('x')), { message: /16384 bytes/ });
  const late = Buffer.concat([Buffer.alloc(16 * 1024 - 7, ' '), NULS]);
  t.throws(() => new PreludeParser().push(late), { message: /16384 bytes/ });
});

test('a prelude that is no JSON object is refused', (t) => {
  for (const json of ['', 'x', '3', '[]', 'null', '{"statusCode":1}', '{"headers":3}']) {
    t.throws(() => new PreludeParser().push(Buffer.concat([Buffer.from(json), NULS])), {
      instanceOf: Error,
    });
  }
});
