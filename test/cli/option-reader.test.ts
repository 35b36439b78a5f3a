import test from 'ava';
import { OptionReader } from '../../src/cli/option-reader.ts';

test('texts are as they were typed, also those that look like numbers', (t) => {
  const argv = ['send', 'sqs', '--body', '007', '--body=1.0', '--name', '1e3', '--', '--body', 'x'];
  const reader = new OptionReader({ body: [7, 1], name: 1000 }, argv);
  t.deepEqual(reader.list('body'), ['007', '1.0']);
  t.is(reader.text('name'), '1e3');
  t.deepEqual(reader.problems, []);
});

test('what is not given is undefined', (t) => {
  const reader = new OptionReader({}, []);
  t.is(reader.text('some-name'), undefined);
  t.is(reader.list('some-name'), undefined);
  t.is(reader.number('some-name', 0, 1), undefined);
  t.is(reader.choice('some-name', ['a']), undefined);
  t.false(reader.flag('some-name'));
  t.notThrows(() => reader.check());
});
