import test from 'ava';
import {
  AdapterError,
  type App,
  collectBody,
  HttpRequest,
  HttpResponse,
} from '../../../src/pipeline/index.ts';
import { ExitAwareApp } from '../../../src/runtime/app/exit-aware-app.ts';

const request = new HttpRequest({ method: 'GET', target: '/' });
const exitError = new AdapterError({
  code: 'LWA_ERR_APP_EXITED',
  message: 'The app (node server.js) exited with code 1',
  status: 502,
});

function closed(): AdapterError {
  return new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: 'closed', status: 502 });
}

/** An app that answers as it is told, and whose exit is known when `exit` is called. */
function exiting(forward: App['forward']): { app: ExitAwareApp; exit: () => void } {
  let exit!: () => void;
  const exited = new Promise<AdapterError>((resolve) => {
    exit = () => {
      resolve(exitError);
    };
  });
  return { app: new ExitAwareApp({ forward }, exited), exit };
}

test('an app that lives answers as if nobody watched', async (t) => {
  const { app } = exiting(() => Promise.resolve(new HttpResponse({ status: 204 })));
  t.is((await app.forward(request, { streaming: false })).status, 204);
});

test('everything that waits fails with the exit at once', async (t) => {
  const { app, exit } = exiting(() => new Promise(() => undefined));
  const waiting = Array.from({ length: 64 }, () => app.forward(request, { streaming: false }));
  exit();
  for (const result of await Promise.allSettled(waiting)) {
    t.like(result, { status: 'rejected', reason: exitError });
  }
});

test('a request after the exit fails without the app being asked', async (t) => {
  let asked = 0;
  const { app, exit } = exiting(() => {
    asked += 1;
    return Promise.resolve(new HttpResponse({ status: 200 }));
  });
  exit();
  await Promise.resolve();
  await t.throwsAsync(app.forward(request, { streaming: false }), { is: exitError });
  t.is(asked, 0);
});

test('a connection that breaks just before the exit is known fails with the exit', async (t) => {
  const { app, exit } = exiting(() => Promise.reject(closed()));
  const answer = app.forward(request, { streaming: false });
  setTimeout(exit, 10);
  await t.throwsAsync(answer, { is: exitError });
});

test('a connection that breaks without an exit fails with its own error', async (t) => {
  const error = closed();
  const { app } = exiting(() => Promise.reject(error));
  await t.throwsAsync(app.forward(request, { streaming: false }), { is: error });
});

test('an error that no exit explains is not held back', async (t) => {
  const error = new AdapterError({ code: 'LWA_ERR_APP_PROTOCOL', message: 'no HTTP' });
  const { app, exit } = exiting(() => Promise.reject(error));
  const answer = app.forward(request, { streaming: false });
  setTimeout(exit, 10);
  await t.throwsAsync(answer, { is: error });
});

test('a body that breaks off in the middle ends with the exit', async (t) => {
  const { app, exit } = exiting(() => {
    const body = (async function* () {
      yield Buffer.from('a beginning');
      await Promise.resolve();
      throw closed();
    })();
    return Promise.resolve(new HttpResponse({ status: 200, body }));
  });
  const { body } = await app.forward(request, { streaming: true });
  setTimeout(exit, 10);
  await t.throwsAsync(collectBody(body), { is: exitError });
});

test('a body that is given up tells its producer', async (t) => {
  let ended = false;
  const { app } = exiting(() => {
    const body = (async function* () {
      try {
        for (;;) yield Buffer.from('more');
      } finally {
        ended = true;
      }
    })();
    return Promise.resolve(new HttpResponse({ status: 200, body }));
  });
  const { body } = await app.forward(request, { streaming: true });
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    t.is(chunk.length, 4);
    break;
  }
  t.true(ended);
});
