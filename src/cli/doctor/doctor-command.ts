import type { CAC } from 'cac';
import { declareEnvironmentOptions } from '../environment-options.ts';
import type { RawOptions } from '../main.ts';

/** Declares `lwa doctor`. */
export function declareDoctor(cli: CAC): void {
  const command = cli
    .command(
      'doctor [...command]',
      'Check environment, config and app, and tell what Lambda will see',
    )
    .usage('doctor [options] [-- <command…>]')
    .option('--timeout <seconds>', 'How long the app may take to be ready (default: 30)')
    .option('--wrapper', 'The adapter starts the app, in place of running beside it')
    .option('--json', 'Write all findings as JSON');
  declareEnvironmentOptions(command);
  command
    .example('  lwa doctor -- node server.js')
    .example('  lwa doctor --env-file production.env --json')
    .action(async (positional: readonly string[], options: RawOptions) => {
      const { doctor } = await import('./doctor.ts');
      return await doctor(positional, options);
    });
}
