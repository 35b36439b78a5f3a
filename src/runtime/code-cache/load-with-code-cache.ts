import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { CodeCache } from './code-cache.ts';
import { compiled } from './compiled.ts';

/** Names the folder in which the code of what runs is to be kept when the process ends. */
export const WRITE_CODE_CACHE = 'LWA_WRITE_CODE_CACHE';

type Wrapper = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  filename: string,
  directory: string,
) => void;

/**
 * Loads a CommonJS file as `require` does, but has V8 compile only what the cache lacks. Without a
 * cache, and with one of another file, it is `require`; with one of another V8 all is compiled.
 *
 * Node's own compile cache (`NODE_COMPILE_CACHE`) keeps no functions that were compiled when they were
 * first called, and these are most of it.
 *
 * @param folder What `lwa code-cache` has filled.
 * @param name Which of the files there.
 */
export function loadWithCodeCache(file: string, folder: string, name: string): unknown {
  // As Node does with the file it starts: packages are looked for from there.
  const path = realpathSync.native(file);
  const load = createRequire(path);
  const cache = new CodeCache(folder, name);
  const source = readFileSync(path);
  const writes = process.env[WRITE_CODE_CACHE] === folder;
  const code = writes ? undefined : cache.read(source);
  // Bun has a cache of its own, and takes none of these.
  const isUsed = (writes || code !== undefined) && process.versions['bun'] === undefined;
  if (!isUsed) return load(path);

  const script = compiled(path, source, code);
  if (writes) {
    process.once('exit', () => {
      cache.write(source, script.createCachedData());
    });
  }
  // Scripts with kept code have no `import()`: the bundles ask for this one (rollup.config.ts).
  const imports = Object.assign(load, { dynamicImport: (id: string) => import(id) });
  const loaded = { exports: {} };
  const run = script.runInThisContext() as Wrapper;
  run.call(loaded.exports, loaded.exports, imports, loaded, path, dirname(path));
  return loaded.exports;
}
