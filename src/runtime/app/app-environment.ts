/** The adapter's default for `AWS_LWA_PORT`. */
const DEFAULT_PORT = '8080';

/**
 * The environment of an app that the adapter starts: the adapter's own. `PORT` tells the app on which
 * port it is expected, unless it is told already.
 */
export function appEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env['PORT']) return env;
  return { ...env, PORT: env['AWS_LWA_PORT']?.trim() || DEFAULT_PORT };
}
