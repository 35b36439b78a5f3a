import fc from 'fast-check';

/** Responses that mean one thing to everybody, by name. */
export const VALID: Readonly<Record<string, string>> = {
  'content-length': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello',
  'no reason phrase': 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok',
  'no space after the status': 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok',
  'an empty body': 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n',
  'no fields, delimited by the close': 'HTTP/1.1 200 OK\r\n\r\nuntil the end',
  'http 1.0': 'HTTP/1.0 200 OK\r\nServer: old\r\n\r\nbody',
  'http 1.0 with keep-alive':
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc',
  chunked:
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
  'chunked, nothing in it': 'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n',
  'chunk sizes in both cases, with zeros before':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00A\r\n0123456789\r\nb\r\nabcdefghijk\r\n000\r\n\r\n',
  'chunk extensions':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b;c\r\nx\r\n2;q="a;b\\"c"\r\nyz\r\n0;last\r\n\r\n',
  trailers:
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3\r\nabc\r\n0\r\nX-T: one\r\nX-T: two\r\n\r\n',
  '204': 'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n',
  '304 with a length': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 120\r\nETag: "x"\r\n\r\n',
  'interim responses':
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'values with blanks around, empty, with tabs and beyond ASCII':
    'HTTP/1.1 200 OK\r\nA: \t b \t\r\nB:\r\nC:c\r\nD: a\tb\r\nE: caf\xe9\r\nF: \xc3\xa9\r\nContent-Length: 0\r\n\r\n',
  'repeated fields':
    'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nset-cookie: b=2; Expires=Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n',
};

/** Responses that are none, or that two readers may read in two ways: each must be refused. */
export const INVALID: Readonly<Record<string, string>> = {
  'another protocol': 'SSH-2.0-OpenSSH_9.6\r\n',
  'a TLS alert': '\x15\x03\x01\x00\x02\x02\x46',
  'http 2': 'HTTP/2 200 OK\r\n\r\n',
  'http 0.9': 'HTTP/0.9 200 OK\r\n\r\n',
  'an unknown minor version': 'HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n',
  'a status of two digits': 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n',
  'a status of four digits': 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n',
  'a status below 100': 'HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n',
  'a status that is no number': 'HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n',
  'an empty line before the status line': '\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  'a bare LF after the status line': 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n',
  'a bare LF after a field': 'HTTP/1.1 200 OK\r\nA: b\nContent-Length: 0\r\n\r\n',
  'a bare LF as the empty line': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\nx',
  'a bare CR in a value': 'HTTP/1.1 200 OK\r\nA: b\rc\r\nContent-Length: 0\r\n\r\n',
  'a NUL in a value': 'HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 0\r\n\r\n',
  'a control character in a value': 'HTTP/1.1 200 OK\r\nA: b\x01c\r\nContent-Length: 0\r\n\r\n',
  'a DEL in a value': 'HTTP/1.1 200 OK\r\nA: b\x7fc\r\nContent-Length: 0\r\n\r\n',
  'a folded line': 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n',
  'a folded first line': 'HTTP/1.1 200 OK\r\n A: b\r\nContent-Length: 0\r\n\r\n',
  'a blank before the colon': 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n',
  'a field without a colon': 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n',
  'a field without a name': 'HTTP/1.1 200 OK\r\n: value\r\n\r\n',
  'a name that is no token': 'HTTP/1.1 200 OK\r\nA(b): c\r\n\r\n',
  'a negative length': 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
  'a signed length': 'HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello',
  'a hexadecimal length': 'HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello',
  'an empty length': 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n',
  'a list of lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello',
  'a length beyond all numbers': 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n',
  'two different lengths':
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
  'a length and a coding':
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a coding and a length':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
  'a coding that is not chunked': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx',
  'chunked twice': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n',
  'chunked twice, on two lines':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a misspelt coding': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'switching protocols':
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  'a chunk without a size': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nx',
  'a negative chunk size': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n',
  'a prefixed chunk size': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n',
  'an endless chunk size':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx',
  'a chunk longer than its size':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n',
  'a chunk that ends in a bare LF':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\n0\r\n\r\n',
  'a chunk size that ends in a bare LF':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n',
  'a bare CR in a chunk extension':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a\rb\r\nx\r\n0\r\n\r\n',
  'a quotation in a chunk extension that does not end':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a="b\r\nx\r\n0\r\n\r\n',
  'a folded trailer':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n',
  'a bare LF in the trailers':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\n\r\n',
};

const tokens = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/).map((name) => `X-${name}`);
const values = fc.stringMatching(/^[!-~\x80-\xff]([ -~\x80-\xff]{0,20}[!-~\x80-\xff])?$/);
const fieldLines = fc
  .array(fc.tuple(tokens, values), { maxLength: 5 })
  .map((fields) => fields.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
const bytes = fc
  .uint8Array({ maxLength: 300 })
  .map((array) => Buffer.from(array).toString('latin1'));
const extensions = fc.constantFrom('', ';a', ';a=b', ';a="q;\\"r"', ';x=1;y=2');

const chunkedBody = fc
  .tuple(fc.array(fc.tuple(bytes, extensions), { maxLength: 6 }), extensions, fieldLines)
  .map(([chunks, extension, trailers]) => {
    const sized = chunks.filter(([data]) => data !== '');
    const body = sized.map(([data, ext]) => `${data.length.toString(16)}${ext}\r\n${data}\r\n`);
    return `Transfer-Encoding: chunked\r\n\r\n${body.join('')}0${extension}\r\n${trailers}\r\n`;
  });

/** Any valid response, as one latin1 character per byte. */
export const validResponses: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 \r\nA: b\r\n\r\n'), {
      maxLength: 2,
    }),
    fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found', 'HTTP/1.0 500 X', 'HTTP/1.1 599 '),
    fieldLines,
    fc.oneof(
      bytes.map((body) => `Content-Length: ${body.length}\r\n\r\n${body}`),
      bytes.map((body) => `\r\n${body}`),
      chunkedBody,
    ),
  )
  .map(
    ([interim, statusLine, fields, rest]) => `${interim.join('')}${statusLine}\r\n${fields}${rest}`,
  );

/** Cuts bytes at the given places, each a fraction of their length. */
export function cutAt(message: Buffer, fractions: readonly number[]): Buffer[] {
  const places = fractions.map((fraction) => Math.floor(fraction * message.length));
  const sorted = [0, ...places.toSorted((a, b) => a - b), message.length];
  return sorted.slice(1).map((end, index) => message.subarray(sorted[index], end));
}
