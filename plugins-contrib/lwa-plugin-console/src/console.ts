import {
  AdapterError,
  aBoolean,
  anyOf,
  aRecord,
  aString,
  checkOptions,
  type EventSource,
  type Exchange,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  type Invocation,
  listOf,
  oneOf,
  type OptionCheck,
  type Plugin,
  required,
} from 'lambda-web-adapter';
import { quote } from 'shell-quote';
import { assertTextAllowed, assertWordsAllowed } from './allow-list.ts';
import { commandEnvironment, commandFolder } from './command-environment.ts';
import { type CommandEvent, commandEvent, type CommandForm } from './command-event.ts';
import { CommandRefused, lineOf, wordsOf } from './command-line.ts';
import { consoleAnswer, refusal } from './console-answer.ts';
import { type Command, runCommand } from './run-command.ts';

/** Commands that may run: see {@link ConsoleOptions.allow}. */
export type Allowed = '*' | readonly (string | RegExp)[];

/** Options of {@link console}. */
export interface ConsoleOptions {
  /**
   * What may run. A text is the first word after `command`, an expression matches all of them; with
   * `shell` both must match everything that the shell reads. `"*"` allows whatever the function can do.
   */
  allow: Allowed;
  /** What stands before each command: `php artisan`. @default the event names the program */
  command?: string;
  /** Whose events are taken. @default ["bref", "lambda-console", "zappa"] */
  forms?: readonly CommandForm[];
  /** Where commands run. @default `LAMBDA_TASK_ROOT`, else `/var/task` */
  cwd?: string;
  /** Variables for them, beside those of the function. @default {} */
  env?: Readonly<Record<string, string>>;
  /** Whether `/bin/sh` reads them. @default false */
  shell?: boolean;
  /** Whether what they write goes to the log, too. @default true */
  echo?: boolean;
}

/**
 * Runs commands in the function's sandbox (migrations, scheduled tasks) for who may invoke the
 * function, and answers as Bref, Lambda Console or Zappa do. No request from outside can ask for one.
 *
 * @example
 * console({ command: 'php artisan', allow: ['schedule:run', /^migrate( --force)?$/] })
 */
export function console(options: ConsoleOptions): Plugin {
  checkOptions('console', options, {
    allow: required(anyOf(oneOf('*'), listOf(anyOf(aString(), anExpression())))),
    command: aString(),
    forms: listOf(oneOf('bref', 'lambda-console', 'zappa')),
    cwd: aString(),
    env: aRecord(aString()),
    shell: aBoolean(),
    echo: aBoolean(),
  });
  const { forms = ['bref', 'lambda-console', 'zappa'] } = options;
  const runs = new WeakSet<Exchange>();
  const source: EventSource = {
    name: 'console',
    kind: 'event',
    matches: (event) => commandEvent(event, forms) !== undefined,
    decode: () => consoleRequest(),
    encode({ body }, exchange) {
      if (runs.has(exchange)) return body;
      throw new AdapterError({
        code: 'LWA_ERR_EVENT_ANSWER',
        message: 'The command was not run, because another plugin has answered in its stead',
        failsInvocation: true,
        errorType: 'Function.CommandRefused',
      });
    },
  };

  return {
    name: 'console',
    apply(context) {
      context.source(source);
      context.hooks.reply.tap('console', (exchange) => {
        if (exchange.source !== source) return undefined;
        runs.add(exchange);
        const { invocation } = exchange;
        const asked = commandEvent(invocation.event, forms)!;
        // The waiting is the body's: no other request pays for an asynchronous tap.
        return new HttpResponse({ status: 200, body: answer(asked, options, invocation) });
      });
    },
  };
}

async function* answer(
  asked: CommandEvent,
  options: ConsoleOptions,
  invocation: Invocation,
): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(await answerOf(asked, options, invocation), 'utf8');
}

async function answerOf(
  asked: CommandEvent,
  options: ConsoleOptions,
  invocation: Invocation,
): Promise<string> {
  const { form, interactive } = asked;
  if (interactive) {
    return refusal(form, 'Only "run" is known here: the app is another process', true);
  }
  let command: Command & { name: string };
  try {
    command = allowedCommand(asked.text, options, invocation);
  } catch (error) {
    if (error instanceof CommandRefused) return refusal(form, error.message, false);
    throw error;
  }
  const finished = await runCommand(command, invocation);
  return consoleAnswer(form, command.name, finished);
}

/** @throws CommandRefused */
function allowedCommand(
  text: string | readonly string[],
  options: ConsoleOptions,
  invocation: Invocation,
): Command & { name: string } {
  const { allow, command = '', cwd, echo = true, env = {}, shell = false } = options;
  const surroundings = {
    folder: cwd ?? commandFolder(process.env),
    env: commandEnvironment(process.env, invocation, env),
    echo,
    shell,
  };
  if (shell) {
    const line = typeof text === 'string' ? text : quote(text);
    assertTextAllowed(line, allow);
    const file = `${command} ${line}`.trim();
    return { ...surroundings, file, args: [], name: file.split(/\s/, 2).join(' ') };
  }
  const asked = typeof text === 'string' ? wordsOf(text) : text;
  assertWordsAllowed(asked, allow);
  const [file, ...args] = [...wordsOf(command), ...asked];
  if (!file) throw new CommandRefused('The event names no command, and no "command" is configured');
  // Arguments may be secret; the program and what it is to do are not.
  const name = command === '' ? file : lineOf([...wordsOf(command), ...asked.slice(0, 1)]);
  return { ...surroundings, file, args, name };
}

/** For plugins that look at requests: the app never sees it. */
function consoleRequest(): HttpRequest {
  const headers = new HttpHeaders([['x-lambda-event-source', 'console']]);
  return new HttpRequest({ method: 'POST', target: '/', headers });
}

function anExpression(): OptionCheck {
  return { expected: 'a regular expression', accepts: (value) => value instanceof RegExp };
}
