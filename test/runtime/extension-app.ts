import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { EnvironmentFailure } from '../../src/local/environment-failure.ts';
import { LocalLambda } from '../../src/local/local-lambda.ts';
import type { LocalLambdaOptions } from '../../src/local/local-lambda-options.ts';
import type { ProcessExit } from '../../src/local/process-group.ts';
import type { LaunchOptions } from '../../src/local/sandbox-processes.ts';
import { freePort } from '../local/free-port.ts';
import { ADAPTER } from './adapter-file.ts';
import { PRELOAD, WAY_TO_RUN } from './way-to-run.ts';

/** How it is started. */
export interface ExtensionAppOptions {
  /** A file in test/apps. @default "recorder.mjs" */
  app?: string;
  variables?: Readonly<Record<string, string>>;
  /** What the config file exports by default: JavaScript. @default there is none */
  config?: string;
  launch?: Partial<LaunchOptions>;
  lambda?: Omit<LocalLambdaOptions, 'launch'>;
}

/** A local Lambda with the shipped adapter as an extension, and an app beside it. */
export class ExtensionApp {
  readonly lambda: LocalLambda;
  /** What adapter and app have written. */
  readonly lines: string[] = [];

  private constructor(port: number, configFile: string | undefined, options: ExtensionAppOptions) {
    const app = fileURLToPath(new URL(`../apps/${options.app ?? 'recorder.mjs'}`, import.meta.url));
    this.lambda = new LocalLambda({
      ...options.lambda,
      launch: {
        ...(WAY_TO_RUN === 'in-process'
          ? { command: [process.execPath, '--import', PRELOAD, app] as const }
          : {
              command: [process.execPath, app] as const,
              extensions: [{ name: 'lambda-adapter', path: ADAPTER }],
            }),
        ...options.launch,
        variables: {
          PATH: process.env['PATH'],
          PORT: String(port),
          AWS_LWA_PORT: String(port),
          ...(configFile !== undefined && { AWS_LWA_CONFIG: configFile }),
          ...options.variables,
        },
      },
    });
    this.lambda.on('log', ({ line }) => {
      this.lines.push(line);
    });
  }

  /** With an environment that nobody has initialised. */
  static async make(t: ExecutionContext, options: ExtensionAppOptions = {}): Promise<ExtensionApp> {
    let configFile: string | undefined;
    if (options.config !== undefined) {
      const folder = mkdtempSync(join(tmpdir(), 'extension-app-'));
      t.teardown(() => {
        rmSync(folder, { recursive: true });
      });
      configFile = join(folder, 'lwa.config.mjs');
      writeFileSync(configFile, `export default ${options.config};\n`);
    }
    const app = new ExtensionApp(await freePort(), configFile, options);
    t.teardown(() => app.lambda.kill());
    return app;
  }

  /** With an environment that has initialised. */
  static async start(
    t: ExecutionContext,
    options: ExtensionAppOptions = {},
  ): Promise<ExtensionApp> {
    const app = await ExtensionApp.make(t, options);
    await app.lambda.start();
    return app;
  }

  /** How the adapter's process in the present environment ends. */
  adapterExit(): Promise<ProcessExit> {
    return this.lambda.sandbox!.processes!.groups[0]!.exited;
  }

  /** Initialises an environment, which must fail. */
  async failedStart(): Promise<{ failure: EnvironmentFailure; exit: ProcessExit }> {
    const failed = once(this.lambda, 'failure');
    const starting = this.lambda.start();
    const sandbox = this.lambda.sandbox!;
    await starting.catch(() => undefined);
    const [failure] = (await failed) as [EnvironmentFailure];
    return { failure, exit: await sandbox.processes!.groups[0]!.exited };
  }

  /** Resolves with the line when somebody has written such a one. */
  async said(text: string | RegExp): Promise<string> {
    for (;;) {
      const said = this.lines.find((line) =>
        typeof text === 'string' ? line.includes(text) : text.test(line),
      );
      if (said !== undefined) return said;
      await once(this.lambda, 'log');
    }
  }
}
