import { describeExit, ProcessGroup } from '../../local/process-group.ts';
import { Readiness } from '../../runtime/app/readiness.ts';
import { Http1Client } from '../../runtime/http1/index.ts';
import { createLogger } from '../../runtime/log/index.ts';
import type { Settings } from '../../runtime/settings/index.ts';
import { addressesOn, listenerOn, portsOfGroup } from '../../runtime/listening-sockets.ts';

/** The app that is looked at. */
export interface TrialInit {
  /** What starts it; `undefined`: it runs already. */
  readonly command: readonly [file: string, ...args: string[]] | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Where it is asked, and for what. */
  readonly settings: Settings;
  readonly timeoutMs: number;
}

/** What was seen of it. */
export interface Trial {
  /** It was started for this, and did not run before. */
  readonly started: boolean;
  /** When it was ready, in ms from its start; `undefined` when it never was. */
  readonly readyMs: number | undefined;
  /** What the path of the readiness check answered, once it was ready. */
  readonly status: number | undefined;
  /** Why it was not ready, in the words of the adapter's own check. */
  readonly lastCause: string;
  /** How it ended, when it did. */
  readonly exit: string | undefined;
  /** The last lines that it wrote to stderr. */
  readonly lastWords: readonly string[];
  /** Where it listens on its port; empty when that is nowhere, or cannot be seen. */
  readonly addresses: readonly string[];
  /** On which other ports it listens. */
  readonly otherPorts: readonly number[];
  /** The command line of the process that listens on its port. */
  readonly listener: string | undefined;
}

/** What an app that is told to stop may take. */
const SHUTDOWN_MS = 2000;

/** Starts the app, or takes the one that runs, and asks it whether it is ready, as the adapter does. */
export class AppTrial {
  readonly #init: TrialInit;
  #group: ProcessGroup | undefined;

  constructor(init: TrialInit) {
    this.#init = init;
  }

  async run(): Promise<Trial> {
    const { command, env, settings } = this.#init;
    const begin = performance.now();
    if (command !== undefined) {
      this.#group = new ProcessGroup({
        command,
        environment: env as Record<string, string>,
        directory: process.cwd(),
        onLine: () => undefined,
      });
    }
    const { lastCause, ready } = await this.#ready();
    const readyMs = ready ? performance.now() - begin : undefined;
    const { port } = settings;
    const exit = this.#group?.exit;
    const ports = this.#group?.pid === undefined ? [] : await portsOfGroup(this.#group.pid);
    return {
      started: command !== undefined,
      readyMs,
      status: ready ? await this.#status() : undefined,
      lastCause,
      exit: exit && describeExit(exit),
      lastWords: this.#group?.stderrTail ?? [],
      addresses: await addressesOn(port),
      otherPorts: ports.filter((other) => other !== port),
      listener: (await listenerOn(port))?.command,
    };
  }

  /** Ends what `run` has started. */
  async stop(): Promise<void> {
    await this.#group?.terminate(Date.now() + SHUTDOWN_MS);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    await this.#group?.kill();
  }

  /** Waits until it is ready, has ended, or has taken too long. */
  async #ready(): Promise<{ ready: boolean; lastCause: string }> {
    const { settings, timeoutMs } = this.#init;
    const ended = new AbortController();
    void this.#group?.exited.then(() => ended.abort());
    const readiness = new Readiness({
      protocol: settings.readinessCheckProtocol,
      host: settings.host,
      port: settings.readinessCheckPort,
      path: settings.readinessCheckPath,
      healthyStatus: settings.readinessCheckHealthyStatus,
      timeoutMs,
      // What it would warn about is a finding here.
      log: createLogger({ write: () => undefined }),
      signal: ended.signal,
    });
    try {
      await readiness.wait();
      return { ready: true, lastCause: '' };
    } catch {
      return { ready: false, lastCause: readiness.lastCause };
    }
  }

  /** `undefined` where the check only connects. */
  async #status(): Promise<number | undefined> {
    const { host, readinessCheckPort, readinessCheckPath, readinessCheckProtocol } =
      this.#init.settings;
    if (readinessCheckProtocol === 'tcp') return undefined;
    const client = new Http1Client({ host, port: readinessCheckPort });
    try {
      const { status } = await client.request({
        method: 'GET',
        target: readinessCheckPath,
        fields: 'Accept: */*\r\nConnection: close\r\n',
        streaming: true,
        signal: AbortSignal.timeout(this.#init.timeoutMs),
      });
      return status;
    } catch {
      return undefined;
    } finally {
      client.close();
    }
  }
}
