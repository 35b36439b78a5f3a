import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withPrivateOpt } from './private-mount.ts';

const ADAPTER = fileURLToPath(new URL('../../dist/lambda-adapter.cjs', import.meta.url));
const APP = fileURLToPath(new URL('../apps/recorder.mjs', import.meta.url));

/** The emulator gives its processes 2 s, and as long again to be gone. */
const LONGEST_SHUTDOWN_MS = 8000;

/** What the emulator made of an invocation: errors have status 200, too. */
export interface EmulatorAnswer {
  status: number;
  text: string;
  /** `text` as JSON; `undefined` when it is none. */
  json: unknown;
}

/** AWS's emulator with an adapter, as its one extension or as its runtime, and an app. */
export class Emulator {
  /** What emulator, adapter and app have written so far. */
  log = '';
  readonly #child: ChildProcess;
  readonly #address: string;
  readonly #folder: string;
  readonly #ended: Promise<number | null>;

  private constructor(child: ChildProcess, address: string, folder: string) {
    this.#child = child;
    this.#address = address;
    this.#folder = folder;
    const keep = (chunk: Buffer) => {
      this.log += chunk.toString('utf8');
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.#ended = once(child, 'close').then(([code]) => code as number | null);
  }

  /** Starts the emulator; the app starts with the first invocation. */
  static async start(
    executable: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Emulator> {
    const folder = await emptyFolder();
    await copyFile(ADAPTER, join(folder, 'extensions', 'lambda-adapter'));
    return await Emulator.#start(executable, folder, [process.execPath, APP], environment);
  }

  /** Starts the emulator with the adapter as its runtime, which starts the app itself. */
  static async startWrapped(executable: string, command: readonly string[]): Promise<Emulator> {
    const runtime = [process.execPath, ADAPTER, '--', ...command];
    return await Emulator.#start(executable, await emptyFolder(), runtime, {});
  }

  static async #start(
    executable: string,
    folder: string,
    runtime: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<Emulator> {
    const [runtimeApi, invoke, app] = await freePorts();
    const [program, ...options] = withPrivateOpt(folder, [
      executable,
      ...['--log-level', 'debug'],
      ...['--runtime-api-address', `127.0.0.1:${runtimeApi}`],
      ...['--runtime-interface-emulator-address', `127.0.0.1:${invoke}`],
      ...runtime,
    ]);
    const child = spawn(program!, options, {
      env: {
        PATH: process.env['PATH'],
        PORT: String(app),
        AWS_LAMBDA_LOG_LEVEL: 'debug',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const emulator = new Emulator(child, `127.0.0.1:${invoke}`, folder);
    await emulator.#listening();
    return emulator;
  }

  /** Invokes the function with an event, as a value or as bytes. */
  async invoke(event: unknown, headers: Record<string, string> = {}): Promise<EmulatorAnswer> {
    const response = await fetch(
      `http://${this.#address}/2015-03-31/functions/function/invocations`,
      {
        method: 'POST',
        headers,
        body: Buffer.isBuffer(event) ? event.toString('utf8') : JSON.stringify(event),
      },
    );
    const text = await response.text();
    return { status: response.status, text, json: parsed(text) };
  }

  /** Ends the environment as the emulator does it on SIGTERM; resolves with its exit code. */
  async shutDown(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return await this.#ended;
  }

  /** Cleans up, whatever state it is in. */
  async dispose(): Promise<void> {
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_SHUTDOWN_MS);
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.shutDown();
    clearTimeout(kill);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #listening(): Promise<void> {
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error(`The emulator ended:\n${this.log}`);
      try {
        await fetch(`http://${this.#address}/`);
        return;
      } catch {
        await sleep(20);
      }
    }
  }
}

/** To stand for /opt. */
async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lwa-emulator-'));
  await mkdir(join(folder, 'extensions'));
  return folder;
}

/** Three ports that were free a moment ago: the emulator cannot be told to choose its own. */
async function freePorts(): Promise<[number, number, number]> {
  const servers = [createServer(), createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    }),
  );
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports as [number, number, number];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
