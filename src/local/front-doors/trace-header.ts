import { randomBytes } from 'node:crypto';

/** A fresh `Root=…` for a request that brought no trace. */
export function newTraceRoot(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

/**
 * What the function gets as `Lambda-Runtime-Trace-Id` for what came as `X-Amzn-Trace-Id`: the same
 * root, this invocation as the parent, and the caller's decision on sampling.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function invocationTrace(header: string): string {
  const parts = new Map<string, string>();
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const root = parts.get('Root') ?? newTraceRoot().slice('Root='.length);
  const sampled = parts.get('Sampled') === '1' ? '1' : '0';
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=${sampled}`;
}
