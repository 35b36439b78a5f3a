import builtAdapter from './built-adapter.config.js';

/** Whether the adapter runs at all on a runtime. */
export default { ...builtAdapter, files: ['runtime/*.smoke.ts'] };
