/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** An execution environment, as the service is told to make it, and what is then asked of it. */
export interface Environment {
  /** Started first, as an extension; the app follows when it has registered. */
  readonly adapter?: Command;
  readonly app: Command;
  /** Beyond those every function has. */
  readonly variables: Readonly<Record<string, string>>;
  /** No adapter is there: the service asks the app itself, over HTTP. */
  readonly alone: boolean;
  /** Invocations, one kind after the other. */
  readonly loads: readonly Load[];
}

/** One kind of invocation, many times. */
export interface Load {
  readonly name: string;
  /** Path and query. */
  readonly target: string;
  /** Bytes of a binary request body; GET without it. */
  readonly requestBytes?: number;
  /** Bytes that the app answers with at least; 0 for its short greeting. */
  readonly answerBytes: number;
  readonly invocations: number;
  /** Not counted: they warm the compilers. */
  readonly warmUp: number;
}

/** What the service saw of a load: times in ms, from the moment that it has the event to send. */
export interface LoadResult {
  readonly median: number;
  readonly p99: number;
  /** To the first byte of the answer's own body; the others are to its last byte. */
  readonly firstByte: number;
  /** Invocations per second. */
  readonly rate: number;
  /** CPU per invocation, ms: of the adapter, where it is a process of its own. */
  readonly adapterCpu: number | undefined;
  /** The same of adapter and app; of the service itself. */
  readonly bothCpu: number;
  readonly serviceCpu: number;
  /** After the load. */
  readonly memory: Memory;
}

/** Proportional set sizes (PSS), kB. */
export interface Memory {
  /**
   * What the adapter adds to the app, where it is a process of its own: pages of the executable that
   * both have in memory count for the app, which has them anyway.
   */
  readonly adapter: number | undefined;
  /** The most that this has been. */
  readonly adapterPeak: number | undefined;
  /** All processes together. */
  readonly both: number;
  readonly bothPeak: number;
}

/** What the memory of an environment was. */
export interface MemoryResult {
  /** A moment after the first answer. */
  readonly idle: Memory;
  /** By the names of the loads. */
  readonly loads: Readonly<Record<string, Pick<LoadResult, 'memory'>>>;
}

/** One environment from its first process to its end. */
export interface EnvironmentResult extends MemoryResult {
  /** From the spawn of the first process, ms; `undefined` where nothing registers. */
  readonly registered: number | undefined;
  readonly firstAnswer: number;
  /** CPU, ms, of all processes until the first answer. */
  readonly startCpu: number;
  readonly loads: Readonly<Record<string, LoadResult>>;
}
