/** `npm run test:otel`: what needs the OpenTelemetry Collector. */
export default {
  files: ['lwa-plugin-otel/test/collector/*.collector.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  timeout: '60s',
};
