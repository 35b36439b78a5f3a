import { ExtensionsApi } from '../../runtime/extensions-api/extensions-api.ts';
import { runOutsideLambda } from '../../runtime/run-outside-lambda.ts';
import { within } from '../../runtime/within.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import type { RawOptions } from '../main.ts';
import { StopSignals } from '../stop-signals.ts';
import { CallLog } from './call-log.ts';
import { type InterceptOptions, interceptOptions } from './intercept-options.ts';
import { Interceptor } from './interceptor.ts';
import { loadRewrite } from './rewrite.ts';

/** What is left of Lambda's time when the interceptor ends, ms. */
const SHUTDOWN_MARGIN_MS = 100;
/** When Lambda does not say how long there is. */
const SHUTDOWN_MS = 2000;

/**
 * `lwa intercept`: a proxy for the Runtime API, until Ctrl-C, Lambda's shutdown, or the end of the
 * command that it was given.
 * @returns the exit code.
 * @throws CommandError when it cannot start.
 */
export async function intercept(positional: readonly string[], raw: RawOptions): Promise<number> {
  const options = interceptOptions(positional, raw);
  const { command, extension, upstream } = options;
  const log = new CallLog((text) => process.stdout.write(text), options.brief);
  const interceptor = new Interceptor({
    upstream,
    rewrite: options.rewrite === undefined ? {} : await loadRewrite(options.rewrite),
    report: (call) => {
      log.passed(call);
    },
  });
  await listen(interceptor, options);
  const { address } = interceptor;
  log.say(`AWS_LWA_LAMBDA_RUNTIME_API_PROXY=${address} leads through here to ${upstream}`);
  if (command.length > 0) {
    const env = { ...process.env, AWS_LWA_LAMBDA_RUNTIME_API_PROXY: address };
    return await runOutsideLambda(command, env, 'lwa intercept');
  }
  const close = async () => {
    interceptor.close();
  };
  const { stopped } = new StopSignals({ gracefully: close, atOnce: close });
  if (extension === undefined) return await stopped;
  return await Promise.race([stopped, asExtension(extension, upstream, interceptor)]);
}

async function listen(interceptor: Interceptor, { port }: InterceptOptions): Promise<void> {
  try {
    await interceptor.listen(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CommandError(EXIT.portTaken, `Port ${port} is taken; choose another with --port`);
  }
}

/**
 * Registers, now that the proxy listens: Lambda starts the app when all have. It ends at Lambda's
 * shutdown, but after the adapter, which may still have something to post.
 */
async function asExtension(
  name: string,
  address: string,
  interceptor: Interceptor,
): Promise<number> {
  const extension = new ExtensionsApi(address, name);
  await extension.register();
  for (;;) {
    const { eventType, deadlineMs = Date.now() + SHUTDOWN_MS } = await extension.nextEvent();
    if (eventType !== 'SHUTDOWN') continue;
    await within(deadlineMs - Date.now() - SHUTDOWN_MARGIN_MS, interceptor.ended());
    interceptor.close();
    return EXIT.ok;
  }
}
