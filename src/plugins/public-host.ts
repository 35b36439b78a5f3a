import { AdapterError, type HttpHeaders, type Plugin } from '../pipeline/index.ts';
import { FIELD_NAME } from './field-syntax.ts';
import { checkOptions, invalidOption } from './check-options.ts';
import { removeField } from './remove-field.ts';

/** Options of {@link publicHost}: at least one of the two. */
export interface PublicHostOptions {
  /** The host that visitors see: `example.com`, `example.com:8443`, `https://example.com`. */
  host?: string;
  /**
   * The field in which a trusted proxy says so, as `x-forwarded-host`. It wins over `host`. Anybody who
   * can reach the function past that proxy can write it, too.
   */
  source?: string;
}

const HOST = /^(?:\[[\da-f:.]+\]|[a-z\d_](?:[\w.-]*[a-z\d_])?)(?::\d{1,5})?$/i;
const ORIGIN = /^(?:(https?):\/\/)?([^/]+)\/?$/i;

const PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * Tells the app the host that visitors see where a CDN in front of the function hides it: in `Host`
 * and `X-Forwarded-Host`. `X-Forwarded-Proto` and `-Port` follow: by the scheme of `host`, or else
 * `CloudFront-Forwarded-Proto`, where the distribution sends it.
 *
 * @example
 * publicHost({ host: 'https://www.example.com' })
 */
export function publicHost(options: PublicHostOptions): Plugin {
  checkOptions('public-host', options, {
    host: {
      expected: 'a host, or an origin such as https://example.com',
      accepts: (value) => typeof value === 'string' && parsed(value) !== undefined,
    },
    source: {
      expected: 'the name of a header',
      accepts: (value) => typeof value === 'string' && FIELD_NAME.test(value),
    },
  });
  const { source } = options;
  const fixed = options.host === undefined ? undefined : parsed(options.host);
  if (fixed === undefined && source === undefined) {
    throw invalidOption('public-host', 'options', 'a host or a source', options);
  }

  return {
    name: 'public-host',
    apply({ hooks }) {
      hooks.request.tap('public-host', ({ request, source: { kind } }) => {
        if (kind !== 'http') return;
        const { headers } = request;
        const host = (source && sentHost(headers, source)) ?? fixed?.host;
        if (host !== undefined) {
          headers.set('host', host);
          removeField(headers, 'x-forwarded-host');
          headers.append('x-forwarded-host', host);
        }
        const scheme = fixed?.scheme ?? visitorScheme(headers);
        if (scheme !== undefined) setScheme(headers, scheme, host);
      });
    },
  };
}

interface Origin {
  readonly host: string;
  readonly scheme: string | undefined;
}

function parsed(text: string): Origin | undefined {
  const [, scheme, host] = ORIGIN.exec(text) ?? [];
  if (host === undefined || !HOST.test(host)) return undefined;
  return { host, scheme: scheme?.toLowerCase() };
}

/** The first host of the field: each proxy on the way appends its own. */
function sentHost(headers: HttpHeaders, source: string): string | undefined {
  const host = headers.get(source)?.split(',', 1)[0]!.trim();
  if (!host) return undefined;
  if (HOST.test(host)) return host;
  throw new AdapterError({
    code: 'LWA_ERR_REQUEST_INVALID',
    message: `The request's "${source}" does not hold a host`,
    status: 400,
    expose: true,
  });
}

function visitorScheme(headers: HttpHeaders): string | undefined {
  const scheme = headers.get('cloudfront-forwarded-proto')?.trim().toLowerCase();
  return scheme !== undefined && Object.hasOwn(PORTS, scheme) ? scheme : undefined;
}

function setScheme(headers: HttpHeaders, scheme: string, host: string | undefined): void {
  const port = /:(\d+)$/.exec(host ?? '')?.[1] ?? PORTS[scheme]!;
  for (const [name, value] of [
    ['x-forwarded-proto', scheme],
    ['x-forwarded-port', port],
  ] as const) {
    removeField(headers, name);
    headers.append(name, value);
  }
}
