import type { AdapterError } from '../pipeline/index.ts';
import type { Adapter } from './adapter.ts';
import { type AppExit, shellExitCode } from './app/app-exit.ts';
import { appExitError } from './app/app-exit-error.ts';
import { AppProcess } from './app/app-process.ts';
import { guardAgainstOrphans } from './app/orphan-guard.ts';
import { assertAlone } from './assert-alone.ts';
import { registerForGrace } from './extensions-api/register-for-grace.ts';
import { createLogger } from './log/index.ts';
import { runAdapter } from './run-adapter.ts';
import { signalled } from './signalled.ts';
import { within } from './within.ts';

/** What the wrapper stands on. */
export interface WrapperOptions {
  /** `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** The app's. */
  readonly command: readonly string[];
  /** The app, where it has been started already. Else it is when the plugins have its environment. */
  readonly app?: AppProcess | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Where an adapter would run as an extension. @default "/opt/extensions/lambda-adapter" */
  readonly extensionFile?: string;
}

/**
 * Of the 300 ms that Lambda leaves the runtime process between SIGTERM and SIGKILL (500 without
 * external extensions), those that the adapter takes before it tells the app.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const OWN_SHUTDOWN_MS = 150;
/** Nobody on Lambda is given more than this many ms; elsewhere the app may take them. */
const APP_SHUTDOWN_MS = 2_000;

/**
 * Runs the adapter as Lambda's runtime process, with the app as its child: until Lambda shuts the
 * environment down, or the app ends.
 *
 * @returns The exit code: the app's where it is the app that ended, and never 0 then.
 */
export async function runWrapper(options: WrapperOptions): Promise<number> {
  const { address, command, env } = options;
  const signal = signalled('SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT');
  const log = createLogger({ env });
  let app: AppProcess | undefined;
  let end: AppExit | undefined;
  let tellExit: (error: AdapterError) => void;
  const appExited = new Promise<AdapterError>((resolve) => {
    tellExit = resolve;
  });
  const watch = (started: AppProcess): void => {
    app = started;
    if (app.pid !== undefined) guardAgainstOrphans(app.pid);
    void app.exited.then((exit) => {
      end = exit;
      tellExit(appExitError(started, exit));
    });
  };
  if (options.app !== undefined) watch(options.app);
  const running = runAdapter({
    address,
    env,
    log,
    registered: registerForGrace(address, 'lambda-adapter-wrapper', log),
    appExited,
    appStartedBy: 'adapter',
    startApp(variables) {
      assertAlone('lambda-adapter --', options.extensionFile);
      if (app === undefined) watch(new AppProcess(command, variables));
    },
    shutDown: (adapter) => shutDown(signal, adapter, app!),
  });
  // Before the app there is nothing to shut down.
  const early = signal.then(() => (app === undefined ? 0 : running));
  const code = await Promise.race([running, early]);
  return code === 0 || end === undefined ? code : shellExitCode(end) || code;
}

/** When a signal asks for it: what is in flight and the plugins first, then the app. */
async function shutDown(
  signalled: Promise<NodeJS.Signals>,
  adapter: Adapter,
  app: AppProcess,
): Promise<number> {
  const signal = await signalled;
  const adapterDone = adapter.shutdown();
  await within(OWN_SHUTDOWN_MS, adapterDone);
  app.signal(signal);
  // An app that shuts down well answers what it still has: that is posted, too.
  await within(APP_SHUTDOWN_MS, Promise.all([app.exited, adapterDone]));
  app.signal('SIGKILL');
  return 0;
}
