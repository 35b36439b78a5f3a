import { Buffer } from 'node:buffer';
import { answer, type Case, rawAnswer } from '../case.ts';
import type { RawAnswer } from '../raw-app.ts';
import { albEvent, SOURCES, urlEvent } from '../events.ts';

const TEXT = ['content-type', 'text/plain'] as const;
const BYTES = Buffer.from([0, 1, 0xfe, 0xff, 0x80]);

/** The same answer through each HTTP source. */
const EVERYWHERE: Record<string, RawAnswer> = {
  'an empty 204': rawAnswer('HTTP/1.1 204 No Content\r\n\r\n'),
  'a 304 with an ETag': rawAnswer('HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n'),
  'a redirect': answer('302 Found', [['location', '/elsewhere']]),
  'a 404': answer('404 Not Found', [TEXT], 'no'),
  'a 500': answer('500 Internal Server Error', [TEXT], 'broken'),
  'a status without a registered reason': answer('599 Odd', [TEXT], 'odd'),
  'no content type': answer('200 OK', [], 'x'),
  JSON: answer('200 OK', [['content-type', 'application/json']], '{"a":1}'),
  'JSON of a vendor': answer('200 OK', [['content-type', 'application/ld+json']], '{"a":1}'),
  XML: answer('200 OK', [['content-type', 'application/xml']], '<a/>'),
  SVG: answer('200 OK', [['content-type', 'image/svg+xml']], '<svg/>'),
  'a form': answer('200 OK', [['content-type', 'application/x-www-form-urlencoded']], 'a=1'),
  bytes: answer('200 OK', [['content-type', 'image/png']], BYTES),
  'an empty body with a binary type': answer('200 OK', [['content-type', 'image/png']]),
  'text that is not UTF-8': answer('200 OK', [TEXT], Buffer.from('K\xe4se', 'latin1')),
  'text that declares latin1': answer(
    '200 OK',
    [['content-type', 'text/plain; charset=iso-8859-1']],
    Buffer.from('K\xe4se', 'latin1'),
  ),
  'text in UTF-16': answer(
    '200 OK',
    [['content-type', 'text/plain; charset=utf-16le']],
    Buffer.from('Käse', 'utf16le'),
  ),
  'a byte order mark': answer('200 OK', [TEXT], '\ufeffx'),
  'a content encoding': answer(
    '200 OK',
    [TEXT, ['content-encoding', 'gzip']],
    Buffer.from('1f8b08000000000000', 'hex'),
  ),
  'the identity content encoding': answer('200 OK', [TEXT, ['content-encoding', 'identity']], 'x'),
  'a repeated header': answer('200 OK', [TEXT, ['x-twice', '1'], ['x-twice', '2']], 'x'),
  'two cookies': answer(
    '200 OK',
    [
      TEXT,
      ['set-cookie', 'a=1; Path=/'],
      ['set-cookie', 'b=2; Expires=Wed, 21 Oct 2037 07:28:00 GMT'],
    ],
    'x',
  ),
  'header names in mixed case': answer(
    '200 OK',
    [
      ['Content-Type', 'text/plain'],
      ['X-Mixed', 'y'],
    ],
    'x',
  ),
  'a header value in UTF-8': answer(
    '200 OK',
    [TEXT, ['x-name', Buffer.from('Käse', 'utf8').toString('latin1')]],
    'x',
  ),
  'a header value in latin1': answer('200 OK', [TEXT, ['x-name', 'K\xe4se']], 'x'),
  'an empty header value': answer('200 OK', [TEXT, ['x-empty', '']], 'x'),
  'hop-by-hop headers': answer(
    '200 OK',
    [
      TEXT,
      ['connection', 'keep-alive, x-private'],
      ['x-private', '1'],
      ['keep-alive', 'timeout=5'],
      ['proxy-authenticate', 'Basic'],
    ],
    'x',
  ),
  'a chunked body': rawAnswer(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
  ),
  'a chunked body with trailers': rawAnswer(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 1\r\n\r\n',
  ),
  'a body until the connection closes': rawAnswer(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\nabc',
    { hangUp: true },
  ),
  'a 103 before the answer': rawAnswer(
    'HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1\r\n\r\nx',
  ),
};

/** An app that breaks HTTP's rules. */
const BROKEN: Record<string, RawAnswer> = {
  'an app that hangs up without an answer': rawAnswer('', { hangUp: true }),
  'an app that hangs up in the head': rawAnswer('HTTP/1.1 200 OK\r\ncontent-', { hangUp: true }),
  'an app that hangs up in the body': rawAnswer(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\nabc',
    { hangUp: true },
  ),
  'an app that hangs up between two chunks': rawAnswer(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
    { hangUp: true },
  ),
  'an app whose chunk size is no number': rawAnswer(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n',
    { hangUp: true },
  ),
  'an app that does not speak HTTP': rawAnswer('SSH-2.0-OpenSSH_9.6\r\n', { hangUp: true }),
  'an app that answers with two lengths': rawAnswer(
    'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxy',
    { hangUp: true },
  ),
  'an app that upgrades unasked': rawAnswer(
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    { hangUp: true },
  ),
  'an app whose head takes 60 KB': answer('200 OK', [TEXT, ['x-long', 'x'.repeat(60_000)]], 'x'),
  'an app whose answer is over 6 MB': answer('200 OK', [TEXT], 'x'.repeat(7_000_000)),
  'an app whose answer is over 6 MB in base64': answer(
    '200 OK',
    [['content-type', 'image/png']],
    Buffer.alloc(5_000_000, 1),
  ),
};

/** What Lambda must get: status, fields, cookies, body, in the source's shape. */
export const RESPONSE_CASES: readonly Case[] = [
  ...Object.entries(SOURCES).flatMap(([source, event]) =>
    Object.entries(EVERYWHERE).map(([name, appAnswer]) => ({
      name: `${source}: answered with ${name}`,
      event: event(),
      answer: appAnswer,
    })),
  ),
  {
    name: 'ALB: multi-value headers, answered with two cookies',
    event: albEvent({ multiValueHeaders: { 'x-a': ['1'] } }),
    answer: answer('200 OK', [TEXT, ['set-cookie', 'a=1'], ['set-cookie', 'b=2']], 'x'),
  },
  {
    name: 'Function URL: a HEAD request',
    event: urlEvent({ method: 'HEAD' }),
    answer: rawAnswer('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\n'),
  },
  {
    name: 'Function URL: an app that hangs up on a POST without an answer',
    event: urlEvent({ method: 'POST', body: 'x' }),
    answer: rawAnswer('', { hangUp: true }),
  },
  { name: 'Function URL: the request after a lost connection', event: urlEvent() },
  ...Object.entries(BROKEN).map(([name, appAnswer]) => ({
    name: `Function URL: ${name}`,
    event: urlEvent(),
    answer: appAnswer,
  })),
];
