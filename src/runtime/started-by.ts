/**
 * The path this process was started by: the script that Node runs, or the executable when the
 * adapter is one by itself, whose script is in it and has a path that nobody else knows.
 */
export function startedBy({ argv, argv0 }: Pick<NodeJS.Process, 'argv' | 'argv0'>): string {
  const script = argv[1];
  return script === undefined || script.startsWith('/$bunfs/') ? argv0 : script;
}
