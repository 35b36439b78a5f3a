import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** How long a client waits for a message, ms: less than ava would, which could not say what was written. */
const PATIENCE_MS = 40_000;

/** `lwa dev`: where it listens, and what it has written. */
interface Dev {
  readonly port: number;
  said(): string;
}

/** `lwa dev` with the plugin, before the chat app. */
async function dev(t: ExecutionContext): Promise<Dev> {
  // In this folder, so that packages are found.
  const folder = mkdtempSync(path('dev-'));
  const config = join(folder, 'lwa.config.ts');
  writeFileSync(
    config,
    "import webSocket from '../../src/index.ts';\nexport default { plugins: [webSocket({ tellUser: true })] };",
  );
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const appPort = String((probe.address() as AddressInfo).port);
  probe.close();
  await once(probe, 'close');
  const command = [process.execPath, path('chat-app.mjs')];
  const flags = ['--port', '0', '--app-port', appPort];
  for (const setting of ['AWS_LWA_CONTROL_API=true', `AWS_LWA_CONFIG=${config}`]) {
    flags.push('--env', setting);
  }
  const child = spawn(
    process.execPath,
    [path('../../../dist/lwa.mjs'), 'dev', ...flags, '--', ...command],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  t.teardown(async () => {
    await ended(child);
    rmSync(folder, { recursive: true });
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      child.emit('said');
    });
  }
  child.on('exit', () => child.emit('said'));
  for (;;) {
    const port = /Lambda API {5}http:\/\/localhost:(\d+)\//.exec(said)?.[1];
    if (port !== undefined) return { port: Number(port), said: () => said };
    if (child.exitCode !== null) throw new Error(said);
    await once(child, 'said');
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  await exit;
}

/** A client, and the messages that it hears, one at a time. */
async function client({ port, said }: Dev, query: string) {
  const headers = { Host: 'ws.localhost' };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/prod?${query}`, { headers });
  const heard: string[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    heard.push(data.toString());
    wake();
  });
  await once(socket, 'open');
  return {
    socket,
    async hears(): Promise<string> {
      while (heard.length === 0) {
        await new Promise<void>((resolve, reject) => {
          const silent = () => reject(new Error(`${query} has heard nothing: ${said()}`));
          const patience = setTimeout(silent, PATIENCE_MS);
          wake = () => {
            clearTimeout(patience);
            resolve();
          };
        });
      }
      return heard.shift()!;
    },
  };
}

test('clients of lwa dev hear what is said in their room, and what is announced to all', async (t) => {
  const lwa = await dev(t);
  const ann = await client(lwa, 'room=red&user=ann');
  const bob = await client(lwa, 'room=red&user=bob');
  const eve = await client(lwa, 'room=blue&user=eve');
  ann.socket.send('{"room":"red","text":"hello"}');
  t.is(await ann.hears(), 'ann: hello');
  t.is(await bob.hears(), 'ann: hello');

  const announce = async (text: string) => {
    const url = `http://127.0.0.1:${lwa.port}/announce`;
    return await (await fetch(url, { method: 'POST', body: text })).text();
  };
  t.is(await announce('tea'), '{"sent":3,"gone":0,"failed":0}');
  // The first that she hears: what was said in the other room did not come to her.
  t.is(await eve.hears(), 'tea');
  t.is(await bob.hears(), 'tea');

  bob.socket.close();
  await once(bob.socket, 'close');
  ann.socket.send('{"room":"blue","text":"are you there?"}');
  t.is(await eve.hears(), 'ann: are you there?');
  for (const { socket } of [ann, eve]) socket.close();
});
