/** For the tests of plugins: `lambda-web-adapter/testing`. */
export { eventOf, type TestRequest } from './testing/event-of.ts';
export { TestAdapter, type TestAdapterOptions, type TestResult } from './testing/test-adapter.ts';
export type { LogLine } from './testing/test-log.ts';
