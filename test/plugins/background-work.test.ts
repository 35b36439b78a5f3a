import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import type { Plugin } from '../../src/pipeline/index.ts';
import { backgroundWork } from '../../src/plugins/index.ts';
import { HostedAdapter, signal } from '../runtime/hosted-adapter.ts';
import { functionUrlEvent } from '../runtime/wrapped-app.ts';

/** Long enough for a test to hang if it were waited for. */
const LONG = '600000';
const CONTROL = { AWS_LWA_CONTROL_API: 'true' };

/** An app that notes what it is asked, and answers `/work` with the header. */
function workingApp(background?: string) {
  const asked: string[] = [];
  const control = signal<string>();
  const app = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === '/') {
      response.end();
      return;
    }
    asked.push(request.url!);
    if (request.url === '/work') {
      if (background !== undefined) response.setHeader('X-LWA-Background', background);
      control.send(String(request.headers['x-lwa-control']));
    }
    response.end('ok');
  };
  return { app, asked, control: control.promise };
}

async function done(url: string): Promise<number> {
  const { status } = await fetch(`${url}/done`, { method: 'POST' });
  return status;
}

test('the next request comes when the app says that its work is done', async (t) => {
  const { app, asked, control } = workingApp(LONG);
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: CONTROL,
    lambda: { timeoutMs: 60_000 },
  });

  const answer = await hosted.get('/work');
  t.is(answer.body, 'ok');
  t.false('x-lwa-background' in answer.headers);
  const next = hosted.get('/next');
  await sleep(60);
  t.deepEqual(asked, ['/work']);
  t.is(await done(await control), 204);

  t.is((await next).body, 'ok');
});

test('without such a word it comes when the time is over', async (t) => {
  const { app } = workingApp('40');
  const hosted = await HostedAdapter.start(t, { app });
  await hosted.get('/work');
  t.is((await hosted.get('/next')).body, 'ok');
  t.deepEqual(hosted.log.messages('warn'), []);
});

test('the setting gives every answer that time', async (t) => {
  const { app, asked, control } = workingApp();
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: { ...CONTROL, AWS_LWA_BACKGROUND_MS: LONG },
    lambda: { timeoutMs: 60_000 },
  });
  await hosted.get('/work');
  const next = hosted.get('/next');
  await sleep(60);
  t.deepEqual(asked, ['/work']);
  await done(await control);
  t.is((await next).body, 'ok');
});

test("an answer's own time goes before the setting's", async (t) => {
  const { app } = workingApp('0');
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: { AWS_LWA_BACKGROUND_MS: LONG },
    lambda: { timeoutMs: 60_000 },
  });
  await hosted.get('/work');
  t.is((await hosted.get('/next')).body, 'ok');
});

test('work that was done before the answer holds nothing', async (t) => {
  const app: RequestListener = (request, response) => {
    if (request.url !== '/work') {
      response.end('ok');
      return;
    }
    void done(String(request.headers['x-lwa-control'])).then(() => {
      response.setHeader('x-lwa-background', LONG).end('ok');
    });
  };
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: CONTROL,
    lambda: { timeoutMs: 60_000 },
  });
  await hosted.get('/work');
  t.is((await hosted.get('/next')).body, 'ok');
});

for (const [what, margin] of [
  ['before the deadline guard would act', '700'],
  ['before the deadline, where the guard is off', '0'],
] as const) {
  test(`the time ends ${what}`, async (t) => {
    const { app } = workingApp(LONG);
    const hosted = await HostedAdapter.start(t, {
      app,
      variables: { AWS_LWA_DEADLINE_MARGIN_MS: margin },
      lambda: { timeoutMs: 1200 },
    });
    let report = 0;
    hosted.lambda.once('end', ({ durationMs }) => {
      report = durationMs;
    });

    await hosted.get('/work');
    const { errorType } = await hosted.lambda.invoke(functionUrlEvent('/next'));

    t.is(errorType, undefined);
    t.true(report < 1200, 'Lambda has not ended it');
    const [warning, ...others] = hosted.log.messages('warn');
    t.regex(warning!, /^Background work was asked to have 600000 ms; it had \d+, for the deadline/);
    t.deepEqual(others, []);
  });
}

test('on Managed Instances nothing is held: they are not frozen', async (t) => {
  const { app } = workingApp(LONG);
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: { AWS_LAMBDA_MAX_CONCURRENCY: '2', AWS_LWA_BACKGROUND_MS: LONG },
    lambda: { concurrency: 2, timeoutMs: 60_000 },
    initializationType: 'lambda-managed-instances',
  });
  for (let n = 0; n < 5; n++) {
    const { body, headers } = await hosted.get('/work');
    t.is(body, 'ok');
    t.false('x-lwa-background' in headers);
  }
});

test('a time that is none is warned of, and not passed on', async (t) => {
  for (const wrong of ['soon', '-1', '1.5', '900001', '1, 2', '']) {
    const { app } = workingApp(wrong);
    const hosted = await HostedAdapter.start(t, { app });
    t.false('x-lwa-background' in (await hosted.get('/work')).headers, wrong);
    t.is((await hosted.get('/next')).body, 'ok');
    t.regex(hosted.log.messages('warn')[0]!, /x-lwa-background is no whole number of ms/, wrong);
  }
});

test('nothing is held after a request that the app has not answered', async (t) => {
  // What is held is held until the invocation's deadline.
  t.timeout(30_000);
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/drop') request.socket.destroy();
      else response.end('ok');
    },
    variables: { AWS_LWA_BACKGROUND_MS: LONG },
    lambda: { timeoutMs: 60_000 },
  });
  t.is((await hosted.get('/drop')).statusCode, 502);
  t.is((await hosted.get('/drop')).statusCode, 502);
});

test('it works for streams, and for events that are no requests', async (t) => {
  const asked: string[] = [];
  const urls: string[] = [];
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/') {
        response.end();
        return;
      }
      asked.push(request.url!);
      urls.push(String(request.headers['x-lwa-control']));
      response.setHeader('x-lwa-background', LONG).end('{}');
    },
    variables: { ...CONTROL, AWS_LWA_INVOKE_MODE: 'response_stream' },
    lambda: { timeoutMs: 60_000 },
  });
  for (const [index, event] of [functionUrlEvent('/stream'), { any: 'event' }].entries()) {
    const { payload } = await hosted.lambda.invoke(event);
    t.notRegex(payload.toString(), /background/i);
    const next = hosted.lambda.invoke(functionUrlEvent(`/next-${index}`));
    await sleep(40);
    t.notRegex(asked.join(), new RegExp(`next-${index}`));
    t.is(await done(urls.at(-1)!), 204);
    await next;
    t.is(await done(urls.at(-1)!), 204);
  }
});

test('a shutdown ends it', async (t) => {
  const { app, control } = workingApp(LONG);
  const hosted = await HostedAdapter.start(t, {
    app,
    variables: CONTROL,
    lambda: { timeoutMs: 60_000 },
  });
  await hosted.get('/work');
  await control;
  await hosted.adapter.shutdown(Date.now() + 300);
  await t.notThrowsAsync(hosted.served);
});

test("other plugins' taps of the settled hook do not wait for it", async (t) => {
  const { app } = workingApp(LONG);
  const settled = signal();
  const plugin: Plugin = {
    name: 'metrics',
    apply({ hooks }) {
      hooks.settled.tap('metrics', () => {
        settled.send();
      });
    },
  };
  const hosted = await HostedAdapter.start(t, {
    app,
    plugins: [plugin],
    lambda: { timeoutMs: 60_000 },
  });
  await hosted.get('/work');
  await t.notThrowsAsync(settled.promise);
});

test('options are checked', (t) => {
  for (const options of [{ budgetMs: -1 }, { budgetMs: 900_001 }, { concurrency: 0 }, { x: 1 }]) {
    t.throws(() => backgroundWork(options), { code: 'LWA_ERR_PLUGIN_INVALID' });
  }
});
