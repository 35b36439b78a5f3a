import test from 'ava';
import fc from 'fast-check';
import { AdapterError, ERROR_CODES, messageOf } from '../../src/pipeline/index.ts';

test('an error has a status of 500, answers the caller and keeps its message to the log', (t) => {
  const error = new AdapterError({ code: 'LWA_ERR_HOOK', message: 'broken' });
  t.like(error, { status: 500, failsInvocation: false, expose: false, name: 'AdapterError' });
  t.false('cause' in error);
});

test('the error types that errors carry are ones that Lambda keeps', (t) => {
  const { errorType } = new AdapterError({ code: 'LWA_ERR_HOOK', message: '' });
  t.regex(errorType, /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/);
});

test('from keeps an AdapterError and wraps everything else with its cause', (t) => {
  const own = new AdapterError({ code: 'LWA_ERR_HOOK', message: 'broken' });
  t.is(AdapterError.from(own), own);
  const cause = new RangeError('out of range');
  t.like(AdapterError.from(cause), { code: 'LWA_ERR_INTERNAL', message: 'out of range', cause });
});

test('an AdapterError of another copy of the package is one too', (t) => {
  class AdapterErrorOfAnotherCopy extends Error {
    override name = 'AdapterError';
    code = 'LWA_ERR_DEADLINE';
  }
  const foreign = new AdapterErrorOfAnotherCopy('late');
  t.true(AdapterError.is(foreign));
  t.is(AdapterError.from(foreign), foreign as unknown as AdapterError);
  t.false(AdapterError.is(Object.assign(new Error('x'), { code: 'ECONNRESET' })));
});

test('anything that can be thrown has a message', (t) => {
  const hostile = {
    toString() {
      throw new Error('no');
    },
  };
  for (const thrown of [undefined, null, Symbol('s'), Object.create(null), hostile, new Error()]) {
    t.is(typeof messageOf(thrown), 'string');
    t.is(AdapterError.from(thrown).code, 'LWA_ERR_INTERNAL');
  }
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
      t.is(typeof AdapterError.from(thrown).message, 'string');
    }),
  );
});

test('the codes are unique, sorted, and all of one form', (t) => {
  t.deepEqual([...ERROR_CODES], [...new Set(ERROR_CODES)].sort());
  for (const code of ERROR_CODES) t.regex(code, /^LWA_ERR_[A-Z_]+$/);
});
