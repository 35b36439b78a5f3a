export default {
  files: ['**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx/esm'],
  // tsx does not load itself into worker threads; and a process of its own is what a test that
  // starts processes and answers signals needs.
  workerThreads: false,
  timeout: '60s',
};
