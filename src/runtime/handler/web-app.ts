import { createServer, type RequestListener, type Server } from 'node:http';
import { AdapterError, type Invocation } from '../../pipeline/index.ts';

/**
 * A fetch handler: a function of one parameter at most, or the `fetch` of an object, as Hono, Elysia
 * and apps for edge runtimes have it.
 */
export type FetchFunction = (
  request: Request,
  env: FetchEnvironment,
  context: FetchContext,
) => Response | Promise<Response>;

/** The second argument of a fetch handler: `c.env` in Hono. */
export interface FetchEnvironment {
  /** Whose request it is; `undefined` for those of plugins, as in the hook `ready`. */
  readonly invocation: Invocation | undefined;
}

/** The third argument of a fetch handler: `c.executionCtx` in Hono. */
export interface FetchContext {
  /** Holds the end of the invocation back until this has settled. */
  waitUntil(work: Promise<unknown>): void;
  /** For apps that call it; it does nothing. */
  passThroughOnException(): void;
  readonly props: Record<string, never>;
}

/** A web app, as its framework makes it. */
export type WebApp =
  /** Node's own; it need not listen. */
  | Server
  /** A request listener, as Express's and Connect's apps are: a function of two parameters or more. */
  | RequestListener
  | ((request: Request) => Response | Promise<Response>)
  | { fetch(request: Request, env: never, context: never): Response | Promise<Response> }
  /** Koa. */
  | { callback(): RequestListener }
  /** Fastify. */
  | { ready(): PromiseLike<unknown>; readonly server: object }
  /** NestJS. */
  | { init(): Promise<unknown>; getHttpServer(): unknown }
  /** Hapi. */
  | { initialize(): Promise<unknown>; readonly listener: object };

/** A web app, or a promise of one, or a module whose default export it is. */
export type WebAppSource =
  | WebApp
  | { readonly default: WebApp }
  | Promise<WebApp | { readonly default: WebApp }>;

/** An app that is ready to be asked. */
export type OpenedApp = { readonly server: Server } | { readonly fetch: FetchFunction };

/** Members of what frameworks make, by which they are told apart. */
type Candidate = Partial<
  Record<
    'callback' | 'fetch' | 'getHttpServer' | 'init' | 'initialize' | 'ready',
    (...args: unknown[]) => unknown
  > &
    Record<'default' | 'listener' | 'server', unknown>
>;

/**
 * Waits for an app, and for its framework to initialise it.
 * @throws AdapterError `LWA_ERR_APP_INVALID` when it is none of {@link WebApp}; what the app itself throws.
 */
export async function openWebApp(source: unknown): Promise<OpenedApp> {
  const app = await source;
  if (typeof app === 'function' && !hasMember(app, 'fetch')) {
    // Express's apps have three parameters, and a fetch handler that needs more is an object's `fetch`.
    if (app.length > 1) return { server: createServer(app as RequestListener) };
    return { fetch: app as FetchFunction };
  }
  if (!isObject(app)) throw notAnApp(app);
  if (isServer(app)) return { server: plainHttp(app) };
  if (isFunction(app.getHttpServer) && isFunction(app.init)) {
    await app.init();
    return { server: serverOf(app.getHttpServer(), app) };
  }
  if (isFunction(app.ready) && isObject(app.server)) {
    await app.ready();
    return { server: serverOf(app.server, app) };
  }
  if (isFunction(app.initialize) && isObject(app.listener)) {
    await app.initialize();
    return { server: serverOf(app.listener, app) };
  }
  if (isFunction(app.callback)) return { server: createServer(app.callback() as RequestListener) };
  if (isFunction(app.fetch)) return { fetch: app.fetch.bind(app) as FetchFunction };
  if (app.default !== undefined && app.default !== app) return await openWebApp(app.default);
  throw notAnApp(app);
}

function isObject(value: unknown): value is Candidate {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}

function hasMember(value: object, name: keyof Candidate): boolean {
  return isFunction((value as Candidate)[name]);
}

/** Not by its class: a framework may have a server of another copy, or extend it. */
function isServer(value: object): value is Server {
  return 'keepAliveTimeout' in value && 'listen' in value && 'emit' in value;
}

function serverOf(value: unknown, app: object): Server {
  if (isObject(value) && isServer(value)) return plainHttp(value);
  throw notAnApp(app);
}

function plainHttp(server: Server): Server {
  if ('setSecureContext' in server) {
    throw invalidApp(
      'it is an HTTPS server; give the app without TLS, which Lambda ends before it',
    );
  }
  return server;
}

function notAnApp(value: unknown): AdapterError {
  const expected =
    'expected an http.Server, a request listener, a fetch handler, an app of Express, Koa, Fastify, NestJS, Hapi or Hono, or a promise of one';
  return invalidApp(`${expected}; got ${described(value)}`);
}

function invalidApp(why: string): AdapterError {
  return new AdapterError({
    code: 'LWA_ERR_APP_INVALID',
    message: `What was given as the app cannot be served: ${why}`,
    errorType: 'Runtime.InvalidApp',
  });
}

function described(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object with the keys ${Object.keys(value).slice(0, 10).join(', ') || '(none)'}`;
}
