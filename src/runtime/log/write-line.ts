import { Buffer } from 'node:buffer';
import { writeSync } from 'node:fs';

const STDOUT = 1;

/** How long to wait for a full pipe before trying again, in ms. */
const RETRY_MS = 2;

/**
 * Writes a line to standard output before it returns, so that nothing is lost when the process ends
 * right after. `process.stdout` would do as well on Linux, but loading it costs a millisecond of the
 * cold start.
 */
export function writeLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`, 'utf8');
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(STDOUT, bytes, written);
    } catch (error) {
      // The pipe is non-blocking when a process that shares it made it so, and it is full now.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      sleep(RETRY_MS);
    }
  }
}

let sleeper: Int32Array | undefined;

function sleep(ms: number): void {
  sleeper ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(sleeper, 0, 0, ms);
}
