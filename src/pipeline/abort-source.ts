/**
 * What can give work up: an `AbortSignal`, or something lighter of the same shape. Making a signal and
 * listening to it costs some microseconds, which is a part of a small invocation.
 */
export interface AbortSource {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: AbortListener | (() => void)): void;
  removeEventListener(type: 'abort', listener: AbortListener | (() => void)): void;
}

/** Told when an {@link AbortSource} fires. */
export interface AbortListener {
  handleEvent(): void;
}
