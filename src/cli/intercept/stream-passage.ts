import { Buffer } from 'node:buffer';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { SHOWN_CHARACTERS } from './call-log.ts';

/**
 * A streamed response on its way: chunk by chunk, no faster than Lambda takes it, and with its
 * trailers, which tell of a failure in mid-stream and which proxies drop.
 */
export class StreamPassage {
  /** What is to be sent on. */
  readonly upload = new PassThrough();
  readonly #request: IncomingMessage;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #bytes = 0;
  #chunks = 0;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  /** How many bytes have passed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The first of them. */
  get beginning(): Buffer {
    return Buffer.concat(this.#kept);
  }

  get state(): string {
    const failure = this.#request.trailers['lambda-runtime-function-error-type'];
    const end = failure === undefined ? '' : `, failed with ${failure}`;
    return `stream of ${this.#chunks} chunks${this.#request.complete ? end : ', not ended'}`;
  }

  /** The request to Lambda is made, and its head not sent yet. */
  begin(proxied: ClientRequest): void {
    const request = this.#request;
    const { trailer } = request.headers;
    if (trailer !== undefined) proxied.setHeader('Trailer', trailer);
    request.on('data', (chunk: Buffer) => {
      this.#keep(chunk);
      if (this.upload.write(chunk)) return;
      request.pause();
      this.upload.once('drain', () => request.resume());
    });
    request.on('end', () => {
      const { rawTrailers } = request;
      const pairs = rawTrailers.flatMap((name, index): [string, string][] =>
        index % 2 === 0 ? [[name, rawTrailers[index + 1]!]] : [],
      );
      proxied.addTrailers(pairs);
      this.upload.end();
    });
  }

  #keep(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#chunks++;
    const room = SHOWN_CHARACTERS - this.#keptBytes;
    if (room <= 0) return;
    this.#kept.push(chunk.subarray(0, room));
    this.#keptBytes += Math.min(chunk.length, room);
  }
}
