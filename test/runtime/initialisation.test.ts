import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { HttpRequest, HttpResponse, type Plugin } from '../../src/pipeline/index.ts';
import { initializationType } from '../../src/runtime/initialization-type.ts';
import { HostedAdapter, type HostedAdapterOptions, signal } from './hosted-adapter.ts';

const ASYNC_INIT = { AWS_LWA_ASYNC_INIT: 'true' };
const ok: RequestListener = (_, response) => response.end('ok');

/** An adapter whose app does not listen yet. With async init the init phase ends in 50 ms. */
async function lateApp(
  t: ExecutionContext,
  options: Omit<HostedAdapterOptions, 'app'> = {},
): Promise<HostedAdapter> {
  return await HostedAdapter.make(t, {
    asyncInitMs: process.uptime() * 1000 + 50,
    variables: ASYNC_INIT,
    ...options,
  });
}

test('the type is what the environment says, and the strictest one when it says something else', (t) => {
  const typeOf = (type: string | undefined) =>
    initializationType({ AWS_LAMBDA_INITIALIZATION_TYPE: type });
  t.is(typeOf('snap-start'), 'snap-start');
  t.is(typeOf('lambda-managed-instances'), 'lambda-managed-instances');
  t.is(typeOf('provisioned-concurrency'), 'provisioned-concurrency');
  for (const other of [undefined, '', 'on-demand', 'Snap-Start', 'next-year']) {
    t.is(typeOf(other), 'on-demand');
  }
});

test('with async init the first request waits for an app that is slow to start', async (t) => {
  const hosted = await lateApp(t);

  await hosted.adapter.start();
  hosted.serve();
  const answer = hosted.get('/');
  await hosted.listen(ok);

  t.is((await answer).body, 'ok');
  t.regex(hosted.log.messages('warn')[0]!, /not ready after \d.* ms \(.+\); it goes on starting/);
});

test('what a plugin answers waits for its boot hook, and not for the app', async (t) => {
  const booted = signal();
  const files: Plugin = {
    name: 'files',
    apply({ hooks }) {
      hooks.boot.tapPromise('files', () => booted.promise);
      hooks.reply.tap('files', ({ request }) =>
        request.path === '/logo' ? new HttpResponse({ status: 200, body: 'logo' }) : undefined,
      );
    },
  };
  const hosted = await HostedAdapter.make(t, {
    plugins: [files],
    variables: { ...ASYNC_INIT, AWS_LWA_ASYNC_INIT_SECONDS: '0' },
  });
  await hosted.adapter.start();
  hosted.serve();
  const logo = hosted.get('/logo');
  booted.send();
  t.is((await logo).body, 'logo');

  const page = hosted.get('/page');
  await hosted.listen(ok);
  t.is((await page).body, 'ok');
  t.false(hosted.log.messages('warn').some((text) => text.includes('AWS_LWA_ASYNC_INIT')));
});

test('async init ends at once when the app is ready', async (t) => {
  const hosted = await HostedAdapter.start(t, {
    app: ok,
    variables: ASYNC_INIT,
    asyncInitMs: 1e9,
  });
  t.is((await hosted.get('/')).body, 'ok');
});

test('the first request waits no longer than its deadline, and gets 503 with the reason in the log', async (t) => {
  const hosted = await lateApp(t, {
    variables: { ...ASYNC_INIT, AWS_LWA_DEADLINE_MARGIN_MS: '4300' },
    lambda: { timeoutMs: 5000 },
  });
  await hosted.adapter.start();
  hosted.serve();

  const { statusCode, body } = await hosted.get('/');
  const { errorType } = await hosted.lambda.invoke({ any: 'event' });
  await hosted.listen(ok);

  t.is(statusCode, 503);
  t.like(JSON.parse(body), { code: 'LWA_ERR_APP_NOT_READY', message: 'Service Unavailable' });
  t.regex(hosted.log.messages('error')[0]!, /waited for \d+ ms: .*ECONNREFUSED/);
  t.is(errorType, 'Runtime.AppNotReady');
  t.is((await hosted.get('/')).body, 'ok', 'the next one finds it ready');
});

for (const type of ['provisioned-concurrency', 'snap-start', 'lambda-managed-instances'] as const) {
  test(`there is no async init with ${type}`, async (t) => {
    const hosted = await lateApp(t, { initializationType: type });
    hosted.lambda.on('snapshot', () => hosted.lambda.restore());
    let started = false;
    const starting = hosted.adapter.start().then(() => {
      started = true;
    });

    await sleep(100);
    t.false(started);
    await hosted.listen(ok);

    await t.notThrowsAsync(starting);
  });
}

test('without async init the adapter waits for the app as long as that takes', async (t) => {
  const hosted = await lateApp(t, { variables: {} });
  const starting = hosted.adapter.start();
  await sleep(100);
  await hosted.listen(ok);
  await t.notThrowsAsync(starting);
  t.deepEqual(hosted.log.messages('warn'), []);
});

test('an app that is not ready in time fails the start', async (t) => {
  const hosted = await lateApp(t, {
    variables: { AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS: '0.4' },
  });
  await t.throwsAsync(hosted.adapter.start(), {
    code: 'LWA_ERR_APP_NOT_READY',
    message: /not ready within 400 ms .*ECONNREFUSED/,
  });
});

test('with async init that is found out later: what waits is answered, and the environment ends', async (t) => {
  const hosted = await lateApp(t, {
    variables: { ...ASYNC_INIT, AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS: '0.5' },
  });
  await hosted.adapter.start();
  hosted.serve();

  const { statusCode, body } = await hosted.get('/');

  t.is(statusCode, 503);
  t.like(JSON.parse(body), { code: 'LWA_ERR_APP_NOT_READY' });
  await t.throwsAsync(hosted.served, { code: 'LWA_ERR_APP_NOT_READY' });
});

test('the ready hook can ask the app, and comes before the first request even with async init', async (t) => {
  const seen: string[] = [];
  const warm: Plugin = {
    name: 'warm',
    apply({ hooks }) {
      hooks.ready.tapPromise('warm', async (lifecycle) => {
        const request = new HttpRequest({ method: 'GET', target: '/warm' });
        const { status } = await lifecycle.app.forward(request, { streaming: false });
        seen.push(`ready ${status}`);
      });
    },
  };
  const hosted = await lateApp(t, { plugins: [warm] });
  await hosted.adapter.start();
  hosted.serve();

  const answer = hosted.get('/first');
  await hosted.listen((request, response) => {
    seen.push(request.url!);
    response.end('ok');
  });

  t.is((await answer).body, 'ok');
  t.deepEqual(seen, ['/', '/warm', 'ready 200', '/first']);
});

test('the boot hook runs while the app starts, and what it asks the app fails at once', async (t) => {
  const asked = signal<unknown>();
  const eager: Plugin = {
    name: 'eager',
    apply({ hooks }) {
      hooks.boot.tapPromise('eager', async ({ app }) => {
        const request = new HttpRequest({ method: 'GET', target: '/' });
        await app.forward(request, { streaming: false }).catch(asked.send);
      });
    },
  };
  const hosted = await lateApp(t, { plugins: [eager], variables: {} });
  const starting = hosted.adapter.start();
  t.like(await asked.promise, { code: 'LWA_ERR_APP_REFUSED' });
  await hosted.listen(ok);
  await starting;
});

/** A plugin whose boot hook does what the test says. */
function booting(boot: () => Promise<void>): Plugin {
  return {
    name: 'booting',
    apply({ hooks }) {
      hooks.boot.tapPromise('booting', boot);
    },
  };
}

test('a boot hook that fails fails the start', async (t) => {
  const plugin = booting(() => Promise.reject(new Error('no secret')));
  const hosted = await HostedAdapter.make(t, { app: ok, plugins: [plugin] });
  await t.throwsAsync(hosted.adapter.start(), { code: 'LWA_ERR_HOOK', message: /no secret/ });
});

test('one that fails after the init phase: what waits is answered, and the environment ends', async (t) => {
  const failing = signal();
  const plugin = booting(async () => {
    await failing.promise;
    throw new Error('no secret');
  });
  const hosted = await lateApp(t, { plugins: [plugin] });
  await hosted.adapter.start();
  hosted.serve();

  const answer = hosted.get('/');
  failing.send();

  t.is((await answer).statusCode, 500);
  await t.throwsAsync(hosted.served, { code: 'LWA_ERR_HOOK', message: /no secret/ });
});

test('one that hangs is waited for within the deadline', async (t) => {
  const booted = signal();
  const hosted = await lateApp(t, {
    plugins: [booting(() => booted.promise)],
    variables: { ...ASYNC_INIT, AWS_LWA_DEADLINE_MARGIN_MS: '4300' },
    lambda: { timeoutMs: 5000 },
  });
  await hosted.listen(ok);
  await hosted.adapter.start();
  hosted.serve();

  t.is((await hosted.get('/')).statusCode, 503);
  t.regex(hosted.log.messages('error')[0]!, /plugins had not booted/);
  booted.send();
  t.is((await hosted.get('/')).body, 'ok');
});
