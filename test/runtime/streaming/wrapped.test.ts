import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import test from 'ava';
import { functionUrlEvent, WrappedApp } from '../wrapped-app.ts';

const APP = `
  require('node:http').createServer((request, response) => {
    if (request.url === '/') return response.end('ready');
    response.write('beginning');
    request.url === '/exit' ? setTimeout(() => process.exit(7), 50) : response.end();
  }).listen(process.env.PORT, '127.0.0.1');
`;

test('an app whose process ends in the middle of its stream fails it with its exit', async (t) => {
  const app = await WrappedApp.start(t, {
    command: [process.execPath, '-e', APP],
    variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
  });
  const { stream } = await app.lambda.invoke(functionUrlEvent('/exit'), {
    responseMode: 'streaming',
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream!.body as Readable & AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
  }
  t.true(Buffer.concat(chunks).toString().endsWith('\0beginning'));
  const failure = await stream!.failure;
  t.is(failure?.errorType, 'Runtime.ExitError');
  t.regex(Buffer.from(failure!.payload).toString(), /exited with code 7/);
});
