import { Buffer } from 'node:buffer';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Posted } from './observation.ts';
import { printable } from './printable.ts';

type Document = Readonly<Record<string, unknown>>;

/** What was posted, point by point, so that one difference does not hide another. */
export function postedFacets(posted: Posted): Map<string, string> {
  const document = record(parsed(posted.body));
  const facets = new Map<string, string>();
  if (posted.type === 'error') {
    facets.set('lambda error type', posted.errorType);
    for (const [key, value] of Object.entries(document ?? {})) {
      facets.set(`lambda error ${key}`, JSON.stringify(value));
    }
    return facets;
  }
  facets.set('lambda content type', posted.contentType);
  if (posted.type === 'stream') addStream(facets, posted.body);
  else if (typeof document?.['statusCode'] === 'number') addAnswer(facets, document);
  else facets.set('lambda payload', printable(posted.body));
  return facets;
}

/** Eight NULs stand between what is said about a streamed answer and its content. */
const DELIMITER = Buffer.alloc(8);

function addStream(facets: Map<string, string>, bytes: Buffer): void {
  const end = bytes.indexOf(DELIMITER);
  const prelude = end === -1 ? undefined : record(parsed(bytes.subarray(0, end)));
  if (prelude === undefined) {
    facets.set('lambda payload', printable(bytes));
    return;
  }
  const body = bytes.subarray(end + DELIMITER.length).toString('base64');
  addAnswer(facets, { ...prelude, body, isBase64Encoded: true });
}

/** The JSON of an HTTP source. */
function addAnswer(facets: Map<string, string>, document: Document): void {
  const { body, isBase64Encoded, headers, multiValueHeaders, ...rest } = document;
  for (const [key, value] of Object.entries(rest))
    facets.set(`lambda ${key}`, JSON.stringify(value));
  for (const [map, fields] of Object.entries({ headers, multiValueHeaders })) {
    if (fields === undefined) continue;
    facets.set(`lambda ${map}`, 'there');
    for (const [name, value] of Object.entries(record(fields) ?? {})) {
      facets.set(`lambda ${map} ${name}`, JSON.stringify(value));
    }
  }
  facets.set('lambda isBase64Encoded', String(isBase64Encoded));
  const encoding =
    fieldOf(headers, 'content-encoding') ?? fieldOf(multiValueHeaders, 'content-encoding');
  const bytes = Buffer.from(String(body ?? ''), isBase64Encoded === true ? 'base64' : 'utf8');
  facets.set('lambda body', printable(decoded(bytes, encoding)));
}

function fieldOf(map: unknown, wanted: string): string | undefined {
  const entry = Object.entries(record(map) ?? {}).find(([name]) => name.toLowerCase() === wanted);
  return entry === undefined ? undefined : String(entry[1]);
}

/** The content behind a coding: two encoders seldom write the same bytes. */
function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  try {
    if (encoding === 'gzip') return gunzipSync(bytes);
    if (encoding === 'br') return brotliDecompressSync(bytes);
  } catch {
    // Not what it says: compared as it is.
  }
  return bytes;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function record(value: unknown): Document | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Document;
}
