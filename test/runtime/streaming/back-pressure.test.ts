import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import test from 'ava';
import { type AppHandler, StreamingAdapter } from './streaming-adapter.ts';

const CHUNK = 256 * 1024;
const CHUNKS = 256;

/** An app that writes so many chunks, each unlike the others, no faster than they are taken. */
function largeApp(): { app: AppHandler; written: () => number } {
  let written = 0;
  const app: AppHandler = async (_, response) => {
    for (let count = 0; count < CHUNKS; count++) {
      written += CHUNK;
      if (!response.write(patterned(count))) await once(response, 'drain');
    }
    response.end();
  };
  return { app, written: () => written };
}

function patterned(count: number): Buffer {
  const chunk = Buffer.alloc(CHUNK, `${count} `);
  chunk.writeUInt32BE(count, CHUNK - 4);
  return chunk;
}

test('an app whose caller does not read is not read from, and nothing is lost', async (t) => {
  const { app, written } = largeApp();
  const adapter = await StreamingAdapter.start(t, app);
  const posted = await adapter.begin();
  await stalled(posted.socket, written);
  // What the system's socket buffers hold is all that is under way.
  t.true(written() < (CHUNKS * CHUNK) / 2, `${written()} bytes`);
  posted.socket.resume();
  await posted.finished;
  const { body } = posted;
  t.is(body.length, CHUNKS * CHUNK);
  for (let count = 0; count < CHUNKS; count++) {
    const chunk = body.subarray(count * CHUNK, (count + 1) * CHUNK);
    if (!chunk.equals(patterned(count))) t.fail(`chunk ${count} is not what it was`);
  }
});

test('a caller that reads by fits and starts gets every byte as it was', async (t) => {
  const { app } = largeApp();
  const adapter = await StreamingAdapter.start(t, app);
  const posted = await adapter.begin();
  const pauses = setInterval(() => {
    posted.socket.pause();
    setImmediate(() => posted.socket.resume());
  }, 1);
  await posted.finished;
  clearInterval(pauses);
  const { body } = posted;
  t.is(body.length, CHUNKS * CHUNK);
  for (let count = 0; count < CHUNKS; count++) {
    const chunk = body.subarray(count * CHUNK, (count + 1) * CHUNK);
    if (!chunk.equals(patterned(count))) t.fail(`chunk ${count} is not what it was`);
  }
});

/** Stops reading from the socket, and waits until the count has not grown for a while. */
async function stalled(socket: Socket, count: () => number): Promise<void> {
  socket.pause();
  let before = -1;
  for (let same = 0; same < 10; ) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
    same = count() === before ? same + 1 : 0;
    before = count();
  }
}
