import {
  anyOf,
  aRecord,
  checkOptions,
  listOf,
  type OptionCheck,
  oneOf,
  type Plugin,
} from 'lambda-web-adapter';

/** A content security policy by directive: `{ "default-src": ["'self'"] }`. */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[]>>;

/** Options of {@link securityHeaders}; `false` leaves a field alone. */
export interface SecurityHeadersOptions {
  /** Sources by directive, or the policy's text. @default false */
  contentSecurityPolicy?: ContentSecurityPolicy | string | false;
  /** `Strict-Transport-Security`. @default "max-age=31536000; includeSubDomains" */
  strictTransportSecurity?: string | false;
  /** `X-Content-Type-Options`. @default "nosniff" */
  contentTypeOptions?: 'nosniff' | false;
  /** `X-Frame-Options`. @default "SAMEORIGIN" */
  frameOptions?: 'DENY' | 'SAMEORIGIN' | false;
  /** `Referrer-Policy`. @default "strict-origin-when-cross-origin" */
  referrerPolicy?: string | false;
  /** `Permissions-Policy`. @default false */
  permissionsPolicy?: string | false;
  /** `Cross-Origin-Opener-Policy`. @default "same-origin" */
  crossOriginOpenerPolicy?: 'same-origin' | 'same-origin-allow-popups' | 'unsafe-none' | false;
  /** `Cross-Origin-Resource-Policy`. @default "same-origin" */
  crossOriginResourcePolicy?: 'same-origin' | 'same-site' | 'cross-origin' | false;
  /** Fields to remove, which tell what the app is made with. @default ["x-powered-by", "server"] */
  remove?: readonly string[];
}

/** After the taps that may replace the answer, before compression. */
const LATE = 94;

/**
 * The headers that browsers look for, as OWASP recommends them
 * (https://owasp.org/www-project-secure-headers/). A field that the app sends itself stays as it is.
 *
 * @example
 * securityHeaders({ contentSecurityPolicy: { 'default-src': ["'self'"] } })
 */
export function securityHeaders(options: SecurityHeadersOptions = {}): Plugin {
  checkOptions('security-headers', options, {
    contentSecurityPolicy: anyOf(aRecord(listOf(aSource())), aValue(), no()),
    strictTransportSecurity: anyOf(aValue(), no()),
    contentTypeOptions: anyOf(oneOf('nosniff'), no()),
    frameOptions: anyOf(oneOf('DENY', 'SAMEORIGIN'), no()),
    referrerPolicy: anyOf(aValue(), no()),
    permissionsPolicy: anyOf(aValue(), no()),
    crossOriginOpenerPolicy: anyOf(
      oneOf('same-origin', 'same-origin-allow-popups', 'unsafe-none'),
      no(),
    ),
    crossOriginResourcePolicy: anyOf(oneOf('same-origin', 'same-site', 'cross-origin'), no()),
    remove: listOf(aValue()),
  });
  const fields = fieldsOf(options);
  const { remove = ['x-powered-by', 'server'] } = options;

  return {
    name: 'security-headers',
    apply({ hooks }) {
      hooks.response.tap({ name: 'security-headers', stage: LATE }, ({ response, source }) => {
        if (source.kind !== 'http') return;
        for (const name of remove) response.headers.delete(name);
        for (const [name, value] of fields) {
          if (!response.headers.has(name)) response.headers.append(name, value);
        }
      });
    },
  };
}

function fieldsOf(options: SecurityHeadersOptions): [name: string, value: string][] {
  const values: Record<string, string | false | undefined> = {
    'content-security-policy': policyOf(options.contentSecurityPolicy),
    'strict-transport-security':
      options.strictTransportSecurity ?? 'max-age=31536000; includeSubDomains',
    'x-content-type-options': options.contentTypeOptions ?? 'nosniff',
    'x-frame-options': options.frameOptions ?? 'SAMEORIGIN',
    'referrer-policy': options.referrerPolicy ?? 'strict-origin-when-cross-origin',
    'permissions-policy': options.permissionsPolicy,
    'cross-origin-opener-policy': options.crossOriginOpenerPolicy ?? 'same-origin',
    'cross-origin-resource-policy': options.crossOriginResourcePolicy ?? 'same-origin',
  };
  return Object.entries(values).filter((field): field is [string, string] => {
    return typeof field[1] === 'string';
  });
}

function policyOf(policy: SecurityHeadersOptions['contentSecurityPolicy']): string | false {
  if (policy === undefined || policy === false) return false;
  if (typeof policy === 'string') return policy;
  const directives = Object.entries(policy);
  return directives.map(([name, sources]) => [name, ...sources].join(' ')).join('; ');
}

function no(): OptionCheck {
  return { expected: 'false', accepts: (value) => value === false };
}

/** What separates sources, directives and policies is no part of a source. */
const SOURCE = /^[\x21-\x2b\x2d-\x3a\x3c-\x7e]+$/;

function aSource(): OptionCheck {
  return {
    expected: 'a source of a content security policy',
    accepts: (value) => typeof value === 'string' && SOURCE.test(value),
  };
}

const FIELD_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

function aValue(): OptionCheck {
  return {
    expected: 'the text of a header',
    accepts: (value) => typeof value === 'string' && FIELD_VALUE.test(value),
  };
}
