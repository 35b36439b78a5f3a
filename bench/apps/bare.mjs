// The app of most figures: bare node:http, so that little of what is measured is its own.
import { createServer } from 'node:http';

const HELLO = '{"hello":"world"}';
const ASCII = 'The quick brown fox jumps over the lazy dog, again. '.repeat(1261).slice(0, 65_536);
const WIDE = 'Пример текста, 日本語のテキスト, ünïcödé. '.repeat(1024).slice(0, 32_768);
const TEXTS = { ascii: Buffer.from(ASCII), wide: Buffer.from(WIDE) };
const CHUNK = Buffer.alloc(65_536, 'a');
const bodies = new Map();

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/') {
    response.setHeader('content-type', 'application/json');
    response.end(HELLO);
  } else if (pathname === '/sink') {
    request.on('data', () => undefined);
    request.on('end', () => response.end(HELLO));
  } else if (pathname === '/bytes') {
    response.setHeader('content-type', 'application/octet-stream');
    response.end(bytes(Number(searchParams.get('size'))));
  } else if (pathname === '/text') {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(TEXTS[searchParams.get('kind')]);
  } else stream(response, Number(searchParams.get('size')));
}).listen(Number(process.env.PORT), '127.0.0.1');

function bytes(size) {
  let body = bodies.get(size);
  if (body === undefined) {
    body = Buffer.alloc(size);
    for (let index = 0; index < size; index++) body[index] = (index * 31) & 255;
    bodies.set(size, body);
  }
  return body;
}

function stream(response, size) {
  response.setHeader('content-type', 'application/octet-stream');
  let left = size;
  const write = () => {
    while (left > 0) {
      const chunk = CHUNK.subarray(0, Math.min(left, CHUNK.length));
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', write);
        return;
      }
    }
    response.end();
  };
  write();
}
