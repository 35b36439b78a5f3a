/**
 * `npm run wasm`: makes of each .wat file below src/ a module of TypeScript that holds its binary.
 * `--check` only says which ones are not up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const { parseWat } = await wabt();

const files = readdirSync(`${root}src`, { recursive: true }).map((name) => `src/${name}`);
for (const source of files.filter((name) => name.endsWith('.wat'))) {
  const text = readFileSync(root + source, 'utf8');
  const { buffer } = parseWat(source, text, { simd: true }).toBinary({});
  const target = source.replace(/\.wat$/, '.wasm.ts');
  const code =
    `// Made of ${basename(source)} by \`npm run wasm\`.\n` +
    `/** The binary, in base64. */\n` +
    `export const WASM =\n  '${Buffer.from(buffer).toString('base64')}';\n`;
  if (!check) writeFileSync(root + target, code);
  else if (readFileSync(root + target, 'utf8') !== code) {
    console.error(`${target} is not what \`npm run wasm\` makes of ${source}`);
    process.exitCode = 1;
  }
}
