import { readFileSync } from 'node:fs';
import test from 'ava';
import { HttpResponse, Pipeline } from '../../src/pipeline/index.ts';
import { TestLog } from '../../src/testing/test-log.ts';

const page = readFileSync(new URL('../../docs/hooks.md', import.meta.url), 'utf8');
const app = { forward: () => Promise.resolve(new HttpResponse({ status: 200 })) };
const { hooks } = new Pipeline({ plugins: [], app, log: new TestLog() });

for (const name of Object.keys(hooks)) {
  test(`the hook "${name}" is documented: its kind, what it gets, when it runs, what comes of errors, an example`, (t) => {
    const row = new RegExp(
      `^\\| \\[\`${name}\`\\]\\(#[a-z-]+\\) \\| (?:series|bail) \\|(?: [^|]+ \\|){3}$`,
      'm',
    );
    t.regex(page, row);
    const section = page.split(/^## /m).find((text) => text.split('\n')[0]!.includes(name));
    t.regex(section ?? '', new RegExp(`^\`\`\`ts\n[^]*hooks\\.${name}\\.tap[^]*^\`\`\``, 'm'));
  });
}
