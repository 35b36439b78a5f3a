import builtAdapter from './built-adapter.config.js';

/** The tests of the standalone executable. */
export default {
  ...builtAdapter,
  files: ['standalone/**/*.standalone.ts', ...builtAdapter.files],
};
