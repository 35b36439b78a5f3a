/** What the preload loads when a server begins to listen: the adapter, for an app in this process. */
export { InProcess } from './runtime/in-process/in-process.ts';
