import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { AdapterError, Exchange } from '../../../src/pipeline/index.ts';
import { passThrough } from '../../../src/plugins/sources/index.ts';
import {
  decoded,
  encoded,
  encodedPayload,
  eventBytes,
  eventNames,
  invocationOf,
  response,
  shown,
  sourceFor,
  sourcesOf,
} from './source-harness.ts';

const EVENT = { Records: [] };

for (const name of eventNames.filter((one) => one.startsWith('pass-through-'))) {
  test(`${name} is posted to the app as it is`, (t) => {
    const bytes = eventBytes(name);
    t.deepEqual(shown(decoded(bytes)), {
      method: 'POST',
      target: '/events',
      headers: [['content-type', 'application/json']],
      body: bytes.toString('utf8'),
    });
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
  try {
    encoded(EVENT, response(status, [], body));
  } catch (error) {
    if (error instanceof AdapterError) return error;
    throw error;
  }
  throw new Error('the answer was taken');
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
