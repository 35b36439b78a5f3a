import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rustAdapter } from '../test/differential/rust-adapter.ts';
import { makeCodeCache } from './code-cache.ts';
import type { Command } from './measurement.ts';
import * as runtimes from './runtimes.ts';

/** A way to run an app on Lambda. */
export interface Contender {
  readonly name: string;
  /** Started first, as an extension; `undefined` when the adapter is inside of the app, or there is none. */
  readonly adapter?: Command;
  /** The command that runs this app. */
  app(file: string): Command;
  readonly variables?: Readonly<Record<string, string>>;
  /** There is no adapter at all. */
  readonly alone?: true;
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What is shipped, by the way to run it. */
export const FILES = {
  extension: path('../dist/lambda-adapter.cjs'),
  inProcess: [path('../dist/in-process.cjs'), path('../dist/in-process-adapter.cjs')],
  standalone: path(`../dist/standalone/linux-${process.arch}/lambda-adapter`),
} as const;

const node = runtimes.NODE_24.program;

/** The app runs on the same Node beside every contender. */
const app = (file: string): Command => [node, file];

/** AWS's adapter: what the others are compared with. */
export const RUST: Contender = { name: 'Rust', adapter: [await rustAdapter()], app };

/** As Lambda starts the file: its shell part registers, then runs the `node` in PATH. */
export const NODE_20 = launched('Node 20', runtimes.NODE_20);
export const NODE_24 = launched('Node 24', runtimes.NODE_24);
export const BUN = launched('Bun', runtimes.BUN);

const AWS_LWA_CODE_CACHE = makeCodeCache(runtimes.NODE_24);

/** With V8's code of the adapter, as `lwa code-cache` has kept it. */
export const NODE_24_CACHED: Contender = {
  ...NODE_24,
  name: 'Node 24, code cache',
  variables: { ...NODE_24.variables, AWS_LWA_CODE_CACHE },
};

/** The same file without its shell part, as where the image has no bash. */
export const NO_LAUNCHER: Contender = {
  name: 'Node 24, no launcher',
  adapter: [node, FILES.extension],
  app,
};

/** The executable that Bun compiles. */
export const STANDALONE: Contender = { name: 'standalone', adapter: [FILES.standalone], app };

/** The adapter in the process of the app. */
export const IN_PROCESS: Contender = {
  name: 'in-process',
  app: (file) => [node, '--import', FILES.inProcess[0], file],
  // None, also where this checkout has one.
  variables: { AWS_LWA_CODE_CACHE: '/dev/null' },
};

/** The same with V8's code of it. */
export const IN_PROCESS_CACHED: Contender = {
  ...IN_PROCESS,
  name: 'in-process, code cache',
  variables: { AWS_LWA_CODE_CACHE },
};

/** Nothing but the app. */
export const ALONE: Contender = { name: 'the app alone', app, alone: true };

/** With one plugin, in place of all that are on by default. */
export const EMPTY_CHAIN: Contender = {
  ...NODE_24,
  name: 'one event source, no other plugin',
  variables: { ...NODE_24.variables, AWS_LWA_CONFIG: path('apps/empty-chain.config.mjs') },
};

/** A loop that answers each event at once: what the service itself costs. */
export const AT_ONCE: Contender = {
  name: 'nothing but the service',
  app: () => [node, path('apps/at-once.mjs')],
};

/** AWS's client of the Runtime API for Node, where it could be built; else a loop like it. */
const AWS_CLIENT = path('runtime-client/node_modules/aws-lambda-ric/index.mjs');
const isAwsClientBuilt = existsSync(new URL('rapid-client.node', `file://${AWS_CLIENT}`));
export const RUNTIME_CLIENT = isAwsClientBuilt
  ? { name: 'aws-lambda-ric 4.0.2', file: AWS_CLIENT }
  : { name: 'a loop like aws-lambda-ric', file: path('runtime-client/loop.mjs') };

/** A library that turns events into calls of a framework, behind AWS's client for Node. */
export function library(name: string, file: string): Contender {
  return {
    name,
    app: () => [node, RUNTIME_CLIENT.file],
    variables: { LAMBDA_TASK_ROOT: path('alternatives/handlers'), _HANDLER: `${file}.handler` },
  };
}

/** `name=command argument…`: any other adapter, as an earlier build of this one. */
export function fromText(text: string): Contender {
  const mark = text.indexOf('=');
  const [command = '', ...args] = text.slice(mark + 1).split(' ');
  if (mark < 1 || command === '') {
    throw new Error(`--contender takes "name=command argument…"; got "${text}"`);
  }
  const { variables } = NODE_24;
  return { name: text.slice(0, mark), adapter: [command, ...args], app, variables: variables! };
}

function launched(name: string, { folder, version }: runtimes.Runtime): Contender {
  const PATH = `${folder}:${process.env['PATH'] ?? ''}`;
  const variables = { PATH, ...(version && { NODE_VERSION: version }) };
  return { name, adapter: [FILES.extension], app, variables };
}
