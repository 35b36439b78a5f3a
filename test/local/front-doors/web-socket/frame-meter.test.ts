import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { FrameMeter } from '../../../../src/local/front-doors/web-socket/frame-meter.ts';

/** A client's frame (RFC 6455, 5.2). */
function frame(length: number): Buffer {
  const head =
    length < 126
      ? [0x82, 0x80 | length]
      : length < 65_536
        ? [0x82, 0xfe, length >> 8, length & 0xff]
        : [0x82, 0xff, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(4 + length, 0xff)]);
}

test('frames up to the limit pass and longer ones are found, however the bytes are cut', (t) => {
  const lengths = fc.array(
    fc.oneof(fc.nat(200), fc.constantFrom(125, 126, 65_535, 65_536, 70_000)),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 9000 }), fc.nat(70_000), (all, size, limit) => {
      const bytes = Buffer.concat(all.map(frame));
      const meter = new FrameMeter(limit);
      let fine = true;
      for (let at = 0; at < bytes.length && fine; at += size) {
        fine = meter.push(bytes.subarray(at, at + size));
      }
      t.is(fine, Math.max(...all) <= limit);
    }),
    { numRuns: 50 },
  );
});
