import test from 'ava';
import { HttpHeaders } from '../../../src/pipeline/index.ts';
import { varyByEncoding } from '../../../src/plugins/compression/vary.ts';

const cases: [before: string[], after: string | undefined][] = [
  [[], 'Accept-Encoding'],
  [[''], 'Accept-Encoding'],
  [['Origin'], 'Origin, Accept-Encoding'],
  [['Origin', 'Cookie'], 'Origin, Cookie, Accept-Encoding'],
  [['accept-encoding'], 'accept-encoding'],
  [['Origin,ACCEPT-ENCODING'], 'Origin,ACCEPT-ENCODING'],
  [['Accept'], 'Accept, Accept-Encoding'],
  [['*'], '*'],
  [['Origin', '*'], 'Origin, *'],
];

for (const [before, after] of cases) {
  test(`Vary ${JSON.stringify(before)} becomes ${after}`, (t) => {
    const headers = new HttpHeaders(before.map((value) => ['Vary', value] as const));
    varyByEncoding(headers);
    t.is(headers.get('vary'), after);
    varyByEncoding(headers);
    t.is(headers.get('vary'), after);
  });
}
