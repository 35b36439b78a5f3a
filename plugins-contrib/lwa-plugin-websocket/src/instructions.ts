import type { HttpHeaders } from 'lambda-web-adapter';
import { EVERYBODY, groupChannel, isName, userChannel } from './connection-store.ts';

/** What an answer says about connections. */
export interface Instructions {
  /** Channels of groups. */
  readonly join: readonly string[];
  /** Channels of groups. */
  readonly leave: readonly string[];
  /** The user whose connection it is. */
  readonly user: string | undefined;
  /** The channels that the answer's body goes to. */
  readonly send: readonly string[];
  /** Ids of connections that it does not go to. */
  readonly except: readonly string[];
}

const FIELD = 'x-lwa-ws-';

/**
 * The instructions in an answer's headers: `x-lwa-ws-join`, `-leave`, `-user`, `-send`, `-except`;
 * `undefined` when there are none. Names are separated by commas, and percent-encoded where they have
 * one themselves or are no ASCII.
 *
 * @throws Error when a name is none.
 */
export function instructionsIn(headers: HttpHeaders): Instructions | undefined {
  let found = false;
  headers.forEach((_name, _value, key) => {
    found ||= key.startsWith(FIELD);
  });
  if (!found) return undefined;
  const [user, ...others] = names(headers, 'user');
  if (others.length > 0) throw new Error(`The answer's header ${FIELD}user names more than one`);
  return {
    join: names(headers, 'join').map(groupChannel),
    leave: names(headers, 'leave').map(groupChannel),
    user,
    send: names(headers, 'send').map(channelOf),
    except: names(headers, 'except'),
  };
}

/** `group:orders`, `user:17` or `all`. */
function channelOf(target: string): string {
  if (target === 'all') return EVERYBODY;
  const [, kind, name] = /^(group|user):(.+)$/s.exec(target) ?? [];
  if (name !== undefined) return kind === 'group' ? groupChannel(name) : userChannel(name);
  throw new Error(
    `The answer's header ${FIELD}send has ${JSON.stringify(target)}; expected "group:name", "user:name" or "all"`,
  );
}

function names(headers: HttpHeaders, field: string): string[] {
  const value = headers.get(`${FIELD}${field}`) ?? '';
  const texts = value.split(',').map((text) => text.trim());
  return texts
    .filter((text) => text !== '')
    .map((text) => {
      const name = decoded(text);
      if (name !== undefined && isName(name)) return name;
      throw new Error(
        `The answer's header ${FIELD}${field} has ${JSON.stringify(text.slice(0, 100))}; expected a name of 1 to 256 characters, percent-encoded`,
      );
    });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
