import { listenerOn } from './listening-sockets.ts';

/** Says that a port is taken, and by whom where that can be seen. */
export async function takenBy(port: number): Promise<string> {
  const listener = await listenerOn(port);
  if (listener === undefined) return `Port ${port} is taken`;
  if (listener.pid === undefined) return `Port ${port} is taken by a process of another user`;
  return `Port ${port} is taken by process ${listener.pid} (${listener.command ?? 'unknown'})`;
}
