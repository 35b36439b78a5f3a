import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A runtime for JavaScript. */
export interface Runtime {
  readonly program: string;
  /** Holds the program under the name `node`, for PATH. */
  readonly folder: string;
  /** Of Node, as Node's images have it in NODE_VERSION. */
  readonly version?: string;
}

const BUNS: Readonly<Record<string, string>> = { x64: 'bun-linux-x64', arm64: 'bun-linux-aarch64' };

/** The packages of package.json; nothing else on the machine runs these files. */
export const NODE_20 = node('node-20');
export const NODE_24 = node('node-24');

/** The one that the standalone executable is made of, as Bun's images have it: as `node` in PATH. */
export const BUN = asNode(
  existing(
    `../.cache/standalone/linux-${process.arch}/node_modules/@oven/${BUNS[process.arch]}/bin/bun`,
  ),
);

function node(name: string): Runtime {
  const program = existing(`node_modules/${name}-${process.arch}/bin/node`);
  const description = readFileSync(new URL('../package.json', `file://${program}`), 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  return { program, folder: fileURLToPath(new URL('.', `file://${program}`)), version };
}

function asNode(program: string): Runtime {
  const folder = fileURLToPath(new URL('../.cache/bench/bun/', import.meta.url));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(program, `${folder}node`);
  return { program, folder };
}

function existing(name: string): string {
  const file = fileURLToPath(new URL(name, import.meta.url));
  if (existsSync(file)) return file;
  throw new Error(
    `There is no ${file}: the benchmark is for Linux with glibc, x64 or arm64, and \`npm run bench\` installs what it needs; this is ${process.platform} ${process.arch}`,
  );
}
