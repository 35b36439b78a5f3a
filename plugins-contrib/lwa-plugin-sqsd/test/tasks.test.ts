import test from 'ava';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { sqsd } from '../src/index.ts';
import { fixture } from './messages.ts';
import { activeJob, workerApp } from './worker-app.ts';

test('a schedule of EventBridge is a periodic task', async (t) => {
  for (const name of ['rule', 'scheduler']) {
    const { port, asked } = await workerApp(t, () => [200, 'Successfully ran it']);
    const adapter = new TestAdapter({ plugins: [sqsd()], app: port });
    t.is((await adapter.invoke(fixture(name))).payload, null, name);
    t.like(asked[0], { method: 'POST', url: '/', body: '' });
    t.deepEqual(asked[0]!.lines.filter((line) => /sqsd/i.test(line)).sort(), [
      'User-Agent: aws-sqsd/2.0',
      'X-Aws-Sqsd-First-Received-At: 2024-01-12T21:44:35Z',
      'X-Aws-Sqsd-Msgid: 53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
      'X-Aws-Sqsd-Path: ',
      'X-Aws-Sqsd-Queue: nightly',
      'X-Aws-Sqsd-Receive-Count: 1',
      'X-Aws-Sqsd-Scheduled-At: 2024-01-12T21:44:35Z',
      'X-Aws-Sqsd-Sender-Id: 123456789012',
      'X-Aws-Sqsd-Sent-At: 2024-01-12T21:44:35Z',
      'X-Aws-Sqsd-Taskname: nightly',
    ]);
  }
});

test('names and paths are those of the options', async (t) => {
  const ran: string[] = [];
  const { port, asked } = await workerApp(
    t,
    activeJob((job) => ran.push(job) > 0),
  );
  const tasks = { nightly: { name: 'Reports::NightlyJob', path: '/cron?x=1' } };
  const adapter = new TestAdapter({ plugins: [sqsd({ tasks })], app: port });
  await adapter.invoke(fixture('rule'));
  t.deepEqual(ran, ['Reports::NightlyJob']);
  t.is(asked[0]!.url, '/cron?x=1');
});

test("a schedule's own input names its task", async (t) => {
  const ran: string[] = [];
  const { port, asked } = await workerApp(
    t,
    activeJob((job) => ran.push(job) > 0),
  );
  const adapter = new TestAdapter({ plugins: [sqsd()], app: port });
  await adapter.invoke({
    sqsd: { task: 'Reports::WeeklyJob', path: '/cron', scheduledAt: '2026-01-02T03:04:00Z' },
  });
  t.deepEqual(ran, ['Reports::WeeklyJob']);
  t.like(asked[0], { url: '/cron' });
  t.is(asked[0]!.headers['x-aws-sqsd-scheduled-at'], '2026-01-02T03:04:00Z');
});

test('an input whose path is none fails the invocation', async (t) => {
  const { port, asked } = await workerApp(t);
  const adapter = new TestAdapter({ plugins: [sqsd()], app: port });
  const { error } = await adapter.invoke({ sqsd: { task: 'A', path: 'x y' } });
  t.is(error?.code, 'LWA_ERR_EVENT_INVALID');
  t.is(asked.length, 0);
});

test('a task that fails, fails the invocation, so that Lambda tries again', async (t) => {
  const { port } = await workerApp(t, () => [500, 'could not resolve to a class']);
  const adapter = new TestAdapter({ plugins: [sqsd()], app: port });
  const { error } = await adapter.invoke(fixture('rule'));
  t.is(error?.code, 'LWA_ERR_EVENT_ANSWER');
  t.regex(error!.message, /the task nightly \(POST \/\) with status 500: could not resolve/);
});

test('with tasks: false schedules are left to others', async (t) => {
  const { port, asked } = await workerApp(t);
  const adapter = new TestAdapter({ plugins: [sqsd({ tasks: false })], app: port });
  await adapter.invoke(fixture('rule'));
  t.is(asked[0]!.url, '/events');
});
