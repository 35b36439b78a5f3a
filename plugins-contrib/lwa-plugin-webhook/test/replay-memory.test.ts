import test from 'ava';
import { ReplayMemory } from '../src/replay-memory.ts';

const { now } = Date;
let aheadMs = 0;
// The tests of this file have a process and its clock to themselves.
Date.now = () => now() + aheadMs;

test.serial('what was taken is remembered as long as a copy would be accepted', (t) => {
  const memory = new ReplayMemory();
  memory.add('a', 1_000_000);
  memory.add('b', 10_000_000);
  t.true(memory.has('a'));
  t.false(memory.has('c'));
  aheadMs += 2_000_000;
  t.false(memory.has('a'));
  t.true(memory.has('b'));
  memory.add('a', 1_000_000);
  t.true(memory.has('a'));
});

test.serial('only so many are remembered: the oldest are forgotten', (t) => {
  const memory = new ReplayMemory();
  for (let index = 0; index < 10_100; index++) memory.add(`id ${index}`, 1_000_000);
  t.false(memory.has('id 99'));
  t.true(memory.has('id 100'));
  t.true(memory.has('id 10099'));
});
