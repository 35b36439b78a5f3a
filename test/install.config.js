export default {
  files: ['install/**/*.install.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  // npm asks its registry for what the packages depend on.
  timeout: '5m',
};
