import { anyOf, aRecord, checkOptions, type Plugin } from 'lambda-web-adapter';
import { type CorsOptions, cors } from './cors.ts';
import { type LegacyHeadersOptions, legacyHeaders } from './legacy-headers.ts';
import { type SecurityHeadersOptions, securityHeaders } from './security-headers.ts';

/** Options of {@link headers}: each part is on when it is there. */
export interface HeadersOptions {
  /** Those of `cors`. @default no CORS */
  cors?: CorsOptions;
  /** Those of `securityHeaders`; `true` for its defaults. @default none are set */
  security?: SecurityHeadersOptions | true;
  /** Those of `legacyHeaders`. @default none are set */
  legacy?: LegacyHeadersOptions;
}

/**
 * All of this package as one plugin, for configurations without code: `AWS_LWA_PLUGINS=lwa-plugin-headers`
 * and its options as JSON.
 *
 * @example
 * headers({ security: true, cors: { origins: ['https://www.example.com'] } })
 */
export function headers(options: HeadersOptions = {}): Plugin {
  // What is in each part, its own factory checks.
  checkOptions('headers', options, {
    cors: aRecord(),
    security: anyOf(aRecord(), { expected: 'true', accepts: (value) => value === true }),
    legacy: aRecord(),
  });
  const { cors: corsOptions, legacy, security } = options;
  const parts: Plugin[] = [];
  if (legacy) parts.push(legacyHeaders(legacy));
  if (corsOptions) parts.push(cors(corsOptions));
  if (security) parts.push(securityHeaders(security === true ? {} : security));
  return {
    name: 'headers',
    apply(context) {
      for (const part of parts) part.apply(context);
    },
  };
}
