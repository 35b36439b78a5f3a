import test from 'ava';
import fc from 'fast-check';
import { functionErrorText, keptErrorType } from '../../../src/local/runtime-api/function-error.ts';

test('whatever is sent, the kept type is one that Lambda knows', (t) => {
  const word = fc.constantFrom('Runtime', 'Function', 'Other', '.', 'Ab', 'b', ' ', '1');
  fc.assert(
    fc.property(fc.array(word), (words) => {
      t.regex(keptErrorType(words.join('')), /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/);
    }),
  );
});

test('people read the type and the message, and what is no error document as it is', (t) => {
  const text = (payload: string, errorType?: string) =>
    functionErrorText({ errorType, payload: Buffer.from(payload) });
  const document = '{"errorMessage":"two\\nlines","stackTrace":["at x"]}';
  t.is(text(document, 'Function.AppFailed'), 'Function.AppFailed: two\nlines');
  t.is(text('no such thing', 'Runtime.Unknown'), 'Runtime.Unknown: no such thing');
  t.is(text('{"errorMessage":1}'), 'Unhandled: {"errorMessage":1}');
  t.is(text('null'), 'Unhandled: null');
  t.is(text('', 'Runtime.Unknown'), 'Runtime.Unknown');
});
