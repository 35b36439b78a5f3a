import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import type { Contender, Load, LoadResult, Session, SessionResult } from './figure.ts';
import { functionEvent } from './function-event.ts';
import { cpuMs, preciseCpuMs, pssKb } from './process-figures.ts';
import { type ConnectionListener, ServiceConnection } from './service-connection.ts';

const TAKEN =
  'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"status":"OK"}\n';
const REGISTERED =
  'HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: 5f9a1c6e-2f0b-4b7e-9a54-0d5b0c7a9a11\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
const IDLE_MS = 300;
const SAMPLE_MS = 20;
const LIMIT_MS = 120_000;

/** A load as it runs. */
class Run {
  readonly load: Load;
  readonly payload: Buffer;
  readonly #resolve: () => void;
  readonly done: Promise<void>;
  sent = 0;
  #answered = 0;
  readonly #sentAt = new Map<string, number>();
  readonly latencies: number[] = [];
  readonly firstBytes: number[] = [];
  /** Called when the warm-up is over. */
  onWarm: () => void = () => undefined;

  constructor(load: Load) {
    this.load = load;
    this.payload = functionEvent(load);
    let resolve = (): void => undefined;
    this.done = new Promise((done) => {
      resolve = done;
    });
    this.#resolve = resolve;
  }

  get total(): number {
    return this.load.warmUp + this.load.invocations;
  }

  send(connection: ServiceConnection): void {
    const id = `8476a536-e9f4-11e8-9739-${String(this.sent++).padStart(12, '0')}`;
    connection.answer(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ${id}\r\nLambda-Runtime-Deadline-Ms: ${Date.now() + 60_000}\r\nLambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-central-1:123456789012:function:bench\r\nLambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\r\nContent-Length: ${this.payload.length}\r\n\r\n`,
      this.payload,
    );
    this.#sentAt.set(id, performance.now());
  }

  begun(line: string): void {
    const at = this.#sentAt.get(idOf(line));
    if (at !== undefined) this.firstBytes.push(performance.now() - at);
  }

  answered(line: string): void {
    const id = idOf(line);
    this.latencies.push(performance.now() - this.#sentAt.get(id)!);
    this.#sentAt.delete(id);
    this.#answered++;
    if (this.#answered === this.load.warmUp) {
      this.latencies.length = 0;
      this.firstBytes.length = 0;
      this.onWarm();
    }
    if (this.#answered === this.total) this.#resolve();
  }
}

/** One execution environment: Lambda's side, the adapter, and the app. */
class Environment implements ConnectionListener {
  readonly #session: Session;
  readonly #contender: Contender;
  readonly #port: number;
  readonly #server: Server;
  readonly #children: ChildProcess[] = [];
  #adapter: ChildProcess | undefined;
  #app: ChildProcess | undefined;
  #polls: ServiceConnection[] = [];
  #run: Run | undefined;
  #startedAt = 0;
  #registered = 0;
  #log = '';
  #fail: (error: Error) => void = () => undefined;
  readonly #failed: Promise<never>;

  constructor(session: Session, contender: Contender, port: number) {
    this.#session = session;
    this.#contender = contender;
    this.#port = port;
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => undefined);
    this.#server = createServer((socket) => new ServiceConnection(socket, this));
  }

  async measure(): Promise<SessionResult> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const limit = setTimeout(() => {
      this.#fail(new Error(`no end after ${LIMIT_MS} ms`));
    }, LIMIT_MS);
    try {
      return await Promise.race([this.#measure(), this.#failed]);
    } catch (error) {
      throw new Error(
        `${this.#contender.name}, ${this.#run?.load.name ?? 'start'}: ${(error as Error).message}\n${this.#log}`,
      );
    } finally {
      clearTimeout(limit);
      await this.#end();
    }
  }

  async #measure(): Promise<SessionResult> {
    const first = new Run({ name: 'first', target: '/', invocations: 1, warmUp: 0 });
    this.#run = first;
    this.#startedAt = performance.now();
    if (this.#contender.adapter === undefined) this.#startApp();
    else this.#adapter = this.#spawn(this.#contender.adapter);
    await first.done;
    const firstAnswer = performance.now() - this.#startedAt;
    const startCpu = this.#sum(preciseCpuMs);
    let idlePss = 0;
    if (this.#session.loads.length > 0) {
      await delay(IDLE_MS);
      idlePss = this.#sum(pssKb);
    }
    const loads: LoadResult[] = [];
    for (const load of this.#session.loads) loads.push(await this.#load(load));
    return { registered: this.#registered, firstAnswer, startCpu, idlePss, loads };
  }

  async #load(load: Load): Promise<LoadResult> {
    const run = new Run(load);
    let startedAt = 0;
    let before = { adapter: 0, both: 0, service: 0 };
    run.onWarm = () => {
      startedAt = performance.now();
      before = this.#cpu();
    };
    let peakPss = 0;
    // Reading it costs the process that is measured, so only where it lasts.
    const samples =
      load.invocations > 100 && load.requestBytes === undefined
        ? undefined
        : setInterval(() => {
            peakPss = Math.max(peakPss, this.#sum(pssKb));
          }, SAMPLE_MS);
    this.#run = run;
    for (const poll of this.#polls.splice(0)) this.#offer(poll);
    await run.done;
    const wall = performance.now() - startedAt;
    const after = this.#cpu();
    clearInterval(samples);
    const pss = this.#sum(pssKb);
    const each = (key: keyof typeof before) => (after[key] - before[key]) / load.invocations;
    return {
      name: load.name,
      median: quantile(run.latencies, 0.5),
      p99: quantile(run.latencies, 0.99),
      firstByte: quantile(run.firstBytes, 0.5),
      rate: (load.invocations / wall) * 1000,
      ...(this.#contender.adapter !== undefined && { adapterCpu: each('adapter') }),
      bothCpu: each('both'),
      serviceCpu: each('service'),
      pss,
      peakPss: Math.max(peakPss, pss),
    };
  }

  firstByte(line: string): void {
    this.#run?.begun(line);
  }

  request(connection: ServiceConnection, line: string, failed: string | undefined): void {
    if (failed !== undefined) this.#fail(new Error(`the adapter posted an error: ${failed}`));
    if (line.includes('/invocation/next')) this.#offer(connection);
    else if (line.includes('/event/next')) return;
    else if (line.includes('/extension/register')) {
      this.#registered = performance.now() - this.#startedAt;
      connection.answer(REGISTERED);
      // One that is inside of the app has registered as an internal extension.
      if (this.#contender.adapter !== undefined) this.#startApp();
    } else {
      // Before the answer to it, as the clock of the next one must not run yet.
      this.#run?.answered(line);
      connection.answer(TAKEN);
    }
  }

  #offer(connection: ServiceConnection): void {
    const run = this.#run;
    if (run !== undefined && run.sent < run.total) run.send(connection);
    else this.#polls.push(connection);
  }

  #startApp(): void {
    const file = new URL(`apps/${this.#session.app}.mjs`, import.meta.url).pathname;
    this.#app = this.#spawn([...this.#contender.app, file] as [string, ...string[]]);
    if (this.#contender.adapter === undefined) this.#adapter = this.#app;
  }

  #spawn([command, ...args]: readonly [string, ...string[]]): ChildProcess {
    const child = spawn(command, args, {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
        AWS_LAMBDA_FUNCTION_NAME: 'bench',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_REGION: 'eu-central-1',
        PORT: String(this.#port),
        AWS_LWA_PORT: String(this.#port),
        ...this.#session.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (bytes: Buffer) => {
      this.#log = (this.#log + bytes.toString()).slice(-4000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', this.#fail);
    child.once('exit', (code, signal) => {
      this.#fail(new Error(`${command} ended: ${signal ?? code}`));
    });
    this.#children.push(child);
    return child;
  }

  #cpu() {
    const { user, system } = process.cpuUsage();
    return {
      // In ticks: those count threads that have ended, and a load lasts for many ticks.
      adapter: this.#adapter?.pid === undefined ? 0 : cpuMs(this.#adapter.pid),
      both: this.#sum(cpuMs),
      service: (user + system) / 1000,
    };
  }

  #sum(figure: (pid: number) => number): number {
    return this.#children.reduce((sum, { pid }) => sum + figure(pid!), 0);
  }

  async #end(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    this.#server.close();
  }
}

function idOf(line: string): string {
  const start = line.indexOf('/invocation/') + '/invocation/'.length;
  return line.slice(start, start + 36);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** A port for the app: free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What the benchmark asks of the service. */
export interface Order {
  readonly session: Session;
  readonly contender: Contender;
}

process.on('message', ({ session, contender }: Order) => {
  void freePort()
    .then((port) => new Environment(session, contender, port).measure())
    .then(
      (result) => process.send!({ result }),
      (error: Error) => process.send!({ error: error.message }),
    );
});
