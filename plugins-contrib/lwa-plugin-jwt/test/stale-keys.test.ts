import test from 'ava';
import { asked, guarded, withToken } from './guarded.ts';
import { KeyServer, newSigner } from './key-server.ts';

const MINUTE = 60_000;
const { now } = Date;
let aheadMs = 0;
// The tests of this file have a process and its clock to themselves.
Date.now = () => now() + aheadMs;

test.serial(
  'keys are fetched anew when they are old, and used a while longer without',
  async (t) => {
    const signer = await newSigner('one');
    const server = await KeyServer.start(signer);
    t.teardown(() => server.stop());
    const adapter = guarded({
      issuer: server.issuer,
      jwksUrl: server.jwksUrl,
      audience: 'orders',
      maxAge: '10m',
      maxStale: '60m',
      cooldown: '1m',
    });
    const token = withToken(await server.token(signer, { exp: now() / 1000 + 86_400 }));
    const status = async () => (await asked(adapter, token))[0];
    t.is(await status(), 200);
    aheadMs = 9 * MINUTE;
    t.is(await status(), 200);
    t.is(server.asked.length, 1);
    aheadMs = 11 * MINUTE;
    t.is(await status(), 200);
    t.is(server.asked.length, 2);

    server.answer = (response) => response.writeHead(503).end();
    aheadMs = 30 * MINUTE;
    t.is(await status(), 200);
    t.is(await status(), 200);
    t.is(server.asked.length, 3, 'a service that is down is not asked by every request');
    aheadMs = 32 * MINUTE;
    t.is(await status(), 200);
    t.is(server.asked.length, 4);
    aheadMs = 90 * MINUTE;
    t.is(await status(), 503);
    aheadMs = 92 * MINUTE;
    server.answer = undefined;
    t.is(await status(), 200);
  },
);
