import { spawn } from 'node:child_process';

/**
 * Kills a process group as soon as this process is gone, even when it was killed and could do nothing
 * more itself: otherwise the app would live on and hold its port against the next one. A shell reads
 * from a pipe whose other end only this process has, and which the kernel closes.
 *
 * Costs a small process. Without a shell there is no guard.
 *
 * @param group The process group's id.
 */
export function guardAgainstOrphans(group: number): void {
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "-$0"', String(group)], {
    // In a group of its own: a signal to ours must not end it first.
    detached: true,
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  // Bun's pipe has no such method: it keeps no process alive.
  (guard.stdin as unknown as { unref?(): void }).unref?.();
}
