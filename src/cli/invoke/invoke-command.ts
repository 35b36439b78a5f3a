import type { CAC } from 'cac';
import { declareEventOptions } from '../event-options.ts';
import { declareFunctionOptions } from '../function/function-options.ts';
import type { RawOptions } from '../main.ts';

/** Declares `lwa invoke`. */
export function declareInvoke(cli: CAC): void {
  const command = cli
    .command('invoke [...command]', 'Start an app, send it one event, and end')
    .usage('invoke --event <file> [options] -- <command…>')
    .option('--event <file>', 'The event, as JSON; - for stdin')
    .option('--source <name>', 'Make the event of this source, as lwa send does');
  declareEventOptions(command);
  command
    .option('--expect <what>', 'status=200, body=text or error=type; may be repeated')
    .option('--json', 'Write all that is known of the answer as JSON')
    .option('--quiet', 'Do not show what app and adapter write')
    .option('--init-timeout <seconds>', 'How long the app may take to be ready (default: 60)');
  declareFunctionOptions(command);
  command
    .example('  lwa invoke --event event.json --expect status=200 -- node server.js')
    .example('  lwa invoke --source sqs --body hello --json -- ./server')
    .action(async (positional: readonly string[], options: RawOptions) => {
      const { invoke } = await import('./invoke.ts');
      return await invoke(positional, options);
    });
}
