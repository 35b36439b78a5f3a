import type { CAC } from 'cac';
import { declareEnvironmentOptions } from '../environment-options.ts';
import type { RawOptions } from '../main.ts';

/** Declares `lwa plugins`. */
export function declarePlugins(cli: CAC): void {
  const command = cli
    .command('plugins', 'Show the pipeline that the settings and the config file make')
    .option('--boot', 'Run the boot hooks, too, and tell how long each takes')
    .option('--json', 'Write all that is known as JSON');
  declareEnvironmentOptions(command);
  command
    .example('  lwa plugins')
    .example('  lwa plugins --env-file production.env --json')
    .action(async (options: RawOptions) => {
      const { plugins } = await import('./plugins.ts');
      return await plugins(options);
    });
}
