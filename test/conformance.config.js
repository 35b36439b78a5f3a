export default {
  files: ['conformance/**/*.conformance.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  // tsx does not load itself into worker threads.
  workerThreads: false,
  // The first run builds the emulator.
  timeout: '5m',
};
