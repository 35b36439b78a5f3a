import { VERSION } from '../version.ts';

/** How the adapter names itself to Lambda and, in readiness probes, to the app. */
export function userAgent(): string {
  return `lambda-web-adapter/${VERSION} (node ${process.versions.node})`;
}
