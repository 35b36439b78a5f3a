export default {
  files: ['differential/**/*.differential.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  // tsx does not load itself into worker threads.
  workerThreads: false,
  // The first run builds AWS's adapter.
  timeout: '15m',
};
