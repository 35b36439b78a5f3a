import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: this file may stand in its sources, in the bundle, or in one of its chunks. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string };
      if (name === 'lambda-web-adapter') return folder;
    }
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The package of this command cannot be found');
    folder = parent;
  }
}
