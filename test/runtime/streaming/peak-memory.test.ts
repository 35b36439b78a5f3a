import test from 'ava';
import { measureStreamPeak } from '../../../scripts/stream-peak.ts';
import { ADAPTER, ON_BUN } from '../adapter-file.ts';

// Where the system does not say how much memory a process has, there is nothing to measure.
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('an answer of 200 MB passes in bounded memory, also while nobody reads it', async (t) => {
  const bytes = 200e6;
  const { before, peak, received } = await measureStreamPeak({
    adapter: ADAPTER,
    bytes,
    stallMs: 200,
  });
  t.true(received > bytes);
  // A tenth of the answer would be 20 MB; the heap of a fresh process grows by as much by itself.
  // Bun's grows by 36 MiB, and by 45 for four times the answer.
  t.true(peak - before < (ON_BUN ? 64 : 32) * 1024 * 1024, `${before} bytes grew to ${peak}`);
});
