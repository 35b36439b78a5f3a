import type { CAC } from 'cac';
import type { RawOptions } from '../main.ts';

/** Declares `lwa new`. */
export function declareNew(cli: CAC): void {
  cli
    .command('new [what] [name]', 'Make a package that builds, tests and lints at once: a plugin')
    .usage('new plugin <name> [options]')
    .option('--dir <path>', "Where to make it (default: a folder of the package's name)")
    .example('  lwa new plugin request-label')
    .example('  lwa new plugin @acme/audit --dir packages/audit')
    .action(async (what: string | undefined, name: string | undefined, options: RawOptions) => {
      const { newPackage } = await import('./new-package.ts');
      return await newPackage(what, name, options);
    });
}
