import { Script } from 'node:vm';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';

/** What a plugin is called in its package. */
export interface PluginNames {
  /** `@acme/lwa-plugin-request-label` */
  readonly package: string;
  /** `lwa-plugin-request-label`: the package without its scope. */
  readonly unscoped: string;
  /** `request-label`: the plugin in the pipeline. */
  readonly plugin: string;
  /** `requestLabel`: its factory. */
  readonly factory: string;
  /** `RequestLabel`: what the names of its types begin with. */
  readonly type: string;
}

const PREFIX = 'lwa-plugin-';
/** npm's limit. */
const LONGEST = 214;
/** What the template imports or declares, and a factory cannot be called. */
const TAKEN = new Set(['aString', 'checkOptions', 'required', 'answer', 'test', 'defineConfig']);

/**
 * The names of a plugin from the one that was asked for, with or without `lwa-plugin-` and a scope.
 * @throws CommandError when it cannot be the name of a package and a function.
 */
export function pluginNames(asked: string): PluginNames {
  const [, scope = '', rest = ''] = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?(.*)$/.exec(asked) ?? [];
  const plugin = rest.startsWith(PREFIX) ? rest.slice(PREFIX.length) : rest;
  const unscoped = `${PREFIX}${plugin}`;
  const name = `${scope}${unscoped}`;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(plugin) || name.length > LONGEST) {
    throw new CommandError(
      EXIT.usage,
      `"${asked}" cannot be the name of a plugin; expected lower-case words with hyphens between them, such as request-label or @acme/lwa-plugin-request-label`,
    );
  }
  const camel = plugin.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const factory = isFree(camel) ? camel : `${camel}Plugin`;
  const type = camel.charAt(0).toUpperCase() + camel.slice(1);
  return { package: name, unscoped, plugin, factory, type };
}

/** Whether a function of a module may be called so: `delete` and `static` may not. */
function isFree(name: string): boolean {
  if (TAKEN.has(name)) return false;
  try {
    return new Script(`'use strict'; (async () => { let ${name}; })`) instanceof Script;
  } catch {
    return false;
  }
}
