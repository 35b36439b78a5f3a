import { fromTo, type IntendedSection } from './intended-difference.ts';

const AUTHORIZER =
  /^(Event: an authorizer request|Fixture: pass-through-authorizer-request\.json)$/;

export const EVENTS: IntendedSection = {
  title: 'Events that are no HTTP request',
  differences: [
    {
      what: 'The request of a Lambda authorizer',
      aws: 'Taken for a request of a REST API: the app gets the caller’s request, and Lambda an HTTP answer where it wants a policy.',
      ours: 'Passed through as the event that it is.',
      why: 'Only a policy is an answer to it.',
      covers: [{ cases: AUTHORIZER, facets: /./ }],
    },
    {
      what: 'White space around the event',
      aws: 'Removed.',
      ours: 'Kept.',
      why: 'The app gets the event byte for byte.',
      covers: [{ cases: /^Event: white space/, facets: /^app (body|header content-length)$/ }],
    },
    {
      what: 'The app’s JSON',
      aws: 'Read and written again: `1e2` becomes `100.0`, keys are sorted, white space goes.',
      ours: 'Posted as the app wrote it, once known to be JSON.',
      why: 'Numbers, order and duplicates survive.',
      covers: [
        {
          cases: /in the answer/,
          facets: /^lambda payload$/,
          when: (_, ours) =>
            ours === '{"a":1.0,"b":12345678901234567890,"c":1e2}' ||
            ours === '{ "b": 1,\n "a": 2 }\n',
        },
      ],
    },
    {
      what: 'An answer that is no JSON',
      aws: '`null`, as if nothing had been answered.',
      ours: 'The invocation fails.',
      why: 'An answer that is lost in silence is an error that nobody sees.',
      covers: [
        {
          cases: /^Event: an answer that is no JSON$/,
          facets: /^lambda outcome$/,
          when: fromTo('payload', 'error'),
        },
      ],
    },
    {
      what: 'An answer with a status outside 200 to 299',
      aws: 'Its content is the result; the invocation succeeds.',
      ours: 'The invocation fails, with the status and the content in the message.',
      why: 'Queues, streams and schedules retry what failed, and only that.',
      covers: [
        {
          cases: /^Event: answered with a (404|500)$/,
          facets: /^lambda outcome$/,
          when: fromTo('payload', 'error'),
        },
      ],
    },
    {
      what: 'Response streaming',
      aws: 'An event that is no request is answered with an HTTP prelude before the app’s JSON.',
      ours: 'With the app’s JSON.',
      why: 'No caller of such an event reads a prelude.',
      covers: [
        {
          cases: /^Stream: an event/,
          facets: /^lambda outcome$/,
          when: fromTo('answer 200', 'payload'),
        },
      ],
    },
  ],
};
