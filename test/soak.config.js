export default {
  files: ['soak/**/*.soak.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  // tsx does not load itself into worker threads.
  workerThreads: false,
  timeout: '5m',
};
