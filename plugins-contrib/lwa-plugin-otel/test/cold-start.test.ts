import test from 'ava';
import { ColdStart } from '../src/cold-start.ts';

function atTime(t: { teardown: (undo: () => void) => void }) {
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

test.serial('the first invocation on demand is a cold start, and no other', (t) => {
  const coldStart = new ColdStart('on-demand');
  coldStart.ready();
  t.is(coldStart.take(), true);
  t.is(coldStart.take(), false);
});

test.serial('it is none where the environment had been made in advance', (t) => {
  const pass = atTime(t);
  const coldStart = new ColdStart('on-demand');
  coldStart.ready();
  pass(10_001);
  t.is(coldStart.take(), false);
});

test.serial('an app that starts slowly makes a cold start, however long it takes', (t) => {
  const pass = atTime(t);
  const coldStart = new ColdStart(undefined);
  pass(25_000);
  coldStart.ready();
  t.is(coldStart.take(), true);
  const asynchronous = new ColdStart('on-demand');
  pass(25_000);
  t.is(asynchronous.take(), true);
});

test.serial('nobody waits for an environment of any other type', (t) => {
  for (const type of ['provisioned-concurrency', 'snap-start', 'lambda-managed-instances']) {
    t.is(new ColdStart(type).take(), false);
  }
});
