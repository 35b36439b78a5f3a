import type { AnsweredExchange, HttpHeaders, Logger, Plugin } from '../../pipeline/index.ts';
import { checkOptions } from '../check-options.ts';
import { aBoolean, anInteger, listOf, oneOf } from '../option-checks.ts';
import { isCompressible } from './compressible.ts';
import type { Compressor } from './compressor.ts';
import { MEDIA_TYPE_PATTERN, MediaTypes } from '../media-types.ts';
import { COMPRESSIBLE_TYPES } from './compressible-types.ts';
import { varyByEncoding } from './vary.ts';

/** Options of {@link compression}. */
export interface CompressionOptions {
  /** Smaller bodies (bytes) stay as they are. @default 32 */
  minimumSize?: number;
  /**
   * The media types to compress: `text/html`, `text/*`, `+json` (a suffix). `text/event-stream` must
   * be named in full.
   * @default text, JSON, XML, YAML, scripts, wasm, uncompressed fonts and pictures
   */
  types?: readonly string[];
  /** 1 (fast) to 9 (small). @default 6 */
  gzipLevel?: number;
  /** 0 (fast) to 11 (small). Above 5 the time grows much faster than the gain. @default 4 */
  brotliQuality?: number;
  /**
   * `native` is node:zlib, and brotli-wasm where a host's zlib lacks brotli. `wasm` is brotli-wasm on
   * every host, 5 to 10 times slower. gzip is always node:zlib's.
   * @default "native"
   */
  encoder?: 'native' | 'wasm';
  /**
   * Compresses bodies that stream too. Each chunk is flushed: nothing is held back, but small chunks
   * compress badly.
   * @default false
   */
  streams?: boolean;
}

/**
 * Compresses answers with brotli or gzip, whichever the caller's `Accept-Encoding` likes best. What is
 * encoded already, partial, marked `no-transform` or not worth it stays as it is. After all other
 * plugins' `response` taps.
 *
 * @example
 * compression({ minimumSize: 1024, types: ['text/*', '+json', 'application/json'] })
 */
export function compression(options: CompressionOptions = {}): Plugin {
  checkOptions('compression', options, {
    minimumSize: anInteger(),
    types: listOf({
      expected: 'a media type as "text/html", "text/*" or "+json"',
      accepts: (value) => typeof value === 'string' && MEDIA_TYPE_PATTERN.test(value),
    }),
    gzipLevel: anInteger(1, 9),
    brotliQuality: anInteger(0, 11),
    encoder: oneOf('native', 'wasm'),
    streams: aBoolean(),
  });
  const {
    minimumSize = 32,
    gzipLevel = 6,
    brotliQuality = 4,
    encoder = 'native',
    streams = false,
  } = options;
  const types = new MediaTypes(options.types ?? COMPRESSIBLE_TYPES);
  let loading: Promise<Compressor> | undefined;

  async function load(log: Logger): Promise<Compressor> {
    const { Compressor } = await import('./compressor.ts');
    const compressor = new Compressor({ gzipLevel, brotliQuality, encoder });
    if (compressor.missing) {
      log.warn('This host has no brotli: answers are compressed with gzip alone', {
        error: compressor.missing,
      });
    }
    return compressor;
  }

  async function compress(exchange: AnsweredExchange, compressor: Compressor): Promise<void> {
    const { request, response } = exchange;
    const { body, headers } = response;
    const whole = body instanceof Uint8Array;
    const accepted = compressor.accepted(request.headers.get('accept-encoding'), !whole);
    const [coding] = accepted;
    if (coding === undefined || coding === 'identity') return;
    if (!whole) {
      response.body = compressor.compressStream(coding, body);
      headers.delete('content-length');
      markCompressed(headers, coding);
      return;
    }
    const compressed = await compressor.compress(coding, body);
    if (compressed.byteLength >= body.byteLength && accepted.includes('identity')) return;
    response.body = compressed;
    if (headers.has('content-length')) headers.set('content-length', String(compressed.byteLength));
    markCompressed(headers, coding);
  }

  return {
    name: 'compression',
    apply({ hooks, log }) {
      const loaded = (): Promise<Compressor> => (loading ??= load(log));
      // The app is starting: what the first answer needs costs it nothing now.
      hooks.boot.tapPromise('compression', async () => {
        await loaded();
      });
      hooks.response.tapPromise({ name: 'compression', stage: 100 }, async (exchange) => {
        const { request, response, source } = exchange;
        if (source.kind !== 'http' || !isCompressible(response, types)) return;
        const whole = response.body instanceof Uint8Array;
        if (!whole && !streams) return;
        if (bodySize(exchange) < minimumSize) return;
        varyByEncoding(response.headers);
        if (request.method !== 'HEAD') await compress(exchange, await loaded());
      });
    },
  };
}

/** In bytes; of a stream, or an answer to HEAD, what the app declares. */
function bodySize({ request, response }: AnsweredExchange): number {
  if (response.body instanceof Uint8Array && request.method !== 'HEAD') {
    return response.body.byteLength;
  }
  const declared = Number(response.headers.get('content-length'));
  return declared >= 0 ? declared : Number.POSITIVE_INFINITY;
}

function markCompressed(headers: HttpHeaders, coding: string): void {
  headers.set('content-encoding', coding);
  // Ranges, which the app counts in its own bytes, would fall elsewhere in these.
  headers.delete('accept-ranges');
  // The bytes are no longer those that a strong tag vouches for (RFC 9110, 8.8.1).
  const tag = headers.get('etag');
  if (tag !== undefined && !tag.startsWith('W/')) headers.set('etag', `W/${tag}`);
}
