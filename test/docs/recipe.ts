import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ExecutionContext } from 'ava';

const page = new URL('../../docs/plugins/recipes.md', import.meta.url);

/** Where `lambda-web-adapter` is what the sources are, as for everything that tsx runs. */
const folder = fileURLToPath(new URL('../../build/recipes/', import.meta.url));

/** The module that the recipe's block of code is, once it has been run. */
export async function recipe<Module>(t: ExecutionContext, heading: string): Promise<Module> {
  const code = codeOf(heading);
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${heading.toLowerCase().replaceAll(/\W+/g, '-')}.ts`;
  writeFileSync(file, code);
  t.teardown(() => rmSync(file));
  return (await import(pathToFileURL(file).href)) as Module;
}

function codeOf(heading: string): string {
  const section = readFileSync(page, 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`));
  const code = /^```ts\n(.*?)^```$/ms.exec(section ?? '')?.[1];
  if (code === undefined) throw new Error(`recipes.md has no code under "${heading}"`);
  return code;
}
