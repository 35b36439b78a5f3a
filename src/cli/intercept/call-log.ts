import type { Buffer } from 'node:buffer';
import pc from 'picocolors';

/** A call that has passed, or has not. */
export interface PassedCall {
  /** `next`, `response`, `error`; of others method and path. */
  readonly name: string;
  readonly requestId: string | undefined;
  /** Lambda's; `undefined` when it has not answered. */
  readonly status: number | undefined;
  /** The event, or what was posted; of a stream the beginning. */
  readonly content: Buffer;
  /** Bytes, where `content` is not all of it. */
  readonly bytes?: number;
  /** What was done to it, or has happened to it. */
  readonly note?: string | undefined;
}

/** How much of a call's content is shown, in characters. */
export const SHOWN_CHARACTERS = 8192;

/** Writes what passes: a line for each call and, unless it is to be brief, its content. */
export class CallLog {
  readonly #write: (text: string) => void;
  readonly #brief: boolean;

  constructor(write: (text: string) => void, brief: boolean) {
    this.#write = write;
    this.#brief = brief;
  }

  /** A line in our own name. */
  say(text: string): void {
    this.#write(`${pc.cyan('intercept')} ${text}\n`);
  }

  passed({ name, requestId, status, content, bytes = content.length, note }: PassedCall): void {
    const parts = [
      pc.cyan('intercept'),
      pc.bold(name),
      requestId ?? '-',
      status === undefined ? pc.red('no answer') : String(status),
      `${bytes} B`,
      ...(note === undefined ? [] : [pc.yellow(note)]),
    ];
    this.#write(`${parts.join(' ')}\n`);
    if (!this.#brief && content.length > 0) this.#write(`${readable(content, bytes)}\n`);
  }
}

function readable(content: Buffer, bytes: number): string {
  const text = content.toString('utf8');
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Shown as it is: a stream begins with its prelude, which ends in NULs.
    shown = text.replaceAll('\0', '·');
  }
  if (shown.length <= SHOWN_CHARACTERS && content.length === bytes) return shown;
  return `${shown.slice(0, SHOWN_CHARACTERS)}… (${bytes} bytes)`;
}
