import test from 'ava';
import fc from 'fast-check';
import { Http1Error } from '../../../src/runtime/http1/index.ts';
import { parseResponse, type Parsed, type ParseOptions } from './parse-response.ts';
import { parseWithNode } from './parse-with-node.ts';
import { cutAt, INVALID, VALID, validResponses } from './response-samples.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

async function parseWhole(message: string, options?: ParseOptions): Promise<Parsed> {
  return parseResponse([latin1(message)], options);
}

for (const [name, sample] of Object.entries(VALID)) {
  test(`a response with ${name} is read as Node's parser reads it`, async (t) => {
    const ours = await parseWhole(sample);
    const nodes = await parseWithNode([latin1(sample)]);
    t.is(ours.type, 'response');
    t.deepEqual(ours, nodes);
  });

  test(`a response with ${name} is the same wherever it is cut`, async (t) => {
    const message = latin1(sample);
    const whole = await parseWhole(sample);
    for (const streaming of [false, true]) {
      for (let cut = 1; cut < message.length; cut++) {
        const pieces = [message.subarray(0, cut), message.subarray(cut)];
        t.deepEqual(await parseResponse(pieces, { streaming }), whole);
      }
      const single = Array.from(message, (byte) => Buffer.of(byte));
      t.deepEqual(await parseResponse(single, { streaming }), whole);
    }
  });
}

for (const [name, sample] of Object.entries(INVALID)) {
  test(`a response with ${name} is refused wherever it is cut`, async (t) => {
    const message = latin1(sample);
    for (let cut = 1; cut <= message.length; cut++) {
      const pieces = [message.subarray(0, cut), message.subarray(cut)];
      const parsed = await parseResponse(pieces);
      if (parsed.type !== 'error') {
        t.fail(`cut at ${cut}: ${parsed.type}`);
        return;
      }
      t.true(parsed.error instanceof Http1Error);
      t.is((parsed.error as Http1Error).kind, 'protocol');
    }
  });
}

test('any valid response, cut anywhere, is read as Node reads it', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      validResponses,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
      fc.boolean(),
      async (text, cuts, streaming) => {
        const message = latin1(text);
        const ours = await parseResponse(cutAt(message, cuts), { streaming });
        t.is(ours.type, 'response');
        t.deepEqual(ours, await parseWithNode([message]));
      },
    ),
    { numRuns: 300 },
  );
});

test('where a changed response is accepted, Node accepts it and reads the same', async (t) => {
  const junk = fc.constantFrom(
    '\r',
    '\n',
    '\0',
    ' ',
    '\t',
    ':',
    ';',
    '0',
    'a',
    '\xff',
    '\r\n',
    ',',
  );
  await fc.assert(
    fc.asyncProperty(
      validResponses,
      fc.double({ min: 0, max: 1, noNaN: true }),
      junk,
      fc.nat(2),
      async (text, place, inserted, removed) => {
        const at = Math.floor(place * text.length);
        const message = latin1(text.slice(0, at) + inserted + text.slice(at + removed));
        const ours = await parseResponse([message]);
        if (ours.type !== 'response' || ours.excess) return;
        t.deepEqual(
          ours,
          await parseWithNode([message]),
          JSON.stringify(message.toString('latin1')),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

test('the same length given twice is one length', async (t) => {
  const parsed = await parseWhole(
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
  );
  t.true(parsed.type === 'response' && parsed.response.body.toString() === 'ok');
});

test('a response to HEAD has no body, whatever its fields say', async (t) => {
  for (const framing of ['Content-Length: 5', 'Transfer-Encoding: chunked', 'X-None: x']) {
    const parsed = await parseWhole(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`, {
      method: 'HEAD',
      ended: false,
    });
    t.true(parsed.type === 'response' && parsed.response.body.length === 0);
  }
});

test('a body that ends early is incomplete, however it is framed', async (t) => {
  for (const sample of [
    'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n',
    'HTTP/1.1 200 OK\r\nContent-Le',
  ]) {
    t.is((await parseWhole(sample)).type, 'incomplete');
  }
});

test('bytes after the response are told', async (t) => {
  for (const name of ['content-length', 'chunked', '204', 'an empty body']) {
    const parsed = await parseWhole(`${VALID[name]!}x`);
    t.true(parsed.type === 'response' && parsed.excess, name);
  }
});

test('one byte after a body that was read in place is told', async (t) => {
  const head = latin1('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
  const parsed = await parseResponse([head, Buffer.alloc(100_001, 'x')]);
  t.true(parsed.type === 'response' && parsed.excess);
});

test('a head of 60 KB passes, one over the limit does not', async (t) => {
  const lines = (count: number) => `X-Long: ${'v'.repeat(1014)}\r\n`.repeat(count);
  const head = (count: number) => `HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${lines(count)}\r\n`;
  const passed = await parseWhole(head(60));
  t.true(passed.type === 'response' && passed.response.fields.length === 61);
  for (const sample of [head(130), head(130).slice(0, -2)]) {
    const refused = await parseWhole(sample);
    t.true(refused.type === 'error' && (refused.error as Http1Error).kind === 'head-too-large');
  }
});

test('interim responses count against the limit of the head', async (t) => {
  const interim = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
  const parsed = await parseWhole(interim.repeat(100), { maxHeadBytes: 1000 });
  t.true(parsed.type === 'error' && (parsed.error as Http1Error).kind === 'head-too-large');
});

test('trailers have the limit of a head', async (t) => {
  const start = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n';
  const parsed = await parseWhole(`${start}${'A: b\r\n'.repeat(300)}\r\n`, { maxHeadBytes: 1000 });
  t.true(parsed.type === 'error' && (parsed.error as Http1Error).kind === 'head-too-large');
});

test('a body over its limit is refused, at its head where that tells', async (t) => {
  for (const sample of [
    'HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'x'.repeat(101)}`,
    `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(101)}`,
  ]) {
    const parsed = await parseWhole(sample, { maxBodyBytes: 100 });
    t.true(parsed.type === 'error' && (parsed.error as Http1Error).kind === 'body-too-large');
  }
});

test.serial('a huge length is not believed before its bytes come', async (t) => {
  const before = process.memoryUsage().arrayBuffers;
  const parsed = await parseWhole('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nx');
  t.is(parsed.type, 'incomplete');
  t.true(process.memoryUsage().arrayBuffers - before < 64 * 1024 * 1024);
});

test('a body larger than what is allocated beforehand is whole', async (t) => {
  const size = 40 * 1024 * 1024 + 7;
  const body = Buffer.alloc(size);
  for (let index = 0; index < size; index += 4096)
    body.writeUInt32LE(index, Math.min(index, size - 4));
  const head = latin1(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
  const parsed = await parseResponse([head, body.subarray(0, 1000), body.subarray(1000)]);
  t.true(parsed.type === 'response' && parsed.response.body.equals(body));
});

test('a thousand tiny chunks in one read are one piece of a streamed body', async (t) => {
  const chunks = '1\r\nx\r\n'.repeat(1000);
  const sample = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
  for (const streaming of [false, true]) {
    const parsed = await parseWhole(sample, { streaming });
    t.true(parsed.type === 'response' && parsed.response.body.toString() === 'x'.repeat(1000));
  }
});
