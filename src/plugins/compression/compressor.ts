import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { BrotliWasmType } from 'brotli-wasm';
import { type Coding, acceptedCodings } from './accept-encoding.ts';
import { loadBrotliWasm } from './brotli-wasm.ts';
import { compressedStream } from './compressed-stream.ts';

/** A coding that compresses. */
export type Compression = Exclude<Coding, 'identity'>;

/** How a {@link Compressor} is made. */
export interface CompressorOptions {
  readonly gzipLevel: number;
  readonly brotliQuality: number;
  readonly encoder: 'native' | 'wasm';
  /** The host's node:zlib, which may lack brotli. */
  readonly host?: Partial<Pick<typeof zlib, 'createBrotliCompress'>>;
}

/**
 * Up to this size, in bytes, compressing takes less time than the way to a thread and back (0.2 ms),
 * and holds other invocations up for no longer than that.
 */
const SYNC_BYTES = 8 * 1024;

type Brotli = (body: Uint8Array, options: zlib.BrotliOptions) => Promise<Uint8Array>;

/** Everything that compressing needs loaded: node:zlib, the negotiation, brotli-wasm if it must be. */
export class Compressor {
  // Not at the top level: in the bundle that would load node:zlib at every start.
  readonly #gzip = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gzip);
  readonly #brotli: Brotli | undefined;
  readonly #gzipOptions: zlib.ZlibOptions;
  readonly #brotliQuality: number;
  readonly #wasm: BrotliWasmType | undefined;
  readonly #codings: readonly Compression[];
  readonly #streamCodings: readonly Compression[];
  /** Why there is no brotli, where there is none. */
  readonly missing: unknown;

  /** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` when brotli-wasm is asked for and missing. */
  constructor({ gzipLevel, brotliQuality, encoder, host = zlib }: CompressorOptions) {
    this.#gzipOptions = { level: gzipLevel };
    this.#brotliQuality = brotliQuality;
    const native = encoder === 'native' && typeof host.createBrotliCompress === 'function';
    if (!native) {
      try {
        this.#wasm = loadBrotliWasm();
      } catch (error) {
        if (encoder === 'wasm') throw error;
        this.missing = error;
      }
    }
    if (native) this.#brotli = promisify(zlib.brotliCompress);
    this.#codings = native || this.#wasm ? ['br', 'gzip'] : ['gzip'];
    // brotli-wasm cannot flush.
    this.#streamCodings = native ? ['br', 'gzip'] : ['gzip'];
  }

  /** The codings that the caller takes and this host can produce, best first. */
  accepted(acceptEncoding: string | undefined, streams: boolean): Coding[] {
    return acceptedCodings(acceptEncoding, streams ? this.#streamCodings : this.#codings);
  }

  /** Compresses a whole body: small ones at once, others on a thread. */
  compress(coding: Compression, body: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const atOnce = body.byteLength <= SYNC_BYTES;
    if (coding === 'gzip') {
      return atOnce ? zlib.gzipSync(body, this.#gzipOptions) : this.#gzip(body, this.#gzipOptions);
    }
    if (this.#wasm) return this.#wasm.compress(body, { quality: this.#brotliQuality });
    const options = this.#brotliOptions(body.byteLength);
    return atOnce ? zlib.brotliCompressSync(body, options) : this.#brotli!(body, options);
  }

  /** Compresses a body as it streams, chunk by chunk. */
  compressStream(coding: Compression, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
    if (coding === 'gzip') {
      return compressedStream(body, () => zlib.createGzip(this.#gzipOptions), Z_SYNC_FLUSH);
    }
    const options = this.#brotliOptions();
    return compressedStream(body, () => zlib.createBrotliCompress(options), BROTLI_OPERATION_FLUSH);
  }

  /** With the size known the encoder takes a window, and memory, to match. */
  #brotliOptions(size?: number): zlib.BrotliOptions {
    const params: Record<number, number> = {
      [zlib.constants.BROTLI_PARAM_QUALITY]: this.#brotliQuality,
    };
    if (size !== undefined) params[zlib.constants.BROTLI_PARAM_SIZE_HINT] = size;
    return { params };
  }
}
