import { appEnvironment } from './app/app-environment.ts';
import { AppProcess } from './app/app-process.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { mayHavePlugins } from './config/may-have-plugins.ts';

/** How this process was started, and what it has started in turn. */
export interface Started {
  readonly commandLine: CommandLine;
  /** `AWS_LAMBDA_RUNTIME_API`; `undefined` outside Lambda, and where Lambda calls over HTTP. */
  readonly address: string | undefined;
  /** The app, when the adapter has started it. */
  readonly app: AppProcess | undefined;
}

/**
 * On Lambda and with a command, starts the app. This happens while the module is evaluated: the entry
 * point imports it before all else, so that the app starts before the adapter itself has loaded.
 * Where there may be plugins, which may change the app's environment, it has to wait for them.
 */
export const started: Started = start(process.argv.slice(2), process.env);

function start(words: readonly string[], env: NodeJS.ProcessEnv): Started {
  takeBack(env, 'NODE_OPTIONS', 'LWA_NODE_OPTIONS');
  const commandLine = readCommandLine(words);
  const callsOverHttp = Boolean(env['AWS_LAMBDA_HTTP_ENDPOINT']);
  const address = (!callsOverHttp && env['AWS_LAMBDA_RUNTIME_API']) || undefined;
  const wraps =
    address !== undefined && commandLine.type === 'run' && commandLine.command.length > 0;
  const now = wraps && !mayHavePlugins(env, process.cwd());
  const app = now ? new AppProcess(commandLine.command, appEnvironment(env)) : undefined;
  return { commandLine, address, app };
}

/** The launcher (src/launcher.sh) puts away what was meant for the app's Node. */
function takeBack(env: NodeJS.ProcessEnv, name: string, away: string): void {
  if (env[away] === undefined) return;
  env[name] = env[away];
  delete env[away];
}
