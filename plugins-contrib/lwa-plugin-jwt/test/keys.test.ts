import test, { type ExecutionContext } from 'ava';
import type { JwtOptions } from '../src/index.ts';
import { asked, guarded, withToken } from './guarded.ts';
import { KeyServer, newSigner, type Signer } from './key-server.ts';

const first = await newSigner('first');
const second = await newSigner('second');

async function started(t: ExecutionContext, ...signers: Signer[]): Promise<KeyServer> {
  const server = await KeyServer.start(...signers);
  t.teardown(() => server.stop());
  return server;
}

const optionsFor = (server: KeyServer, more: Partial<JwtOptions> = {}): JwtOptions => ({
  issuer: server.issuer,
  audience: 'orders',
  ...more,
});

test('the keys of an issuer are found by discovery, once, before the first request', async (t) => {
  const server = await started(t, first);
  const adapter = guarded(optionsFor(server));
  t.deepEqual(await asked(adapter, {}), [401, 'Bearer realm="app"']);
  t.deepEqual(server.asked, ['/.well-known/openid-configuration', '/keys']);
  const token = withToken(await server.token(first));
  for (let round = 0; round < 3; round++) t.is((await asked(adapter, token))[0], 200);
  t.is(server.asked.length, 2);
});

test('the document of another issuer is not believed', async (t) => {
  const server = await started(t, first);
  server.claimedIssuer = 'https://login.example.com';
  const adapter = guarded(optionsFor(server));
  t.is((await asked(adapter, withToken(await server.token(first))))[0], 503);
  t.regex(
    adapter.log[0]!.message,
    /document of the issuer "https:\/\/login\.example\.com", not of/,
  );
});

test('a token of a new key makes the keys be fetched, and an old key is gone then', async (t) => {
  const server = await started(t, first);
  const adapter = guarded(optionsFor(server, { jwksUrl: server.jwksUrl, cooldown: 0 }));
  t.is((await asked(adapter, withToken(await server.token(first))))[0], 200);
  server.keys = [second.jwk];
  t.is((await asked(adapter, withToken(await server.token(second))))[0], 200);
  t.is((await asked(adapter, withToken(await server.token(first))))[0], 401);
  t.true(server.asked.every((path) => path === '/keys'));
});

test('made-up keys do not make the service be asked more often than the cooldown allows', async (t) => {
  const server = await started(t, first);
  const adapter = guarded(optionsFor(server, { jwksUrl: server.jwksUrl, cooldown: '1h' }));
  const token = withToken(await server.token(second));
  await Promise.all(Array.from({ length: 20 }, () => asked(adapter, token)));
  t.is((await asked(adapter, token))[0], 401);
  t.is(server.asked.length, 1);
});

test('who comes while the keys are fetched waits for that fetch', async (t) => {
  const server = await started(t, first);
  const adapter = guarded(optionsFor(server, { jwksUrl: server.jwksUrl, cooldown: 0 }));
  await adapter.request();
  server.keys = [second.jwk];
  const token = withToken(await server.token(second));
  const waiting: (() => void)[] = [];
  server.answer = (response) => {
    waiting.push(() => response.end(JSON.stringify({ keys: server.keys })));
    if (waiting.length === 1) setImmediate(() => waiting[0]!());
  };
  const answers = await Promise.all(Array.from({ length: 64 }, () => asked(adapter, token)));
  t.true(answers.every(([status]) => status === 200));
  t.is(waiting.length, 1);
});

test('without keys requests with a token get 503 until the service is back, others 401', async (t) => {
  const server = await started(t, first);
  server.answer = (response) => response.writeHead(500).end();
  const adapter = guarded(optionsFor(server, { cooldown: 0 }));
  const token = withToken(await server.token(first));
  const { response } = await adapter.request(token);
  t.is(response?.status, 503);
  t.is(response?.headers.get('retry-after'), '5');
  t.is((await asked(adapter, {}))[0], 401);
  t.is(adapter.requests.length, 0);
  const [line] = adapter.log;
  t.is(line?.level, 'error');
  t.regex(
    line!.message,
    /^The keys of http:.* could not be fetched: .*\/keys: answered with 500; until/,
  );
  server.answer = undefined;
  t.is((await asked(adapter, token))[0], 200);
});

const broken: Record<string, [answer: NonNullable<KeyServer['answer']>, told: RegExp]> = {
  hangs: [() => undefined, /no answer within 50 ms/],
  'hangs in its answer': [(response) => response.write('{'), /no answer within 50 ms/],
  'breaks off': [(response) => response.destroy(), /socket hang up/],
  'sends HTML': [(response) => response.end('<html>'), /not a JSON object|JSON/],
  'sends no keys': [(response) => response.end('{"keys":7}'), /JSON Web Key Set malformed/],
  'sends without end': [
    (response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    },
    /maxContentLength|no answer/,
  ],
  'sends elsewhere': [
    (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    /answered with 302/,
  ],
};
for (const [what, [answer, told]] of Object.entries(broken)) {
  test(`a service that ${what} is told in the log, and nobody is let through`, async (t) => {
    const server = await started(t, first);
    server.answer = answer;
    const options = { jwksUrl: server.jwksUrl, ...(what.startsWith('hangs') && { timeout: 50 }) };
    const adapter = guarded(optionsFor(server, options));
    t.is((await asked(adapter, withToken(await server.token(first))))[0], 503);
    t.regex(adapter.log[0]!.message, told);
    t.is(adapter.requests.length, 0);
  });
}

test('after a restore the keys are fetched again; where that fails the old ones are used', async (t) => {
  const server = await started(t, first);
  const adapter = guarded(optionsFor(server, { jwksUrl: server.jwksUrl, cooldown: '1h' }));
  server.keys = [first.jwk];
  await adapter.request();
  server.keys = [second.jwk];
  await adapter.restore();
  t.is((await asked(adapter, withToken(await server.token(second))))[0], 200);
  server.stop();
  await adapter.restore();
  t.is((await asked(adapter, withToken(await server.token(second))))[0], 200);
  t.regex(adapter.log.at(-1)!.message, /ECONNREFUSED.*those from before are used meanwhile/);
});
