export { staticFiles as default, staticFiles } from './static-files.ts';
export type { StaticFilesOptions } from './static-files-options.ts';
