import type { Exchange, Invocation, Plugin } from '../pipeline/index.ts';
import { checkOptions } from './check-options.ts';
import { anInteger } from './option-checks.ts';

/** Options of {@link backgroundWork}. */
export interface BackgroundWorkOptions {
  /** How long, in ms, the app may work on after each answer. @default 0 */
  budgetMs?: number | undefined;
  /**
   * How long before Lambda's deadline an invocation is given up, in ms; background work ends before
   * that. 0, where nothing gives it up, counts as the default. @default 500
   */
  deadlineMarginMs?: number | undefined;
  /**
   * How many invocations are in flight at once. With more than one the environment is never frozen,
   * and nothing is held. @default 1
   */
  concurrency?: number | undefined;
  /** Resolves when the app has said that its work on this exchange is done. @default it cannot say so */
  workDone?: ((exchange: Exchange) => Promise<void> | undefined) | undefined;
}

/** The app's answer says in it how long, in ms, it works on. */
const FIELD = 'x-lwa-background';
/** No invocation lasts longer, in ms. */
const LONGEST_MS = 900_000;
const DEADLINE_MARGIN_MS = 500;
/** Background work ends this much before the deadline guard would find the invocation unfinished. */
const BEFORE_GUARD_MS = 50;

/**
 * Lets the app work on after its answer: the next invocation is asked for only when the app has said
 * that it is done, or its time is over. Until then Lambda does not freeze the environment, sends it
 * no other request, and bills it. The time is that of the answer's header `x-lwa-background` (in ms),
 * else `budgetMs`, and ends before the invocation's deadline. Nothing is held after a failure: its
 * answer is not the app's.
 *
 * @example
 * backgroundWork({ budgetMs: 2000 })
 */
export function backgroundWork(options: BackgroundWorkOptions = {}): Plugin {
  checkOptions('background-work', options, {
    budgetMs: anInteger(0, LONGEST_MS),
    deadlineMarginMs: anInteger(0, LONGEST_MS),
    concurrency: anInteger(1, Number.MAX_SAFE_INTEGER),
    workDone: { expected: 'a function', accepts: (value) => typeof value === 'function' },
  });
  const { budgetMs: usualMs = 0, concurrency = 1, workDone } = options;
  const marginMs = (options.deadlineMarginMs || DEADLINE_MARGIN_MS) + BEFORE_GUARD_MS;
  const budgets = new WeakMap<Exchange, number>();
  const failed = new WeakSet<Exchange>();

  return {
    name: 'background-work',
    apply({ hooks, log }) {
      // First, so that no answer of another tap comes before it.
      hooks.failed.tap({ name: 'background-work', stage: -100 }, (exchange) => {
        failed.add(exchange);
        return undefined;
      });
      // First, so that no other tap sees the field.
      hooks.response.tap({ name: 'background-work', stage: -100 }, (exchange) => {
        const { headers } = exchange.response;
        const asked = headers.get(FIELD);
        if (asked !== undefined) headers.delete(FIELD);
        if (failed.has(exchange)) return;
        const budgetMs = asked === undefined ? usualMs : milliseconds(asked);
        if (budgetMs === undefined) {
          log.warn(
            `The answer's ${FIELD} is no whole number of ms from 0 to ${LONGEST_MS}: "${asked}"`,
            { requestId: exchange.invocation.requestId },
          );
        } else if (budgetMs > 0) budgets.set(exchange, budgetMs);
      });
      if (concurrency > 1) return;

      hooks.settled.tap('background-work', (exchange) => {
        const budgetMs = budgets.get(exchange);
        if (budgetMs === undefined) return;
        const { invocation } = exchange;
        const heldMs = Math.min(budgetMs, timeLeft(invocation, marginMs));
        const held = hold(heldMs, workDone?.(exchange), invocation.signal).then((done) => {
          if (done || heldMs === budgetMs) return;
          log.warn(
            `Background work was asked to have ${budgetMs} ms; it had ${Math.max(0, Math.round(heldMs))}, for the deadline is near`,
            { requestId: invocation.requestId },
          );
        });
        // Not a tap that waits: those of other plugins would wait for it.
        invocation.waitUntil(held);
      });
    },
  };
}

function milliseconds(text: string): number | undefined {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : undefined;
  return value !== undefined && value <= LONGEST_MS ? value : undefined;
}

/** As the deadline guard has it, a deadline in the past is taken for unknown. */
function timeLeft({ deadlineMs }: Invocation, marginMs: number): number {
  const leftMs = (deadlineMs ?? 0) - Date.now();
  return leftMs > 0 ? leftMs - marginMs : Number.POSITIVE_INFINITY;
}

/** Waits, but not beyond the end of the work or of the invocation. Says whether the work is done. */
async function hold(
  ms: number,
  done: Promise<void> | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (ms <= 0 || signal.aborted) return false;
  return await new Promise<boolean>((resolve) => {
    const end = (isDone: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(isDone);
    };
    const giveUp = (): void => {
      end(false);
    };
    const timer = setTimeout(giveUp, ms);
    signal.addEventListener('abort', giveUp);
    void done?.then(() => {
      end(true);
    });
  });
}
