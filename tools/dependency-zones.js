/**
 * The dependency rule, as docs/architecture.md states it: which part of src/ may import which. Plugins see
 * of the core what packages from outside see, its index.
 */
const MAY_IMPORT = {
  pipeline: [],
  plugins: ['pipeline/index.ts'],
  runtime: ['pipeline', 'plugins/index.ts', 'version.ts'],
  testing: ['pipeline/index.ts', 'runtime'],
  local: ['pipeline', 'version.ts'],
  cli: ['local', 'runtime', 'version.ts'],
};

/** The zones of the rule import-x/no-restricted-paths. */
export const dependencyZones = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [`./${folder}`, ...others.map((other) => `./${other}`)],
  message: `src/${folder} may import ${['itself', ...others].join(', ')} (docs/architecture.md).`,
}));
