export { type Allowed, console as default, console, type ConsoleOptions } from './console.ts';
export type { CommandForm } from './command-event.ts';
