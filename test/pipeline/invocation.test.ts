import { Buffer } from 'node:buffer';
import test from 'ava';
import { Invocation } from '../../src/pipeline/index.ts';

test('the event is parsed once, however often it is read', (t) => {
  const invocation = new Invocation({ requestId: 'r', payload: Buffer.from('{"a":[1]}') });
  t.deepEqual(invocation.event, { a: [1] });
  t.is(invocation.event, invocation.event);
});

test('an event of null, false or 0 is an event', (t) => {
  for (const value of [null, false, 0]) {
    const invocation = new Invocation({
      requestId: 'r',
      payload: Buffer.from(JSON.stringify(value)),
    });
    t.is(invocation.event, value);
  }
});

test('a payload that is a view into a larger buffer is read within its bounds', (t) => {
  const payload = Buffer.from('xx{"a":1}yy').subarray(2, 9);
  t.deepEqual(new Invocation({ requestId: 'r', payload }).event, { a: 1 });
  const bytes = new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  t.deepEqual(new Invocation({ requestId: 'r', payload: bytes }).event, { a: 1 });
});

test('a payload that is not JSON is an invalid event, every time it is read', (t) => {
  const invocation = new Invocation({ requestId: 'r', payload: Buffer.from('{"a":') });
  for (let times = 0; times < 2; times++) {
    t.throws(() => invocation.event, { code: 'LWA_ERR_EVENT_INVALID', message: /5 bytes/ });
  }
});

test('abort reaches a signal taken before and one taken after, with the reason', (t) => {
  const before = new Invocation({ requestId: 'r', payload: Buffer.from('{}') });
  const { signal } = before;
  t.false(signal.aborted);
  const reason = new Error('too late');
  before.abort(reason);
  t.true(signal.aborted);
  t.is(signal.reason, reason);
  t.is(before.signal, signal);

  const after = new Invocation({ requestId: 'r', payload: Buffer.from('{}') });
  after.abort(reason);
  t.true(after.signal.aborted);
  t.is(after.signal.reason, reason);
});
