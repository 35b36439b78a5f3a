import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../local/free-port.ts';
import { type Call, type Reply, ServiceClient } from '../../local/service-client.ts';
import { ADAPTER_COMMAND } from '../adapter-file.ts';
import type { Scope } from '../wrapped-app.ts';
import { appFile, preloaded } from '../in-process/in-process-app.ts';

/** The app that most tests put something in front of. */
export const SERVED = appFile('served.mjs');

/** How it is started. */
export interface ServedAppOptions {
  /** @default the app of `SERVED` */
  readonly app?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** In the app's own process. @default false */
  readonly inProcess?: boolean;
  /** Without `--serve`, and with this set: as a Web Function is. @default false */
  readonly webFunction?: boolean;
}

/** How a process has ended. */
export interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The plugins of a test: a config file of test/fixtures/configs. */
export function configFile(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/configs/${name}`, import.meta.url));
}

/** An app that the adapter serves over HTTP, where there is no Lambda. */
export class ServedApp {
  /** Where callers come in. */
  readonly port: number;
  /** Where the app listens; in-process it is the same. */
  readonly appPort: number;
  readonly process: ChildProcess;
  /** What adapter and app have written. */
  readonly lines: string[] = [];
  readonly ended: Promise<End>;
  readonly client: ServiceClient;
  #wake: (() => void)[] = [];

  private constructor(port: number, appPort: number, options: ServedAppOptions) {
    const { app = [SERVED], variables, inProcess, webFunction } = options;
    this.port = port;
    this.appPort = appPort;
    this.client = new ServiceClient(`127.0.0.1:${port}`);
    const endpoint = `127.0.0.1:${port}`;
    const node = app[0] === SERVED ? [process.execPath, ...app] : app;
    const [file, ...words] = inProcess
      ? preloaded(...app)
      : [...ADAPTER_COMMAND, ...(webFunction ? [] : ['--serve', String(port)]), '--', ...node];
    this.process = spawn(file, words, {
      env: {
        PATH: process.env['PATH'],
        AWS_LWA_PORT: String(appPort),
        ...(inProcess && !webFunction && { AWS_LWA_SERVE: 'true' }),
        ...(webFunction && { AWS_LAMBDA_HTTP_ENDPOINT: endpoint }),
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        this.#tell();
      });
    }
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      this.#tell();
      return { code, signal };
    });
  }

  /** Not ready yet, it may be. */
  static async make(t: Scope, options: ServedAppOptions = {}): Promise<ServedApp> {
    const port = await freePort();
    const served = new ServedApp(port, options.inProcess ? port : await freePort(), options);
    t.teardown(() => served.kill());
    return served;
  }

  /** Ready. */
  static async start(t: Scope, options: ServedAppOptions = {}): Promise<ServedApp> {
    const served = await ServedApp.make(t, options);
    await served.said('Serving');
    return served;
  }

  call(target: string, call?: Call): Promise<Reply> {
    return this.client.call(target, call);
  }

  /** Resolves when somebody has written such a line. */
  async said(text: string): Promise<string> {
    for (;;) {
      const line = this.lines.find((each) => each.includes(text));
      if (line !== undefined) return line;
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        // What it has written last may still be on its way.
        await this.ended;
        const last = this.lines.find((each) => each.includes(text));
        if (last !== undefined) return last;
        throw new Error(`It ended and never said "${text}":\n${this.lines.join('\n')}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
    }
  }

  async kill(): Promise<void> {
    this.client.close();
    this.process.kill('SIGKILL');
    await this.ended;
  }

  #tell(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
