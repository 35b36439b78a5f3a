import { added, fromTo, type IntendedSection } from './intended-difference.ts';

const AUTHORIZER = /^(Event: an authorizer request|Fixture: authorizer-request\.json)$/;

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
      what: 'Where an event comes from',
      aws: 'The app looks into the event.',
      ours: 'In `x-lambda-event-source`, `x-lambda-event-source-arn` and `x-lambda-schedule-name`.',
      why: 'One path serves many sources. Callers from outside cannot send these fields.',
      covers: [
        {
          facets: /^app header x-lambda-(event-source|event-source-arn|schedule-name)$/,
          when: added,
        },
      ],
    },
    {
      what: '`x-amzn-request-context` of an event that passes through',
      aws: '`null`.',
      ours: 'The event’s own, where it has one.',
      why: 'An app that authorizes requests wants to know them.',
      covers: [
        {
          cases: /^Fixture: authorizer-request-2\.json$/,
          facets: /^app header x-amzn-request-context$/,
          when: (aws) => aws === 'null',
        },
      ],
    },
    {
      what: 'WebSocket APIs',
      aws: 'Passed through: the app takes events apart, and answers with JSON that has a `statusCode`.',
      ours: 'Requests to `/ws/connect`, `/ws/message` and `/ws/disconnect`, with the message as the body. With `AWS_LWA_PASS_THROUGH_PATHS=websocket-api=/events` they pass through.',
      why: 'Routes, statuses and bodies are what a web app has.',
      covers: [{ cases: /^Fixture: websocket-api-/, facets: /./ }],
    },
    {
      what: 'VPC Lattice',
      aws: 'Passed through.',
      ours: 'The request that the client sent. With `AWS_LWA_PASS_THROUGH_PATHS=vpc-lattice=/events` it passes through.',
      why: 'It is an HTTP front door as the others are.',
      covers: [{ cases: /^Fixture: vpc-lattice-/, facets: /./ }],
    },
    {
      what: 'An event `{"lwa":{"path":…}}`',
      aws: 'Passed through.',
      ours: 'The request that it describes.',
      why: 'Schedules and state machines reach any route.',
      covers: [{ cases: /^Fixture: direct-http-/, facets: /./ }],
    },
    {
      what: 'Pings of warm-up tools',
      aws: 'Passed through.',
      ours: 'Answered without the app. `AWS_LWA_WARMUP=false` passes them through.',
      why: 'An app that does not know them answers with an error, and the ping fails.',
      covers: [{ cases: /^Fixture: warm-up-/, facets: /./ }],
    },
    {
      what: 'A caller from outside at a path that has been set for events',
      aws: 'Reaches it.',
      ours: 'Gets 403. `AWS_LWA_EVENT_PATH_ACCESS=public` lets him through.',
      why: 'Whoever finds the path could post events of his own.',
      covers: [
        {
          cases: /^Event: a caller from outside at their path$/,
          facets: /^(app requests|lambda outcome)$/,
        },
      ],
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
