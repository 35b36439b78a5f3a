/** The routes of a WebSocket API, and which of them a message takes. */
export class RouteSelection {
  readonly #path: readonly string[];
  readonly #routes: ReadonlySet<string>;

  /**
   * @param expression as AWS has it: `$request.body.action`.
   * @param routes the API's custom routes; what selects none of them takes `$default`.
   * @throws Error when the expression selects nothing from a message's body.
   */
  constructor(expression: string, routes: readonly string[]) {
    const match = /^\$\{?request\.body\.([\w.-]+)\}?$/.exec(expression);
    if (match === null) throw new Error(`"${expression}" is no route selection expression`);
    this.#path = match[1]!.split('.');
    this.#routes = new Set(routes);
  }

  /** The route key of a message. */
  routeOf(message: string): string {
    const key = this.#select(message);
    return typeof key === 'string' && this.#routes.has(key) ? key : '$default';
  }

  #select(message: string): unknown {
    let value: unknown;
    try {
      value = JSON.parse(message);
    } catch {
      return undefined;
    }
    for (const name of this.#path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return;
      value = (value as Record<string, unknown>)[name];
    }
    return value;
  }
}
