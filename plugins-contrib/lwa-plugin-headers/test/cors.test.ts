import test from 'ava';
import { AdapterError, HttpResponse, type Plugin } from 'lambda-web-adapter';
import { TestAdapter, type TestRequest } from 'lambda-web-adapter/testing';
import { type CorsOptions, cors } from '../src/index.ts';

const ORIGIN = 'https://www.example.com';

async function answered(options: CorsOptions, request: TestRequest, plugins: Plugin[] = []) {
  const adapter = new TestAdapter({
    plugins: [cors(options), ...plugins],
    app: ({ path }) => {
      if (path === '/broken')
        throw new AdapterError({ code: 'LWA_ERR_APP_CLOSED', message: '', status: 502 });
      return new HttpResponse({
        status: 200,
        headers: { vary: 'Accept-Encoding', 'access-control-allow-origin': 'https://app.example' },
      });
    },
  });
  const { response } = await adapter.request(request);
  return { response: response!, asked: adapter.requests.length };
}

const preflight = (origin: string, fields: Record<string, string> = {}): TestRequest => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'PUT', ...fields },
});

test('a preflight is answered without the app', async (t) => {
  const { response, asked } = await answered(
    { origins: [ORIGIN], credentials: true },
    preflight(ORIGIN, { 'access-control-request-headers': 'x-a, x-b' }),
  );
  t.is(asked, 0);
  t.is(response.status, 204);
  t.deepEqual(Object.fromEntries(response.headers), {
    vary: 'Origin, Access-Control-Request-Headers',
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, POST, DELETE',
    'access-control-allow-headers': 'x-a, x-b',
    'access-control-max-age': '600',
  });
});

test('a preflight of another origin is answered, and allows nothing', async (t) => {
  const { response, asked } = await answered(
    { origins: [ORIGIN] },
    preflight('https://evil.example'),
  );
  t.is(asked, 0);
  t.deepEqual(Object.fromEntries(response.headers), { vary: 'Origin' });
});

test('a preflight comes before a plugin that asks for credentials', async (t) => {
  const guard: Plugin = {
    name: 'guard',
    apply({ hooks }) {
      hooks.reply.tap('guard', () => new HttpResponse({ status: 401 }));
    },
  };
  const options = { origins: [ORIGIN] };
  t.is((await answered(options, preflight(ORIGIN), [guard])).response.status, 204);
  const refused = (await answered(options, { headers: { origin: ORIGIN } }, [guard])).response;
  t.is(refused.status, 401);
  t.is(refused.headers.get('access-control-allow-origin'), ORIGIN);
});

test('OPTIONS that is no preflight goes to the app', async (t) => {
  const { asked } = await answered({ origins: '*' }, { method: 'OPTIONS' });
  t.is(asked, 1);
});

test('an answer says who may read it, in place of the app', async (t) => {
  const { response } = await answered(
    { origins: (origin) => origin.endsWith('.example.com'), exposedHeaders: ['X-Total', 'Link'] },
    { headers: { origin: ORIGIN } },
  );
  t.deepEqual(response.headers.getAll('access-control-allow-origin'), [ORIGIN]);
  t.is(response.headers.get('access-control-expose-headers'), 'X-Total, Link');
  t.is(response.headers.get('vary'), 'Accept-Encoding, Origin');
});

test('an origin that is not allowed gets no field, and caches still tell the answers apart', async (t) => {
  for (const origin of ['https://evil.example', `${ORIGIN}.evil`, undefined]) {
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    const { response } = await answered({ origins: [`${ORIGIN}/`] }, { headers });
    t.false(response.headers.has('access-control-allow-origin'));
    t.is(response.headers.get('vary'), 'Accept-Encoding, Origin');
  }
});

test('with "*" every origin may read, and the answer does not differ by origin', async (t) => {
  const { response } = await answered({ origins: '*' }, { headers: { origin: ORIGIN } });
  t.is(response.headers.get('access-control-allow-origin'), '*');
  t.is(response.headers.get('vary'), 'Accept-Encoding');
});

test('the answer of a failure can be read, too', async (t) => {
  const { response } = await answered(
    { origins: [ORIGIN] },
    { target: '/broken', headers: { origin: ORIGIN } },
  );
  t.is(response.status, 502);
  t.is(response.headers.get('access-control-allow-origin'), ORIGIN);
});

test('options that browsers would refuse are refused at the start', (t) => {
  t.throws(() => cors({ origins: '*', credentials: true }), {
    code: 'LWA_ERR_PLUGIN_INVALID',
    message: /options\.credentials: expected false where origins is "\*"/,
  });
  t.throws(() => cors({ origins: ['www.example.com'] }), {
    message: /options\.origins\[0\]: expected an origin as "https:\/\/www\.example\.com", got "www/,
  });
  t.throws(() => cors({} as CorsOptions), { message: /options\.origins: expected/ });
});
