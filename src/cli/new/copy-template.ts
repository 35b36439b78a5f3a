import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Copies the files of a template, and replaces words in their texts. Names lose a `_` in front: it
 * keeps npm from acting on a `.gitignore` or a `package.json` within this package.
 *
 * @param words What is replaced by what; the first that fits.
 * @returns the paths that were written, relative to `target`.
 */
export async function copyTemplate(
  template: string,
  target: string,
  words: ReadonlyMap<string, string>,
): Promise<string[]> {
  const pattern = new RegExp([...words.keys()].join('|'), 'g');
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const written: string[] = [];
  for (const entry of entries.filter((it) => it.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const path = join(entry.parentPath.slice(template.length), entry.name.replace(/^_/, ''));
    const text = await readFile(file, 'utf8');
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(
      join(target, path),
      text.replace(pattern, (word) => words.get(word)!),
    );
    written.push(path.replace(/^[\\/]/, ''));
  }
  return written.sort();
}
