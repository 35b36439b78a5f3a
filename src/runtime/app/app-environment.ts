/** The adapter's default for `AWS_LWA_PORT`. */
const DEFAULT_PORT = 8080;

/**
 * The environment of an app that the adapter starts: the adapter's own. `PORT` tells the app on which
 * port it is expected, unless it is told already.
 *
 * @param port @default that of `AWS_LWA_PORT`, or 8080
 */
export function appEnvironment(
  env: NodeJS.ProcessEnv,
  port: number | string = env['AWS_LWA_PORT']?.trim() || DEFAULT_PORT,
): NodeJS.ProcessEnv {
  return env['PORT'] ? env : { ...env, PORT: String(port) };
}
