import type { CAC } from 'cac';
import type { RawOptions } from '../main.ts';

/** Declares `lwa code-cache`. */
export function declareCodeCache(cli: CAC): void {
  cli
    .command(
      'code-cache [directory]',
      "Keep V8's code of the adapter, so that this Node starts it faster",
    )
    .option(
      '--adapter <file>',
      'The extension that will start with it (default: that of this package)',
    )
    .example('  lwa code-cache')
    .example('  lwa code-cache /opt/lwa-code-cache')
    .action(async (directory: string | undefined, options: RawOptions) => {
      const { codeCache } = await import('./code-cache.ts');
      return await codeCache(directory, options);
    });
}
