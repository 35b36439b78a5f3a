import { Buffer } from 'node:buffer';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';

/** What a rewriting function is told beside the content. */
export interface AboutCall {
  readonly requestId: string;
  /** The fields that came with the content, their names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * Changes content on its way: it is given the JSON parsed, or the bytes where they are no JSON.
 * @returns Bytes, sent as they are; anything else, sent as JSON; `undefined` to change nothing.
 */
export type Change = (content: unknown, about: AboutCall) => unknown;

/** What a module given with `--rewrite` exports. */
export type Rewrite = { readonly [Name in RewriteName]?: Change };

/** What can be rewritten: what the function gets, and what it posts, unless that is a stream. */
export type RewriteName = (typeof NAMES)[number];

const NAMES = ['event', 'response', 'error'] as const;

/**
 * Loads a module that rewrites.
 * @throws CommandError when it cannot be loaded, or exports something else.
 */
export async function loadRewrite(file: string): Promise<Rewrite> {
  let module: Record<string, unknown>;
  try {
    module = (await import(pathToFileURL(resolve(file)).href)) as Record<string, unknown>;
  } catch (error) {
    throw new CommandError(
      EXIT.usage,
      `--rewrite: cannot load ${file}: ${(error as Error).message}`,
    );
  }
  const exported = Object.entries(module);
  const expected = `functions called ${NAMES.join(', ')}`;
  if (exported.length === 0) {
    throw new CommandError(EXIT.usage, `--rewrite: ${file} exports nothing; expected ${expected}`);
  }
  for (const [name, value] of exported) {
    if (NAMES.some((known) => known === name) && typeof value === 'function') continue;
    throw new CommandError(
      EXIT.usage,
      `--rewrite: ${file} exports "${name}"; expected ${expected}`,
    );
  }
  return module;
}

/** The content after the change. */
export async function changed(
  change: Change,
  bytes: Buffer,
  about: AboutCall,
): Promise<Buffer | undefined> {
  const result = await change(parsed(bytes), about);
  if (result === undefined) return undefined;
  return Buffer.from(result instanceof Uint8Array ? result : JSON.stringify(result));
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return bytes;
  }
}
