import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
 * Loads a CommonJS file as `require` does, but has V8 compile only what it has not compiled before. Where
 * nothing of this file is kept it is `require`; where it is of another V8 all is compiled.
 *
 * Node's own compile cache (`NODE_COMPILE_CACHE`) keeps no functions that were compiled when they were
 * first called, and these are most of it.
 *
 * @param folder What `lwa code-cache` has filled: `<name>.code` is V8's, of the source in `<name>.cjs`,
 * for V8 does not see whose code it is given.
 */
export function loadWithCodeCache(file: string, folder: string, name: string): unknown {
  // As Node does with the file it starts: packages are looked for from there.
  const path = realpathSync.native(file);
  const load = createRequire(path);
  const [keptSource, keptCode] = [join(folder, `${name}.cjs`), join(folder, `${name}.code`)];
  const source = readFileSync(path);
  const writes = process.env[WRITE_CODE_CACHE] === folder;
  const code = contents(keptSource)?.equals(source) ? contents(keptCode) : undefined;
  // Bun has a cache of its own, and takes none of these.
  if ((!writes && code === undefined) || process.versions['bun'] !== undefined) return load(path);

  const script = compiled(path, source, writes ? undefined : code);
  if (writes) {
    process.once('exit', () => {
      // The source last: it vouches for the code.
      writeFileSync(keptCode, script.createCachedData());
      writeFileSync(keptSource, source);
    });
  }
  // Scripts with kept code have no `import()`: the bundles ask for this one (rollup.config.ts).
  const imports = Object.assign(load, { dynamicImport: (id: string) => import(id) });
  const loaded = { exports: {} };
  const run = script.runInThisContext() as Wrapper;
  run.call(loaded.exports, loaded.exports, imports, loaded, path, dirname(path));
  return loaded.exports;
}

function contents(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
