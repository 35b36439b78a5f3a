/** `npm run show:stream-peak`: what the adapter's memory grows by while a large answer streams. */
import { fileURLToPath } from 'node:url';
import { measureStreamPeak } from './stream-peak.ts';

const adapter = fileURLToPath(new URL('../dist/lambda-adapter.cjs', import.meta.url));
const MiB = 1024 * 1024;

for (const [megabytes, stallMs] of [
  [20, 0],
  [200, 0],
  [200, 2000],
] as const) {
  const { before, peak } = await measureStreamPeak({ adapter, bytes: megabytes * 1e6, stallMs });
  const how = stallMs > 0 ? `, not read for ${stallMs} ms` : '';
  console.log(
    `${megabytes} MB${how}: ${mebibytes(before)} MiB before, ${mebibytes(peak)} MiB at the peak: ${mebibytes(peak - before)} MiB more`,
  );
}

function mebibytes(bytes: number): string {
  return (bytes / MiB).toFixed(0);
}
