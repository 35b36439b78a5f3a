import type { Plugin } from 'lambda-web-adapter';
import { FileServer } from './file-server.ts';
import { checkStaticFilesOptions, type StaticFilesOptions } from './static-files-options.ts';

/**
 * Sends files before the app is asked, and while it still starts: entity tags, conditions and ranges,
 * what was compressed beforehand, and how long browsers may keep it. What is no file, and what is
 * hidden, is for the app.
 *
 * @example
 * staticFiles({ folders: { '/assets': 'public/assets' } })
 */
export function staticFiles(options: StaticFilesOptions): Plugin {
  checkStaticFilesOptions(options);
  return {
    name: 'static',
    apply({ hooks }) {
      const server = new FileServer(options);
      hooks.boot.tapPromise('static', () => server.open());
      hooks.reply.tapPromise('static', async (exchange) =>
        exchange.source.kind === 'http' ? await server.answer(exchange) : undefined,
      );
    },
  };
}
