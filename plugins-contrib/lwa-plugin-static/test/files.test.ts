import test from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import { staticFiles, type StaticFilesOptions } from '../src/index.ts';
import { got, Site } from './site.ts';

test('a file is sent without the app, everything else is the app’s', async (t) => {
  const adapter = new Site(t, { 'a b/grün.css': 'body{}' }).serve();
  const { status, text, field } = await got(adapter, '/a%20b/gr%C3%BCn.css?v=1');
  t.is(status, 200);
  t.is(text, 'body{}');
  t.is(field('content-type'), 'text/css; charset=utf-8');
  t.is(field('content-length'), '6');
  t.is(field('accept-ranges'), 'bytes');
  t.is(field('x-content-type-options'), 'nosniff');
  t.is(field('cache-control'), 'public, max-age=0, must-revalidate');
  t.is(adapter.requests.length, 0);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    t.is((await got(adapter, '/a%20b/gr%C3%BCn.css', {}, method)).text, 'app');
  }
  for (const target of ['/none', '/a%20b/none', '/a%20b/gr%C3%BCn.css/x', '/a%20b']) {
    t.is((await got(adapter, target)).text, 'app');
  }
});

test('HEAD has the head of GET', async (t) => {
  const adapter = new Site(t, { 'x.txt': 'twelve bytes' }).serve();
  const { status, text, field } = await got(adapter, '/x.txt', {}, 'HEAD');
  const { field: whole } = await got(adapter, '/x.txt');
  t.is(status, 200);
  t.is(text, '');
  for (const name of ['content-length', 'content-type', 'etag', 'last-modified']) {
    t.truthy(field(name), name);
    t.is(field(name), whole(name));
  }
});

test('the longest prefix is asked first, then the others', async (t) => {
  const one = new Site(t, { 'x.txt': 'one', 'assets/y.txt': 'one' });
  const two = new Site(t, { 'x.txt': 'two' });
  const folders = { '/': one.folder, '/assets': two.folder };
  const adapter = one.serve({ folders });
  t.is((await got(adapter, '/assets/x.txt')).text, 'two');
  t.is((await got(adapter, '/assets/y.txt')).text, 'one');
  t.is((await got(adapter, '/x.txt')).text, 'one');
  t.is((await got(adapter, '/assetsx.txt')).text, 'app');
});

test('a folder has an index, behind a slash', async (t) => {
  const site = new Site(t, { 'index.html': 'home', 'docs/index.html': 'docs', 'empty/x.txt': '' });
  const adapter = site.serve();
  t.is((await got(adapter, '/')).text, 'home');
  t.is((await got(adapter, '/docs/')).text, 'docs');
  const { status, field } = await got(adapter, '/docs?a=1');
  t.is(status, 301);
  t.is(field('location'), './docs/?a=1');
  t.is((await got(adapter, '/empty/')).text, 'app');
  t.is((await got(adapter, '/empty')).text, 'app');
  t.is((await got(adapter, '/index.html/')).text, 'app');
  t.is((await got(site.serve({ index: [] }), '/')).text, 'app');
});

test('endings can be left out where that is configured', async (t) => {
  const adapter = new Site(t, { 'about.html': 'about', 'docs/index.html': 'docs' }).serve({
    extensions: ['html'],
  });
  t.is((await got(adapter, '/about')).text, 'about');
  t.is((await got(adapter, '/docs')).status, 301);
  t.is((await got(adapter, '/none')).text, 'app');
});

test('a page of the app gets the fallback, in browsers', async (t) => {
  const adapter = new Site(t, { 'app/index.html': 'spa' }).serve({ fallback: '/app/index.html' });
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const page = await got(adapter, '/users/5', html);
  t.is(page.status, 200);
  t.is(page.text, 'spa');
  t.is(page.field('vary'), 'Accept');
  t.is(page.field('content-type'), 'text/html; charset=utf-8');
  t.is((await got(adapter, '/users/', html)).text, 'spa');
  t.is((await got(adapter, '/users/5', { accept: 'application/json' })).text, 'app');
  t.is((await got(adapter, '/users/5')).text, 'app');
  t.is((await got(adapter, '/logo.png', html)).text, 'app');
  t.is((await got(adapter, '/users/5', html, 'POST')).text, 'app');
});

test('hashed names are kept for good, others as configured', async (t) => {
  const files = {
    'app.3f2a9c1b.js': '',
    'app-3f2a9c1b.min.css': '',
    '_next/static/chunks/main.js': '',
    'report-20240101.pdf': '',
    'jquery-validated.js': '',
    'css/site.css': '',
  };
  const site = new Site(t, files);
  const cacheControl = async (options: Partial<StaticFilesOptions>, target: string) =>
    (await got(site.serve(options), target)).field('cache-control');
  for (const target of [
    '/app.3f2a9c1b.js',
    '/app-3f2a9c1b.min.css',
    '/_next/static/chunks/main.js',
  ]) {
    t.is(await cacheControl({}, target), 'public, max-age=31536000, immutable');
    t.is(await cacheControl({ immutable: false }, target), 'public, max-age=0, must-revalidate');
  }
  for (const target of ['/report-20240101.pdf', '/jquery-validated.js', '/css/site.css']) {
    t.is(await cacheControl({}, target), 'public, max-age=0, must-revalidate');
  }
  const options = {
    immutable: '^/css/',
    cacheControl: { '/': 'no-cache', '/rep': 'max-age=60' },
  };
  t.regex((await cacheControl(options, '/css/site.css'))!, /immutable/);
  t.is(await cacheControl(options, '/report-20240101.pdf'), 'max-age=60');
  t.is(await cacheControl(options, '/app.3f2a9c1b.js'), 'no-cache');
  t.is(await cacheControl({ cacheControl: 'private' }, '/css/site.css'), 'private');
});

test('types are those of the endings, or of the options', async (t) => {
  const files = {
    'a.js': '',
    'a.JSON': '',
    'a.svg': '',
    'a.wasm': '',
    'a.none': '',
    b: '',
    'c.x': '',
  };
  const adapter = new Site(t, files).serve({ types: { x: 'model/x' } });
  const types = await Promise.all(
    Object.keys(files).map(async (name) => (await got(adapter, `/${name}`)).field('content-type')),
  );
  t.deepEqual(types, [
    'text/javascript; charset=utf-8',
    'application/json',
    'image/svg+xml',
    'application/wasm',
    'application/octet-stream',
    'application/octet-stream',
    'model/x',
  ]);
});

test('what was compressed beforehand goes to who takes it', async (t) => {
  const adapter = new Site(t, {
    'a.js': 'plain',
    'a.js.br': 'brotli',
    'a.js.gz': 'gzip',
    'b.js': 'plain',
    'b.js.gz': 'gzip',
    'c.js': 'plain',
  }).serve();
  const sent = async (target: string, accept?: string) => {
    const { text, field } = await got(adapter, target, accept ? { 'accept-encoding': accept } : {});
    return [text, field('content-encoding'), field('vary')];
  };
  const vary = 'Accept-Encoding';
  t.deepEqual(await sent('/a.js', 'gzip, deflate, br, zstd'), ['brotli', 'br', vary]);
  t.deepEqual(await sent('/a.js', 'gzip;q=1, br;q=0.5'), ['gzip', 'gzip', vary]);
  t.deepEqual(await sent('/a.js', 'br;q=0, *;q=0.1'), ['gzip', 'gzip', vary]);
  t.deepEqual(await sent('/a.js', '*'), ['brotli', 'br', vary]);
  t.deepEqual(await sent('/a.js', 'BR;Q=0.3'), ['brotli', 'br', vary]);
  t.deepEqual(await sent('/a.js', 'zstd'), ['plain', undefined, vary]);
  t.deepEqual(await sent('/a.js'), ['plain', undefined, vary]);
  t.deepEqual(await sent('/b.js', 'br, gzip;q=0.1'), ['gzip', 'gzip', vary]);
  t.deepEqual(await sent('/c.js', 'br'), ['plain', undefined, undefined]);
  const { field } = await got(adapter, '/a.js', { 'accept-encoding': 'br' });
  t.is(field('content-type'), 'text/javascript; charset=utf-8');
  t.not(field('etag'), (await got(adapter, '/a.js')).field('etag'));
  const off = new Site(t, { 'a.js': 'plain', 'a.js.br': 'brotli' }).serve({ precompressed: false });
  t.is((await got(off, '/a.js', { 'accept-encoding': 'br' })).text, 'plain');
});

test('the built-in compression leaves alone what is compressed, and does the rest', async (t) => {
  const text = 'text '.repeat(1000);
  const site = new Site(t, { 'a.txt': text, 'a.txt.br': 'brotli', 'b.txt': text });
  const adapter = site.serve({}, { enableCompression: true });
  const accept = { 'accept-encoding': 'br' };
  t.is((await got(adapter, '/a.txt', accept)).text, 'brotli');
  const { field } = await got(adapter, '/b.txt', accept);
  t.is(field('content-encoding'), 'br');
  const tag = field('etag')!;
  t.regex(tag, /^W\//);
  t.is((await got(adapter, '/b.txt', { ...accept, 'if-none-match': tag })).status, 304);
});

test('what is too large for an answer that cannot stream is an error, or the app’s', async (t) => {
  const site = new Site(t, { 'big.bin': Buffer.alloc(2000), 'small.bin': Buffer.alloc(1000) });
  const adapter = site.serve({ maxBufferedSize: 1000 });
  t.is((await got(adapter, '/small.bin')).status, 200);
  const { status, text } = await got(adapter, '/big.bin');
  t.is(status, 502);
  t.like(JSON.parse(text), { code: 'LWA_ERR_RESPONSE_TOO_LARGE' });
  t.regex(text, /The file \/big\.bin has 2000 bytes; .*AWS_LWA_INVOKE_MODE=response_stream/);
  t.is((await got(adapter, '/big.bin', { range: 'bytes=500-1499' })).status, 206);
  t.is((await got(adapter, '/big.bin', {}, 'HEAD')).field('content-length'), '2000');
  const leaving = site.serve({ maxBufferedSize: 1000, tooLarge: 'app' });
  t.is((await got(leaving, '/big.bin')).text, 'app');
  t.is((await got(leaving, '/small.bin')).status, 200);
});

test('the default limit is what Lambda takes', async (t) => {
  const fits = Buffer.alloc(4_500_000, 1);
  const adapter = new Site(t, { fits, over: Buffer.alloc(4_500_001) }).serve();
  const { payload } = await adapter.request({ target: '/fits' });
  t.true(JSON.stringify(payload).length < 6 * 1024 * 1024);
  t.is((await got(adapter, '/over')).status, 502);
});

test('a large file streams where answers do, and a part of it', async (t) => {
  const content = Buffer.alloc(8_000_000, 'abcdefgh');
  const adapter = new Site(t, { 'big.txt': content }).serve({}, { invokeMode: 'response_stream' });
  const { response } = await adapter.request({ target: '/big.txt' });
  t.is(response?.headers.get('content-length'), '8000000');
  t.true(content.equals(response!.body as Uint8Array));
  const part = await adapter.request({
    target: '/big.txt',
    headers: { range: 'bytes=1000000-7000000' },
  });
  t.true(content.subarray(1_000_000, 7_000_001).equals(part.response!.body as Uint8Array));
});

test('64 at once get what they asked for', async (t) => {
  const names = Array.from({ length: 64 }, (_, index) => `${index}.txt`);
  const files = Object.fromEntries(names.map((name) => [name, `file ${name}`]));
  const adapter = new Site(t, files).serve();
  const texts = await Promise.all(names.map(async (name) => (await got(adapter, `/${name}`)).text));
  t.deepEqual(texts, Object.values(files));
});

test('events that no caller sent are the app’s', async (t) => {
  const adapter = new Site(t, { events: 'file' }).serve();
  const sqs = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '{}' }] };
  await adapter.invoke(sqs);
  t.is(adapter.requests.length, 1);
});

test('a plugin before it keeps files to who may have them', async (t) => {
  const site = new Site(t, { 'x.txt': 'x' });
  const adapter = new TestAdapter({
    plugins: [
      staticFiles({ folders: { '/': site.folder } }),
      {
        name: 'guard',
        apply: ({ hooks }) =>
          hooks.reply.tap({ name: 'guard', stage: -40 }, () => new HttpResponse({ status: 401 })),
      },
    ],
    app: () => new HttpResponse({ status: 404 }),
  });
  t.is((await got(adapter, '/x.txt')).status, 401);
});

test('a folder or a fallback that is not there keeps the environment from starting', async (t) => {
  const site = new Site(t, { 'x.txt': 'x' });
  const missing = site.serve({ folders: { '/assets': `${site.folder}/none` } });
  await t.throwsAsync(missing.request(), {
    code: 'LWA_ERR_HOOK',
    message:
      /The folder for "\/assets" cannot be opened: ENOENT.*none.*; put it into the function's package/,
  });
  const file = site.serve({ folders: { '/': `${site.folder}/x.txt` } });
  await t.throwsAsync(file.request(), { message: /x\.txt is no folder/ });
  const fallback = site.serve({ fallback: '/index.html' });
  await t.throwsAsync(fallback.request(), {
    message: /options\.fallback is "\/index\.html", and there is no such file/,
  });
});

const wrong: Record<string, [options: object, message: RegExp]> = {
  'no folder': [{ folders: {} }, /options\.folders: expected an object whose keys are each a path/],
  'a prefix without a slash': [{ folders: { assets: 'x' } }, /options\.folders: expected/],
  'a pattern that is none': [
    { folders: { '/': 'x' }, immutable: '(' },
    /options\.immutable: expected a regular expression, or false, got "\("/,
  ],
  'a header that would be two': [
    { folders: { '/': 'x' }, cacheControl: 'a\r\nb: c' },
    /options\.cacheControl: expected the text of a header/,
  ],
  'an index elsewhere': [
    { folders: { '/': 'x' }, index: ['../x'] },
    /options\.index\[0\]: expected/,
  ],
};
for (const [what, [options, message]] of Object.entries(wrong)) {
  test(`${what} is refused at the start`, (t) => {
    t.throws(() => staticFiles(options as StaticFilesOptions), {
      code: 'LWA_ERR_PLUGIN_INVALID',
      message,
    });
  });
}
