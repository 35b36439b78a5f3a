/** For the tests of plugins: `lambda-web-adapter/testing`. */
export { eventOf, type TestRequest } from './testing/event-of.ts';
export { TestAdapter, type TestAdapterOptions, type TestResult } from './testing/test-adapter.ts';
export type { LogLine } from './testing/test-log.ts';
// For tests that look closer than TestAdapter does, as into a stream while it goes on.
export { type Handled, type Outcome, Pipeline, type PipelineOptions } from './pipeline/index.ts';
