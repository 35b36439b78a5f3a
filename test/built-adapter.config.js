/** The tests that start the adapter, for another form of it (LWA_TEST_ADAPTER) or runtime. */
export default {
  files: [
    'runtime/*.test.ts',
    'runtime/serve/*.test.ts',
    'runtime/streaming/peak-memory.test.ts',
    'runtime/streaming/wrapped.test.ts',
    'faults/**/*.test.ts',
    'plugins/background-work.test.ts',
    'plugins/batch/adapter.test.ts',
    'plugins/control-api/**/*.test.ts',
    'local/front-doors/round-trip.test.ts',
    'cli/dev/dev.test.ts',
  ],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx/esm'],
  // tsx does not load itself into worker threads.
  workerThreads: false,
  timeout: '60s',
};
