import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import ts from 'typescript';

const folder = fileURLToPath(new URL('..', import.meta.url));
const packages = readdirSync(folder).filter((name) => name.startsWith('lwa-plugin-'));
const { version, license, engines } = createRequire(import.meta.url)('../../package.json');
const model = manifestOf('lwa-plugin-headers');

interface Manifest {
  name: string;
  description: string;
  keywords: string[];
  dependencies?: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional: boolean }>;
  [key: string]: unknown;
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as Manifest;
}

for (const name of packages) {
  const at = (path: string) => join(folder, name, path);
  const manifest = manifestOf(name);
  const readme = existsSync(at('README.md')) ? readFileSync(at('README.md'), 'utf8') : '';

  test(`${name} has the shape that all have`, (t) => {
    t.is(manifest.name, name);
    t.like(manifest, { version, license, engines });
    t.regex(manifest.description, /, for lambda-web-adapter\.$/);
    t.true(['lambda-web-adapter', 'lwa-plugin'].every((word) => manifest.keywords.includes(word)));
    for (const key of ['type', 'exports', 'files', 'sideEffects']) {
      t.deepEqual(manifest[key], model[key], key);
    }
    t.like(manifest.peerDependencies, model.peerDependencies);
    const optional = Object.keys(manifest.peerDependencies).filter(
      (peer) => !(peer in model.peerDependencies),
    );
    t.deepEqual(Object.keys(manifest.peerDependenciesMeta ?? {}), optional);
    t.true(optional.every((peer) => manifest.peerDependenciesMeta?.[peer]?.optional));
    t.deepEqual(Object.keys(manifest['scripts'] as object).sort(), ['build', 'prepack', 'test']);
    for (const path of ['src/index.ts', 'tsconfig.build.json']) t.true(existsSync(at(path)), path);
    t.true(readdirSync(at('test')).some((file) => file.endsWith('.test.ts')));
  });

  test(`${name} imports only what it depends on`, (t) => {
    const { dependencies = {}, peerDependencies } = manifest;
    const allowed = Object.keys({ ...dependencies, ...peerDependencies });
    for (const file of sourcesIn(at('src'))) {
      for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
        if (fileName.startsWith('node:') || fileName.startsWith('.')) continue;
        t.true(
          allowed.some((one) => fileName === one || fileName.startsWith(`${one}/`)),
          `${file} imports ${fileName}`,
        );
      }
    }
  });

  test(`the README of ${name} has an example, and every option in a table`, (t) => {
    t.true(readme.startsWith(`# ${name}\n`));
    t.true(readme.includes(`npm install ${name}`));
    t.regex(readme, new RegExp(`^\`\`\`ts\\n[^]*from '${name}';[^]*defineConfig\\(`, 'm'));
    for (const option of optionsIn(sourcesIn(at('src')))) {
      t.true(readme.includes(`| \`${option}\` |`), option);
    }
  });

  test(`${name} exports the factory of its plugin as the default`, async (t) => {
    const { default: factory } = (await import(at('src/index.ts'))) as { default: unknown };
    t.is(typeof factory, 'function');
  });
}

function sourcesIn(path: string): string[] {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => join(path, file));
}

/** The members of every exported interface `…Options`. */
function optionsIn(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
    return source.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration) => {
      if (!declaration.name.text.endsWith('Options')) return [];
      if (!declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
        return [];
      return declaration.members.flatMap(({ name }) => (name ? [name.getText(source)] : []));
    });
  });
}
