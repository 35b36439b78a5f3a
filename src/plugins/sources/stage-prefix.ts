/** Whether the stage's name stays in the path: `/dev/pets` or `/pets`. */
export type StageOption = 'keep' | 'strip';

/** `path` without the stage as its first segment; `$default` never stands in a path. */
export function withoutStage(path: string, stage: unknown): string {
  if (typeof stage !== 'string' || stage === '' || stage === '$default') return path;
  const prefix = `/${stage}`;
  if (path === prefix) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}
