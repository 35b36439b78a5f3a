import { relative, sep } from 'node:path';

/** After so many milliseconds without a further change. */
const QUIET_MS = 100;

/** Folders in which nobody writes code. */
const IGNORED = /(?:^|[\\/])(?:node_modules|\.[^\\/.][^\\/]*)(?:[\\/]|$)/;

/**
 * Calls `onChange` when files below the paths have changed, with one of them. Dependencies and
 * whatever begins with a dot are not looked at. The watcher is loaded only now.
 * @returns ends it.
 */
export async function watchFiles(
  paths: readonly string[],
  onChange: (path: string) => void,
): Promise<() => Promise<void>> {
  const { watch } = await import('chokidar');
  const here = process.cwd();
  const watcher = watch([...paths], {
    ignoreInitial: true,
    // Only what is below the folder counts: that may itself be in a hidden one.
    ignored: (path) =>
      IGNORED.test(relative(here, path).replace(new RegExp(`^(?:\\.\\.\\${sep})+`), '')),
  });
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', (_event, path) => {
    clearTimeout(timer);
    timer = setTimeout(() => onChange(path), QUIET_MS);
  });
  await new Promise<void>((resolve, reject) => {
    watcher.once('ready', resolve);
    watcher.once('error', reject);
  });
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
