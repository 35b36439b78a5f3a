export { type SqsdOptions, sqsd as default, sqsd } from './sqsd.ts';
export type { PeriodicTask } from './periodic-tasks.ts';
