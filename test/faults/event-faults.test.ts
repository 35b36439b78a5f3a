import test from 'ava';
import { Environment, httpAnswer } from './environment.ts';
import { EVENT_FAULTS } from './event-faults.ts';
import { answer } from './faulty-app.ts';

test('whatever is wrong with an event, it comes to what docs/faults.md says', async (t) => {
  const environment = await Environment.start(t);
  const { app, adapter } = environment;
  app.behave = (socket) => socket.write(answer('1'));
  for (const { what, deliveries, outcome, warned } of EVENT_FAULTS) {
    for (const [index, delivery] of deliveries.entries()) {
      const name = `${what} (${index})`;
      app.requests.length = 0;
      adapter.log.length = 0;
      const posted = await environment.invoke(delivery);
      if (typeof outcome !== 'string') {
        const { status, code } = httpAnswer(posted);
        t.deepEqual([status, code], [...outcome], name);
      } else if (outcome !== 'asked') {
        t.is(posted.type === 'error' ? posted.errorType : undefined, outcome, name);
      } else t.not(posted.type, 'error', name);
      t.is(app.requests.length, outcome === 'asked' ? 1 : 0, name);
      const lines = outcome === 'asked' && warned === undefined ? 0 : 1;
      await adapter.logged(lines);
      const level = outcome === 'asked' ? 'WARN' : 'ERROR';
      t.true(
        adapter.log.every((line) => line.level === level),
        name,
      );
      t.is(adapter.log.length, lines, name);
      if (warned !== undefined) t.true(adapter.log[0]!.message.includes(warned), name);
    }
  }
});
