import test, { type ExecutionContext } from 'ava';
import { APP_FAULTS, type AppFault } from './app-faults.ts';
import { Environment, httpAnswer } from './environment.ts';
import { httpEvent } from './events.ts';

/** The app has a tenth of a second, and an adapter that is late itself has some more. */
const LATE_MS = 3000;
const MARGIN = { AWS_LWA_DEADLINE_MARGIN_MS: '2900' };
const LARGE_BODY = 'x'.repeat(3_000_000);

for (const mode of ['buffered', 'streaming'] as const) {
  test(`whatever the app does (${mode}), its caller has an answer, the log has the cause, and the next request is served`, async (t) => {
    const environment = await Environment.start(t, {
      ...MARGIN,
      AWS_LWA_INVOKE_MODE: mode === 'buffered' ? 'buffered' : 'response_stream',
    });
    for (const fault of APP_FAULTS) {
      const event = httpEvent({
        method: fault.early ? 'POST' : (fault.method ?? 'GET'),
        path: '/fault',
        body: fault.early && LARGE_BODY,
      });
      const late = fault.late === 'both' || fault.late === mode;
      environment.adapter.log.length = 0;
      await fail(environment, fault);
      const seen = httpAnswer(await environment.invoke({ event, ...(late && deadline()) }));
      t.like(seen, { code: undefined, failure: undefined, ...fault[mode] }, fault.what);
      const arrived = environment.app.requests.filter(({ target }) => target === '/fault');
      t.is(arrived.length, fault.behave === 'stopped' ? 0 : 1, `${fault.what}: never twice`);
      await recover(t, environment);
      await assertLogged(t, fault, fault[mode].code ?? fault[mode].failure, environment);
    }
    t.true(environment.adapter.lives);
  });
}

test('whatever the app does, an event that is no request fails with a type that Lambda keeps, and the next is served', async (t) => {
  const environment = await Environment.start(t, MARGIN);
  for (const fault of APP_FAULTS.filter(({ method }) => method === undefined)) {
    const event = { an: 'event', ...(fault.early && { body: LARGE_BODY }) };
    const late = fault.late === 'both';
    environment.adapter.log.length = 0;
    await fail(environment, fault);
    const posted = await environment.invoke({ event, ...(late && deadline()) });
    t.is(posted.type === 'error' ? posted.errorType : undefined, fault.event, fault.what);
    await recover(t, environment);
    await assertLogged(t, fault, fault.event, environment);
  }
  t.true(environment.adapter.lives);
});

function deadline(): { deadlineMs: number } {
  return { deadlineMs: Date.now() + LATE_MS };
}

async function fail({ app }: Environment, fault: AppFault): Promise<void> {
  if (fault.behave === 'stopped') {
    await app.stop();
    return;
  }
  app.early = fault.early ?? false;
  app.behave = fault.behave;
}

/** The app works again, and so does the adapter. */
async function recover(t: ExecutionContext, environment: Environment): Promise<void> {
  const { app } = environment;
  if (app.behave === undefined) await app.listen();
  app.behave = undefined;
  app.early = false;
  app.requests.length = 0;
  const next = httpAnswer(await environment.invoke({ event: httpEvent({ path: '/next' }) }));
  t.is(next.body.toString(), 'ok');
}

/** One line for what has failed, and none for what has not. */
async function assertLogged(
  t: ExecutionContext,
  { what, logged }: AppFault,
  failed: string | undefined,
  { adapter }: Environment,
): Promise<void> {
  const count = failed === undefined ? 0 : 1;
  await adapter.logged(count);
  t.is(adapter.log.length, count, what);
  if (failed === undefined) return;
  const { message, ...fields } = adapter.log[0]!;
  t.is(fields.level, 'ERROR');
  t.truthy(fields.requestId);
  t.truthy(fields.method);
  t.truthy(fields.path);
  if (failed === 'Function.DeadlineExceeded') t.regex(message, /^No answer after \d+ ms/);
  else t.true(message.includes(logged!), `${what}: ${message}`);
}
