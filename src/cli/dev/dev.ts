import { EnvironmentFailure } from '../../local/environment-failure.ts';
import { DoorServer } from '../../local/front-doors/door-server.ts';
import { functionUrlDoor } from '../../local/front-doors/function-url.ts';
import { invokeApiDoor } from '../../local/front-doors/invoke-api.ts';
import { upgradePassage } from '../../local/front-doors/upgrade-passage.ts';
import { LocalLambda } from '../../local/local-lambda.ts';
import { endLines, startLine } from '../../local/platform-log.ts';
import { VERSION } from '../../version.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import type { RawOptions } from '../main.ts';
import { adapterFile } from './adapter-file.ts';
import { type DevOptions, devOptions } from './dev-options.ts';
import { DevTerminal, whatEnded } from './dev-terminal.ts';
import { chooseAppPort, openDoors } from './ports.ts';
import { watchSlowStart } from './slow-start.ts';
import { StopSignals } from './stop-signals.ts';

/** What the app and the adapter have to end in, all together. */
const SHUTDOWN_MS = 2000;

/**
 * `lwa dev`: an app behind a local Lambda until Ctrl-C.
 * @returns the exit code.
 * @throws CommandError when it cannot start.
 */
export async function dev(positional: readonly string[], raw: RawOptions): Promise<number> {
  const options = devOptions(positional, raw);
  const terminal = new DevTerminal((text) => process.stdout.write(text));
  const say = (line: string) => terminal.say(line);
  const adapter = adapterFile(options.adapter);
  const appPort = await chooseAppPort(options, process.env, say);
  const lambda = localLambda(options, adapter, appPort);
  const server = new DoorServer({
    main: functionUrlDoor(lambda, { onPassage: (passage) => terminal.passage(passage) }),
    invokeApi: invokeApiDoor(lambda),
    upgrade: upgradePassage({
      app: `127.0.0.1:${appPort}`,
      onFirst: () => say('WebSocket connections go straight to the app; on Lambda there are none'),
    }),
  });
  // Open before the app is ready: whoever comes early waits for it, and is not refused.
  await openDoors(server, options, appPort, say);
  const signals = new StopSignals({
    gracefully: async () => {
      say('Stopping (once more: at once)');
      await Promise.all([server.close(), lambda.close()]);
    },
    atOnce: async () => {
      await Promise.all([server.close(), lambda.kill()]);
    },
  });
  lambda.on('log', (line) => terminal.log(line));
  if (options.verbose) {
    lambda.on('start', ({ requestId }) => {
      terminal.platform(startLine(requestId, lambda.identity));
    });
    lambda.on('end', (report) => {
      for (const line of endLines(report, lambda.identity)) terminal.platform(line);
    });
  }
  const started = start(lambda, appPort, terminal).then((initMs) => {
    const url = `http://${hostInUrl(options.host)}:${server.port}/`;
    terminal.banner({ version: VERSION, url, command: commandLine(options), appPort, initMs });
    lambda.on('failure', (failure) => terminal.failure(failure));
    return signals.stopped;
  });
  try {
    return await Promise.race([signals.stopped, started]);
  } catch (error) {
    // It did not start because it was told to stop.
    if (signals.stopping) return await signals.stopped;
    await Promise.all([server.close(), lambda.kill()]);
    throw error;
  }
}

function localLambda(options: DevOptions, adapter: string, appPort: number): LocalLambda {
  return new LocalLambda({
    timeoutMs: options.timeoutMs,
    // A dev server that compiles first is not cut off, as Lambda would after 10 s.
    initTimeoutMs: Number.POSITIVE_INFINITY,
    launch: {
      command: options.command,
      extensions: [{ name: 'lambda-adapter', path: adapter }],
      variables: { ...process.env, PORT: String(appPort), AWS_LWA_PORT: String(appPort) },
      shutdownMs: SHUTDOWN_MS,
      runtimeShutdownMs: SHUTDOWN_MS,
    },
  });
}

/** @returns how long initialisation took, ms. */
async function start(lambda: LocalLambda, appPort: number, terminal: DevTerminal): Promise<number> {
  let initMs = 0;
  lambda.once('ready', (ms) => {
    initMs = ms;
  });
  const stopWatching = watchSlowStart(lambda, appPort, (line) => terminal.warn(line));
  try {
    await lambda.start();
    return initMs;
  } catch (error) {
    if (!(error instanceof EnvironmentFailure)) throw error;
    const tail = error.process?.stderrTail ?? [];
    const words = tail.length === 0 ? '' : `. Its last words:\n${tail.join('\n')}`;
    const ofApp = error.process?.role === 'app';
    throw new CommandError(
      ofApp ? EXIT.appExited : EXIT.internal,
      `${whatEnded(error)} before it was ready${words}`,
    );
  } finally {
    stopWatching();
  }
}

function hostInUrl(host = 'localhost'): string {
  return host.includes(':') ? `[${host}]` : host;
}

function commandLine({ command }: DevOptions): string {
  return command.join(' ');
}
