import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { readPath } from '../src/request-path.ts';
import { got, SECRET, Site } from './site.ts';

/** A site with everything that can lead out of it. */
function trap(t: Pick<ExecutionContext, 'teardown'>): Site {
  const site = new Site(t, {
    'index.html': 'open',
    'a/b.txt': 'open',
    '.env': SECRET,
    '.git/config': SECRET,
    'a/.htpasswd': SECRET,
    '.well-known/security.txt': 'open',
  });
  mkdirSync(join(site.place, 'public-too'));
  writeFileSync(join(site.place, 'public-too', 'x.txt'), SECRET);
  site.link('out.txt', '../secret.txt');
  site.link('up', '..');
  site.link('root', '/');
  site.link('env.txt', '.env');
  site.link('loop', 'loop');
  site.link('in.txt', 'a/b.txt');
  site.link('a.txt.br', '../secret.txt');
  site.write('a.txt', 'open');
  return site;
}

test('dotfiles are hidden, but those that are meant for all', async (t) => {
  const adapter = trap(t).serve();
  for (const target of ['/.env', '/.git/config', '/a/.htpasswd', '/%2Eenv']) {
    t.is((await got(adapter, target)).text, 'app', target);
  }
  t.is((await got(adapter, '/.well-known/security.txt')).text, 'open');
  const strict = trap(t).serve({ dotfiles: [] });
  t.is((await got(strict, '/.well-known/security.txt')).text, 'app');
});

test('links lead nowhere outside, and to nothing that is hidden', async (t) => {
  const site = trap(t);
  const adapter = site.serve();
  const targets = ['/out.txt', '/up/secret.txt', '/env.txt', '/loop', '/root/etc/passwd'];
  for (const target of [...targets, '/up/public/.env', '/up/public-too/x.txt', '/root/']) {
    t.is((await got(adapter, target)).text, 'app', target);
  }
  t.is((await got(adapter, '/in.txt')).text, 'open');
  t.is((await got(adapter, '/a.txt', { 'accept-encoding': 'br' })).text, 'open');
});

test('a folder that is a link itself is served', async (t) => {
  const site = trap(t);
  site.link('linked', 'a');
  const adapter = site.serve({ folders: { '/': join(site.folder, 'linked') } });
  t.is((await got(adapter, '/b.txt')).text, 'open');
});

const piece = fc.constantFrom(
  ...[
    '/',
    '//',
    '\\',
    '%2f',
    '%5c',
    '%252f',
    '.',
    '..',
    '%2e',
    '%2e%2e',
    '%252e',
    '%00',
    '%',
    '%zz',
  ],
  ...['%c0%af', '%c0%ae', '%u2215', ';', '~', ':', 'a', 'b.txt', 'a.txt', 'up', 'root', 'out.txt'],
  ...['secret.txt', 'public', 'public-too', 'x.txt', '.env', '.git', 'config', 'env.txt', 'loop'],
  ...['.htpasswd', 'etc', 'passwd', 'proc', 'self', 'environ'],
);

test('no path leads to what is outside or hidden', async (t) => {
  const adapter = trap(t).serve({ extensions: ['txt'], index: ['index.html', 'secret.txt'] });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
      const target = `/${pieces.join('')}`;
      const { text, field } = await got(adapter, target, { 'accept-encoding': 'br' });
      t.true(text === 'open' || text === 'app' || text === '', `${target}: ${text}`);
      // A redirect stays below the path that was asked for.
      const location = field('location');
      if (location !== undefined) t.regex(location, /^\.\/[^/\\]+\/(?:\?|$)/, target);
    }),
    { numRuns: 2000 },
  );
});

test('what is read of a path are names, whatever it is', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(piece).map((all) => all.join('')),
      ),
      (text) => {
        for (const segment of readPath(`/${text}`)?.segments ?? []) {
          t.notRegex(segment, /^\.{0,2}$|[/\\\0]/);
        }
      },
    ),
  );
});

test('a name is read as it was escaped', (t) => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => !/^\.{1,2}$|[/\\\0]/.test(text));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), fc.boolean(), (segments, directory) => {
      const path = `/${segments.map(encodeURIComponent).join('/')}${directory ? '/' : ''}`;
      t.deepEqual(readPath(path), { segments, directory });
    }),
  );
});
