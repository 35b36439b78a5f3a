import test, { type ExecutionContext } from 'ava';
import { APP_FAULTS, type AppFault } from './app-faults.ts';
import { Environment, httpAnswer } from './environment.ts';
import { httpEvent } from './events.ts';

/** With the usual margin of 500 ms the app has a tenth of a second. */
const LATE_MS = 600;
const LARGE_BODY = 'x'.repeat(3_000_000);

for (const mode of ['buffered', 'streaming'] as const) {
  test(`whatever the app does (${mode}), its caller has an answer, the log has the cause, and the next request is served`, async (t) => {
    const environment = await Environment.start(t, {
      AWS_LWA_INVOKE_MODE: mode === 'buffered' ? 'buffered' : 'response_stream',
    });
    for (const fault of APP_FAULTS) {
      const event = httpEvent({
        method: fault.early ? 'POST' : (fault.method ?? 'GET'),
        path: '/fault',
        body: fault.early && LARGE_BODY,
      });
      const late = fault.late === 'both' || fault.late === mode;
      const logged = environment.adapter.log.length;
      await fail(environment, fault);
      const seen = httpAnswer(await environment.invoke({ event, ...(late && deadline()) }));
      t.like(seen, { code: undefined, failure: undefined, ...fault[mode] }, fault.what);
      const arrived = environment.app.requests.filter(({ target }) => target === '/fault');
      t.is(arrived.length, fault.behave === 'stopped' ? 0 : 1, `${fault.what}: never twice`);
      await recover(t, environment);
      const lines = environment.adapter.log.slice(logged);
      assertLogged(t, fault, fault[mode].code ?? fault[mode].failure, lines);
      if (lines.length > 0) t.like(lines[0], { method: event.requestContext.http.method });
    }
    t.true(environment.adapter.lives);
  });
}

test('whatever the app does, an event that is no request fails with a type that Lambda keeps, and the next is served', async (t) => {
  const environment = await Environment.start(t);
  for (const fault of APP_FAULTS.filter(({ method }) => method === undefined)) {
    const event = { an: 'event', ...(fault.early && { body: LARGE_BODY }) };
    const late = fault.late === 'both';
    const logged = environment.adapter.log.length;
    await fail(environment, fault);
    const posted = await environment.invoke({ event, ...(late && deadline()) });
    t.is(posted.type === 'error' ? posted.errorType : undefined, fault.event, fault.what);
    await recover(t, environment);
    assertLogged(t, fault, fault.event, environment.adapter.log.slice(logged));
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
function assertLogged(
  t: ExecutionContext,
  { what, logged }: AppFault,
  failed: string | undefined,
  lines: readonly { readonly level: string; readonly message: string }[],
): void {
  if (failed === undefined) {
    t.deepEqual(lines, [], what);
    return;
  }
  t.is(lines.length, 1, what);
  t.is(lines[0]!.level, 'ERROR');
  if (failed === 'Function.DeadlineExceeded') t.regex(lines[0]!.message, /^No answer after \d+ ms/);
  else t.true(lines[0]!.message.includes(logged!), `${what}: ${lines[0]!.message}`);
}
