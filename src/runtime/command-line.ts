import { parseArgs } from 'node:util';
import { messageOf } from '../pipeline/adapter-error.ts';

/** What the adapter has been started with. */
export type CommandLine =
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'wrong'; readonly message: string }
  /** `command` is the app's; empty when the adapter is to start none. */
  | { readonly type: 'run'; readonly command: readonly string[] };

/**
 * Reads the arguments: the adapter's own options, then the app's command. The command begins at the
 * first word that is no option, or after `--`.
 */
export function readCommandLine(words: readonly string[]): CommandLine {
  if (words.length === 0) return { type: 'run', command: [] };
  const end = words.findIndex((word) => word === '--' || !word.startsWith('-'));
  const options = end === -1 ? words : words.slice(0, end);
  const rest = end === -1 ? [] : words.slice(words[end] === '--' ? end + 1 : end);
  try {
    const { values } = parseArgs({
      args: [...options],
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    });
    if (values.help) return { type: 'help' };
    if (values.version) return { type: 'version' };
  } catch (error) {
    return { type: 'wrong', message: messageOf(error).split('. ')[0] ?? '' };
  }
  if (words[end] === '--' && rest.length === 0) {
    return { type: 'wrong', message: 'There is no command after "--"' };
  }
  return { type: 'run', command: rest };
}

/** What `--help` prints. */
export const HELP = `Usage: lambda-adapter [options] [--] [command [argument...]]

Runs a web app on AWS Lambda.

  With a command, on Lambda: starts the app, and answers Lambda's invocations with it.
  With a command, elsewhere: just runs the command, with its signals and exit code.
  Without a command, on Lambda: runs as an extension, beside an app that Lambda starts.

Options:
  -h, --help     Show this
  -v, --version  Show the version

Settings are environment variables (AWS_LWA_PORT, ...) or stand in lwa.config.ts.
To try an app behind a local Lambda: npx lwa dev -- node server.js
`;
