import type { CAC } from 'cac';
import type { RawOptions } from '../main.ts';

/** Declares `lwa intercept`. */
export function declareIntercept(cli: CAC): void {
  cli
    .command('intercept [...command]', 'Stand between the Runtime API and an adapter, and look')
    .usage('intercept [options] [-- <command…>]')
    .option('--port <port>', 'Port to listen on (default: 9009)')
    .option('--upstream <host:port>', 'The Runtime API (default: AWS_LAMBDA_RUNTIME_API)')
    .option('--rewrite <file>', 'A module that changes events, responses and errors')
    .option('--extension <name>', 'Register as an extension of this name, and end with Lambda')
    .option('--brief', 'One line for each call, without its content')
    .example('  lwa intercept --upstream 127.0.0.1:9001 --rewrite rewrite.mjs')
    .example(
      '  lwa dev --env AWS_LWA_LAMBDA_RUNTIME_API_PROXY=127.0.0.1:9009 -- lwa intercept -- node server.js',
    )
    .action(async (positional: readonly string[], options: RawOptions) => {
      const { intercept } = await import('./intercept.ts');
      return await intercept(positional, options);
    });
}
