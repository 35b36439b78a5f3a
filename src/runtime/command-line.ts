import { parseArgs } from 'node:util';
import { messageOf } from '../pipeline/adapter-error.ts';
import { type ServeAddress, serveAddress } from './serve/serve-address.ts';

/** What the adapter has been started with. */
export type CommandLine =
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'wrong'; readonly message: string }
  | CommandToRun;

/** The app, and where it is to be served outside Lambda. */
export interface CommandToRun {
  readonly type: 'run';
  /** The app's; empty when the adapter is to start none. */
  readonly command: readonly string[];
  readonly serve?: ServeAddress | undefined;
}

/**
 * Reads the arguments: the adapter's own options, then the app's command. The command begins at the
 * first word that is no option, or after `--`.
 */
export function readCommandLine(words: readonly string[]): CommandLine {
  if (words.length === 0) return { type: 'run', command: [] };
  const end = words.findIndex(
    (word, index) => word === '--' || (!word.startsWith('-') && words[index - 1] !== '--serve'),
  );
  const options = end === -1 ? words : words.slice(0, end);
  const rest = end === -1 ? [] : words.slice(words[end] === '--' ? end + 1 : end);
  try {
    const { values } = parseArgs({
      args: [...options],
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
        serve: { type: 'string' },
      },
    });
    if (values.help) return { type: 'help' };
    if (values.version) return { type: 'version' };
    if (values.serve !== undefined) return servedCommand(values.serve, rest);
  } catch (error) {
    return { type: 'wrong', message: messageOf(error).split('. ')[0] ?? '' };
  }
  if (words[end] === '--' && rest.length === 0) {
    return { type: 'wrong', message: 'There is no command after "--"' };
  }
  return { type: 'run', command: rest };
}

function servedCommand(place: string, command: readonly string[]): CommandLine {
  const serve = serveAddress(place);
  if (serve === undefined) {
    const message = `--serve "${place}": expected a port from 1 to 65535, or host:port`;
    return { type: 'wrong', message };
  }
  if (command.length > 0) return { type: 'run', command, serve };
  const message = `--serve needs your app's command: lambda-adapter --serve ${place} -- node server.js`;
  return { type: 'wrong', message };
}

/** What `--help` prints. */
export const HELP = `Usage: lambda-adapter [options] [--] [command [argument...]]

Runs a web app on AWS Lambda.

  With a command, on Lambda: starts the app, and answers Lambda's invocations with it.
  With a command, elsewhere: just runs the command, with its signals and exit code;
  with --serve it also serves the app, through the same plugins as on Lambda.
  Without a command, on Lambda: runs as an extension, beside an app that Lambda starts.

Options:
      --serve [HOST:]PORT  Outside Lambda, answer HTTP requests there
  -h, --help               Show this
  -v, --version            Show the version

Settings are environment variables (AWS_LWA_PORT, ...) or stand in lwa.config.ts.
To try an app behind a local Lambda: npx lwa dev -- node server.js
`;
