import type { CAC } from 'cac';
import { declareEventOptions } from '../event-options.ts';
import type { RawOptions } from '../main.ts';

/** Declares `lwa send`. */
export function declareSend(cli: CAC): void {
  const command = cli
    .command('send [source]', 'Send an event to a running lwa dev')
    .usage('send <source> [options]');
  declareEventOptions(command);
  command
    .option('--to <url>', 'Where the function is (default: http://localhost:3000)')
    .option('--async', 'Do not wait for the answer')
    .option('--print', 'Write the event to stdout, and send nothing')
    .example('  lwa send sqs --body \'{"order":17}\' --body \'{"order":18}\'')
    .example('  lwa send s3 --name uploads --body pets/cat.png')
    .example(
      '  lwa send eventbridge --name OrderPaid --body @detail.json --to http://localhost:4000',
    )
    .action(async (source: string | undefined, options: RawOptions) => {
      const { send } = await import('./send.ts');
      return await send(source, options);
    });
}
