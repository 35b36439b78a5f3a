import { added, fromTo, type IntendedSection, removed } from './intended-difference.ts';

const MAP = 'lambda (headers|multiValueHeaders)';

const OTHER_CHARSET = /answered with text (that is not UTF-8|that declares latin1|in UTF-16)$/;

export const ANSWERS: IntendedSection = {
  title: 'What is posted for an answer',
  differences: [
    {
      what: 'Header maps',
      aws: '`headers` and `multiValueHeaders` for every source, one of them often empty.',
      ours: 'The one that the source reads: `multiValueHeaders` for a REST API, `headers` and `cookies` for an HTTP API and a function URL, the one that the event had for a load balancer.',
      why: 'API Gateway merges the two, so that a name in both is sent twice.',
      covers: [{ facets: /^lambda (headers|multiValueHeaders)$/, when: removed }],
    },
    {
      what: 'Type of the posted payload',
      aws: 'No `Content-Type`.',
      ours: '`application/json`.',
      why: 'That is what it is; Lambda takes both.',
      covers: [{ facets: /^lambda content type$/, when: fromTo('none', 'application/json') }],
    },
    {
      what: 'Spelling of field names',
      aws: 'In lower case.',
      ours: 'As the app wrote them.',
      why: 'HTTP does not tell them apart.',
      covers: [
        {
          cases: /answered with header names in mixed case$/,
          facets: new RegExp(`^${MAP} (content-type|x-mixed)$`),
          when: removed,
        },
        {
          cases: /answered with header names in mixed case$/,
          facets: new RegExp(`^${MAP} (Content-Type|X-Mixed)$`),
          when: added,
        },
      ],
    },
    {
      what: 'Repeated fields in a map of single values',
      aws: 'The first value; in the prelude of a stream an array.',
      ours: 'All of them, joined with a comma; for a streaming REST API in `multiValueHeaders`.',
      why: 'RFC 9110, 5.3. The map of single values has no room for arrays.',
      covers: [
        { facets: /^lambda headers x-twice$/, when: (_, ours) => ours === '"1, 2"' },
        { cases: /^Stream: REST API/, facets: /^lambda headers x-twice$/, when: removed },
        { cases: /^Stream: REST API/, facets: /^lambda multiValueHeaders$/, when: added },
        { cases: /^Stream: REST API/, facets: /^lambda cookies$/, when: fromTo('[]', undefined) },
      ],
    },
    {
      what: 'Several cookies through a load balancer without multi-value headers',
      aws: 'The first one.',
      ours: 'All of them, under differently spelled names.',
      why: 'The balancer passes each spelling on, and clients do not tell them apart.',
      covers: [
        {
          cases: /^ALB: answered with two cookies$/,
          facets: /^lambda headers Set-cookie$/,
          when: added,
        },
      ],
    },
    {
      what: 'Hop-by-hop fields',
      aws: 'Passed on.',
      ours: 'Removed, with those that `Connection` names.',
      why: 'They are about the connection to the app (RFC 9110, 7.6.1), not the caller’s.',
      covers: [
        {
          cases: /: answered with (hop-by-hop headers|a chunked body with trailers)$/,
          facets: new RegExp(
            `^${MAP} (connection|keep-alive|x-private|proxy-authenticate|trailer)$`,
          ),
          when: removed,
        },
      ],
    },
    {
      what: 'Text that is not UTF-8',
      aws: 'Transcoded to UTF-8 while the type still declares the old charset; what cannot be transcoded is replaced, so that bytes are lost. A byte order mark is dropped.',
      ours: 'The app’s own bytes, in base64 where they are no UTF-8.',
      why: 'The caller gets what the app sent.',
      covers: [
        {
          cases: OTHER_CHARSET,
          facets: /^lambda body$/,
          when: (_, ours) => ours === '0x4be47365' || ours === '0x4b00e40073006500',
        },
        { cases: OTHER_CHARSET, facets: /^lambda isBase64Encoded$/, when: fromTo('false', 'true') },
        {
          cases: /answered with a byte order mark$/,
          facets: /^lambda body$/,
          when: fromTo('x', '\ufeffx'),
        },
      ],
    },
    {
      what: 'What goes as base64',
      aws: 'An empty body of a binary type; text with `Content-Encoding: identity`.',
      ours: 'Neither.',
      why: 'There is nothing to encode; `identity` is no encoding.',
      covers: [
        {
          cases: /answered with (an empty body with a binary type|the identity content encoding)$/,
          facets: /^lambda isBase64Encoded$/,
          when: fromTo('true', 'false'),
        },
      ],
    },
    {
      what: '`statusDescription` of a status without a registered reason',
      aws: '`"599 "`',
      ours: '`"599 Unknown"`',
      why: 'A load balancer wants a reason.',
      covers: [{ facets: /^lambda statusDescription$/, when: fromTo('"599 "', '"599 Unknown"') }],
    },
    {
      what: 'A streamed answer without `Content-Type`',
      aws: '`application/octet-stream` is added, to a redirect and a 204 as well.',
      ours: 'None is added.',
      why: 'The app’s answer is not changed; a redirect has no type.',
      covers: [
        {
          cases: /^Stream:/,
          facets: /^lambda headers content-type$/,
          when: fromTo('"application/octet-stream"', undefined),
        },
      ],
    },
  ],
};
