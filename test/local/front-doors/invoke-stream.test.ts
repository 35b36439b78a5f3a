import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { eventStreamMessage } from '../../../src/local/front-doors/event-stream.ts';
import { readReply, requestIdOf } from '../service-client.ts';
import { openDoors } from './open-doors.ts';

const PATH = '/2021-11-15/functions/function/response-streaming-invocations';

interface Message {
  headers: Record<string, string>;
  payload: Buffer;
}

/** Reads an event stream as an SDK does. */
function messagesOf(bytes: Buffer): Message[] {
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const message = bytes.subarray(at, at + bytes.readUInt32BE(at));
    const end = message.length - 4;
    if (message.readUInt32BE(8) !== crc32(message.subarray(0, 8))) throw new Error('Bad prelude');
    if (message.readUInt32BE(end) !== crc32(message.subarray(0, end))) throw new Error('Bad sum');
    const headersEnd = 12 + message.readUInt32BE(4);
    const headers: Record<string, string> = {};
    for (let field = 12; field < headersEnd; ) {
      const nameEnd = field + 1 + message[field]!;
      const name = message.toString('utf8', field + 1, nameEnd);
      const valueEnd = nameEnd + 3 + message.readUInt16BE(nameEnd + 1);
      headers[name] = message.toString('utf8', nameEnd + 3, valueEnd);
      field = valueEnd;
    }
    messages.push({ headers, payload: message.subarray(headersEnd, end) });
  }
  return messages;
}

test('every payload can be read back', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (payloads) => {
      const bytes = payloads.map((payload) => eventStreamMessage('PayloadChunk', 'a/b', payload));
      const read = messagesOf(Buffer.concat(bytes));
      t.deepEqual(
        read.map(({ payload }) => Buffer.from(payload)),
        payloads.map((payload) => Buffer.from(payload)),
      );
    }),
  );
});

test('a streamed answer arrives in chunks, and its end is told', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const asking = browser.call(PATH, { method: 'POST', body: '{"a":1}' });
  const next = await runtime.next();
  t.is(next.text, '{"a":1}');
  const sent = runtime.stream(requestIdOf(next), { 'Content-Type': 'text/plain' });
  sent.write('one');
  sent.end('two');
  const reply = await asking;
  t.is(reply.status, 200);
  t.is(reply.headers['content-type'], 'application/vnd.amazon.eventstream');
  t.is(reply.headers['x-amzn-remapped-content-type'], 'text/plain');
  const messages = messagesOf(reply.body);
  const last = messages.pop()!;
  t.is(Buffer.concat(messages.map(({ payload }) => payload)).toString(), 'onetwo');
  for (const { headers } of messages) {
    t.deepEqual(headers, {
      ':event-type': 'PayloadChunk',
      ':content-type': 'application/octet-stream',
      ':message-type': 'event',
    });
  }
  t.is(last.headers[':event-type'], 'InvokeComplete');
  t.is(last.payload.toString(), '{}');
  t.is((await readReply(sent)).status, 202);
});

test('a buffered answer is one chunk; a failure is in the last message', async (t) => {
  const { runtime, browser } = await openDoors(t);
  const answered = browser.call(PATH, { method: 'POST' });
  await runtime.respond(requestIdOf(await runtime.next()), '"x"');
  const [chunk, complete] = messagesOf((await answered).body);
  t.is(chunk!.payload.toString(), '"x"');
  t.is(complete!.payload.toString(), '{}');
  const failed = browser.call(PATH, { method: 'POST' });
  const body = '{"errorMessage":"why"}';
  await runtime.fail(requestIdOf(await runtime.next()), body, {
    'Lambda-Runtime-Function-Error-Type': 'Function.Broken',
  });
  const messages = messagesOf((await failed).body);
  t.is(messages.length, 1);
  t.deepEqual(JSON.parse(messages[0]!.payload.toString()), {
    ErrorCode: 'Function.Broken',
    ErrorDetails: body,
  });
});
