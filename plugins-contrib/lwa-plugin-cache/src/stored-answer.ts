import { Buffer } from 'node:buffer';
import { HttpHeaders } from 'lambda-web-adapter';
import { CachePolicy, type StoredPolicy } from './freshness.ts';

/** An answer that is kept. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
  readonly policy: CachePolicy;
}

/** What is kept in the place of an answer that differs by fields of the request (`Vary`). */
export interface VaryMarker {
  /** The fields, in lower case and in order. */
  readonly vary: readonly string[];
  /** Part of the keys of the variants: with a new one, all that were there are gone. */
  readonly generation: string;
}

interface Head {
  /** 1. What is of another version is not read. */
  readonly v: number;
  readonly vary?: readonly string[];
  readonly generation?: string;
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly policy?: StoredPolicy;
}

const VERSION = 1;

/** As bytes: the head as JSON, a line feed, the body. */
export function encodeStored(stored: StoredAnswer | VaryMarker): Uint8Array {
  if ('vary' in stored) return encode({ v: VERSION, ...stored });
  const { status, headers, policy, body } = stored;
  return encode({ v: VERSION, status, headers: [...headers], policy: policy.toObject() }, body);
}

/** Reads them; `undefined` when they are none of ours. */
export function decodeStored(bytes: Uint8Array): StoredAnswer | VaryMarker | undefined {
  const end = bytes.indexOf(0x0a);
  if (end === -1) return undefined;
  try {
    const head = JSON.parse(textOf(bytes.subarray(0, end))) as Head;
    const { v, vary, generation, status, headers, policy } = head;
    if (v !== VERSION) return undefined;
    if (vary !== undefined && generation !== undefined) return { vary, generation };
    if (status === undefined || headers === undefined || policy === undefined) return undefined;
    return {
      status,
      headers: new HttpHeaders(headers),
      policy: CachePolicy.fromObject(policy),
      body: bytes.subarray(end + 1),
    };
  } catch {
    return undefined;
  }
}

function encode(head: Head, body: Uint8Array = new Uint8Array()): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`, 'utf8'), body]);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
