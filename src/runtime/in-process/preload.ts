import cluster from 'node:cluster';
import type { Server as HttpServer } from 'node:http';
import net, { type Server } from 'node:net';
import util from 'node:util';
import worker from 'node:worker_threads';
import { appEnvironment } from '../app/app-environment.ts';
import { mayHavePlugins } from '../config/may-have-plugins.ts';
import { monotonicMs } from '../monotonic-ms.ts';
import type { Crash, Ending } from './crash.ts';
import { startError } from './end-error.ts';
import type { InProcess } from './in-process.ts';
import type { InProcessService } from './in-process-service.ts';
import { interceptRequests } from './intercept-requests.ts';
import { postInitErrorAtExit } from './init-error-at-exit.ts';
import { isPrepared } from './prepared-environment.ts';
import { isRuntimeProcess } from './runtime-process.ts';
import { wayOf, webFunctionPort } from './serve-switch.ts';

type Listen = (this: Server, ...args: unknown[]) => Server;

/** What the adapter is loaded as. */
export interface AdapterModule {
  readonly InProcess: typeof InProcess;
  readonly InProcessService: typeof InProcessService;
}

type Load = () => AdapterModule;

/** Prepares the environment of the app where plugins may have to; `undefined` when there is nothing to do. */
export type PrepareEnvironment = () => Promise<void> | undefined;

/** The adapter of a process, loaded when it is needed. */
interface Way {
  listens(server: HttpServer): void;
  prepareEnvironment(): Promise<void>;
}

/**
 * On Lambda, and where the app is to be served with its plugins elsewhere, makes the first
 * `http.Server` that listens on the app's port the app. Otherwise it does nothing. Of a chain of Node
 * processes, as `npm start` is one, each has this preload; only the one that listens loads the adapter,
 * and the first where there may be plugins.
 *
 * @param load Loads the adapter.
 * @returns What is to be waited for before the app is loaded, where the preload can wait.
 */
export function preload(env: NodeJS.ProcessEnv, load: Load): PrepareEnvironment {
  const way = wayOf(env);
  if (way === 'alone') return () => undefined;
  // As in wrapper mode: most frameworks read it.
  env['PORT'] = webFunctionPort(env) ?? appEnvironment(env)['PORT'];
  const adapter = way === 'lambda' ? onLambda(env, load) : outsideLambda(env, load);
  onListening((server, port) => {
    const obstacle = obstacleOf(server);
    if (obstacle === undefined) adapter.listens(server as HttpServer);
    else if (port === Number(env['PORT'])) {
      process.stderr.write(`lambda-web-adapter/in-process does not serve the app: ${obstacle}\n`);
      // Lambda would get no answer. Elsewhere callers would, without the plugins.
      if (way === 'serve') process.exit(1);
    }
  });
  return () => {
    if (!worker.isMainThread || isPrepared(env)) return undefined;
    return mayHavePlugins(env, process.cwd()) ? adapter.prepareEnvironment() : undefined;
  };
}

function onLambda(env: NodeJS.ProcessEnv, load: Load): Way {
  const address = env['AWS_LAMBDA_RUNTIME_API']!;
  const ending = watchEnding(address);
  let adapter: InProcess | undefined;
  const loaded = (isWaitedFor: boolean): InProcess => {
    const { InProcess } = load();
    return new InProcess(address, env, ending, isWaitedFor);
  };
  return {
    listens(server) {
      adapter ??= loaded(false);
      adapter.listens(server);
    },
    async prepareEnvironment() {
      adapter ??= loaded(true);
      await adapter.prepareEnvironment();
    },
  };
}

function outsideLambda(env: NodeJS.ProcessEnv, load: Load): Way {
  let adapter: InProcessService | undefined;
  const loaded = (isWaitedFor: boolean): InProcessService => {
    const { InProcessService } = load();
    return new InProcessService(env, isWaitedFor);
  };
  const servers = new WeakSet<HttpServer>();
  return {
    listens(server) {
      const service = (adapter ??= loaded(false));
      service.listens(server);
      if (servers.has(server)) return;
      servers.add(server);
      interceptRequests(server, (incoming) => {
        void service.comes(incoming);
      });
    },
    async prepareEnvironment() {
      adapter ??= loaded(true);
      await adapter.prepareEnvironment();
    },
  };
}

/** Calls back for each server that listens on a TCP port. */
function onListening(listener: (server: Server, port: number) => void): void {
  const watched = new WeakSet<Server>();
  const prototype = net.Server.prototype as unknown as { listen: Listen };
  const { listen } = prototype;
  prototype.listen = function (this: Server, ...args: unknown[]): Server {
    if (!watched.has(this)) {
      watched.add(this);
      this.on('listening', () => {
        const address = this.address();
        if (typeof address === 'object' && address !== null) listener(this, address.port);
      });
    }
    return listen.apply(this, args);
  };
}

/** Why this server cannot be the app. */
function obstacleOf(server: Server): string | undefined {
  if (cluster.isWorker) return 'it is a worker of node:cluster';
  if (!worker.isMainThread) return 'it runs in a worker thread';
  // Not by its class: that would load node:http in a process that does without.
  if (!('keepAliveTimeout' in server)) return 'it is no server of node:http';
  return 'setSecureContext' in server ? 'it speaks HTTPS' : undefined;
}

/** Watches for the end of this process, which until it listens may be any other than the app's. */
function watchEnding(address: string): Ending {
  const ending: Ending = { crash: undefined, onExit };
  process.on('uncaughtExceptionMonitor', (error, origin) => {
    ending.crash = { error, origin, atMs: monotonicMs() };
  });
  process.on('exit', (code) => {
    ending.onExit(code, ending.crash);
  });
  return ending;

  function onExit(code: number, crash: Crash | undefined): void {
    if (crash === undefined || !isRuntimeProcess()) return;
    // Node prints it after this, and Lambda may end the process as soon as it knows.
    process.stderr.write(`${util.inspect(crash.error)}\n`);
    postInitErrorAtExit(address, startError(code, crash));
  }
}
