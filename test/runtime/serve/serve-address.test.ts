import test from 'ava';
import fc from 'fast-check';
import { serveAddress } from '../../../src/runtime/serve/serve-address.ts';

const ports = fc.integer({ min: 1, max: 65_535 });

test('a port alone is one on every address', (t) => {
  fc.assert(
    fc.property(ports, (port) => {
      t.deepEqual(serveAddress(String(port)), { host: undefined, port });
    }),
  );
});

test('a host may stand before the port, an IPv6 one in brackets', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.domain()), ports, (host, port) => {
      t.deepEqual(serveAddress(`${host}:${port}`), { host, port });
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), ports, (host, port) => {
      t.deepEqual(serveAddress(`[${host}]:${port}`), { host, port });
    }),
  );
});

test('all else is no address', (t) => {
  for (const text of [
    '',
    '0',
    '65536',
    '-1',
    '8080a',
    ':80',
    'a:',
    'a b:80',
    '::1:80',
    'http://a:80',
    '1:2:3',
  ]) {
    t.is(serveAddress(text), undefined, text);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      const address = serveAddress(text);
      if (address !== undefined) t.true(address.port >= 1 && address.port <= 65_535);
    }),
  );
});
