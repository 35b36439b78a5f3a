import {
  aBoolean,
  aFunction,
  anInteger,
  anyOf,
  aString,
  checkOptions,
  type Exchange,
  type HttpHeaders,
  type HttpRequest,
  HttpResponse,
  invalidOption,
  listOf,
  type OptionCheck,
  oneOf,
  type Plugin,
  required,
} from 'lambda-web-adapter';
import { vary } from './vary.ts';

/** Options of {@link cors}. */
export interface CorsOptions {
  /** Who may read answers: origins as `https://www.example.com`, a test of one, or `"*"` for all. */
  origins: '*' | readonly string[] | ((origin: string) => boolean);
  /** What a preflight allows. @default ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"] */
  methods?: readonly string[];
  /** Request fields that a preflight allows. @default those that it asks for */
  allowedHeaders?: readonly string[];
  /** Response fields that scripts may read, beside the safe-listed. @default [] */
  exposedHeaders?: readonly string[];
  /** Whether cookies and credentials may come along; not with `origins: "*"`. @default false */
  credentials?: boolean;
  /** How long browsers may remember a preflight, seconds. @default 600 */
  maxAge?: number;
}

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** After the taps that may replace the answer, before compression. */
const LATE = 95;

/**
 * Cross-origin requests by the CORS protocol (https://fetch.spec.whatwg.org/#http-cors-protocol):
 * preflights are answered without the app, and every other answer says who may read it. What the app
 * says about it is replaced. An origin that is not allowed gets its answer without these fields, and
 * the browser keeps it from the script.
 *
 * Leave the CORS settings of a function URL or an HTTP API empty beside it: browsers refuse an answer
 * that has the fields twice.
 *
 * @example
 * cors({ origins: ['https://www.example.com'], credentials: true })
 */
export function cors(options: CorsOptions): Plugin {
  checkOptions('cors', options, {
    origins: required(anyOf(oneOf('*'), aFunction(), listOf(anOrigin()))),
    methods: listOf(aString()),
    allowedHeaders: listOf(aString()),
    exposedHeaders: listOf(aString()),
    credentials: aBoolean(),
    maxAge: anInteger(0, 86_400),
  });
  if (options.credentials && options.origins === '*') {
    const expected = 'false where origins is "*", for browsers refuse both together';
    throw invalidOption('cors', 'options.credentials', expected, true);
  }
  const rules = new CorsRules(options);

  return {
    name: 'cors',
    apply({ hooks }) {
      // Preflights have no credentials: they come before whatever asks for some.
      hooks.reply.tap({ name: 'cors', stage: -50 }, (exchange) =>
        isPreflight(exchange) ? rules.preflight(exchange.request) : undefined,
      );
      hooks.response.tap({ name: 'cors', stage: LATE }, (exchange) => {
        if (exchange.source.kind !== 'http' || isPreflight(exchange)) return;
        rules.mark(exchange.response.headers, exchange.request);
      });
    },
  };
}

/** What is said about an answer. */
class CorsRules {
  readonly #allows: (origin: string) => boolean;
  readonly #options: CorsOptions;

  constructor(options: CorsOptions) {
    const { origins } = options;
    this.#options = options;
    if (typeof origins === 'function') this.#allows = origins;
    else if (origins === '*') this.#allows = () => true;
    else {
      // Origins are compared by their bytes, which browsers write in lower case.
      const set = new Set(origins.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
      this.#allows = (origin) => set.has(origin);
    }
  }

  /** Says in an answer who may read it. */
  mark(headers: HttpHeaders, request: HttpRequest): void {
    const { exposedHeaders = [] } = this.#options;
    headers.deleteWhere((name) => name.startsWith('access-control-'));
    if (this.#allowOrigin(headers, request) && exposedHeaders.length > 0) {
      headers.set('access-control-expose-headers', exposedHeaders.join(', '));
    }
  }

  preflight(request: HttpRequest): HttpResponse {
    const { methods = METHODS, allowedHeaders, maxAge = 600 } = this.#options;
    const response = new HttpResponse({ status: 204 });
    const { headers } = response;
    if (!this.#allowOrigin(headers, request)) return response;
    headers.set('access-control-allow-methods', methods.join(', '));
    const allowed =
      allowedHeaders?.join(', ') ?? request.headers.get('access-control-request-headers');
    if (allowed) headers.set('access-control-allow-headers', allowed);
    if (allowedHeaders === undefined) vary(headers, 'Access-Control-Request-Headers');
    headers.set('access-control-max-age', String(maxAge));
    return response;
  }

  #allowOrigin(headers: HttpHeaders, request: HttpRequest): boolean {
    const { origins, credentials = false } = this.#options;
    const origin = request.headers.get('origin');
    if (origins === '*') {
      headers.set('access-control-allow-origin', '*');
      return true;
    }
    // Caches must tell the answers apart, that to a request without an origin included.
    vary(headers, 'Origin');
    if (origin === undefined || !this.#allows(origin)) return false;
    headers.set('access-control-allow-origin', origin);
    if (credentials) headers.set('access-control-allow-credentials', 'true');
    return true;
  }
}

function isPreflight({ request: { headers, method }, source }: Exchange): boolean {
  return (
    source.kind === 'http' &&
    method === 'OPTIONS' &&
    headers.has('origin') &&
    headers.has('access-control-request-method')
  );
}

const ORIGIN = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#\s]+\/?|null)$/i;

function anOrigin(): OptionCheck {
  return {
    expected: 'an origin as "https://www.example.com"',
    accepts: (value) => typeof value === 'string' && ORIGIN.test(value),
  };
}
