import test from 'ava';
import { Harness, invocationOf, plugin } from './harness.ts';

/** A promise, and what settles it. */
function work() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

test('what taps of any hook wait for is waited for after the settled hook', async (t) => {
  const order: string[] = [];
  const first = work();
  const second = work();
  const waiting = plugin('waiting', ({ hooks }) => {
    hooks.request.tap('waiting', ({ invocation }) => {
      invocation.waitUntil(first.promise);
    });
    hooks.settled.tap('waiting', ({ invocation }) => {
      invocation.waitUntil(second.promise);
    });
    hooks.settled.tapPromise('waiting', async () => void order.push('settled'));
  });
  const { pipeline } = new Harness({ plugins: [waiting] });
  const { exchange } = await pipeline.handle(invocationOf({}));

  const settling = pipeline.settle(exchange!)!.then(() => order.push('over'));
  second.resolve();
  order.push('second');
  await new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
  order.push('first');
  first.resolve();
  await settling;

  t.deepEqual(order, ['settled', 'second', 'first', 'over']);
});

test('work that fails is logged with its request, and the rest is waited for', async (t) => {
  const failing = work();
  const fine = work();
  const waiting = plugin('waiting', ({ hooks }) => {
    hooks.request.tap('waiting', ({ invocation }) => {
      invocation.waitUntil(failing.promise);
      invocation.waitUntil(fine.promise);
    });
  });
  const { pipeline, log } = new Harness({ plugins: [waiting] });
  failing.reject(new Error('no network'));
  const { exchange } = await pipeline.handle(invocationOf({}, { requestId: 'r-9' }));
  const settling = pipeline.settle(exchange!)!;
  fine.resolve();
  await settling;

  t.deepEqual(log.messages('error'), ['no network']);
  t.like(log.lines[0]!.fields, { requestId: 'r-9' });
});

test('an invocation that is given up waits for nothing', async (t) => {
  const { pipeline } = new Harness();
  const invocation = invocationOf({});
  invocation.waitUntil(new Promise(() => undefined));
  const { exchange } = await pipeline.handle(invocation);
  const settling = pipeline.settle(exchange!)!;
  const reason = new Error('deadline');
  invocation.abort(reason);
  t.is(await t.throwsAsync(settling), reason);
});
