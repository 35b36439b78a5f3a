// An app with one answer of BYTES bytes on /large, written no faster than it is taken.
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer } from 'node:http';

const CHUNK = Buffer.alloc(64 * 1024, 'x');
const { BYTES, PORT } = process.env;

createServer(async (request, response) => {
  response.setHeader('content-type', 'application/octet-stream');
  let left = request.url === '/large' ? Number(BYTES) : 1;
  while (left > 0) {
    const chunk = CHUNK.subarray(0, Math.min(left, CHUNK.length));
    left -= chunk.length;
    if (!response.write(chunk)) await once(response, 'drain');
  }
  response.end();
}).listen(Number(PORT), '127.0.0.1');
