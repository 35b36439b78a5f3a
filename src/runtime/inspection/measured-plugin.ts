import { assertPlugin } from '../../pipeline/plugin-check.ts';
import type { Lifecycle, Plugin, PluginContext, SeriesHook } from '../../pipeline/index.ts';

/** A plugin that is watched while it starts: what it takes, and which event sources it adds. */
export class MeasuredPlugin implements Plugin {
  readonly name: string;
  /** The plugin itself. */
  readonly plugin: Plugin;
  /** How long `apply` took, ms. */
  applyMs = 0;
  /** How long its taps of the `boot` hook took, ms; `undefined` when none has run. */
  bootMs: number | undefined;
  /** The names of the event sources that it added. */
  readonly sources: string[] = [];

  /** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` when it is none. */
  constructor(plugin: Plugin) {
    assertPlugin(plugin);
    this.name = plugin.name;
    this.plugin = plugin;
  }

  apply(context: PluginContext): void | undefined {
    const { hooks } = context;
    const begin = performance.now();
    try {
      return this.plugin.apply({
        ...context,
        hooks: { ...hooks, boot: this.#timed(hooks.boot) },
        source: (source, placement) => {
          context.source(source, placement);
          this.sources.push(source.name);
        },
      });
    } finally {
      this.applyMs = performance.now() - begin;
    }
  }

  #timed(boot: SeriesHook<[Lifecycle]>): SeriesHook<[Lifecycle]> {
    return {
      tap: (options, run) => {
        boot.tap(options, (lifecycle) => {
          const begin = performance.now();
          try {
            run(lifecycle);
          } finally {
            this.#add(performance.now() - begin);
          }
        });
      },
      tapPromise: (options, run) => {
        boot.tapPromise(options, async (lifecycle) => {
          const begin = performance.now();
          try {
            await run(lifecycle);
          } finally {
            this.#add(performance.now() - begin);
          }
        });
      },
    };
  }

  #add(ms: number): void {
    this.bootMs = (this.bootMs ?? 0) + ms;
  }
}
