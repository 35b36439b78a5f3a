import test from 'ava';
import {
  type ControlCall,
  type ControlRoute,
  HttpResponse,
  Pipeline,
  type Plugin,
} from '../../../src/pipeline/index.ts';
import { MemoryLog } from '../../pipeline/harness.ts';
import { answerOf, HostedAdapter } from '../../runtime/hosted-adapter.ts';
import { functionUrlEvent } from '../../runtime/wrapped-app.ts';

const adding = (...routes: readonly ControlRoute[]): Plugin => ({
  name: 'adding',
  apply(context) {
    for (const route of routes) context.controlRoute(route);
  },
});

/** What an app gets for calls below its URL. */
async function called(
  t: Parameters<typeof HostedAdapter.start>[0],
  routes: readonly ControlRoute[],
  calls: readonly [path: string, init?: RequestInit][],
) {
  const answers: { status: number; text: string; headers: Headers }[] = [];
  const hosted = await HostedAdapter.start(t, {
    variables: { AWS_LWA_CONTROL_API: 'true' },
    plugins: [adding(...routes)],
    app: (request, response) => {
      const control = request.headers['x-lwa-control'];
      if (control === undefined) {
        response.end();
        return;
      }
      void (async () => {
        for (const [path, init] of calls) {
          const answer = await fetch(`${String(control)}${path}`, init);
          const { status, headers } = answer;
          answers.push({ status, headers, text: await answer.text() });
        }
        response.end('ok');
      })();
    },
  });
  t.is(answerOf(await hosted.lambda.invoke(functionUrlEvent('/here'))).body, 'ok');
  return { answers, hosted };
}

test('a plugin answers calls below its path, and knows who asks', async (t) => {
  const calls: ControlCall[] = [];
  const route: ControlRoute = {
    path: 'jobs',
    answer(call) {
      calls.push(call);
      const headers = { 'x-a': '1', 'content-type': 'text/plain' };
      return new HttpResponse({ status: 202, headers, body: 'queued' });
    },
  };
  const { answers } = await called(
    t,
    [route],
    [
      ['/jobs/a%2Fb/c?x=%20?', { method: 'PUT', body: 'héllo', headers: { 'x-b': '2' } }],
      ['/jobs'],
      ['/jobs/'],
    ],
  );
  t.like(answers[0], { status: 202, text: 'queued' });
  t.is(answers[0]!.headers.get('x-a'), '1');
  t.like(calls[0], { method: 'PUT', segments: ['a/b', 'c'], search: '?x=%20?' });
  t.is(Buffer.from(calls[0]!.body).toString(), 'héllo');
  t.is(calls[0]!.headers.get('x-b'), '2');
  t.is(calls[0]!.exchange.request.path, '/here');
  t.deepEqual(
    calls.slice(1).map(({ segments, search }) => [segments, search]),
    [
      [[], ''],
      [[], ''],
    ],
  );
});

test('the longest path wins, and none takes what only begins like it', async (t) => {
  const named = (path: string): ControlRoute => ({
    path,
    answer: () => new HttpResponse({ status: 200, body: path }),
  });
  const { answers } = await called(
    t,
    [named('ws/groups'), named('ws/groups/all'), named('event')],
    [['/ws/groups/x'], ['/ws/groups/all/x'], ['/ws/groupsx/y'], ['/event']],
  );
  t.deepEqual(
    answers.map(({ status, text }) => (status === 200 ? text : status)),
    ['ws/groups', 'ws/groups/all', 404, 'event'],
  );
});

test('what cannot be decoded is 400, what is too long 413, and what fails 502', async (t) => {
  const { answers, hosted } = await called(
    t,
    [
      {
        path: 'jobs',
        answer: () => {
          throw new Error('the queue is full');
        },
      },
    ],
    [
      ['/jobs/%ff'],
      ['/jobs', { method: 'POST', body: 'x'.repeat(256 * 1024 + 1) }],
      ['/jobs', { method: 'POST' }],
    ],
  );
  t.deepEqual(
    answers.map(({ status }) => status),
    [400, 413, 502],
  );
  t.regex(answers[2]!.text, /the queue is full/);
  t.true(hosted.log.lines.some(({ message }) => /control API failed.*queue is full/.test(message)));
});

test('without the control API a plugin that adds calls is refused, and says what to do', (t) => {
  const options = {
    app: { forward: () => Promise.reject(new Error('no app')) },
    log: new MemoryLog(),
  };
  const route: ControlRoute = { path: 'a', answer: () => new HttpResponse({ status: 200 }) };
  t.throws(() => new Pipeline({ ...options, plugins: [adding(route)] }), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: /Plugin "adding" adds calls to the control API, which is off; set AWS_LWA_CONTROL_API/,
  });
  t.throws(() => new Pipeline({ ...options, plugins: [adding({ ...route, path: '/a' })] }), {
    message: /The path "\/a" of a control route is no path/,
  });
  t.throws(() => new Pipeline({ ...options, plugins: [adding(route, route)] }), {
    message: /The path "a" of a control route is taken/,
  });
});
