import type { Server } from 'node:http';

/** Something that comes to a server from outside, and that its listeners have not been told of. */
export interface Incoming {
  readonly server: Server;
  readonly event: string;
  /** The event's: the request, and its response or its socket. */
  readonly subjects: readonly unknown[];
  /** Tells the server's own listeners of it. */
  readonly pass: () => void;
}

type Emit = (event: string | symbol, ...subjects: unknown[]) => boolean;

/** `connect` among them: a tunnel would let through what no plugin has seen. */
const REQUESTS: readonly unknown[] = [
  'request',
  'checkContinue',
  'checkExpectation',
  'upgrade',
  'connect',
];

/**
 * Hands over each request that comes to the server from outside, in place of telling its listeners.
 * What the adapter sends to it, in memory, they are told of.
 */
export function interceptRequests(server: Server, take: (incoming: Incoming) => void): void {
  const emit = server.emit.bind(server) as Emit;
  (server as { emit: Emit }).emit = (event, ...subjects) => {
    const { socket } = (subjects[0] ?? {}) as { socket?: { inMemory?: true } };
    if (!REQUESTS.includes(event) || socket?.inMemory) return emit(event, ...subjects);
    take({ server, event: event as string, subjects, pass: () => emit(event, ...subjects) });
    return true;
  };
}
