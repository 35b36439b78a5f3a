import test from 'ava';
import fc from 'fast-check';
import { HttpHeaders } from '../../src/pipeline/index.ts';

type Line = [name: string, value: string];

/** The slow, obvious way: a list of lines. */
class ModelHeaders {
  lines: Line[] = [];

  append(name: string, value: string): void {
    this.lines.push([name, value]);
  }
  set(name: string, value: string): void {
    const index = this.lines.findIndex((line) => isNamed(line, name));
    if (index === -1) this.append(name, value);
    else {
      const after = this.lines.slice(index + 1).filter((line) => !isNamed(line, name));
      this.lines = [...this.lines.slice(0, index), [name, value], ...after];
    }
  }
  delete(name: string): boolean {
    const before = this.lines.length;
    this.lines = this.lines.filter((line) => !isNamed(line, name));
    return this.lines.length < before;
  }
  getAll(name: string): string[] {
    return this.lines.filter((line) => isNamed(line, name)).map(([, value]) => value);
  }
}

function isNamed([name]: Line, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}

const names = fc.constantFrom('A', 'a', 'B', 'b', 'Set-Cookie', 'set-cookie', '__proto__');
const operation = fc.oneof(
  fc.record({ type: fc.constant('append' as const), name: names, value: fc.string() }),
  fc.record({ type: fc.constant('set' as const), name: names, value: fc.string() }),
  fc.record({ type: fc.constant('delete' as const), name: names }),
  fc.record({ type: fc.constant('deleteWhere' as const), name: names }),
  fc.record({ type: fc.constant('clone' as const) }),
);

test('any sequence of changes leaves what a plain list of lines would hold', (t) => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      let headers = new HttpHeaders();
      const model = new ModelHeaders();
      for (const step of operations) {
        if (step.type === 'append' || step.type === 'set') {
          headers[step.type](step.name, step.value);
          model[step.type](step.name, step.value);
        } else if (step.type === 'clone') {
          const original = headers;
          headers = headers.clone();
          original.append('A', 'only in the original');
        } else {
          const key = step.name.toLowerCase();
          const removed =
            step.type === 'delete'
              ? headers.delete(step.name)
              : headers.deleteWhere((name) => name === key);
          t.is(removed, model.delete(step.name));
        }
        t.deepEqual([...headers], model.lines);
        t.is(headers.size, model.lines.length);
        for (const name of ['A', 'b', 'SET-COOKIE', '__proto__']) {
          const values = model.getAll(name);
          t.deepEqual(headers.getAll(name), values);
          t.is(headers.get(name), values.length === 0 ? undefined : values.join(', '));
          t.is(headers.has(name), values.length > 0);
        }
      }
    }),
  );
});

test('forEach visits each line in order, with its name as it came and in lower case', (t) => {
  const visited: string[][] = [];
  new HttpHeaders([
    ['X-One', '1'],
    ['x-two', '2'],
    ['X-ONE', '3'],
  ]).forEach((...line) => visited.push(line));
  t.deepEqual(visited, [
    ['X-One', '1', 'x-one'],
    ['x-two', '2', 'x-two'],
    ['X-ONE', '3', 'x-one'],
  ]);
});

test('set takes over the new spelling of the name and the place of the first line', (t) => {
  const headers = new HttpHeaders([
    ['a', '1'],
    ['host', 'h'],
    ['A', '2'],
  ]);
  headers.set('A', '3');
  t.deepEqual(
    [...headers],
    [
      ['A', '3'],
      ['host', 'h'],
    ],
  );
});
