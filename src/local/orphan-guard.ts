import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills a process group when this process is gone, however it went: `kill -9` included. A shell
 * waits on a pipe whose other end only we hold; the kernel closes it for us.
 */
export class OrphanGuard {
  readonly #shell: ChildProcess | undefined;

  /** @param group the process group id, which is the pid of its leader. */
  constructor(group: number) {
    // Windows has no process groups.
    if (process.platform === 'win32') return;
    const script = `trap '' HUP INT TERM; read -r line || kill -9 -${group}`;
    this.#shell = spawn('/bin/sh', ['-c', `${script} 2>/dev/null`], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Without a shell there is no guard; the ordinary shutdown still works.
    this.#shell.on('error', () => undefined);
    this.#shell.stdin?.on('error', () => undefined);
    this.#shell.unref();
    // The pipe must not keep this process alive either.
    (this.#shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  }

  /** The group has ended: nothing is left to kill. */
  release(): void {
    this.#shell?.stdin?.end('\n');
  }
}
