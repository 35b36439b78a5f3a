import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** What an {@link AdapterError} is made from. */
export interface AdapterErrorInit {
  code: ErrorCode;
  /** One sentence: what went wrong, where, and what to do. */
  message: string;
  /** The status an HTTP caller gets. @default 500 */
  status?: number | undefined;
  /** `true` when `message` may be shown to an HTTP caller. @default false */
  expose?: boolean | undefined;
  /**
   * `true` when the invocation itself must fail (`POST …/error`) even if the caller speaks HTTP.
   * @default false
   */
  failsInvocation?: boolean | undefined;
  /**
   * `errorType` for Lambda, `Runtime.…` or `Function.…` and letters: the service keeps nothing else.
   * @default "Function.AdapterError"
   */
  errorType?: string | undefined;
  cause?: unknown;
  plugin?: string | undefined;
  hook?: string | undefined;
}

/** The one error class of the adapter. `code` is stable and documented in docs/errors.md. */
export class AdapterError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly expose: boolean;
  readonly failsInvocation: boolean;
  readonly errorType: string;
  /** The plugin whose hook threw. */
  plugin: string | undefined;
  /** The hook that it threw in. */
  hook: string | undefined;

  constructor(init: AdapterErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'AdapterError';
    this.code = init.code;
    this.status = init.status ?? 500;
    this.expose = init.expose ?? false;
    this.failsInvocation = init.failsInvocation ?? false;
    this.errorType = init.errorType ?? 'Function.AdapterError';
    this.plugin = init.plugin;
    this.hook = init.hook;
  }

  /**
   * Whether `error` is an AdapterError, by name and code: a plugin package may have a copy of this
   * package of its own, with an AdapterError of its own.
   */
  static is(error: unknown): error is AdapterError {
    if (error instanceof AdapterError) return true;
    if (!(error instanceof Error) || error.name !== 'AdapterError') return false;
    return ERROR_CODES.includes((error as Partial<AdapterError>).code as ErrorCode);
  }

  /** `error` as it is when it is an AdapterError; anything else wrapped as `LWA_ERR_INTERNAL`. */
  static from(error: unknown): AdapterError {
    if (AdapterError.is(error)) return error;
    return new AdapterError({
      code: 'LWA_ERR_INTERNAL',
      message: messageOf(error),
      cause: error,
    });
  }
}

/** The message of anything that can be thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  try {
    return String(error);
  } catch {
    // No prototype, or a toString that throws.
    return `a thrown ${typeof error}`;
  }
}
