import test from 'ava';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { errorDocument } from '../../../src/runtime/runtime-api/error-document.ts';

interface Document {
  readonly errorMessage: string;
  readonly errorType: string;
  readonly stackTrace: readonly string[];
}

function document(message: string, cause?: unknown, maxCharacters?: number): Document {
  const error = new AdapterError({ code: 'LWA_ERR_INTERNAL', message, cause });
  return JSON.parse(errorDocument(error, maxCharacters)) as Document;
}

const isFrame = (line: string): boolean => line.startsWith('at ');

test('the stack holds frames alone, whatever lines the message has', (t) => {
  const message = 'The app ended. Its last words:\nTypeError: no\n    at words (of the app.js:1:1)';
  const { errorMessage, errorType, stackTrace } = document(message);
  t.is(errorMessage, message);
  t.is(errorType, 'Function.AdapterError');
  t.true(stackTrace.length > 0);
  t.true(stackTrace.every(isFrame));
  t.false(stackTrace.some((line) => line.includes('of the app')));
});

test('a cause is told between its frames and those before, with the whole of its message', (t) => {
  const { stackTrace } = document('outer', new TypeError('one\ntwo'));
  t.is(stackTrace.filter((line) => !isFrame(line)).join(), 'Caused by: TypeError: one\ntwo');
});

test('a chain of causes that is a circle comes to an end', (t) => {
  const inner = new Error('inner');
  const outer = new Error('outer', { cause: inner });
  inner.cause = outer;
  const { stackTrace } = document('first', outer);
  t.deepEqual(
    stackTrace.filter((line) => !isFrame(line)),
    ['Caused by: Error: outer', 'Caused by: Error: inner'],
  );
});

test('an error without a stack, or with one that was replaced, has no frames', (t) => {
  for (const stack of [undefined, '', 'just words', 7]) {
    const error = new AdapterError({ code: 'LWA_ERR_INTERNAL', message: 'm' });
    Object.defineProperty(error, 'stack', { value: stack });
    t.deepEqual((JSON.parse(errorDocument(error)) as Document).stackTrace, []);
  }
});

test('message and stack together stay below the limit', (t) => {
  const { errorMessage, stackTrace } = document('m'.repeat(500), new Error('c'.repeat(500)), 300);
  t.is(errorMessage, 'm'.repeat(300));
  t.deepEqual(stackTrace, []);
});
