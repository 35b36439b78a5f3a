#!/usr/bin/env node
// Stays first: it starts the app of a wrapper before the rest of the adapter is loaded.
import { started } from './runtime/started.ts';

import { type CommandToRun, HELP } from './runtime/command-line.ts';
import { runExtension } from './runtime/extension.ts';
import { runOutsideLambda } from './runtime/run-outside-lambda.ts';
import { startedBy } from './runtime/started-by.ts';
import { runWrapper } from './runtime/wrapper.ts';
import { VERSION } from './version.ts';

void main().then((code) => {
  process.exit(code);
});

async function main(): Promise<number> {
  const { commandLine, address, app } = started;
  const { env } = process;
  switch (commandLine.type) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case 'wrong':
      return usage(`${commandLine.message}. See lambda-adapter --help`);
    case 'run':
      if (address !== undefined) {
        const { command } = commandLine;
        if (command.length > 0) return await runWrapper({ address, command, app, env });
        return await runExtension(address, startedBy(process), env);
      }
      if (commandLine.command.length > 0) return await runElsewhere(commandLine, env);
      return usage(
        'lambda-adapter is started by AWS Lambda, which sets AWS_LAMBDA_RUNTIME_API; it is not set here. To run your app behind a local Lambda: npx lwa dev -- <command>',
      );
  }
}

/** Where no Lambda gives out invocations: served over HTTP, if somebody wants that. */
async function runElsewhere(line: CommandToRun, env: NodeJS.ProcessEnv): Promise<number> {
  const { command, serve: address } = line;
  if (address === undefined && !env['AWS_LAMBDA_HTTP_ENDPOINT']) {
    return await runOutsideLambda(command, env);
  }
  const { serve } = await import('./runtime/serve/serve.ts');
  return await serve({ address, command, env });
}

function usage(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
