import { fileURLToPath } from 'node:url';
import { dts } from 'rollup-plugin-dts';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The types of the public API, a file an entry. Types of bundled packages must not show in it. */
export default {
  input: { index: inRoot('src/index.ts'), testing: inRoot('src/testing.ts') },
  external: [/^node:/],
  plugins: [dts({ tsconfig: inRoot('tsconfig.json'), respectExternal: true })],
  output: {
    dir: inRoot('dist'),
    format: 'es',
    entryFileNames: '[name].d.mts',
    chunkFileNames: 'chunks/types.d.mts',
  },
};
