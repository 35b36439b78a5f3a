import { type AdapterLogger, createLogger } from '../runtime/log/index.ts';

/** The adapter's own log, on stderr: what keeps the adapter from starting reads here as it does there. */
export function stderrLog(): AdapterLogger {
  return createLogger({
    format: 'text',
    // The adapter writes an entry of several lines as one, as CloudWatch wants it.
    write: (line) => process.stderr.write(`${line.replaceAll('\r', '\n')}\n`),
  });
}

/** What went wrong as a line of JSON. */
export function errorJson(error: unknown): string {
  const { message, code } = error as { message: string; code?: string };
  return `${JSON.stringify({ error: { code, message } })}\n`;
}
