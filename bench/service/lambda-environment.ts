import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment, EnvironmentResult, Load, LoadResult } from '../measurement.ts';
import { LoadRun } from './load-run.ts';
import { Processes } from './processes.ts';
import { quantile } from './quantile.ts';
import {
  type ConnectionListener,
  type PostedRequest,
  ServiceConnection,
} from './service-connection.ts';
import { variablesOf } from './variables.ts';

const TAKEN =
  'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"status":"OK"}\n';
const REGISTERED =
  'HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: 5f9a1c6e-2f0b-4b7e-9a54-0d5b0c7a9a11\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
const IDLE_MS = 300;
const FIRST: Load = { name: 'first', target: '/', answerBytes: 0, invocations: 1, warmUp: 0 };

/** Lambda's side of one environment: its two APIs, and the processes in it. */
export class LambdaEnvironment implements ConnectionListener {
  readonly #environment: Environment;
  readonly #freePort: () => Promise<number>;
  readonly #server: Server;
  readonly #fail: (error: Error) => void;
  #processes: Processes | undefined;
  #polls: ServiceConnection[] = [];
  #run: LoadRun | undefined;
  #startedAt = 0;
  #registered: number | undefined;

  /** @param fail Told what goes wrong while {@link measure} waits. */
  constructor(
    environment: Environment,
    freePort: () => Promise<number>,
    fail: (error: Error) => void,
  ) {
    this.#environment = environment;
    this.#freePort = freePort;
    this.#fail = fail;
    this.#server = createServer((socket) => new ServiceConnection(socket, this));
  }

  /** What was being done, and the end of what the processes have printed. */
  get state(): string {
    return `in ${this.#run?.load.name ?? 'start'}\n${this.#processes?.log ?? ''}`;
  }

  async measure(): Promise<EnvironmentResult> {
    const { adapter, app, variables, loads } = this.#environment;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const appPort = await this.#freePort();
    const processes = new Processes(variablesOf(appPort, port, variables), this.#fail);
    this.#processes = processes;

    const first = new LoadRun(FIRST);
    this.#run = first;
    this.#startedAt = performance.now();
    if (adapter === undefined) processes.startApp(app);
    else processes.startAdapter(adapter);
    await first.done;
    const firstAnswer = performance.now() - this.#startedAt;
    const startCpu = processes.cpu;

    if (loads.length > 0) await delay(IDLE_MS);
    const idle = processes.memory;
    const results: Record<string, LoadResult> = {};
    for (const load of loads) results[load.name] = await this.#load(load, processes);
    return { registered: this.#registered, firstAnswer, startCpu, idle, loads: results };
  }

  async end(): Promise<void> {
    await this.#processes?.end();
    this.#server.close();
  }

  firstByte(line: string): void {
    this.#run?.begun(line);
  }

  request(connection: ServiceConnection, request: PostedRequest): void {
    const { line, begin } = request;
    if (line.includes('/invocation/next')) this.#offer(connection);
    else if (line.includes('/event/next')) return;
    else if (line.includes('/extension/register')) this.#register(connection);
    else if (line.includes('/error')) this.#fail(new Error(`an error was posted: ${begin}`));
    else {
      // Before the answer to it, as the clock of the next one must not run yet.
      const wrong = this.#run?.answered(request);
      if (wrong !== undefined) this.#fail(new Error(wrong));
      connection.answer(TAKEN);
    }
  }

  #register(connection: ServiceConnection): void {
    connection.answer(REGISTERED);
    // One that is inside of the app has registered as an internal extension.
    if (this.#environment.adapter === undefined) return;
    this.#registered = performance.now() - this.#startedAt;
    this.#processes?.startApp(this.#environment.app);
  }

  #offer(connection: ServiceConnection): void {
    if (this.#run?.hasNext) this.#run.send(connection);
    else this.#polls.push(connection);
  }

  async #load(load: Load, processes: Processes): Promise<LoadResult> {
    let startedAt = 0;
    let cpu = processes.watchCpu();
    let service = process.cpuUsage();
    const run = new LoadRun(load, () => {
      cpu = processes.watchCpu();
      service = process.cpuUsage();
      startedAt = performance.now();
    });
    this.#run = run;
    for (const poll of this.#polls.splice(0)) this.#offer(poll);
    await run.done;
    const wall = performance.now() - startedAt;
    const { adapter, both } = cpu();
    const { user, system } = process.cpuUsage(service);
    return {
      median: quantile(run.latencies, 0.5),
      p99: quantile(run.latencies, 0.99),
      firstByte: quantile(run.firstBytes, 0.5),
      rate: (load.invocations / wall) * 1000,
      adapterCpu: this.#environment.adapter && adapter / load.invocations,
      bothCpu: both / load.invocations,
      serviceCpu: (user + system) / 1000 / load.invocations,
      memory: processes.memory,
    };
  }
}
