import type { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { Invocation } from '../../pipeline/index.ts';
import { ServerEnd } from './server-end.ts';

type Emit = EventEmitter['emit'];

const entering = new WeakSet<Server>();

/**
 * Makes the listeners of a server's requests, and those of the requests and responses themselves, run
 * in the context of their invocation. Node would run them in that of the connection, which serves one
 * invocation after the other.
 */
export function enterInvocations(server: Server, storage: AsyncLocalStorage<Invocation>): void {
  if (entering.has(server)) return;
  entering.add(server);
  const emit = server.emit.bind(server) as Emit;
  server.emit = (event: string | symbol, ...subjects: unknown[]): boolean => {
    const invocation = invocationOf(subjects[0]);
    if (invocation === undefined) return emit(event, ...subjects);
    for (const subject of subjects) bindListeners(subject as EventEmitter, invocation, storage);
    return storage.run(invocation, emit, event, ...subjects);
  };
}

/** Of `request` and its like: the first argument is the request. */
function invocationOf(subject: unknown): Invocation | undefined {
  const socket = (subject as { socket?: unknown } | undefined)?.socket;
  return socket instanceof ServerEnd ? socket.invocation : undefined;
}

function bindListeners(
  emitter: EventEmitter,
  invocation: Invocation,
  storage: AsyncLocalStorage<Invocation>,
): void {
  const emit: Emit = emitter.emit.bind(emitter);
  emitter.emit = (event: string | symbol, ...args: unknown[]) =>
    storage.run(invocation, emit, event, ...args);
}
