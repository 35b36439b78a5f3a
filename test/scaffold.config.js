export default {
  files: ['scaffold/**/*.scaffold.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  // tsx does not load itself into worker threads.
  workerThreads: false,
  timeout: '10m',
};
