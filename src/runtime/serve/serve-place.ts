import { AdapterError } from '../../pipeline/index.ts';
import type { Settings } from '../settings/index.ts';
import { type ServeAddress, serveAddress } from './serve-address.ts';
import { withAppPort } from './served-settings.ts';

/** Where the adapter serves the app. */
export interface ServePlace {
  readonly address: ServeAddress;
  /** It is Lambda that wants the app served there, and not whoever wrote the command. */
  readonly isWebFunction: boolean;
}

/** Set for Lambda Web Functions: the address on which the app must listen. */
const ENDPOINT = 'AWS_LAMBDA_HTTP_ENDPOINT';

/** What Lambda leaves a Web Function between SIGTERM and SIGKILL, in ms; the rest is a margin. */
const WEB_FUNCTION_SHUTDOWN_MS = 900;

/**
 * The place that a Web Function is told, else the one that is asked for.
 * @throws AdapterError `LWA_ERR_LISTEN` when a Web Function is told none.
 */
export function servePlace(asked: ServeAddress | undefined, env: NodeJS.ProcessEnv): ServePlace {
  const endpoint = env[ENDPOINT] ?? '';
  if (endpoint === '' && asked !== undefined) return { address: asked, isWebFunction: false };
  const address = serveAddress(endpoint);
  if (address !== undefined) return { address, isWebFunction: true };
  throw new AdapterError({
    code: 'LWA_ERR_LISTEN',
    message: `${ENDPOINT}="${endpoint}" is no host:port to serve on`,
  });
}

/**
 * The settings with the app on a port of its own.
 * @throws AdapterError `LWA_ERR_LISTEN` when it has none, and nobody but its author can give it one.
 */
export function placeApp(settings: Settings, { address, isWebFunction }: ServePlace): Settings {
  const { port } = settings;
  if (port !== address.port) return settings;
  // Nobody has chosen that port, and the app hears of its own in PORT.
  if (isWebFunction) return withAppPort(settings, port === 65_535 ? port - 1 : port + 1);
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

/** How long, in ms, the end may take from the signal on. */
export function shutdownMs(settings: Settings, { isWebFunction }: ServePlace): number {
  return isWebFunction
    ? Math.min(settings.serveShutdownMs, WEB_FUNCTION_SHUTDOWN_MS)
    : settings.serveShutdownMs;
}
