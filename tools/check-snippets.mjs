/**
 * Compiles every TypeScript block of the docs against the sources, as strictly as the sources
 * themselves: an example that does not compile is worse than none.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build/snippets');

const contributed = readdirSync(join(root, 'plugins-contrib')).filter((name) =>
  name.startsWith('lwa-plugin-'),
);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...markdownIn('docs'),
  ...markdownIn('docs/plugins'),
  ...contributed.map((name) => `plugins-contrib/${name}/README.md`),
];
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const origins = new Map();
for (const page of pages) {
  for (const { code, line } of snippetsOf(readFileSync(join(root, page), 'utf8'))) {
    const file = join(folder, `${page.replaceAll('/', '-')}-${line}.ts`);
    writeFileSync(file, code);
    origins.set(file, { page, line });
  }
}

const declarations = ts.sys.readDirectory(join(root, 'src'), ['.d.ts']);
const program = ts.createProgram([...origins.keys(), ...declarations], {
  ...options,
  noUnusedLocals: false,
  paths: {
    'lambda-web-adapter': [join(root, 'src/index.ts')],
    'lambda-web-adapter/testing': [join(root, 'src/testing.ts')],
    ...Object.fromEntries(
      contributed.map((name) => [name, [join(root, 'plugins-contrib', name, 'src/index.ts')]]),
    ),
  },
});
const diagnostics = ts.getPreEmitDiagnostics(program);
for (const { file, start, messageText } of diagnostics) {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  const origin = file && origins.get(file.fileName);
  if (origin === undefined) {
    console.error(`${file?.fileName ?? ''}: ${text}`);
  } else {
    const { line } = ts.getLineAndCharacterOfPosition(file, start);
    console.error(`${origin.page}:${origin.line + 1 + line}: ${text}`);
  }
}
if (diagnostics.length === 0)
  console.log(`${origins.size} snippets of ${pages.length} pages compile`);
process.exitCode = diagnostics.length === 0 && origins.size > 0 ? 0 : 1;

/** The blocks marked `ts`, and the line of each one's fence. */
function snippetsOf(text) {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => ({
    code: match[1],
    line: text.slice(0, match.index).split('\n').length,
  }));
}

function markdownIn(path) {
  try {
    return readdirSync(join(root, path))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(path, name));
  } catch {
    return [];
  }
}
