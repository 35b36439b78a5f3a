import { Buffer } from 'node:buffer';
import type { InvocationParts } from './lambda.ts';
import type { RawAnswer } from './raw-app.ts';

/** One invocation that both adapters get, and what the app answers. */
export interface Case {
  /** A sentence about what is special; unique. */
  name: string;
  /** Settings beyond the port; cases with the same ones share an adapter. */
  settings?: Readonly<Record<string, string>>;
  /** The event as a value, or as the bytes that Lambda sends. */
  event: unknown;
  /** What Lambda says beside the event. */
  invocation?: InvocationParts;
  /** Lambda sends absent fields of the invocation with nothing in them. @default false */
  managedInstances?: boolean;
  /** What the app answers. @default 200 with a small JSON text */
  answer?: RawAnswer;
}

/** An HTTP/1.1 answer of the app, Content-Length added. Header values are latin1. */
export function answer(
  status: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: string | Buffer = '',
): RawAnswer {
  const content = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const lines = [...headers, ['content-length', String(content.length)] as const]
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return {
    bytes: Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines}\r\n`, 'latin1'), content]),
  };
}

/** An answer exactly as written here. */
export function rawAnswer(text: string, options: { hangUp?: boolean } = {}): RawAnswer {
  return { bytes: Buffer.from(text, 'latin1'), ...options };
}

export const HELLO: RawAnswer = answer(
  '200 OK',
  [['content-type', 'application/json']],
  '{"hello":"world"}',
);
