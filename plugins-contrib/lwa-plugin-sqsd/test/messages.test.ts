import test from 'ava';
import fc from 'fast-check';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { type SqsdOptions, sqsd } from '../src/index.ts';
import { fixture, sqsEvent } from './messages.ts';
import { activeJob, laravelWorker, workerApp } from './worker-app.ts';

const quiet: SqsdOptions = { retryDelays: false };

test('a message is posted with the headers of the daemon, and none of others', async (t) => {
  const { port, asked } = await workerApp(t);
  const adapter = new TestAdapter({ plugins: [sqsd(quiet)], app: port });
  const { payload } = await adapter.invoke(fixture('active-job'));
  t.deepEqual(payload, { batchItemFailures: [] });
  const [{ method, url, lines, headers, body }] = asked as [(typeof asked)[0]];
  t.is(`${method} ${url}`, 'POST /');
  const [message] = fixture('active-job')['Records'] as [{ body: string }];
  t.is(body, message.body);
  t.deepEqual(lines.filter((line) => /^x-aws-sqsd/i.test(line)).sort(), [
    'X-Aws-Sqsd-Attr-aws_sqs_active_job_class: OrderJob',
    'X-Aws-Sqsd-Attr-aws_sqs_active_job_version: 1.0.1',
    'X-Aws-Sqsd-Attr-tries: 3',
    'X-Aws-Sqsd-First-Received-At: 2024-01-12T21:44:35Z',
    'X-Aws-Sqsd-Msgid: 19dd0b57-b21e-4ac1-bd88-01bbb068cb78',
    'X-Aws-Sqsd-Path: ',
    'X-Aws-Sqsd-Queue: shop-jobs',
    'X-Aws-Sqsd-Receive-Count: 2',
    'X-Aws-Sqsd-Sender-Id: AROAEXAMPLEEXAMPLE00:shop',
    'X-Aws-Sqsd-Sent-At: 2024-01-12T21:44:35Z',
  ]);
  t.like(headers, {
    host: 'localhost',
    'user-agent': 'aws-sqsd/2.0',
    'content-type': 'application/json',
  });
  t.deepEqual(
    Object.keys(headers).filter((name) => /forwarded|real-ip|client-ip/.test(name)),
    [],
  );
  t.regex(adapter.log.find(({ level }) => level === 'warn')!.message, /left out.*: origin$/);
});

test('the queue worker of Rails runs the job, and fails one that raises', async (t) => {
  const ran: unknown[] = [];
  const { port } = await workerApp(
    t,
    activeJob((job, args) => {
      ran.push([job, args]);
      return job !== 'BrokenJob';
    }),
  );
  const adapter = new TestAdapter({ plugins: [sqsd(quiet)], app: port });
  t.deepEqual((await adapter.invoke(fixture('active-job'))).payload, { batchItemFailures: [] });
  const { payload } = await adapter.invoke(
    sqsEvent(
      { id: 'good', body: '{"job_class":"OrderJob","arguments":[1]}' },
      { id: 'bad', body: '{"job_class":"BrokenJob","arguments":[]}' },
    ),
  );
  t.deepEqual(payload, { batchItemFailures: [{ itemIdentifier: 'bad' }] });
  t.deepEqual(ran[0], ['OrderJob', [17]]);
});

test("so does Laravel's, which has a path of its own", async (t) => {
  const jobs: unknown[] = [];
  const { port } = await workerApp(
    t,
    laravelWorker((job) => {
      jobs.push(job);
      return true;
    }),
  );
  const adapter = new TestAdapter({
    plugins: [sqsd({ ...quiet, path: '/worker/queue' })],
    app: port,
  });
  const body = '{"job":"App\\\\Jobs\\\\Ship@handle","data":{"order":17}}';
  const { payload } = await adapter.invoke(sqsEvent({ id: 'm-1', body, deliveries: 3 }));
  t.deepEqual(payload, { batchItemFailures: [] });
  t.deepEqual(jobs, [{ queue: 'jobs', id: 'm-1', attempts: 3, payload: JSON.parse(body) }]);
});

test('what the cron of Beanstalk puts into the queue is a periodic task, without a body', async (t) => {
  const tasks: string[] = [];
  const { port, asked } = await workerApp(
    t,
    activeJob((job) => tasks.push(job) > 0),
  );
  const adapter = new TestAdapter({ plugins: [sqsd(quiet)], app: port });
  await adapter.invoke(fixture('beanstalk-cron'));
  t.deepEqual(tasks, ['Reports::NightlyJob']);
  t.like(asked[0], { method: 'POST', url: '/jobs/nightly', body: '' });
  t.like(asked[0]!.headers, {
    'x-aws-sqsd-path': '/jobs/nightly',
    'x-aws-sqsd-scheduled-at': '2024-01-12T21:44:00Z',
    'content-length': '0',
  });
  t.false(Object.keys(asked[0]!.headers).some((name) => name.startsWith('x-aws-sqsd-attr')));
});

test('a path that is none fails its message', async (t) => {
  const { port, asked } = await workerApp(t);
  const adapter = new TestAdapter({ plugins: [sqsd(quiet)], app: port });
  const path = (stringValue: string) => ({
    messageAttributes: { 'beanstalk.sqsd.path': { stringValue, dataType: 'String' } },
  });
  const { payload } = await adapter.invoke(
    sqsEvent({ id: 'a', ...path('/x HTTP/1.1\r\nEvil: 1') }, { id: 'b', ...path('jobs?now=1') }),
  );
  t.deepEqual(payload, { batchItemFailures: [{ itemIdentifier: 'a' }] });
  t.deepEqual(
    asked.map(({ url }) => url),
    ['/jobs?now=1'],
  );
});

test('attributes cannot add headers, or make a head that no server takes', async (t) => {
  const { port, asked } = await workerApp(t);
  const adapter = new TestAdapter({ plugins: [sqsd(quiet)], app: port });
  const attribute = (stringValue: string) => ({ stringValue, dataType: 'String' });
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        fc.stringMatching(/^[\w.-]{1,12}$/),
        fc.oneof(fc.string({ unit: 'binary' }), fc.constant('x'.repeat(9000)), fc.string()),
        { maxKeys: 10 },
      ),
      async (values) => {
        asked.length = 0;
        const messageAttributes = Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, attribute(value)]),
        );
        const { payload } = await adapter.invoke(sqsEvent({ id: 'm', messageAttributes }));
        t.deepEqual(payload, { batchItemFailures: [] });
        const own = Object.keys(asked[0]!.headers).filter(
          (name) => !name.startsWith('x-aws-sqsd-attr-'),
        );
        t.is(own.filter((name) => name.startsWith('x-aws-sqsd')).length, 7);
        for (const [name, value] of Object.entries(values)) {
          const seen = asked[0]!.headers[`x-aws-sqsd-attr-${name.toLowerCase()}`];
          if (/^[!-~]+$/.test(value) && value.length < 100 && Object.keys(values).length === 1) {
            t.is(seen, value);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('text that is no ASCII comes as the daemon sends it: as UTF-8', async (t) => {
  const { port, asked } = await workerApp(t);
  const adapter = new TestAdapter({ plugins: [sqsd(quiet)], app: port });
  const messageAttributes = { city: { stringValue: 'Köln €', dataType: 'String' } };
  await adapter.invoke(sqsEvent({ id: 'm', messageAttributes }));
  const bytes = Buffer.from(String(asked[0]!.headers['x-aws-sqsd-attr-city']), 'latin1');
  t.is(bytes.toString('utf8'), 'Köln €');
});

test('events of other sources are left to others', async (t) => {
  const { port, asked } = await workerApp(t, () => [200, '{}']);
  const adapter = new TestAdapter({ plugins: [sqsd(quiet)], app: port });
  await adapter.invoke({ Records: [{ eventSource: 'aws:s3', s3: { bucket: {} } }] });
  t.is(asked[0]!.url, '/events');
  t.not(asked[0]!.headers['user-agent'], 'aws-sqsd/2.0');
});

test('callers from outside cannot say that they are the daemon', async (t) => {
  const { port, asked } = await workerApp(t);
  const options = { ...quiet, path: '/worker/queue', tasks: { nightly: { path: '/worker/cron' } } };
  const adapter = new TestAdapter({ plugins: [sqsd(options)], app: port });
  const statuses = [];
  for (const [target, headers] of [
    ['/', { 'user-agent': 'AWS-sqsd/2.0' }],
    ['/worker/queue', {}],
    ['/worker//cron/', {}],
    ['/', { 'x-aws-sqsd-taskname': 'EvilJob', x_aws_sqsd_taskname: 'EvilJob' }],
  ] as const) {
    statuses.push((await adapter.request({ method: 'POST', target, headers })).response?.status);
  }
  t.deepEqual(statuses, [403, 403, 403, 200]);
  t.is(asked.length, 1);
  t.false(Object.keys(asked[0]!.headers).some((name) => /sqsd/.test(name)));
});

test('options that are wrong are refused with their path', (t) => {
  t.throws(() => sqsd({ path: 'worker' }), { message: /options\.path: expected a path/ });
  t.throws(() => sqsd({ deadLetterQueue: 'dead' }), {
    message: /options\.deadLetterQueue: expected the ARN or URL of a queue, got "dead"/,
  });
  t.throws(() => sqsd({ tasks: { nightly: { path: '/a b' } } }), {
    message: /options\.tasks\.nightly\.path: expected a path/,
  });
  t.throws(() => sqsd({ retryDelays: ['13h'] }), { message: /options\.retryDelays\[0\]/ });
  t.throws(() => sqsd({ contentType: 'a\r\nb' }), { message: /options\.contentType/ });
});
