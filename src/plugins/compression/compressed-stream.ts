import { Buffer } from 'node:buffer';
import type { Transform } from 'node:stream';

/** A compressor of node:zlib. */
export interface StreamEncoder extends Transform {
  flush(kind: number, callback: () => void): void;
}

/**
 * Compresses a body while it streams. Each chunk is flushed, so that it can be read at once at the
 * other end. The next chunk is asked for when the last one has been taken; ending the iteration
 * early stops the source and frees the encoder.
 *
 * @param flushKind `Z_SYNC_FLUSH` for gzip, `BROTLI_OPERATION_FLUSH` for brotli.
 */
export function compressedStream(
  source: AsyncIterable<Uint8Array>,
  createEncoder: () => StreamEncoder,
  flushKind: number,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () =>
      new CompressingIterator(source[Symbol.asyncIterator](), createEncoder, flushKind),
  };
}

/** Not a generator: one that was never started would not pass `return()` on to its source. */
class CompressingIterator implements AsyncIterator<Uint8Array, undefined> {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #createEncoder: () => StreamEncoder;
  readonly #flushKind: number;
  #encoder: StreamEncoder | undefined;
  #output: Buffer[] = [];
  #settle: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #done = false;

  constructor(
    source: AsyncIterator<Uint8Array>,
    createEncoder: () => StreamEncoder,
    flushKind: number,
  ) {
    this.#source = source;
    this.#createEncoder = createEncoder;
    this.#flushKind = flushKind;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      while (!this.#done) {
        await this.#step();
        if (this.#output.length > 0) return { done: false, value: this.#takeOutput() };
      }
    } catch (error) {
      this.#close();
      throw error;
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#close();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  /** Compresses one chunk of the source, or the stream's end. */
  async #step(): Promise<void> {
    const chunk = await this.#source.next();
    if (this.#done) return;
    const encoder = (this.#encoder ??= this.#startEncoder());
    await new Promise<void>((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
      if (chunk.done) {
        encoder.once('end', resolve);
        encoder.end();
        return;
      }
      encoder.write(chunk.value);
      encoder.flush(this.#flushKind, resolve);
    });
    if (chunk.done) this.#close();
  }

  #startEncoder(): StreamEncoder {
    const encoder = this.#createEncoder();
    encoder.on('data', (chunk: Buffer) => this.#output.push(chunk));
    encoder.on('error', (error: Error) => {
      this.#fail(error);
    });
    // Destroyed by `return()` while a chunk is in it, it calls nobody back.
    encoder.on('close', () => {
      this.#settle();
    });
    return encoder;
  }

  /** What one chunk became, in one piece: small pieces are small writes further on. */
  #takeOutput(): Uint8Array {
    const output = this.#output;
    this.#output = [];
    return output.length === 1 ? output[0]! : Buffer.concat(output);
  }

  #close(): void {
    this.#done = true;
    this.#encoder?.destroy();
  }
}
