import { AdapterError } from './adapter-error.ts';
import type { EventSource } from './event-source.ts';

/** The registered event sources: first match wins, fallbacks last. */
export class SourceList {
  #sources: EventSource[] = [];
  #fallbacks: EventSource[] = [];
  #sealed = false;

  /** Adds a source at the end, or before the one named. */
  add(source: EventSource, before: string | undefined, plugin: string): void {
    if (this.#sealed) {
      throw new AdapterError({
        code: 'LWA_ERR_PIPELINE_SEALED',
        message: `Plugin "${plugin}" adds the event source "${source.name}" after the first invocation was asked for; add it in apply()`,
        plugin,
      });
    }
    assertSource(source, plugin);
    const list = source.fallback ? this.#fallbacks : this.#sources;
    if (before === undefined) {
      list.push(source);
      return;
    }
    const index = list.findIndex(({ name }) => name === before);
    if (index === -1) {
      throw new AdapterError({
        code: 'LWA_ERR_TAP_ORDER',
        message: `The event source "${source.name}" wants to stand before "${before}", which is not registered`,
        plugin,
      });
    }
    list.splice(index, 0, source);
  }

  seal(): void {
    this.#sealed = true;
  }

  inOrder(): readonly EventSource[] {
    return [...this.#sources, ...this.#fallbacks];
  }

  /** @throws AdapterError `LWA_ERR_SOURCE_MISSING` when no source takes the event. */
  find(event: unknown): EventSource {
    for (const source of this.#sources) if (source.matches(event)) return source;
    for (const source of this.#fallbacks) if (source.matches(event)) return source;
    throw new AdapterError({
      code: 'LWA_ERR_SOURCE_MISSING',
      message:
        'No event source takes this event; register one that does, or the pass-through source',
      failsInvocation: true,
    });
  }
}

function assertSource(source: EventSource, plugin: string): void {
  const { name, kind, matches, decode, encode } = (source ?? {}) as Partial<EventSource>;
  const whole = [matches, decode, encode].every((method) => typeof method === 'function');
  if (whole && typeof name === 'string' && (kind === 'http' || kind === 'event')) return;
  throw new AdapterError({
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: `Plugin "${plugin}" adds ${typeof name === 'string' ? `the event source "${name}"` : 'an event source'} that is not { name, kind: "http" or "event", matches(), decode(), encode() }`,
    plugin,
  });
}
