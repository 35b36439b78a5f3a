import { fileURLToPath } from 'node:url';
import { dts } from 'rollup-plugin-dts';

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The types of the public API in one file. Types of bundled packages must not show in it. */
export default {
  input: inRoot('src/index.ts'),
  external: [/^node:/],
  plugins: [dts({ tsconfig: inRoot('tsconfig.json'), respectExternal: true })],
  output: { file: inRoot('dist/index.d.mts'), format: 'es' },
};
