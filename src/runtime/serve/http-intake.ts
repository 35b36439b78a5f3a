import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  AdapterError,
  type App,
  type Exchange,
  type Handled,
  type HttpResponse,
  type Invocation,
  type Logger,
  type Pipeline,
} from '../../pipeline/index.ts';
import { failureResponse } from '../../pipeline/failure-response.ts';
import { discardBody } from '../../pipeline/http-message.ts';
import type { Intake } from '../intake.ts';
import { type HttpExchange, httpExchange, withoutBody } from './http-exchange.ts';
import { sendResponse } from './send-response.ts';
import { isWebSocket, type Upgrade, type UpgradeRequest } from './upgrade.ts';

/** What the intake stands on. */
export interface HttpIntakeOptions {
  readonly pipeline: Pipeline;
  readonly log: Logger;
}

/**
 * Gives the pipeline the requests that an HTTP server gets, and their callers the answers. What comes
 * before the app is ready waits for it.
 */
export class HttpIntake implements Intake {
  readonly #pipeline: Pipeline;
  readonly #log: Logger;
  readonly #inFlight = new Map<Invocation, Promise<void>>();
  readonly #opened: Promise<void>;
  #open!: () => void;
  readonly #closed: Promise<void>;
  #close!: () => void;
  #running = false;
  #stopping = false;

  constructor({ pipeline, log }: HttpIntakeOptions) {
    this.#pipeline = pipeline;
    this.#log = log;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#closed = new Promise((resolve) => {
      this.#close = resolve;
    });
  }

  async run(booted: Promise<void>): Promise<void> {
    await booted;
    this.#running = true;
    this.#open();
    await this.#closed;
  }

  get running(): boolean {
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.#running) this.abort(shuttingDown());
    await Promise.allSettled(this.#inFlight.values());
    this.#close();
  }

  abort(reason: AdapterError): void {
    for (const invocation of this.#inFlight.keys()) invocation.abort(reason);
  }

  /** When the process ends, so do the connections: their callers see it. */
  failNow(): { readonly failed: number; readonly told: number } {
    return { failed: this.#inFlight.size, told: 0 };
  }

  /**
   * Takes a request of the server's event `request`, `checkExpectation` or `checkContinue`.
   * @param waitsForLeave It is the last of these: the caller waits until its body is asked for.
   */
  take(message: IncomingMessage, reply: ServerResponse, waitsForLeave = false): void {
    this.#track(httpExchange(message, reply, waitsForLeave), message, reply, undefined);
  }

  /**
   * Takes a request of the server's event `upgrade`.
   * @param upgrade Hands the connection over.
   */
  takeUpgrade({ message, socket }: UpgradeRequest, upgrade: Upgrade): void {
    // Node no longer listens to it.
    socket.on('error', () => socket.destroy());
    const reply = new ServerResponse(message);
    reply.shouldKeepAlive = false;
    reply.assignSocket(socket as Socket);
    reply.on('finish', () => (socket as Socket).destroySoon());
    const incoming = httpExchange(message, reply, false);
    const asked = isWebSocket(message) ? upgrade : undefined;
    this.#track(withoutBody(incoming), message, reply, asked);
  }

  #track(
    incoming: HttpExchange,
    message: IncomingMessage,
    reply: ServerResponse,
    upgrade: Upgrade | undefined,
  ): void {
    const { exchange } = incoming;
    const { invocation } = exchange;
    if (this.#stopping) {
      void this.#send(exchange, reply, failureResponse(shuttingDown(), invocation));
      return;
    }
    const gone = (): void => {
      if (!reply.writableFinished) invocation.abort(clientClosed());
    };
    message.on('error', gone);
    reply.on('close', gone);
    const serving = this.#serve(incoming, reply, upgrade).finally(() => {
      this.#inFlight.delete(invocation);
    });
    this.#inFlight.set(invocation, serving);
  }

  async #serve(
    incoming: HttpExchange,
    reply: ServerResponse,
    upgrade: Upgrade | undefined,
  ): Promise<void> {
    const { exchange } = incoming;
    const response = await this.#answer(incoming, upgrade);
    if (response.status === 101 && upgrade !== undefined) this.#join(reply, upgrade, response);
    else await this.#send(exchange, reply, response);
    try {
      await this.#pipeline.settle(exchange);
    } catch (error) {
      this.#log.warn('What ran after the answer was cut off (hook "settled")', {
        ...fieldsOf(exchange),
        error,
      });
    }
  }

  /** Never throws. */
  async #answer({ exchange, fault }: HttpExchange, app: App | undefined): Promise<HttpResponse> {
    const { invocation } = exchange;
    let handled: Handled;
    try {
      if (fault !== undefined) throw fault;
      if (!this.#running) await invocation.race(this.#opened);
      handled = await this.#pipeline.answer(exchange, app);
    } catch (cause) {
      handled = await this.#pipeline.fail(exchange, cause);
    }
    const { outcome } = handled;
    if (outcome.type !== 'error') return exchange.response!;
    const { code, message } = outcome.error;
    this.#log.error(message, { ...fieldsOf(exchange), error: outcome.error });
    // As at Lambda's front doors.
    return failureResponse(new AdapterError({ code, message, status: 502 }), invocation);
  }

  async #send(exchange: Exchange, reply: ServerResponse, response: HttpResponse): Promise<void> {
    if (this.#stopping) reply.shouldKeepAlive = false;
    const { method } = exchange.request;
    try {
      await sendResponse(reply, response, method);
    } catch (error) {
      discardBody(response.body);
      if (exchange.invocation.aborted) {
        this.#log.debug('The answer was given up', { ...fieldsOf(exchange), error });
      } else {
        const cause = AdapterError.from(error);
        this.#log.error(cause.message, { ...fieldsOf(exchange), error: cause });
        if (!reply.headersSent) {
          const plain = failureResponse(cause, exchange.invocation);
          await sendResponse(reply, plain, method).catch(() => undefined);
        }
      }
      // A body that is cut off must not look like one that is complete.
      if (!reply.writableFinished) reply.destroy();
    }
  }

  #join(reply: ServerResponse, upgrade: Upgrade, response: HttpResponse): void {
    const { socket } = reply;
    reply.removeAllListeners('close');
    if (socket === null) return;
    reply.detachSocket(socket);
    try {
      upgrade.join(response);
    } catch (error) {
      this.#log.error('The connection could not be handed over', { error });
      socket.destroy();
    }
  }
}

function fieldsOf({ invocation, request, source }: Exchange) {
  return {
    requestId: invocation.requestId,
    source: source.name,
    method: request.method,
    path: request.path,
  };
}

function clientClosed(): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_CLIENT_CLOSED',
    message: 'The caller closed the connection before it had the answer',
    status: 499,
  });
}

function shuttingDown(): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_ABORTED',
    message: 'The app is being shut down',
    status: 503,
    expose: true,
  });
}
