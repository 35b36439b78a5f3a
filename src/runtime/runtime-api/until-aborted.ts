/**
 * The chunks of a body, until the signal aborts: then it throws the signal's reason at once, whatever
 * the body's producer does. The producer is told to stop, and not waited for.
 */
export async function* untilAborted(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = body[Symbol.asyncIterator]();
  // Not a race with one promise for all: each chunk would leave a reaction in it.
  let reject: ((reason: unknown) => void) | undefined;
  const giveUp = (): void => reject?.(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const result = await new Promise<IteratorResult<Uint8Array>>((onChunk, onFailure) => {
        reject = onFailure;
        iterator.next().then(onChunk, onFailure);
      });
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    signal.removeEventListener('abort', giveUp);
    stop(iterator);
  }
}

function stop(iterator: AsyncIterator<Uint8Array>): void {
  iterator.return?.().catch(() => undefined);
}
