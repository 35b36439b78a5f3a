/** What an environment is started with, and what is then measured in it. */
export interface Session {
  readonly app: 'bare' | 'express';
  /** Beyond those every function has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** In this order, in one environment. */
  readonly loads: readonly Load[];
}

/** One kind of invocation, many times. */
export interface Load {
  readonly name: string;
  readonly target: string;
  /** Bytes of a binary request body; GET without it. */
  readonly requestBytes?: number;
  readonly invocations: number;
  /** Not counted: they warm the compilers. */
  readonly warmUp: number;
}

/** What the service saw of a load. Times are wall time as the service sees it, in ms. */
export interface LoadResult {
  readonly name: string;
  readonly median: number;
  readonly p99: number;
  /** From the event's last byte written to the answer's first body byte. */
  readonly firstByte: number;
  /** Invocations per second. */
  readonly rate: number;
  /** CPU per invocation, ms: of the adapter, where it is a process of its own. */
  readonly adapterCpu?: number;
  /** The same of adapter and app; of the service itself. */
  readonly bothCpu: number;
  readonly serviceCpu: number;
  /** PSS, kB, after the load and at its peak (sampled): of adapter and app together. */
  readonly pss: number;
  readonly peakPss: number;
}

/** One environment from its first process to its end. */
export interface SessionResult {
  /** From the spawn of the first process, ms. */
  readonly registered: number;
  readonly firstAnswer: number;
  /** CPU, ms, of all processes until the first answer. */
  readonly startCpu: number;
  /** kB, of all processes, a moment after the first answer. */
  readonly idlePss: number;
  readonly loads: readonly LoadResult[];
}

/** A way to run the adapter. */
export interface Contender {
  readonly name: string;
  /** Started first, as an extension; `undefined` when the adapter is inside of the app. */
  readonly adapter: readonly [command: string, ...args: string[]] | undefined;
  /** Starts the app: the file's path is appended. */
  readonly app: readonly [command: string, ...args: string[]];
}
