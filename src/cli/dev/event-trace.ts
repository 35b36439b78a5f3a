import { Buffer } from 'node:buffer';
import type { LocalLambda } from '../../local/local-lambda.ts';
import type { Answer } from '../../local/runtime-api/service-invocation.ts';
import type { Terminal } from '../terminal.ts';

/** Longer ones are cut, so that an upload does not fill the terminal. */
const MAX_CHARS = 8192;

/** Shows every event as the adapter gets it, and what the adapter posts for it. */
export function traceEvents(lambda: LocalLambda, terminal: Terminal): void {
  lambda.on('start', ({ requestId, payload, answer }) => {
    terminal.document(`${requestId.slice(0, 8)} event`, readable(payload));
    void answer.then((posted) => {
      terminal.document(`${requestId.slice(0, 8)} ${posted.type}`, textOf(posted));
    });
  });
}

function textOf(answer: Answer): string {
  if (answer.type === 'payload') return readable(answer.payload);
  if (answer.type === 'error') return `${answer.error.errorType} ${readable(answer.error.payload)}`;
  return answer.stream.contentType ?? '';
}

function readable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Shown as it is.
  }
  return shown.length <= MAX_CHARS
    ? shown
    : `${shown.slice(0, MAX_CHARS)}… (${bytes.length} bytes)`;
}
