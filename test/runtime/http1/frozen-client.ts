/** A client in a process of its own, which the test stops and continues. */
import { Http1Client } from '../../../src/runtime/http1/index.ts';

const client = new Http1Client({ port: Number(process.argv[2]) });

async function request(method: string): Promise<number> {
  const response = await client.request({ method, target: '/', fields: '', body: 'x' });
  return response.status;
}

if (process.argv[3] === 'once') {
  await request('GET');
  process.disconnect();
} else {
  process.on('message', (method: string) => {
    request(method).then(
      (status) => process.send?.(status),
      (error: unknown) => process.send?.(String(error)),
    );
  });
  process.send?.('ready');
}
