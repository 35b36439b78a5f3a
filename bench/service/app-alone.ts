import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment, Load, Memory, MemoryResult } from '../measurement.ts';
import { Processes } from './processes.ts';
import { variablesOf } from './variables.ts';

const IDLE_MS = 300;

/**
 * The app without Lambda and adapter, under the same loads: what the memory of an adapter in the
 * process of the app is measured against.
 */
export class AppAlone {
  readonly #environment: Environment;
  readonly #freePort: () => Promise<number>;
  readonly #fail: (error: Error) => void;
  #port = 0;
  #processes: Processes | undefined;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    environment: Environment,
    freePort: () => Promise<number>,
    fail: (error: Error) => void,
  ) {
    this.#environment = environment;
    this.#freePort = freePort;
    this.#fail = fail;
  }

  get state(): string {
    return this.#processes?.log ?? '';
  }

  async measure(): Promise<MemoryResult> {
    const { app, variables } = this.#environment;
    this.#port = await this.#freePort();
    const processes = new Processes(variablesOf(this.#port, undefined, variables), this.#fail);
    this.#processes = processes;
    processes.startApp(app);
    await this.#listens();
    await this.#ask({ target: '/' });
    await delay(IDLE_MS);
    const idle = processes.memory;
    const loads: Record<string, { memory: Memory }> = {};
    for (const load of this.#environment.loads) {
      for (let left = load.warmUp + load.invocations; left > 0; left--) await this.#ask(load);
      loads[load.name] = { memory: processes.memory };
    }
    return { idle, loads };
  }

  async end(): Promise<void> {
    this.#agent.destroy();
    await this.#processes?.end();
  }

  async #ask({ target, requestBytes }: Pick<Load, 'target' | 'requestBytes'>): Promise<void> {
    const sent = request({
      agent: this.#agent,
      host: '127.0.0.1',
      port: this.#port,
      path: target,
      method: requestBytes === undefined ? 'GET' : 'POST',
      ...(requestBytes !== undefined && { headers: { 'content-length': requestBytes } }),
    });
    sent.end(requestBytes === undefined ? undefined : Buffer.alloc(requestBytes, 1));
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    response.resume();
    await once(response, 'end');
  }

  async #listens(): Promise<void> {
    for (;;) {
      const socket = connect(this.#port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return;
      } catch {
        await delay(2);
      } finally {
        socket.destroy();
      }
    }
  }
}
