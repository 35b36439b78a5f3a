import { isUtf8 } from 'node:buffer';
import { request } from 'node:http';
import { Duplex } from 'node:stream';
import type { Parsed, ParseOptions } from './parse-response.ts';

/** Gives the pieces to node:http's client, whose parser is llhttp, over a connection in memory. */
export function parseWithNode(
  pieces: readonly Uint8Array[],
  options: ParseOptions = {},
): Promise<Parsed> {
  const { method = 'GET', ended = true, maxHeadBytes = 128 * 1024 } = options;
  return new Promise((resolve) => {
    const connection = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => done(),
      autoDestroy: false,
    });
    const settle = (parsed: Parsed) => {
      resolve(parsed);
      connection.destroy();
    };
    const fail = (error: Error) => settle({ type: 'error', error });
    const outgoing = request(
      { createConnection: () => connection, method, maxHeaderSize: maxHeadBytes },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', fail);
        incoming.on('end', () => {
          settle({
            type: 'response',
            excess: false,
            response: {
              status: incoming.statusCode ?? 0,
              reason: incoming.statusMessage ?? '',
              fields: pairs(incoming.rawHeaders),
              body: Buffer.concat(chunks),
              trailers: pairs(incoming.rawTrailers),
            },
          });
        });
      },
    );
    outgoing.on('error', fail);
    outgoing.on('upgrade', () => fail(new Error('upgrade')));
    outgoing.on('connect', () => fail(new Error('connect')));
    outgoing.end();
    setImmediate(() => {
      for (const piece of pieces) if (piece.length > 0) connection.push(Buffer.from(piece));
      if (ended) connection.push(null);
      else setImmediate(() => setImmediate(() => settle({ type: 'incomplete' })));
    });
  });
}

function pairs(raw: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    result.push([raw[index]!, decoded(raw[index + 1]!)]);
  }
  return result;
}

/** Node's client gives latin1 always, ours UTF-8 where it is valid. */
function decoded(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
