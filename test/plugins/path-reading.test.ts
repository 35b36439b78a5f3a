import test from 'ava';
import fc from 'fast-check';
import { PathReading } from '../../src/index.ts';

const ADMIN = PathReading.of('/admin')!;

const spellings = [
  '/admin',
  '/admin/',
  '/admin/users',
  '/Admin',
  '/%61dmin',
  '/%2561dmin',
  '/%u0061dmin',
  '//admin',
  '//host/admin',
  '/\\host/admin',
  '/\\admin',
  '//user%2f@host/admin',
  '/%2f/host/admin',
  '/%2Fadmin',
  '/%c0%afadmin',
  '/admin;v=1',
  '/;x/admin',
  '/;a%2fb/admin',
  '/admin%00x',
  '/admin%20',
  '/admin.json',
  '/admin#x',
];
for (const path of spellings) {
  test(`${path} may be read as /admin`, (t) => {
    t.true(PathReading.of(path)?.mayBeUnder(ADMIN));
  });
}

test('other paths are other paths', (t) => {
  for (const path of ['/', '/administrator', '/admin-2', '/admin_2', '/x/admin', '/adm']) {
    t.false(PathReading.of(path)?.mayBeUnder(ADMIN), path);
  }
});

test('every path is under the root', (t) => {
  t.true(PathReading.of('/x')!.mayBeUnder(PathReading.of('/')!));
});

test('a path with dot segments is not read', (t) => {
  const dots = [
    '..',
    '.',
    '%2e%2E',
    '%252e.',
    '..;x',
    '..%2f',
    '..%5c',
    '%c0%ae%c0%ae',
    '..%00x',
    '..#x',
    '..%3fx',
  ];
  for (const dot of dots) t.is(PathReading.of(`/public/${dot}/admin`), undefined, dot);
  t.is(PathReading.of('admin'), undefined);
});

test('what is unreserved may be escaped and in any case, at every place', (t) => {
  const spelled = fc
    .array(fc.tuple(fc.constantFrom(...'admin/x'), fc.nat({ max: 3 })), { minLength: 1 })
    .map((characters) => {
      const plain = characters.map(([character]) => character).join('');
      const escaped = characters.map(([character, how]) => {
        const hex = character.charCodeAt(0).toString(16);
        return [character, character.toUpperCase(), `%${hex}`, `%25${hex}`][how]!;
      });
      return { plain: `/${plain}`, escaped: `/${escaped.join('')}` };
    });
  fc.assert(
    fc.property(spelled, ({ plain, escaped }) => {
      t.true(PathReading.of(escaped)!.mayBeUnder(PathReading.of(plain)!));
    }),
  );
});

test('reading ends, whatever the path is', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      t.notThrows(() => PathReading.of(`/${text}`)?.mayBeUnder(ADMIN));
    }),
  );
});
