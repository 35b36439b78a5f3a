import { AdapterError } from '../pipeline/index.ts';

/** What is wrong with an option. */
export interface OptionProblem {
  /** Below the options, with what joins it: `.ttl`, `.routes[0].path`; empty for the options as a whole. */
  readonly path: string;
  /** `expected a duration in ms, got "5x"` */
  readonly message: string;
}

/**
 * `LWA_ERR_PLUGIN_INVALID`: a plugin refuses its options. What reads a config knows where in it they
 * stand, and takes that in place of `options`.
 */
export class OptionsError extends AdapterError {
  readonly problems: readonly OptionProblem[];

  constructor(plugin: string, problems: readonly OptionProblem[]) {
    const lines = problems.map(({ path, message }) => `options${path}: ${message}`);
    super({
      code: 'LWA_ERR_PLUGIN_INVALID',
      message: `Plugin "${plugin}": ${lines.join('; ')}`,
      errorType: 'Runtime.InvalidConfig',
      plugin,
    });
    this.problems = problems;
  }

  /**
   * The problems of `error` when it is an OptionsError, by its shape: a plugin package may have a copy
   * of this package of its own.
   */
  static problemsOf(error: unknown): readonly OptionProblem[] | undefined {
    if (!AdapterError.is(error) || error.code !== 'LWA_ERR_PLUGIN_INVALID') return undefined;
    const { problems } = error as Partial<OptionsError>;
    return Array.isArray(problems) ? problems : undefined;
  }
}
