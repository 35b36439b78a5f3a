import { AdapterError } from '../../pipeline/index.ts';
import type { Settings } from '../settings/index.ts';
import { type ServeAddress, serveAddress } from './serve-address.ts';
import { withAppPort } from './served-settings.ts';

/** Set for Lambda Web Functions: the address on which the app must listen. */
const ENDPOINT = 'AWS_LAMBDA_HTTP_ENDPOINT';

/**
 * Where a Web Function is told to listen; `undefined` when this is none.
 * @throws AdapterError `LWA_ERR_LISTEN` when that is no address.
 */
export function webFunctionAddress(env: NodeJS.ProcessEnv): ServeAddress | undefined {
  const endpoint = env[ENDPOINT];
  if (!endpoint) return undefined;
  const address = serveAddress(endpoint.trim());
  if (address !== undefined) return address;
  throw new AdapterError({
    code: 'LWA_ERR_LISTEN',
    message: `${ENDPOINT}="${endpoint}" is no host:port to serve on`,
  });
}

/**
 * The settings with the app on a port of its own.
 * @param address Where the adapter serves.
 * @throws AdapterError `LWA_ERR_LISTEN` when it has none, and nobody but its author can give it one.
 */
export function placeApp(
  settings: Settings,
  address: ServeAddress,
  env: NodeJS.ProcessEnv,
): Settings {
  const { port } = settings;
  if (port !== address.port) return settings;
  // Nobody has chosen that port, and the app hears of its own in PORT.
  if (env[ENDPOINT]) return withAppPort(settings, port === 65_535 ? port - 1 : port + 1);
  throw new AdapterError({
    code: 'LWA_ERR_LISTEN',
    message: `Port ${port} is the app's (AWS_LWA_PORT, PORT or 8080): serve on another one, or set AWS_LWA_PORT to another, which the app is told in PORT`,
  });
}

/** The environment of the app: its own port in every variable that says where to listen. */
export function appEnvironmentAt(settings: Settings, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { host, port } = settings;
  const told = { ...env, PORT: String(port) };
  return env[ENDPOINT] ? { ...told, [ENDPOINT]: `${host}:${port}` } : told;
}
