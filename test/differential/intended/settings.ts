import { added, fromTo, type IntendedSection, removed } from './intended-difference.ts';

export const SETTINGS: IntendedSection = {
  title: 'Settings',
  differences: [
    {
      what: '`AWS_LWA_REMOVE_BASE_PATH`',
      aws: 'Removed as often as it stands there, and from the middle of a segment: `/orders-old` becomes `/-old`.',
      ours: 'Whole segments, once.',
      why: 'What is not below the base path is not touched.',
      covers: [
        { cases: /^Base path: twice$/, facets: /^app target$/, when: fromTo('/1', '/orders/1') },
        {
          cases: /^Base path: in the middle/,
          facets: /^app target$/,
          when: fromTo('/-old', '/orders-old'),
        },
      ],
    },
    {
      what: '`AWS_LWA_AUTHORIZATION_SOURCE`, and a request without that field',
      aws: 'The original `Authorization` reaches the app.',
      ours: 'It does not.',
      why: 'It was meant for the front door (an IAM signature, say), and the app must not take it for a user’s.',
      covers: [
        { cases: /^Authorization: no source/, facets: /^app header authorization$/, when: removed },
      ],
    },
    {
      what: '`AWS_LWA_ENABLE_COMPRESSION`: lengths',
      aws: 'No `Content-Length` in a compressed answer.',
      ours: 'The compressed one.',
      why: 'It is known.',
      covers: [{ cases: /^Compression:/, facets: /^lambda headers content-length$/, when: added }],
    },
    {
      what: '`AWS_LWA_ENABLE_COMPRESSION`: `Vary`',
      aws: '`accept-encoding`, or what the app set, alone.',
      ours: '`Accept-Encoding`, behind what the app set.',
      why: 'A cache must know both.',
      covers: [
        {
          cases: /^Compression:/,
          facets: /^lambda headers vary$/,
          when: (aws, ours) =>
            ours?.toLowerCase() === aws ||
            (aws === '"origin"' && ours === '"origin, Accept-Encoding"'),
        },
      ],
    },
    {
      what: '`AWS_LWA_ENABLE_COMPRESSION`: `ETag`',
      aws: 'As it was, though the bytes are others.',
      ours: 'Made a weak one.',
      why: 'RFC 9110, 8.8.1.',
      covers: [
        {
          cases: /^Compression: an ETag$/,
          facets: /^lambda headers etag$/,
          when: fromTo('"\\"a\\""', '"W/\\"a\\""'),
        },
      ],
    },
    {
      what: '`AWS_LWA_ENABLE_COMPRESSION`: `Cache-Control: no-transform`',
      aws: 'Compressed all the same.',
      ours: 'Left alone.',
      why: 'RFC 9111, 5.2.2.6.',
      covers: [
        {
          cases: /^Compression: no-transform$/,
          facets: /^lambda (headers (content-encoding|vary)|isBase64Encoded)$/,
        },
      ],
    },
  ],
};
