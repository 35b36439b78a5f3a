import { Buffer } from 'node:buffer';

/** What a streamed answer says before its body. */
export interface Prelude {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly multiValueHeaders: Readonly<Record<string, unknown>>;
  readonly cookies: readonly unknown[];
}

const DELIMITER = Buffer.alloc(8);
/** The delimiter must end within the first 16 KB. */
const MAX_PRELUDE_BYTES = 16 * 1024;

/**
 * Separates prelude from body in the bytes of a streamed answer, however these are cut: the JSON,
 * eight NULs, then the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
 */
export class PreludeParser {
  #buffer: Buffer = Buffer.alloc(0);
  prelude: Prelude | undefined;

  /**
   * Takes the next bytes. Returns those that belong to the body; `undefined` while the prelude is
   * not complete.
   * @throws Error when the prelude is malformed or too long.
   */
  push(chunk: Buffer): Buffer | undefined {
    if (this.prelude !== undefined) return chunk;
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const end = this.#buffer.indexOf(DELIMITER);
    if (end === -1 || end + DELIMITER.length > MAX_PRELUDE_BYTES) {
      if (this.#buffer.length <= MAX_PRELUDE_BYTES && end === -1) return undefined;
      throw new Error(`There is no end of the prelude within ${MAX_PRELUDE_BYTES} bytes`);
    }
    this.prelude = parsePrelude(this.#buffer.toString('utf8', 0, end));
    const rest = this.#buffer.subarray(end + DELIMITER.length);
    this.#buffer = Buffer.alloc(0);
    return rest;
  }
}

function parsePrelude(json: string): Prelude {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('The prelude is no JSON object');
  }
  const { statusCode, headers, multiValueHeaders, cookies } = parsed as Record<string, unknown>;
  return {
    statusCode: statusOf(statusCode ?? 200),
    headers: mapOf(headers, 'headers'),
    multiValueHeaders: mapOf(multiValueHeaders, 'multiValueHeaders'),
    cookies: listOf(cookies),
  };
}

/** A status that can be sent as a final answer. @throws Error for any other value. */
export function statusOf(value: unknown): number {
  const status = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) {
    return status;
  }
  throw new Error(`statusCode ${JSON.stringify(value)} is no status from 200 to 599`);
}

/** @throws Error when the value is neither absent nor an object. */
export function mapOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`"${what}" is no object`);
}

/** @throws Error when the value is neither absent nor an array. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new Error('"cookies" is no array');
}
