import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { AdapterError, Exchange } from '../../../src/pipeline/index.ts';
import { type EventOptions, passThrough } from '../../../src/plugins/sources/index.ts';
import {
  decoded,
  encoded,
  encodedPayload,
  eventBytes,
  eventNames,
  eventOf,
  invocationOf,
  refusal,
  response,
  shown,
  sourceFor,
  sourcesOf,
} from './source-harness.ts';

const EVENT = { Records: [] };

for (const name of eventNames.filter((one) => one.startsWith('pass-through-'))) {
  test(`${name} is posted to the app as it is`, (t) => {
    const bytes = eventBytes(name);
    const { headers, ...request } = shown(decoded(bytes));
    t.deepEqual(request, { method: 'POST', target: '/events', body: bytes.toString('utf8') });
    t.deepEqual(headers[0], ['content-type', 'application/json']);
    t.is(headers[1]![0], 'x-lambda-event-source');
  });
}

test('the bytes of the event are neither copied nor written anew', (t) => {
  const payload = Buffer.from(' {"big": 12345678901234567890, "e":1.0e2,\n"u":"\\u00fc"} ');
  t.is(decoded(payload).body, payload);
});

test('events that are no objects are posted too', (t) => {
  for (const text of ['null', '17', '"text"', '[]', 'true']) {
    t.is(shown(decoded(Buffer.from(text))).body, text);
  }
});

test('the path is an option', (t) => {
  const options = { passThroughPath: '/jobs/übung?' };
  t.is(decoded(EVENT, options).target, '/jobs/%C3%BCbung%3F');
  t.is(decoded(EVENT, { passThroughPath: 'jobs' }).target, '/jobs');
});

test('the app is told the source, its ARN, and of a schedule its name', (t) => {
  const rest = (name: string) => [...decoded(eventBytes(name)).headers].slice(1);
  t.deepEqual(rest('pass-through-sqs'), [
    ['x-lambda-event-source', 'sqs'],
    ['x-lambda-event-source-arn', 'arn:aws:sqs:eu-central-1:123456789012:orders'],
  ]);
  t.deepEqual(rest('pass-through-schedule'), [
    ['x-lambda-event-source', 'schedule'],
    ['x-lambda-event-source-arn', 'arn:aws:events:eu-central-1:123456789012:rule/nightly'],
    ['x-lambda-schedule-name', 'nightly'],
  ]);
  t.deepEqual(rest('pass-through-scheduler'), [
    ['x-lambda-event-source', 'schedule'],
    [
      'x-lambda-event-source-arn',
      'arn:aws:scheduler:eu-central-1:123456789012:schedule/default/nightly',
    ],
    ['x-lambda-schedule-name', 'nightly'],
  ]);
  t.deepEqual(rest('pass-through-direct'), [['x-lambda-event-source', 'direct']]);
});

test('a source can have a path of its own, all others go to the common one', (t) => {
  const options = { passThroughPath: '/rest', passThroughPaths: { sqs: '/jobs', direct: 'call' } };
  const target = (name: string) => decoded(eventBytes(name), options).target;
  t.is(target('pass-through-sqs'), '/jobs');
  t.is(target('pass-through-pipe-sqs'), '/jobs');
  t.is(target('pass-through-direct'), '/call');
  t.is(target('pass-through-s3'), '/rest');
  t.is(target('cognito-pre-sign-up'), '/rest');
});

test('a source of its own that the paths name passes its events through as they are', (t) => {
  const passThroughPaths = { 'websocket-api': '/sockets', 'vpc-lattice': '/lattice' };
  for (const name of ['websocket-api-connect', 'vpc-lattice-1-get', 'vpc-lattice-2-get']) {
    const { headers, ...request } = shown(decoded(eventBytes(name), { passThroughPaths }));
    t.deepEqual(request, {
      method: 'POST',
      target: name.startsWith('websocket') ? '/sockets' : '/lattice',
      body: eventBytes(name).toString('utf8'),
    });
    t.is(sourceFor(eventOf(name), { passThroughPaths }).name, 'pass-through');
    t.true(name.startsWith(headers[1]![1]));
  }
});

test('a path for a source that does not exist is refused with the list of those that do', (t) => {
  const error = t.throws(() => passThrough({ paths: { sqss: '/jobs' } }), {
    instanceOf: AdapterError,
    code: 'LWA_ERR_PLUGIN_INVALID',
  });
  t.regex(error.message, /options\.paths\.sqss: expected one of the sources \(sqs, kinesis, /);
  t.regex(error.message, /, direct\), got "sqss"$/);
  for (const paths of [{ sqs: '' }, { sqs: 7 }, [], 'sqs=/jobs']) {
    t.throws(() => passThrough({ paths } as unknown as EventOptions), {
      message: /options\.paths: expected an object of paths by source name/,
    });
  }
});

test('it stands last, speaks no HTTP and does not stream', (t) => {
  const source = sourceFor(EVENT);
  t.is(source.name, 'pass-through');
  t.is(source.kind, 'event');
  t.true(source.fallback);
  t.is(source.encodePrelude, undefined);
});

test("the app's JSON is returned as it is, numbers too", (t) => {
  const body = Buffer.from(' {"n":12345678901234567890,"f":1.0,"e":1E2}\n');
  t.deepEqual(encodedPayload(EVENT, response(200, [['content-type', 'text/plain']], body)), body);
});

test('an empty answer is null', (t) => {
  t.is(encoded(EVENT, response(200)), 'null');
  t.is(encoded(EVENT, response(204)), 'null');
});

function failure(status: number, body: string | Uint8Array): AdapterError {
  return refusal(EVENT, response(status, [], body));
}

test('an answer that is not 2xx fails the invocation', (t) => {
  for (const status of [301, 400, 404, 500, 503]) {
    const error = failure(status, '{"why":"no"}');
    t.is(error.code, 'LWA_ERR_EVENT_ANSWER');
    t.true(error.failsInvocation);
    t.is(error.errorType, 'Function.EventAnswer');
    t.is(
      error.message,
      `The app answered the event (POST /events) with status ${status}: {"why":"no"}`,
    );
  }
});

test('an answer that is not JSON fails the invocation', (t) => {
  for (const body of ['<p>', '{', '{"a":1}{"b":2}', '\uFEFF{}', ' ', "{'a':1}"]) {
    const error = failure(200, body);
    t.is(error.code, 'LWA_ERR_EVENT_ANSWER');
    t.true(error.failsInvocation);
    t.is(
      error.message,
      `The app's answer to the event (POST /events, status 200) is not JSON: ${body}`,
    );
  }
});

test('an answer that is not UTF-8 is not JSON', (t) => {
  t.regex(
    failure(200, Buffer.from('"ü"', 'latin1')).message,
    /\(3 bytes that are not UTF-8 text\)$/,
  );
});

test('the error repeats the start of a long answer', (t) => {
  t.is(
    failure(500, 'ü'.repeat(20_000)).message,
    `The app answered the event (POST /events) with status 500: ${'ü'.repeat(4096)}… (40000 bytes)`,
  );
  t.true(failure(500, '日'.repeat(20_000)).message.includes(`${'日'.repeat(4096)}…`));
  t.true(failure(500, 'x'.repeat(4096)).message.endsWith('xx'));
  t.true(failure(500, '').message.endsWith('(empty body)'));
});

test('JSON comes back byte for byte, all else is an error', (t) => {
  const [source] = sourcesOf([passThrough()]);
  const invocation = invocationOf(EVENT);
  const exchange = new Exchange(invocation, source!, source!.decode(invocation));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from)), (body) => {
      let isJson = true;
      try {
        JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
      } catch {
        isJson = false;
      }
      if (isJson) t.deepEqual(source!.encode(response(200, [], body), exchange), Buffer.from(body));
      else if (body.length === 0) t.is(source!.encode(response(200, [], body), exchange), 'null');
      else
        t.throws(() => source!.encode(response(200, [], body), exchange), {
          instanceOf: AdapterError,
        });
    }),
  );
});

test("with errors as AWS's adapter has them, nothing that the app answers is an error", (t) => {
  const lwa = { eventErrors: 'lwa' } as const;
  const answered = (status: number, body: string | Uint8Array) =>
    encoded(EVENT, response(status, [], body), lwa);
  t.is(answered(200, ' {"n":1.0}'), ' {"n":1.0}');
  t.is(answered(500, '{"error":"broken"}'), '{"error":"broken"}');
  t.is(answered(404, '<h1>no</h1>'), 'null');
  t.is(answered(200, ''), 'null');
  t.is(answered(200, Buffer.from('"ü"', 'latin1')), 'null');
  for (const name of ['authorizer-token', 'cognito-pre-sign-up']) {
    t.is(encoded(eventOf(name), response(401, [], '{"a":1}'), lwa), '{"a":1}');
    t.is(encoded(eventOf(name), response(200), lwa), 'null');
  }
});
