import type { PrivatePathsOptions } from './private-paths.ts';

/** Where the adapter posts to by itself. */
export interface AdapterPaths {
  readonly passThroughPath: string;
  readonly passThroughPaths?: Readonly<Record<string, string>> | undefined;
  readonly webSocketPath?: string | undefined;
  readonly snapstartBeforeCheckpointPath?: string | undefined;
  readonly snapstartAfterRestorePath?: string | undefined;
  /** Whether callers from outside may ask for event paths. @default for those at their defaults */
  readonly eventPathAccess?: 'private' | 'public' | undefined;
}

/** An app may well have a page of its own there: what nobody has chosen is not closed by itself. */
const OPEN: ReadonlySet<string> = new Set(['/', '/events', '/ws']);

/** What of it callers from outside are refused; `undefined` when that is nothing. */
export function closedPaths(options: AdapterPaths): PrivatePathsOptions | undefined {
  const { passThroughPath, passThroughPaths, webSocketPath = '/ws', eventPathAccess } = options;
  const { snapstartBeforeCheckpointPath, snapstartAfterRestorePath } = options;
  const closed = (path: string) => eventPathAccess === 'private' || !OPEN.has(path);
  const events = [passThroughPath, ...Object.values(passThroughPaths ?? {})].filter(closed);
  const socket = closed(webSocketPath) ? webSocketPath.replace(/\/+$/, '') : undefined;
  const hooks = [snapstartBeforeCheckpointPath, snapstartAfterRestorePath];
  const isPublic = eventPathAccess === 'public';
  const paths = [...hooks.filter((path) => path !== undefined), ...(isPublic ? [] : events)];
  const subtrees =
    isPublic || socket === undefined
      ? []
      : ['connect', 'message', 'disconnect'].map((step) => `${socket}/${step}`);
  return paths.length + subtrees.length === 0 ? undefined : { paths, subtrees };
}
