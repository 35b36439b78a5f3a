/**
 * Feeds damaged responses to the HTTP/1.1 client for a while.
 *
 * Whatever the bytes are and wherever they are cut: it must come to one result, the same for every
 * cut; that result is a response, an Http1Error, or "more bytes are needed"; and where it is a
 * response, Node's parser must have read the same.
 *
 * Run: `npm run fuzz -- [seconds] [seed]`. A failure prints the seed and the bytes, and ends with 1.
 */
import { deepStrictEqual, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { collectBody } from '../../src/pipeline/index.ts';
import { Http1Client, Http1Error } from '../../src/runtime/http1/index.ts';
import { type Parsed, parseResponse } from '../runtime/http1/parse-response.ts';
import { parseWithNode } from '../runtime/http1/parse-with-node.ts';
import { cutAt, INVALID, VALID, validResponses } from '../runtime/http1/response-samples.ts';

/** How many responses also go over a real socket. */
const SOCKET_SHARE = 20;

const JUNK = [
  ...[
    '\r',
    '\n',
    '\r\n',
    '\r\n\r\n',
    '\0',
    ' ',
    '\t',
    ':',
    ';',
    ',',
    '"',
    '\\',
    '0',
    '1',
    'f',
    'g',
  ],
  ...['-', '\x7f', '\x80', '\xff', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 100 \r\n\r\n', '0\r\n\r\n'],
  ...['Content-Length: 3\r\n', 'Content-Length: 0\r\n', 'Transfer-Encoding: chunked\r\n'],
  ...['Transfer-Encoding: identity\r\n', 'Connection: close\r\n', 'Keep-Alive: timeout=0\r\n'],
];

/** A small generator of numbers that a seed repeats (mulberry32). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

function damage(text: string, dice: Dice): string {
  let damaged = text;
  for (let count = dice.below(4); count > 0; count--) {
    const at = dice.below(damaged.length + 1);
    const until = at + (dice.below(4) === 0 ? dice.below(12) : dice.below(2));
    const inserted = dice.below(3) === 0 ? '' : dice.pick(JUNK);
    damaged = damaged.slice(0, at) + inserted + damaged.slice(until);
  }
  return dice.below(10) === 0 ? damaged.slice(0, dice.below(damaged.length + 1)) : damaged;
}

/** The parts of a result that must not depend on cuts, nor on how the body is read. */
function essence(parsed: Parsed): unknown {
  if (parsed.type === 'error') {
    ok(parsed.error instanceof Http1Error, parsed.error);
    return { type: 'error', kind: parsed.error.kind };
  }
  return parsed.type === 'incomplete' ? parsed : { type: parsed.type, response: parsed.response };
}

async function check(message: Buffer, dice: Dice): Promise<void> {
  const options = {
    method: dice.below(8) === 0 ? 'HEAD' : 'GET',
    ended: dice.below(3) > 0,
    // A limit for whole bodies alone.
    maxBodyBytes: Number.POSITIVE_INFINITY,
  };
  const whole = await parseResponse([message], options);
  const cuts = Array.from({ length: dice.below(10) }, () => dice.next());
  for (const streaming of [false, true]) {
    const cut = await parseResponse(cutAt(message, cuts), { ...options, streaming });
    // After excess bytes the connection is dropped; how many of them one read has seen may differ.
    deepStrictEqual(essence(cut), essence(whole));
  }
  // One leniency that Node does not have: a length that is given twice.
  const lengths = message.toString('latin1').match(/content-length/gi)?.length ?? 0;
  if (whole.type !== 'response' || whole.excess || lengths > 1) return;
  deepStrictEqual(whole, await parseWithNode([message], options));
}

/** A server that answers every request with the bytes of the moment, in two writes, and closes. */
async function startServer() {
  const state = { answer: Buffer.alloc(0), cut: 0 };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      socket.write(state.answer.subarray(0, state.cut));
      setImmediate(() => socket.end(state.answer.subarray(state.cut)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { state, server, port: (server.address() as AddressInfo).port };
}

async function checkOverSocket(client: Http1Client, streaming: boolean): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  try {
    const request = { method: 'GET', target: '/', fields: '', streaming, signal };
    await collectBody((await client.request(request)).body);
  } catch (error) {
    ok(error instanceof Http1Error, error as Error);
    ok(error.kind !== 'aborted', 'the client hangs');
  }
}

async function main(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 60);
  const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
  const dice = new Dice(seed);
  const generated = fc.sample(validResponses, { numRuns: 2000, seed });
  const samples = [...Object.values(VALID), ...Object.values(INVALID), ...generated];
  const { state, server, port } = await startServer();
  const client = new Http1Client({ port });
  const end = performance.now() + seconds * 1000;
  let count = 0;
  for (; performance.now() < end; count++) {
    const message = Buffer.from(damage(dice.pick(samples), dice), 'latin1');
    try {
      await check(message, dice);
      if (count % SOCKET_SHARE === 0) {
        state.answer = message;
        state.cut = dice.below(message.length + 1);
        await checkOverSocket(client, dice.below(2) === 0);
      }
    } catch (error) {
      console.error(
        `seed ${seed}, response ${count}: ${JSON.stringify(message.toString('latin1'))}`,
      );
      throw error;
    }
  }
  client.close();
  server.close();
  console.log(`${count} responses in ${seconds} s, seed ${seed}: no difference`);
}

await main();
