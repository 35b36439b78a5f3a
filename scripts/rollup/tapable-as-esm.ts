import type { Plugin } from 'rollup';

const REEXPORT = /^module\.exports\.(\w+) = require\("(\.\/\w+)"\);$/gm;

/**
 * Turns tapable's index into an ES module without side effects, so that only the hook classes that
 * are used are bundled: two of twelve.
 */
export function tapableAsEsm(): Plugin {
  return {
    name: 'tapable-as-esm',
    transform(code, id) {
      if (!id.endsWith('/tapable/lib/index.js')) return null;
      const lines = [...code.matchAll(REEXPORT)].map(
        ([, name, path]) => `export { default as ${name} } from '${path}';`,
      );
      if (lines.length === 0) this.error('tapable/lib/index.js is not the list that it was');
      return { code: lines.join('\n'), map: null, moduleSideEffects: false };
    },
  };
}
