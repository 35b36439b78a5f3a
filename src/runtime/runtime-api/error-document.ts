import type { AdapterError } from '../../pipeline/index.ts';
import { stackFrames } from '../stack-frames.ts';

/** Managed Instances refuse documents over 1 MiB; what is longer is cut long before that. */
const MAX_CHARACTERS = 100_000;

/**
 * The body of `…/error` and `/init/error`, as Lambda's own runtimes write it.
 * @param maxCharacters of the message and the stack together; lines of the stack are left out.
 */
export function errorDocument(error: AdapterError, maxCharacters = MAX_CHARACTERS): string {
  const errorMessage = error.message.slice(0, maxCharacters);
  let left = maxCharacters - errorMessage.length;
  const stackTrace = stackLines(error).filter((line) => (left -= line.length) >= 0);
  return JSON.stringify({ errorMessage, errorType: error.errorType, stackTrace });
}

/** The frames of the error and of its causes, a frame a line, and between them what each cause says. */
function stackLines(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    if (at !== error) lines.push(`Caused by: ${at.name}: ${at.message}`);
    for (const frame of stackFrames(at.stack, at.message)) lines.push(frame);
  }
  return lines;
}
