import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import test from 'ava';
import { addressesOn, listenerOn, portsOfGroup } from '../../src/runtime/listening-sockets.ts';
import { freePort } from '../local/sandboxed-app.ts';

test('who listens on a port is found by its process', async (t) => {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const listener = await listenerOn(port);
    t.is(listener?.port, port);
    t.is(listener?.pid, process.pid);
    t.regex(listener?.command ?? '', /node/);
    server.close();
  }
});

test('nobody is found where nobody listens', async (t) => {
  t.is(await listenerOn(await freePort()), undefined);
});

test('the ports of a process group are found, those of its descendants too', async (t) => {
  const program = `require('node:net').createServer().listen(0, '127.0.0.1', function () {
    console.log(this.address().port);
  })`;
  const shell = spawn('/bin/sh', ['-c', `"${process.execPath}" -e "${program}" & wait`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => process.kill(-shell.pid!, 'SIGKILL'));
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  t.deepEqual(await portsOfGroup(shell.pid!), [Number(line.toString())]);
});

test('the addresses of a port are found as people write them', async (t) => {
  for (const host of ['127.0.0.1', '127.0.0.2', '0.0.0.0', undefined]) {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port, address } = server.address() as AddressInfo;
    t.deepEqual(await addressesOn(port), [address]);
    server.close();
  }
  t.deepEqual(await addressesOn(await freePort()), []);
});
