import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { FoundFile } from './folder.ts';

interface Kept {
  readonly file: FoundFile;
  readonly tag: Promise<string>;
}

/** More files than anybody serves from a function. */
const MAX_KEPT = 10_000;

/**
 * Strong entity tags, of what is in a file: its date says nothing, for a deployment package gives all
 * files one, the same in each version. Each file is read for it once, and again when it has changed.
 */
export class EntityTags {
  readonly #kept = new Map<string, Kept>();

  async of(file: FoundFile): Promise<string> {
    const kept = this.#kept.get(file.path);
    if (kept?.file.size === file.size && kept.file.modifiedMs === file.modifiedMs) {
      return await kept.tag;
    }
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    const tag = tagOf(file.path);
    this.#kept.set(file.path, { file, tag });
    // Whoever waits for it hears of the failure.
    tag.catch(() => this.#kept.delete(file.path));
    return await tag;
  }
}

async function tagOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `"${hash.digest('base64url').slice(0, 27)}"`;
}
