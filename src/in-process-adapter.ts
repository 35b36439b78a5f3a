/**
 * What the preload loads when a server begins to listen: the adapter for an app in this process, on
 * Lambda and elsewhere.
 */
export { InProcess } from './runtime/in-process/in-process.ts';
export { InProcessService } from './runtime/in-process/in-process-service.ts';
