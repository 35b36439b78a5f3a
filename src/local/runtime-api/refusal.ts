/** The largest payload that a buffered answer may have, in bytes: 6 MiB and 100 bytes. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** An answer of the service other than success: a status, and `{ errorMessage, errorType }`. */
export class Refusal {
  readonly status: number;
  readonly errorType: string;
  readonly errorMessage: string;

  constructor(status: number, errorType: string, errorMessage: string) {
    this.status = status;
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }

  /** The body as the service writes it. */
  get body(): string {
    return JSON.stringify({ errorMessage: this.errorMessage, errorType: this.errorType });
  }
}

/** 400: no invocation has this request id, or it is over. */
export function invalidRequestId(): Refusal {
  return new Refusal(400, 'InvalidRequestID', 'Invalid request ID');
}

/** 400: `Lambda-Runtime-Function-Response-Mode` holds something other than `streaming`. */
export function invalidResponseMode(): Refusal {
  return new Refusal(400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
}

/** 400: the body ended before its own framing says so. */
export function truncatedRequest(): Refusal {
  return new Refusal(400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated');
}

/** 403: the runtime may not do this in its present state. */
export function invalidStateTransition(from: string, to: string): Refusal {
  return new Refusal(
    403,
    'InvalidStateTransition',
    `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
  );
}

/** 410: this attempt of the invocation is no longer live. */
export function invokeTimeout(): Refusal {
  return new Refusal(410, 'InvokeTimeout', 'The invocation has timed out');
}

/** 413: a buffered answer of more than {@link MAX_RESPONSE_BYTES}. */
export function requestEntityTooLarge(limit: number = MAX_RESPONSE_BYTES): Refusal {
  return new Refusal(
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${limit} bytes).`,
  );
}

/** 500: the container is in an error state; the runtime should exit. */
export function internalServerError(): Refusal {
  return new Refusal(500, 'InternalServerError', 'Internal Server Error');
}
