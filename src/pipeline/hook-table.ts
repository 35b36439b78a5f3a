import type { FullTap } from 'tapable';
// Only the base class: what compiles a hook into code, which is two thirds of tapable, is not needed.
import Hook from 'tapable/lib/Hook.js';
import { AdapterError, messageOf } from './adapter-error.ts';
import { checkedAnswer } from './answer-check.ts';
import type { HookName, Hooks, RegisteredTap } from './hooks.ts';

type TapFunction = (...args: unknown[]) => unknown;
/** A tap as it is run: it has been wrapped. */
type Tap = FullTap & { readonly fn: TapFunction };
type OwnedTap = FullTap & { plugin?: string };

/** Hears of what failed in a hook that nothing waits for: the error, and what the hook was given. */
export type LateErrorListener = (error: AdapterError, subject: unknown) => void;

/** In these a tap that fails must not keep the others from running. */
const LATE_HOOKS: ReadonlySet<HookName> = new Set<HookName>(['settled', 'shutdown']);

/**
 * The hooks: tapable registers the taps and keeps their order, and they are run here. Every tap is
 * wrapped once, at registration, so that whatever it throws names its plugin and hook; the wrapper
 * costs a `try` per call.
 */
export class HookTable {
  readonly hooks: Hooks;
  readonly #all: Record<HookName, Hook>;
  /** The plugin whose `apply` is running. */
  plugin = '';
  readonly #onLateError: LateErrorListener | undefined;
  #sealed = false;

  /** @param onLateError Without it, what fails in `settled` and `shutdown` is thrown, too. */
  constructor(onLateError?: LateErrorListener) {
    this.#onLateError = onLateError;
    this.#all = {
      environment: new Hook(),
      boot: new Hook(),
      ready: new Hook(),
      request: new Hook(),
      reply: new Hook(),
      response: new Hook(),
      failed: new Hook(),
      settled: new Hook(),
      checkpoint: new Hook(),
      restore: new Hook(),
      shutdown: new Hook(),
    };
    for (const name of Object.keys(this.#all) as HookName[]) this.#guard(name);
    this.hooks = this.#all as unknown as Hooks;
  }

  /** No tap may be added from here on. */
  seal(): void {
    this.#sealed = true;
  }

  /** The taps of a hook in the order in which they run. */
  taps(name: HookName): readonly RegisteredTap[] {
    const taps: readonly OwnedTap[] = this.#all[name].taps;
    return taps.map(({ name, plugin = name, stage = 0, type }) => {
      return { name, plugin, stage, type: type === 'sync' ? type : 'promise' };
    });
  }

  /**
   * Runs the taps of a hook until one answers, which those of series hooks never do. With no taps
   * this is one length check; when every tap is synchronous the result is not a promise.
   */
  run(name: HookName, first: unknown, second?: unknown): unknown {
    const taps = this.#all[name].taps as readonly Tap[];
    for (let index = 0; index < taps.length; index++) {
      const { type, fn } = taps[index]!;
      const result = fn(first, second);
      if (type === 'promise') return runOn(taps, index, result, first, second);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  #guard(name: HookName): void {
    const hook = this.#all[name];
    hook.intercept({
      register: (tap) => {
        this.#refuse(name, tap, hook.taps);
        const plugin = this.plugin || tap.name;
        const run = withBlame(tap, name, plugin);
        const type = tap.type === 'sync' ? 'sync' : 'promise';
        const report = LATE_HOOKS.has(name) ? this.#onLateError : undefined;
        const fn = report === undefined ? run : reporting(run, type, report);
        const owned: OwnedTap = { ...tap, type, fn, plugin };
        return owned;
      },
    });
  }

  #refuse(name: HookName, tap: FullTap, taps: readonly FullTap[]): void {
    const blame = { plugin: this.plugin || tap.name, hook: name };
    if (typeof tap.fn !== 'function') {
      throw new AdapterError({
        code: 'LWA_ERR_PLUGIN_INVALID',
        message: `"${tap.name}" taps the hook "${name}" with ${tap.fn === null ? 'null' : typeof tap.fn}; expected a function`,
        ...blame,
      });
    }
    if (this.#sealed) {
      throw new AdapterError({
        code: 'LWA_ERR_PIPELINE_SEALED',
        message: `"${tap.name}" taps the hook "${name}" after the first invocation was asked for; tap it in apply()`,
        ...blame,
      });
    }
    // tapable puts a tap whose `before` matches nothing first of all.
    const wanted = typeof tap.before === 'string' ? [tap.before] : (tap.before ?? []);
    const unknown = wanted.filter((other) => !taps.some((known) => known.name === other));
    if (unknown.length > 0) {
      throw new AdapterError({
        code: 'LWA_ERR_TAP_ORDER',
        message: `"${tap.name}" wants to run before "${unknown.join('", "')}" in the hook "${name}", where there is no such tap (there are: ${taps.map((known) => known.name).join(', ') || 'none'})`,
        ...blame,
      });
    }
  }
}

/** Goes on when the promise of a tap is there; from then on it matters little what kind the others are. */
async function runOn(
  taps: readonly Tap[],
  from: number,
  pending: unknown,
  first: unknown,
  second: unknown,
): Promise<unknown> {
  let result = await pending;
  for (let index = from + 1; result === undefined && index < taps.length; index++) {
    result = await taps[index]!.fn(first, second);
  }
  return result;
}

function withBlame(tap: FullTap, hook: HookName, plugin: string): TapFunction {
  const run = tap.type === 'async' ? promised(tap.fn as TapFunction) : (tap.fn as TapFunction);
  const answers = hook === 'reply' || hook === 'failed';
  if (tap.type !== 'sync') {
    return async function blamed(...args) {
      try {
        const result = await run(...args);
        return answers && result !== undefined ? checkedAnswer(result, hook) : undefined;
      } catch (error) {
        throw blame(error, plugin, hook);
      }
    };
  }
  return function blamed(first, second) {
    try {
      const result = run(first, second);
      if (result === undefined) return undefined;
      if (isThenable(result)) throw asyncTap(result, plugin, hook);
      return answers ? checkedAnswer(result, hook) : undefined;
    } catch (error) {
      throw blame(error, plugin, hook);
    }
  };
}

/** tapable's third way, `tapAsync`: the last argument is called back. */
function promised(run: TapFunction): TapFunction {
  return (...args) =>
    new Promise((resolve, reject) => {
      run(...args, (error: unknown, result: unknown) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
}

/** Hands on what the tap throws, in place of throwing it. */
function reporting(run: TapFunction, type: string, report: LateErrorListener): TapFunction {
  if (type === 'promise') {
    return async function reported(subject) {
      try {
        await run(subject);
      } catch (error) {
        report(error as AdapterError, subject);
      }
    };
  }
  return function reported(subject) {
    try {
      run(subject);
    } catch (error) {
      report(error as AdapterError, subject);
    }
  };
}

/** An AdapterError keeps its code; anything else becomes `LWA_ERR_HOOK`. */
function blame(error: unknown, plugin: string, hook: HookName): AdapterError {
  if (AdapterError.is(error)) {
    error.plugin ??= plugin;
    error.hook ??= hook;
    return error;
  }
  return new AdapterError({
    code: 'LWA_ERR_HOOK',
    message: `Plugin "${plugin}" failed in the hook "${hook}": ${messageOf(error)}`,
    cause: error,
    plugin,
    hook,
  });
}

function asyncTap(promise: PromiseLike<unknown>, plugin: string, hook: HookName): AdapterError {
  // The promise is not awaited: a later rejection must not end the process.
  promise.then(undefined, () => undefined);
  return new AdapterError({
    code: 'LWA_ERR_ASYNC_TAP',
    message: `Plugin "${plugin}" gave an async function to tap() in the hook "${hook}"; use tapPromise()`,
    plugin,
    hook,
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
