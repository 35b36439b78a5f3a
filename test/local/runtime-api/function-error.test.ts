import test from 'ava';
import fc from 'fast-check';
import { keptErrorType } from '../../../src/local/runtime-api/function-error.ts';

test('whatever is sent, the kept type is one that Lambda knows', (t) => {
  const word = fc.constantFrom('Runtime', 'Function', 'Other', '.', 'Ab', 'b', ' ', '1');
  fc.assert(
    fc.property(fc.array(word), (words) => {
      t.regex(keptErrorType(words.join('')), /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/);
    }),
  );
});
