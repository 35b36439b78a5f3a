import test from 'ava';
import fc from 'fast-check';
import { parseReference } from '../src/reference.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf';

test('the forms of references', (t) => {
  const parameter = { type: 'parameter', name: '/app/key' } as const;
  t.deepEqual(parseReference('lwa-ssm:/app/key'), parameter);
  t.deepEqual(parseReference('bref-ssm:/app/key'), parameter);
  t.deepEqual(parseReference('x-crypteia-ssm:/app/key'), parameter);
  t.deepEqual(parseReference('x-crypteia-ssm-path:/app'), { type: 'path', path: '/app' });
  t.deepEqual(parseReference('x-crypteia'), { type: 'placeholder' });
  t.deepEqual(parseReference('lwa-secret:db'), { type: 'secret', id: 'db', key: undefined });
  t.deepEqual(parseReference(`lwa-secret:${ARN}`), { type: 'secret', id: ARN, key: undefined });
  t.deepEqual(parseReference(`lwa-secret:${ARN}:a`), { type: 'secret', id: ARN, key: 'a' });
  for (const value of ['', 'lwa-ssm', ' lwa-ssm:/a', 'x-crypteia ', 'LWA-SSM:/a']) {
    t.is(parseReference(value), undefined);
  }
});

test('a secret and its key are read back as they were written', (t) => {
  const name = fc.stringMatching(/^[\w/+=.@-]+$/).filter((text) => !text.startsWith('arn'));
  const id = fc.oneof(name, fc.constant(ARN));
  const key = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
  fc.assert(
    fc.property(id, key, (id, key) => {
      const text = `lwa-secret:${id}${key === undefined ? '' : `:${key}`}`;
      t.deepEqual(parseReference(text), { type: 'secret', id, key });
    }),
  );
});

test('no text makes the parser fail', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseReference(text);
      parseReference(`lwa-secret:${text}`);
    }),
  );
  t.pass();
});
