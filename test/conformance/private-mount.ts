import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('in-private-opt.sh', import.meta.url));

/**
 * The command line that runs another one with `<folder>/extensions` as its /opt/extensions, the only
 * place where AWS's emulator looks for extensions. Nothing changes for anybody else.
 * @throws Error when this machine lets nobody make a mount namespace.
 */
export function withPrivateOpt(folder: string, command: readonly string[]): string[] {
  return [...namespace(), SCRIPT, folder, ...command];
}

let known: readonly string[] | undefined;

function namespace(): readonly string[] {
  known ??= [[], ['--map-root-user']]
    .map((extra) => ['unshare', '--mount', '--propagation', 'private', ...extra])
    .find(([program, ...options]) => spawnSync(program!, [...options, 'true']).status === 0);
  if (known !== undefined) return known;
  throw new Error(
    'AWS\'s emulator runs extensions from /opt/extensions alone, and this machine lets nobody mount a private folder there: neither "unshare --mount" (root, on Linux) nor "unshare --mount --map-root-user" (unprivileged user namespaces) works',
  );
}
