import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, messageOf, WebSocketSender } from 'lambda-web-adapter';
import type { Connection, ConnectionStore } from './connection-store.ts';

/** What became of a message. */
export interface BroadcastResult {
  /** Whom it was sent to. */
  sent: number;
  /** Who was no longer there, and is forgotten. */
  gone: number;
  /** For whom API Gateway did not take it. */
  failed: number;
}

/** One message to many. */
export interface BroadcastMessage {
  readonly receivers: readonly Connection[];
  readonly body: Uint8Array;
  readonly requestId: string;
  /** Ends the sending. */
  readonly signal: AbortSignal;
}

/** How messages are sent. */
export interface BroadcasterParts {
  readonly store: ConnectionStore;
  readonly log: Logger;
  /** How many at once. */
  readonly concurrency: number;
  /** Where all messages go. @default where each connection came through */
  readonly endpoint: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const ATTEMPTS = 4;
/** Before the second attempt, ms; twice as long before each that follows. */
const PAUSE_MS = 100;

/**
 * So long the app may take for `$connect`, ms, before whose end API Gateway says that the connection
 * is gone. (It allows 29 s.)
 */
const CONNECTING_MS = 30_000;

/** Sends one message to many connections, and forgets those that are gone. */
export class Broadcaster {
  readonly #parts: BroadcasterParts;
  readonly #senders = new Map<string, WebSocketSender>();

  constructor(parts: BroadcasterParts) {
    this.#parts = parts;
  }

  async send(message: BroadcastMessage): Promise<BroadcastResult> {
    const result: BroadcastResult = { sent: 0, gone: 0, failed: 0 };
    const waiting = message.receivers.values();
    let reason: string | undefined;
    const workers = Array.from({ length: this.#parts.concurrency }, async () => {
      for (const receiver of waiting) {
        try {
          result[await this.#sendTo(receiver, message)]++;
        } catch (error) {
          result.failed++;
          reason ??= messageOf(error);
        }
      }
    });
    await Promise.all(workers);
    if (reason !== undefined) {
      this.#parts.log.error(
        `A message could not be sent to ${result.failed} of ${message.receivers.length} connections; the function's role needs execute-api:ManageConnections: ${reason}`,
        { requestId: message.requestId },
      );
    }
    return result;
  }

  /** @throws Error when API Gateway does not take it. */
  async #sendTo(receiver: Connection, message: BroadcastMessage): Promise<'sent' | 'gone'> {
    const { id, connectedMs } = receiver;
    const { signal, body } = message;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const call = { method: 'POST', connectionId: id, body } as const;
      const answer = await this.#senderFor(receiver).send(call);
      const { status } = answer;
      if (status >= 200 && status < 300) return 'sent';
      if (status === 410) {
        if (Date.now() - connectedMs > CONNECTING_MS) await this.#forget(id, message);
        return 'gone';
      }
      if ((status !== 429 && status < 500) || attempt === ATTEMPTS) {
        throw new Error(`API Gateway answered with ${status}: ${textOf(answer.body)}`);
      }
      await delay(PAUSE_MS * 2 ** (attempt - 1), undefined, { signal });
    }
  }

  #senderFor({ endpoint }: Connection): WebSocketSender {
    const url = this.#parts.endpoint ?? endpoint;
    let sender = this.#senders.get(url);
    if (sender === undefined) {
      sender = new WebSocketSender(url, this.#parts.env);
      this.#senders.set(url, sender);
    }
    return sender;
  }

  async #forget(connectionId: string, { requestId }: BroadcastMessage): Promise<void> {
    try {
      await this.#parts.store.remove(connectionId);
    } catch (error) {
      this.#parts.log.warn(
        `A connection that is gone could not be forgotten: ${messageOf(error)}`,
        {
          requestId,
        },
      );
    }
  }
}

function textOf(body: Uint8Array | string): string {
  return (typeof body === 'string' ? body : new TextDecoder().decode(body)).slice(0, 200);
}
