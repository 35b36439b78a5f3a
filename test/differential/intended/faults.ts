import { added, fromTo, type IntendedSection } from './intended-difference.ts';

export const FAULTS: IntendedSection = {
  title: 'Faults',
  differences: [
    {
      what: 'What ends the process',
      aws: 'A byte of a response header that is not UTF-8, and a client context that is no JSON: exit code 1, and Lambda starts a new environment.',
      ours: 'Nothing that comes from outside. The header’s bytes are read as latin1; the client context is left out, with a warning.',
      why: 'A client must not be able to cost others their environment.',
      covers: [
        {
          cases:
            /answered with a header value in latin1$|^Invocation: a client context that is no JSON$/,
          facets: /^process$/,
          when: fromTo('exit 1', 'lives'),
        },
        {
          cases: /answered with a header value in latin1$/,
          facets: /^lambda outcome$/,
          when: fromTo('nothing', 'answer 200'),
        },
        {
          cases: /^Invocation: a client context/,
          facets: /^lambda outcome$/,
          when: fromTo('nothing', 'payload'),
        },
        {
          cases: /^Invocation: a client context/,
          facets: /^app requests$/,
          when: fromTo('0', '1'),
        },
      ],
    },
    {
      what: 'Requests that are not forwarded',
      aws: 'A panic, which fails the invocation: a `Host` or an `X-Forwarded-Proto` that makes no URL (as `https,http`), a URL over 64 KB. The caller gets a bare 502.',
      ours: 'Forwarded: no URL is made from them.',
      why: 'It is for the app to judge them.',
      covers: [
        {
          cases: /: (an X-Forwarded-Proto of two values|a Host that is none|a query of 70 KB)$/,
          facets: /^lambda outcome$/,
          when: fromTo('error', 'answer 200'),
        },
        {
          cases: /: (an X-Forwarded-Proto of two values|a Host that is none|a query of 70 KB)$/,
          facets: /^app requests$/,
          when: fromTo('0', '1'),
        },
      ],
    },
    {
      what: 'A body flagged as base64 that is none',
      aws: 'A panic, which fails the invocation.',
      ours: '400, with the cause.',
      why: 'The caller gets an answer.',
      covers: [
        {
          cases: /: a body that is not base64/,
          facets: /^lambda outcome$/,
          when: fromTo('error', 'answer 400'),
        },
      ],
    },
    {
      what: 'Requests that HTTP forbids: a line break in a header value, a space in a header name or a method, a path that is no text',
      aws: 'Passed through as if they were other events.',
      ours: '400, with the cause.',
      why: 'The app’s event path is not for whoever sends a malformed request.',
      covers: [
        {
          cases: /^Malformed: a (path that is a number|header value with|header name|method)/,
          facets: /^lambda outcome$/,
          when: fromTo('payload', 'answer 400'),
        },
        {
          cases: /^Malformed: a (path that is a number|header value with|header name|method)/,
          facets: /^app requests$/,
          when: fromTo('1', '0'),
        },
      ],
    },
    {
      what: 'A header value that is a number',
      aws: 'The event is passed through as if it were another.',
      ours: 'The number as text.',
      why: 'There is no doubt what is meant.',
      covers: [{ cases: /^Malformed: a header value that is a number$/, facets: /./ }],
    },
    {
      what: 'An event that is not UTF-8',
      aws: 'The invocation fails.',
      ours: 'Passed through, byte for byte.',
      why: 'The adapter need not read it, and the app may.',
      covers: [
        {
          cases: /^Malformed: not UTF-8$/,
          facets: /^lambda outcome$/,
          when: fromTo('error', 'payload'),
        },
        { cases: /^Malformed: not UTF-8$/, facets: /^app requests$/, when: fromTo('0', '1') },
      ],
    },
    {
      what: 'An app that refuses, breaks off or speaks no HTTP',
      aws: 'The invocation fails: the caller gets a bare 502. An unasked `101` is passed on.',
      ours: '502 with a code, and a log line that says what the app did.',
      why: 'The front door shows the answer; the log shows the cause.',
      covers: [
        {
          cases: /: an app (that|whose (?!answer is over))/,
          facets: /^lambda outcome$/,
          when: fromTo('error', 'answer 502'),
        },
        {
          cases: /upgrades unasked$/,
          facets: /^lambda outcome$/,
          when: fromTo('answer 101', 'answer 502'),
        },
      ],
    },
    {
      what: 'An answer of more bytes than Lambda takes',
      aws: 'Posted, and refused by Lambda: the caller gets a bare 502.',
      ours: '502 that names the size and the limit.',
      why: 'The caller and the log can tell it from other errors.',
      covers: [
        {
          cases: /over 6 MB/,
          facets: /^lambda outcome$/,
          when: fromTo('error', 'answer 502'),
        },
      ],
    },
    {
      what: 'The posted error',
      aws: '`errorType` is a Rust type, which Lambda turns into `Runtime.Unknown`; the message is the library’s.',
      ours: 'A `Function.…` type, which Lambda keeps, a message that says what to do, and a stack trace.',
      why: 'It is what the console, alarms and retries show.',
      covers: [
        {
          facets: /^lambda error type$/,
          when: (aws, ours) =>
            aws === 'Runtime.Unknown' && ours !== undefined && ours.startsWith('Function.'),
        },
        {
          facets: /^lambda error (errorType|errorMessage)$/,
          when: (aws, ours) => aws !== undefined && ours !== undefined,
        },
        { facets: /^lambda error stackTrace$/, when: added },
      ],
    },
  ],
};
