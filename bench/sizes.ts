import { statSync } from 'node:fs';
import {
  type Contender,
  FILES,
  IN_PROCESS,
  NODE_20,
  NODE_24,
  RUST,
  STANDALONE,
} from './contenders.ts';
import type { Figure } from './scenario.ts';
import type { Sheet } from './sheet.ts';

const SIZE: Figure = { name: 'size (kB)', loads: [], absolute: true, value: () => undefined };

/** Adds what has to be shipped, which takes no measuring. */
export function addSizes(sheet: Sheet): void {
  const files: readonly (readonly [Contender, readonly string[]])[] = [
    [RUST, [RUST.adapter![0]]],
    [NODE_20, [FILES.extension]],
    [NODE_24, [FILES.extension]],
    [STANDALONE, [FILES.standalone]],
    [IN_PROCESS, FILES.inProcess],
  ];
  for (const [{ name }, paths] of files) {
    const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
    sheet.add(SIZE, name, bytes / 1000);
  }
}
