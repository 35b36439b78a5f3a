import common from './ava.config.js';

/** The tests of the adapter's behaviour once more, with the adapter in the process of the app. */
export default {
  ...common,
  files: [
    'plugins/background-work.test.ts',
    'plugins/batch/adapter.test.ts',
    'plugins/control-api/*.test.ts',
    'runtime/deadline-guard.test.ts',
    'runtime/headers.test.ts',
    'runtime/init-failure.test.ts',
    'runtime/managed-instances.test.ts',
    'runtime/shutdown.test.ts',
    'runtime/snap-start.test.ts',
    'runtime/stale-connections.test.ts',
    'runtime/streaming/*.test.ts',
  ],
  environmentVariables: { LWA_TEST_WAY: 'in-process' },
};
