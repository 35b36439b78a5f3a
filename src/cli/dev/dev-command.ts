import type { CAC } from 'cac';
import type { RawOptions } from '../main.ts';
import { declareDevOptions } from './dev-options.ts';

/** Declares `lwa dev`. */
export function declareDev(cli: CAC): void {
  const command = cli
    .command('dev [...command]', 'Run an app behind a local Lambda')
    .usage('dev [options] -- <command…>');
  declareDevOptions(command);
  command
    .example('  lwa dev -- node server.js')
    .example('  lwa dev --port 4000 -- npm start')
    .example('  lwa dev --watch src --freeze -- node server.js')
    .example('  lwa dev --door rest --timeout 5 -- ./server')
    .action(async (positional: readonly string[], options: RawOptions) => {
      const { dev } = await import('./dev.ts');
      return await dev(positional, options);
    });
}
