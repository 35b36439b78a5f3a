import { isDeepStrictEqual } from 'node:util';
import type { IntendedSection } from './intended-difference.ts';

/** The targets of the cases with characters that are no part of a URL. */
const ESCAPED = new Set([
  '/what%3F/x',
  '/100%25/x',
  '/{a}|"b"^`\\',
  '/a%0D%0Ab',
  '/stra%C3%9Fe/a%20b/100%25/%E6%97%A5%E6%9C%AC',
]);

export const TARGETS: IntendedSection = {
  title: 'Paths and queries',
  differences: [
    {
      what: 'Dot segments in a path',
      aws: 'Resolved, escaped ones too: `/a/%2e%2e/b` becomes `/b`.',
      ours: 'Kept as they came.',
      why: 'The app, not the adapter, decides what a path means; a front door’s rules see the path that the app sees.',
      covers: [
        {
          cases: /dot segments|encoded-path/,
          facets: /^app target$/,
          when: (_, ours) => ours !== undefined && /\/(\.\.|%2e%2e)\//.test(ours),
        },
      ],
    },
    {
      what: 'Characters in a path that are no part of a URL',
      aws: 'A `?` doubles the rest of the path into the query; a bare `%` stays; braces and quotes are escaped; a backslash becomes a slash; line breaks vanish.',
      ours: 'What would change the meaning of the request line is escaped: space, `?`, `#`, a bare `%`, controls, everything outside ASCII. The rest stays as it is.',
      why: 'HTTP APIs decode the path: this is what it was before. Each character arrives, once.',
      covers: [
        {
          facets: /^app target$/,
          when: (_, ours) => ours !== undefined && ESCAPED.has(ours),
        },
      ],
    },
    {
      what: 'Query of a REST API or load balancer',
      aws: 'Decoded, and encoded again: keys in an order that changes from request to request, a space as `+`, brackets escaped.',
      ours: 'In the event’s order. A load balancer’s is passed on verbatim; a REST API’s, which comes decoded, is encoded once, a space as `%20`.',
      why: 'The same query in the same order every time; `%20` is a space in every parser.',
      covers: [
        {
          cases: /^(Fixture: )?(alb|rest-api|ALB|REST API)/,
          facets: /^app target$/,
          when: sameQuery,
        },
      ],
    },
  ],
};

function sameQuery(aws = '', ours = ''): boolean {
  const [theirs, own] = [aws, ours].map((target) => {
    const [path, query = ''] = target.split('?');
    return [path, ...[...new URLSearchParams(query)].map(String).sort()];
  });
  return isDeepStrictEqual(theirs, own);
}
