export default {
  files: ['lwa-plugin-*/test/**/*.test.ts', 'test/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx/esm'],
  workerThreads: false,
  timeout: '60s',
};
