import test from 'ava';
import { Init } from '../src/init-kind.ts';

/** The clock of this process, which the test sets forward. */
function clock(t: { teardown: (undo: () => void) => void }) {
  const { now } = Date;
  let ms = now();
  Date.now = () => ms;
  t.teardown(() => {
    Date.now = now;
  });
  return (later: number) => {
    ms += later;
  };
}

test.serial('the first invocation on demand is a cold start, and no other is anything', (t) => {
  const init = new Init('on-demand');
  init.ready();
  t.is(init.take(), 'ColdStart');
  t.is(init.take(), undefined);
  t.true(init.durationMs! > 0);
});

test.serial('an environment that was made in advance had a proactive init', (t) => {
  const pass = clock(t);
  const init = new Init(undefined);
  init.ready();
  pass(10_001);
  t.is(init.take(), 'ProactiveInit');
});

test.serial('an app that starts slowly makes a cold start, however long it takes', (t) => {
  const pass = clock(t);
  const init = new Init('on-demand');
  pass(30_000);
  t.is(init.take(), 'ColdStart');
  t.is(init.durationMs, undefined);
  init.ready();
  t.true(init.durationMs! > 30_000);
});

test.serial('every other type of environment is told apart', (t) => {
  t.is(new Init('provisioned-concurrency').take(), 'ProactiveInit');
  t.is(new Init('lambda-managed-instances').take(), 'ProactiveInit');
  const restored = new Init('snap-start');
  restored.ready();
  t.is(restored.take(), 'Restore');
  t.is(restored.durationMs, undefined);
});
