import { chmodSync, readFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import commonjsPlugin from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { defineConfig, type Plugin, type RollupOptions } from 'rollup';
import esbuild, { minify } from 'rollup-plugin-esbuild';
import { lazyBuiltins } from './scripts/rollup/lazy-builtins.ts';

/** Its types are written for its CommonJS build, where the function is in `default`. */
const commonjs = commonjsPlugin as unknown as typeof commonjsPlugin.default;

const { dependencies } = createRequire(import.meta.url)('./package.json') as {
  dependencies: Record<string, string>;
};

/** Node's modules, and the packages that are installed beside ours; all else is bundled. */
const external = [
  /^node:/,
  ...builtinModules,
  ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
];

/**
 * A module of Node, or a package, that nothing is used of need not be imported; nor need tapable be
 * bundled, whose only side effects are on itself.
 */
const treeshake: RollupOptions['treeshake'] = {
  moduleSideEffects: (id, isExternal) => !isExternal && !id.includes('/node_modules/tapable/'),
};

/** What the extension needs before it has registered, or Node has loaded by then anyway. */
const loadedAtStart = [
  'node:async_hooks',
  'node:buffer',
  'node:events',
  'node:fs',
  'node:module',
  'node:net',
  'node:path',
  'node:url',
  'node:util',
];

/** Puts a declaration where a minified bundle begins; the minifier keeps names that it has not seen declared. */
function declaredFirst(code: string, declaration: string): { code: string; map: null } {
  const start = '"use strict";';
  if (!code.includes(start)) throw new Error(`The bundle does not begin with ${start}`);
  return { code: code.replace(start, () => `${start}${declaration}`), map: null };
}

function plugins(): Plugin[] {
  return [
    nodeResolve({ preferBuiltins: true, extensions: ['.ts', '.js'] }),
    commonjs(),
    esbuild({ target: 'node20', tsconfig: 'tsconfig.json' }),
  ];
}

/**
 * Lets the CommonJS file run where Node takes it for an ES module: under a name without an ending,
 * below a package.json with `"type": "module"`, as an image whose app lives in `/` has one.
 */
function runsAsModuleToo(): Plugin {
  const file = 'typeof __filename=="string"?__filename:process.argv[1]';
  return {
    name: 'runs-as-module-too',
    resolveImportMeta: (property) =>
      property === 'url' ? `require('node:url').pathToFileURL(${file}).href` : null,
    renderChunk(code) {
      const lookUp = 'typeof require=="function"?require:process.getBuiltinModule';
      return declaredFirst(code, `var require=${lookUp};`);
    },
  };
}

/**
 * Lets a loader bring its own `import()`: a script whose code V8 has from a cache has none
 * (src/runtime/code-cache/). Comes after the minifier.
 */
function importsByItsLoader(): Plugin {
  const own = 'typeof require=="function"&&require.dynamicImport';
  return {
    name: 'imports-by-its-loader',
    renderDynamicImport: ({ targetModuleId }) =>
      targetModuleId === null || /^node:/.test(targetModuleId)
        ? { left: 'dynamicImport(', right: ')' }
        : null,
    renderChunk(code) {
      return declaredFirst(code, `var dynamicImport=${own}||(id=>import(id));`);
    },
  };
}

/** `import.meta` as CommonJS has it. */
function knowsItsPlace(): Plugin {
  const places: Readonly<Record<string, string>> = {
    dirname: '__dirname',
    url: `require('node:url').pathToFileURL(__filename).href`,
  };
  return {
    name: 'knows-its-place',
    resolveImportMeta: (property) => places[property ?? ''] ?? null,
  };
}

/**
 * Makes the file a shell script too, which is a comment to JavaScript: a shell starts sooner than
 * Node, and registers in the meantime.
 */
function startsAsShellScript(): Plugin {
  const script = readFileSync('src/launcher.sh', 'utf8').replace(/^#.*\n/gm, '');
  return {
    name: 'starts-as-shell-script',
    renderChunk(code) {
      if (script.includes('*/')) this.error('src/launcher.sh holds what ends a comment');
      const head = `#!/bin/sh\n':' /*\n${script}*/\n`;
      return { code: code.replace(/^#!.*\n/, () => head), map: null };
    },
  };
}

/** Lambda and the shell start the file itself. */
function executable(file: string): Plugin {
  return {
    name: 'executable',
    writeBundle() {
      chmodSync(file, 0o755);
    },
  };
}

/**
 * The extension: one file, which may stand in `/opt/extensions` under a name without an ending and
 * with no package.json near. Hence CommonJS. Minified, because its size is part of each cold start.
 */
const extension: RollupOptions = {
  input: 'src/lambda-adapter.ts',
  external,
  treeshake,
  plugins: [
    ...plugins(),
    lazyBuiltins(loadedAtStart),
    minify({ target: 'node20', lineLimit: 500, legalComments: 'none' }),
    importsByItsLoader(),
    runsAsModuleToo(),
    startsAsShellScript(),
    executable('dist/lambda-adapter.cjs'),
  ],
  output: {
    file: 'dist/lambda-adapter.cjs',
    format: 'cjs',
    inlineDynamicImports: true,
    interop: 'default',
    generatedCode: 'es2015',
  },
};

/** The preload of the in-process mode: what each Node process of a function loads. */
const inProcess: RollupOptions = {
  input: 'src/in-process.ts',
  external,
  treeshake,
  plugins: [
    ...plugins(),
    knowsItsPlace(),
    // Node has these by then.
    lazyBuiltins(['node:fs', 'node:module', 'node:path']),
    minify({ target: 'node20', lineLimit: 500, legalComments: 'none' }),
  ],
  output: {
    file: 'dist/in-process.cjs',
    format: 'cjs',
    interop: 'default',
    generatedCode: 'es2015',
  },
};

/** The preload for `--import`, which can wait; for `--require` it is the one before alone. */
const inProcessImport: RollupOptions = {
  input: 'src/in-process-import.ts',
  external: [...external, /\/in-process\.ts$/],
  plugins: [esbuild({ target: 'es2022', tsconfig: 'tsconfig.json' })],
  output: {
    file: 'dist/in-process.mjs',
    format: 'es',
    paths: (id) => (id.endsWith('/in-process.ts') ? './in-process.cjs' : id),
  },
};

/** The adapter that the preload loads once an app listens. */
const inProcessAdapter: RollupOptions = {
  ...inProcess,
  input: 'src/in-process-adapter.ts',
  plugins: [inProcess.plugins, importsByItsLoader()],
  output: {
    file: 'dist/in-process-adapter.cjs',
    format: 'cjs',
    inlineDynamicImports: true,
    interop: 'default',
    generatedCode: 'es2015',
  },
};

/** What the extension is started with where `lwa code-cache` has kept its code. */
const codeCacheStart: RollupOptions = {
  ...inProcess,
  input: 'src/code-cache-start.ts',
  output: { file: 'dist/code-cache-start.cjs', format: 'cjs', interop: 'default' },
};

/** The package's API, what tests of plugins need, and the command; they share chunks. */
const library: RollupOptions = {
  input: { index: 'src/index.ts', testing: 'src/testing.ts', lwa: 'src/lwa.ts' },
  external,
  treeshake,
  plugins: [...plugins(), executable('dist/lwa.mjs')],
  output: {
    dir: 'dist',
    format: 'es',
    entryFileNames: '[name].mjs',
    // Without a hash, so that a build replaces what the last one left.
    chunkFileNames: 'chunks/[name].mjs',
    hoistTransitiveImports: false,
    generatedCode: 'es2015',
  },
};

export default defineConfig([
  extension,
  inProcess,
  inProcessImport,
  inProcessAdapter,
  codeCacheStart,
  library,
]);
