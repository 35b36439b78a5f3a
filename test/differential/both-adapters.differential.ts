import { fileURLToPath } from 'node:url';
import test from 'ava';
import { CASES, groupedBySettings } from './cases/index.ts';
import { type Difference, differences } from './compare.ts';
import { INTENDED } from './intended/index.ts';
import { covers } from './intended/intended-difference.ts';
import { observe } from './observation.ts';
import { rustAdapter } from './rust-adapter.ts';

const OURS = fileURLToPath(new URL('../../dist/lambda-adapter.cjs', import.meta.url));

let found: Difference[] = [];

test.before('the cases run through both adapters', async (t) => {
  t.timeout(15 * 60_000);
  const aws = await rustAdapter();
  for (const cases of groupedBySettings(CASES)) {
    const [theirs, own] = [await observe(aws, cases), await observe(OURS, cases)];
    found = found.concat(cases.flatMap(({ name }, at) => differences(name, theirs[at]!, own[at]!)));
  }
});

test('case names are unique', (t) => {
  t.is(new Set(CASES.map(({ name }) => name)).size, CASES.length);
});

test('every difference is an intended one', (t) => {
  const intended = INTENDED.flatMap((section) => section.differences);
  const unlisted = found.filter((each) => !intended.some((kind) => covers(kind, each)));
  t.deepEqual(unlisted, []);
});

test('every intended difference shows', (t) => {
  const intended = INTENDED.flatMap((section) => section.differences);
  const idle = intended.flatMap(({ what, covers: list, ...rest }) =>
    list
      .filter((cover) => !found.some((each) => covers({ ...rest, what, covers: [cover] }, each)))
      .map(({ facets, cases }) => `${what}: ${cases} ${facets}`),
  );
  t.deepEqual(idle, []);
});
