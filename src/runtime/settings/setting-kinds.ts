import { isIPv6 } from 'node:net';
import {
  EVENT_NAMES,
  MEDIA_TYPE_PATTERN,
  parseStatusSet,
  type StatusSet,
} from '../../plugins/index.ts';

/** How the text of a setting becomes its value. Settings start as text, for so are variables. */
export interface SettingKind<Value> {
  /** What a good value is, as the end of the sentence "expected …". */
  readonly expected: string;
  /** Whether an array of the config file may stand for the list that the text is. @default false */
  readonly list?: boolean;
  /** Whether an object of the config file may stand for the `name=value` pairs. @default false */
  readonly pairs?: boolean;
  /**
   * The value, or `undefined` when the text is none. The text is trimmed and not empty.
   * @throws RangeError that says what was expected, where it knows more than `expected` says.
   */
  parse(text: string): Value | undefined;
}

/** A whole number in decimal digits. `unit` is named in messages: `ms`, `seconds`. */
export function wholeNumber(range: {
  min: number;
  max: number;
  unit?: string;
}): SettingKind<number> {
  const { min, max, unit } = range;
  return {
    expected: `a whole number${unit === undefined ? '' : ` of ${unit}`} from ${min} to ${max}`,
    parse(text) {
      if (!/^\d{1,15}$/.test(text)) return undefined;
      const number = Number(text);
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** A number of seconds, with a fraction if need be. */
export function seconds({ max }: { max: number }): SettingKind<number> {
  return {
    expected: `a number of seconds from 0 to ${max}, such as 2.5`,
    parse(text) {
      if (!/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return undefined;
      const number = Number(text);
      return number <= max ? number : undefined;
    },
  };
}

export const port: SettingKind<number> = {
  ...wholeNumber({ min: 1, max: 65_535 }),
  expected: 'a port from 1 to 65535',
};

export const flag: SettingKind<boolean> = {
  expected: 'true or false (or 1 or 0)',
  parse(text) {
    const word = text.toLowerCase();
    if (word === 'true' || word === '1') return true;
    return word === 'false' || word === '0' ? false : undefined;
  },
};

/** One of these words, in any case. */
export function oneOf<Word extends string>(...words: readonly Word[]): SettingKind<Word> {
  return {
    expected: words.join(' or '),
    parse(text) {
      const word = text.toLowerCase();
      return words.find((candidate) => candidate === word);
    },
  };
}

/** A host, as sockets take it: the brackets that URLs put around an IPv6 address are removed. */
export const host: SettingKind<string> = {
  expected: 'a host name or an IP address, without scheme and port',
  parse(text) {
    const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
    if (bare !== text || bare.includes(':')) return isIPv6(bare) ? bare : undefined;
    return /^[\w.-]+$/.test(bare) ? bare : undefined;
  },
};

/** An address as `AWS_LAMBDA_RUNTIME_API` has it, `host:port`; one written as a URL is taken, too. */
export const hostAndPort: SettingKind<string> = {
  expected: 'host:port, such as 127.0.0.1:9009',
  parse(text) {
    const address = text.replace(/^http:\/\//i, '').replace(/\/$/, '');
    const colon = address.lastIndexOf(':');
    const name = address.slice(0, Math.max(colon, 0));
    const bracketed = name.startsWith('[');
    if (host.parse(name) === undefined || name.includes(':') !== bracketed) return undefined;
    return port.parse(address.slice(colon + 1)) === undefined ? undefined : address;
  },
};

/** A URL without query and fragment. Never changed. */
export const httpUrl: SettingKind<string> = {
  expected: 'a URL such as https://example.com/prod',
  parse(text) {
    return /^https?:\/\/[^\s/?#]+[^\s?#]*$/i.test(text) ? text : undefined;
  },
};

/** Visible ASCII without `#`, and `%` only as part of an escape. */
const TARGET = /^(?:[!"$&-~]|%[0-9a-f]{2})+$/i;

/** A request target; its leading slash may be left out. Never changed beyond that. */
export const path: SettingKind<string> = {
  expected: 'a path such as /health, percent-encoded',
  parse(text) {
    if (!TARGET.test(text) || /^[a-z]+:\/\//i.test(text)) return undefined;
    return text.startsWith('/') ? text : `/${text}`;
  },
};

/** Path prefixes, each as `/a/b` however its slashes were written. */
export const pathList: SettingKind<readonly string[]> = {
  expected: 'a comma-separated list of paths such as /prod,/api/v1',
  list: true,
  parse(text) {
    const prefixes: string[] = [];
    for (const entry of text.split(',')) {
      const prefix = entry.trim().replace(/^\/+|\/+$/g, '');
      if (prefix === '') continue;
      const parsed = path.parse(prefix);
      if (parsed === undefined || prefix.includes('?')) return undefined;
      prefixes.push(parsed);
    }
    return prefixes;
  },
};

/** A field name: a token of RFC 9110, section 5.6.2. */
export const headerName: SettingKind<string> = {
  expected: 'the name of a header',
  parse(text) {
    return /^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : undefined;
  },
};

export const statusSet: SettingKind<StatusSet> = {
  expected: 'status codes and ranges such as 200-299,304',
  list: true,
  parse: parseStatusSet,
};

/** What AWS's adapter had before `_HEALTHY_STATUS`: every status below this one is healthy. */
export const statusesBelow: SettingKind<StatusSet> = {
  expected: 'a status from 101 to 600',
  parse(text) {
    const end = wholeNumber({ min: 101, max: 600 }).parse(text);
    return end === undefined ? undefined : parseStatusSet(`100-${end - 1}`);
  },
};

/** Field names with what is to stand in them, as `X-User=authorizer.claims.sub,X-Stage=stage`. */
export const headerMap: SettingKind<Readonly<Record<string, string>>> = {
  expected:
    'headers with the places of their values, such as X-User=authorizer.claims.sub,X-Stage=stage',
  pairs: true,
  parse(text) {
    const map: Record<string, string> = {};
    for (const entry of text.split(',')) {
      if (entry.trim() === '') continue;
      const mark = entry.indexOf('=');
      const name = headerName.parse(entry.slice(0, Math.max(mark, 0)).trim());
      const value = entry.slice(mark + 1).trim();
      if (name === undefined || value === '' || Object.hasOwn(map, name)) return undefined;
      map[name] = value;
    }
    return map;
  },
};

/** Where the events of a source go, as `sqs=/jobs,s3=/uploads`. */
export const eventPaths: SettingKind<Readonly<Record<string, string>>> = {
  expected: 'event sources with their paths, such as sqs=/jobs,s3=/uploads',
  pairs: true,
  parse(text) {
    const paths: Record<string, string> = {};
    for (const entry of text.split(',')) {
      if (entry.trim() === '') continue;
      const mark = entry.indexOf('=');
      if (mark === -1) return undefined;
      const name = entry.slice(0, mark).trim();
      const target = entry.slice(mark + 1).trim();
      if (!EVENT_NAMES.includes(name)) {
        const names = EVENT_NAMES.join(', ');
        throw new RangeError(`there is no source "${name}"; expected one of ${names}`);
      }
      const parsed = target === '' ? undefined : path.parse(target);
      if (parsed === undefined || Object.hasOwn(paths, name)) return undefined;
      paths[name] = parsed;
    }
    return paths;
  },
};

/** Media types; `all` stands for every type. */
export const mediaTypes: SettingKind<readonly string[]> = {
  expected: 'a comma-separated list of media types such as image/*,+json,application/pdf, or all',
  list: true,
  parse(text) {
    const types = text.split(',').map((type) => type.trim());
    const given = types.filter((type) => type !== '');
    if (given.some((type) => type !== 'all' && !MEDIA_TYPE_PATTERN.test(type))) return undefined;
    return given.map((type) => (type === 'all' ? '*/*' : type));
  },
};

/** A host as visitors see it, with its port and scheme if need be. */
export const publicHost: SettingKind<string> = {
  expected: 'a host or an origin, such as example.com or https://example.com:8443',
  parse(text) {
    const [, authority] = /^(?:https?:\/\/)?([^/]+)\/?$/i.exec(text) ?? [];
    if (authority === undefined) return undefined;
    const complete = /:\d+$/.test(authority) ? authority : `${authority}:443`;
    return hostAndPort.parse(complete) === undefined ? undefined : text;
  },
};
