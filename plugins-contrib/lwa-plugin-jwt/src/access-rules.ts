import { PathReading } from 'lambda-web-adapter';

/** What a part of the app asks of a token. */
export interface AccessRule {
  /** This path and all below it, percent-encoded as it stands in a request: `/admin`. */
  readonly path: string;
  /** The path alone, without what is below it. @default false */
  readonly exact?: boolean;
  /** Those of the request line; `GET` stands for `HEAD`, too. @default all */
  readonly methods?: readonly string[];
  /**
   * `required`; `optional`: without one the app is asked all the same, and a bad one is refused;
   * `none`: it is not looked at. @default "required"
   */
  readonly token?: 'required' | 'optional' | 'none';
  /** The token must have all of these. @default none */
  readonly scopes?: readonly string[];
  /** The token must have one of these. @default none */
  readonly anyScope?: readonly string[];
}

/** What a request needs. */
export interface Access {
  readonly token: 'required' | 'optional' | 'none';
  /** Each must be met by the token's scopes. */
  readonly rules: readonly AccessRule[];
}

const REQUIRED: Access = { token: 'required', rules: [] };

/**
 * The rules in their order: the first that fits decides, and without one a token is needed.
 *
 * A path can be read in more than one way. A rule fits when its path stands in the request as it
 * stands in the rule; where only a forgiving server would see the rule's path, its scopes are needed
 * as well, and the rules after it are asked.
 */
export class AccessRules {
  readonly #rules: readonly { rule: AccessRule; reading: PathReading }[];

  constructor(rules: readonly AccessRule[]) {
    this.#rules = rules.map((rule) => ({ rule, reading: PathReading.of(rule.path)! }));
  }

  /** @returns `undefined` for a path with dot segments, of which no rule can be sure. */
  of(method: string, path: string): Access | undefined {
    if (this.#rules.length === 0) return REQUIRED;
    const read = PathReading.of(path);
    if (read === undefined) return undefined;
    const needed: AccessRule[] = [];
    for (const { rule, reading } of this.#rules) {
      if (!read.mayBeUnder(reading) || !concerns(rule, method)) continue;
      const token = rule.token ?? 'required';
      if (stands(rule, path)) {
        if (needed.length === 0) return { token, rules: [rule] };
        return { token: 'required', rules: [...needed, rule] };
      }
      if (token === 'required') needed.push(rule);
    }
    return { token: 'required', rules: needed };
  }
}

/** Whether the scopes are those that the rule asks for. */
export function allows({ scopes = [], anyScope = [] }: AccessRule, held: Set<string>): boolean {
  return (
    scopes.every((scope) => held.has(scope)) &&
    (anyScope.length === 0 || anyScope.some((scope) => held.has(scope)))
  );
}

function concerns({ methods }: AccessRule, method: string): boolean {
  if (methods === undefined) return true;
  const asked = method.toUpperCase();
  return methods.includes(asked) || (asked === 'HEAD' && methods.includes('GET'));
}

function stands({ path: prefix, exact }: AccessRule, path: string): boolean {
  if (path === prefix) return true;
  if (exact) return false;
  return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}
