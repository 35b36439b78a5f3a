import { cac } from 'cac';
import pc from 'picocolors';
import { VERSION } from '../version.ts';
import { declareCodeCache } from './code-cache/code-cache-command.ts';
import { CommandError } from './command-error.ts';
import { declareDev } from './dev/dev-command.ts';
import { declareDoctor } from './doctor/doctor-command.ts';
import { EXIT } from './exit-code.ts';
import { declareIntercept } from './intercept/intercept-command.ts';
import { declareInvoke } from './invoke/invoke-command.ts';
import { declareNew } from './new/new-command.ts';
import { declarePlugins } from './plugins/plugins-command.ts';
import { declareSend } from './send/send-command.ts';

/** What cac hands to a command: its options, and what follows `--`. */
export type RawOptions = Readonly<Record<string, unknown>> & { readonly '--'?: readonly string[] };

/**
 * The `lwa` command. A subcommand's code is loaded when it is called.
 * @param argv as Node has it: the program, the script, the arguments.
 * @returns the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const cli = cac('lwa');
  cli.version(VERSION);
  cli.help();
  cli.usage('<command> [options]');
  declareDev(cli);
  declareInvoke(cli);
  declareSend(cli);
  declareIntercept(cli);
  declarePlugins(cli);
  declareDoctor(cli);
  declareNew(cli);
  declareCodeCache(cli);
  try {
    cli.parse(withStdin(argv), { run: false });
    if (cli.options.help || (cli.options.version && cli.matchedCommandName === undefined)) {
      return EXIT.ok;
    }
    if (cli.matchedCommand !== undefined) return await (cli.runMatchedCommand() as Promise<number>);
    return noCommand(cli.args[0], Object.keys(cli.options), () => cli.outputHelp());
  } catch (error) {
    return report(error);
  }
}

/** `--event -` as `--event=-`: cac takes a lone `-` for an option, not for the value of one. */
function withStdin(argv: readonly string[]): string[] {
  const joined: string[] = [];
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  for (const [index, argument] of argv.entries()) {
    const option = joined.at(-1);
    if (argument === '-' && index < end && option?.startsWith('--')) {
      joined[joined.length - 1] = `${option}=-`;
    } else joined.push(argument);
  }
  return joined;
}

function noCommand(
  name: string | undefined,
  options: readonly string[],
  outputHelp: () => void,
): number {
  if (name !== undefined) {
    return report(new CommandError(EXIT.usage, `There is no command "${name}"`));
  }
  const option = options.find((key) => key !== '--');
  if (option !== undefined) {
    return report(new CommandError(EXIT.usage, `There is no option "${option}"`));
  }
  outputHelp();
  return EXIT.usage;
}

function report(error: unknown): number {
  const { name, message, stack } = error as Error;
  let exitCode: number = EXIT.internal;
  let text = stack ?? message;
  if (error instanceof CommandError) {
    ({ exitCode } = error);
    text = message;
  } else if (name === 'CACError') {
    exitCode = EXIT.usage;
    text = message.charAt(0).toUpperCase() + message.slice(1);
  }
  process.stderr.write(`${pc.red('error')} ${text}\n`);
  if (exitCode === EXIT.usage) process.stderr.write('See lwa --help, or lwa <command> --help\n');
  return exitCode;
}
