import { Freezer } from '../../local/freezer.ts';
import { DoorServer } from '../../local/front-doors/door-server.ts';
import { upgradePassage } from '../../local/front-doors/upgrade-passage.ts';
import type { LocalLambda } from '../../local/local-lambda.ts';
import { endLines, startLine } from '../../local/platform-log.ts';
import { VERSION } from '../../version.ts';
import { chooseAppPort } from '../function/app-port.ts';
import { localFunction, startFunction } from '../function/local-function.ts';
import type { RawOptions } from '../main.ts';
import { devDoors, doorAddresses, hostInUrl } from './dev-doors.ts';
import { type DevOptions, devOptions } from './dev-options.ts';
import { type DoorAddress, Terminal } from '../terminal.ts';
import { traceEvents } from './event-trace.ts';
import { openDoors } from './open-doors.ts';
import { restartOnChange } from './restart-on-change.ts';
import { StopSignals } from '../stop-signals.ts';

/**
 * `lwa dev`: an app behind a local Lambda until Ctrl-C.
 * @returns the exit code.
 * @throws CommandError when it cannot start.
 */
export async function dev(positional: readonly string[], raw: RawOptions): Promise<number> {
  const options = devOptions(positional, raw);
  const terminal = new Terminal((text) => process.stdout.write(text), options.door);
  const say = (line: string) => terminal.say(line);
  const environment = { ...process.env, ...options.function.variables };
  const appPort = await chooseAppPort(options.function.appPort, options.port, environment, say);
  const { lambda, variables } = localFunction(options.function, appPort);
  const server = new DoorServer({
    ...devDoors(options, {
      lambda,
      streams: variables.AWS_LWA_INVOKE_MODE?.toLowerCase() === 'response_stream',
      onPassage: (passage) => terminal.passage(passage),
      onInvocation: (result, durationMs) => terminal.invocation(result, durationMs),
    }),
    upgrade: upgradePassage({
      app: `127.0.0.1:${appPort}`,
      onFirst: () =>
        say(
          'WebSocket connections go straight to the app here; those of a WebSocket API go to ws.localhost',
        ),
    }),
  });
  // Open before the app is ready: whoever comes early waits for it, and is not refused.
  await openDoors(server, options, appPort, say);
  variables.AWS_LWA_WEBSOCKET_ENDPOINT ??= `http://127.0.0.1:${server.port}`;
  const signals = new StopSignals({
    gracefully: async () => {
      say('Stopping (once more: at once)');
      await Promise.all([server.close(), lambda.close()]);
    },
    atOnce: async () => {
      await Promise.all([server.close(), lambda.kill()]);
    },
  });
  observe(lambda, options, terminal);
  const started = startFunction(lambda, appPort, (line) => terminal.warn(line)).then(
    async (initMs) => {
      if (options.watch !== undefined) await restartOnChange(lambda, options.watch, terminal);
      const addresses = [...doorAddresses(options, server.port), lambdaApi(options, server.port)];
      const command = options.function.command.join(' ');
      terminal.banner({ version: VERSION, addresses, command, appPort, initMs });
      lambda.on('failure', (failure) => terminal.failure(failure));
      return await signals.stopped;
    },
  );
  try {
    return await Promise.race([signals.stopped, started]);
  } catch (error) {
    // It did not start because it was told to stop.
    if (signals.stopping) return await signals.stopped;
    await Promise.all([server.close(), lambda.kill()]);
    throw error;
  }
}

/** What is shown beside the requests, and what the environment has to endure. */
function observe(lambda: LocalLambda, options: DevOptions, terminal: Terminal): void {
  const { freezeMs, verbose } = options;
  lambda.on('log', (line) => terminal.log(line));
  if (options.traceEvents) traceEvents(lambda, terminal);
  if (verbose) {
    lambda.on('start', ({ requestId }) => {
      terminal.platform(startLine(requestId, lambda.identity));
    });
    lambda.on('end', (report) => {
      for (const line of endLines(report, lambda.identity)) terminal.platform(line);
    });
  }
  lambda.on('snapshot', () => {
    terminal.say('SnapStart: the snapshot is taken, and restored');
  });
  if (freezeMs === undefined) return;
  new Freezer(lambda, {
    idleMs: freezeMs,
    ...(verbose && {
      onFreeze: () => terminal.platform('The environment is frozen'),
      onThaw: () => terminal.platform('The environment goes on'),
    }),
  });
}

function lambdaApi({ host }: DevOptions, port: number): DoorAddress {
  const path = '2015-03-31/functions/function/invocations';
  return { title: 'Lambda API', url: `http://${hostInUrl(host)}:${port}/${path}` };
}
