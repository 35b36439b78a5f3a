import { isDeepStrictEqual } from 'node:util';
import { added, fromTo, type IntendedSection, removed } from './intended-difference.ts';

/** The fields that an adapter itself sets, wherever it puts them. */
const OWN = new Set(['host', 'content-length', 'content-type']);

export const REQUESTS: IntendedSection = {
  title: 'What the app sees of a request',
  differences: [
    {
      what: 'Spelling of field names',
      aws: 'In lower case.',
      ours: 'As they stand in the event; what the adapter adds itself is spelled as HTTP/1.1 has it.',
      why: 'HTTP does not tell them apart. Nothing is changed on the way that need not be.',
      covers: [
        {
          facets: /^app spelling /,
          when: (aws, ours) => aws?.split(' ¦ ')[0] === ours?.split(' ¦ ')[0]?.toLowerCase(),
        },
      ],
    },
    {
      what: 'Order of fields',
      aws: '`Host`, `Content-Length` and its own `x-amzn-…` fields stand in varying places.',
      ours: '`Host` first or where the event has it; own fields behind those of the event, length last.',
      why: 'The order of fields with different names means nothing (RFC 9110, 5.3). The order of the event’s own fields is kept by both.',
      covers: [{ facets: /^app header order$/, when: sameOrderOfOthers }],
    },
    {
      what: '`Content-Length` of a request without content',
      aws: '`Content-Length: 0` with every method.',
      ours: 'None with `GET`, `HEAD` and other methods that have no content as a rule; `0` with `POST`, `PUT` and `PATCH`.',
      why: 'RFC 9110, 8.6.',
      covers: [{ facets: /^app header content-length$/, when: fromTo('0', undefined) }],
    },
    {
      what: 'A `Content-Length` or `Transfer-Encoding` in the event that is not that of the content',
      aws: 'Passed on: a length that is too small cuts the content, one that is too big hangs the function until it times out, and `Transfer-Encoding` is sent on as it came.',
      ours: 'Replaced by the true length.',
      why: 'The content has been read and decoded before: only its true length can be right.',
      covers: [
        {
          cases: /Content-Length that is too small$/,
          facets: /^app (header content-length|body)$/,
        },
        {
          cases: /Transfer-Encoding of the client$/,
          facets: /^app header (content-length|transfer-encoding)$/,
        },
        {
          cases: /Content-Length that is too big$/,
          facets: /^process$/,
          when: fromTo('hangs', 'lives'),
        },
        {
          cases: /Content-Length that is too big$/,
          facets: /^app requests$/,
          when: fromTo('0', '1'),
        },
        {
          cases: /Content-Length that is too big$/,
          facets: /^lambda outcome$/,
          when: fromTo('nothing', 'answer 200'),
        },
      ],
    },
    {
      what: 'Hop-by-hop fields',
      aws: 'Passed on.',
      ours: 'Removed, with those that `Connection` names, and `Expect`.',
      why: 'They are about the connection that the client had, which ended long before (RFC 9110, 7.6.1).',
      covers: [
        {
          cases: /: (hop-by-hop headers|an Expect header)$/,
          facets:
            /^app header (connection|keep-alive|te|proxy-connection|proxy-authorization|upgrade|x-private|expect)$/,
          when: removed,
        },
      ],
    },
    {
      what: 'Repeated fields of a REST API',
      aws: 'The last value alone, as it stands in `headers`.',
      ours: 'Every value, as they stand in `multiValueHeaders`.',
      why: 'Nothing is lost.',
      covers: [
        {
          cases: /^(Fixture: rest-api|REST API)/,
          facets: /^app header /,
          when: (aws, ours) =>
            aws !== undefined && ours?.split(' ¦ ').at(-1) === aws && ours !== aws,
        },
      ],
    },
    {
      what: '`Cookie` of an HTTP API or function URL',
      aws: 'The event’s `cookies` joined with `;`.',
      ours: 'Joined with a semicolon and a space.',
      why: 'RFC 6265, 4.2.1; some parsers insist on it.',
      covers: [
        {
          facets: /^app header cookie$/,
          when: (aws, ours) => aws?.replaceAll(/; ?/g, '; ') === ours,
        },
      ],
    },
    {
      what: '`X-Forwarded-For`, `-Proto`, `-Port` where the event has none',
      aws: 'Absent.',
      ours: 'Filled in from the event’s request context.',
      why: 'Apps read the caller’s address and scheme there, whichever front door they are behind.',
      covers: [{ facets: /^app header x-forwarded-(for|proto|port)$/, when: added }],
    },
    {
      what: '`Host` where the event has none',
      aws: 'The app’s own address.',
      ours: 'The domain name of the request context.',
      why: 'Apps make absolute links from it.',
      covers: [
        {
          facets: /^app header host$/,
          when: (aws, ours) => aws === '<the app>' && ours !== undefined && ours !== aws,
        },
      ],
    },
    {
      what: '`x-amzn-request-context`',
      aws: 'The fields that it knows, absent ones as `null`.',
      ours: 'The event’s own `requestContext`, whole and unchanged.',
      why: 'A superset: fields that AWS adds reach the app the day they appear.',
      covers: [{ facets: /^app header x-amzn-request-context$/, when: isSuperset }],
    },
    {
      what: '`x-amz-tenant-id` from a client, for a function without tenants',
      aws: 'Passed on.',
      ours: 'Removed.',
      why: 'Only Lambda may say who the tenant is.',
      covers: [{ facets: /^app header x-amz-tenant-id$/, when: removed }],
    },
    {
      what: 'Fields of the invocation with nothing in them (Managed Instances)',
      aws: 'An empty `x-amzn-trace-id`, and `""` in the context.',
      ours: 'Absent, and `null` in the context.',
      why: 'Lambda sends absent fields like that.',
      covers: [
        {
          cases: /^Invocation: fields with nothing/,
          facets: /^app header x-amzn-trace-id$/,
          when: removed,
        },
        {
          cases: /^Invocation: fields with nothing/,
          facets: /^app header x-amzn-lambda-context$/,
          when: (aws, ours) => aws?.replace('"xray_trace_id":""', '"xray_trace_id":null') === ours,
        },
      ],
    },
  ],
};

function sameOrderOfOthers(aws = '', ours = ''): boolean {
  const others = (order: string) =>
    order.split(' ').filter((name) => !OWN.has(name) && !name.startsWith('x-amzn-'));
  return isDeepStrictEqual(others(aws), others(ours));
}

/** Whether ours has everything in it that theirs has, apart from what is null or nothing there. */
function isSuperset(aws: string | undefined, ours: string | undefined): boolean {
  if (aws === undefined || ours === undefined) return false;
  return includes(JSON.parse(ours), JSON.parse(aws));
}

function includes(whole: unknown, part: unknown): boolean {
  if (part === null || part === 0 || part === '') return true;
  if (typeof part !== 'object' || Array.isArray(part)) return isDeepStrictEqual(whole, part);
  const record = (whole ?? {}) as Record<string, unknown>;
  return Object.entries(part).every(([key, value]) => includes(record[key], value));
}
