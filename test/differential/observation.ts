import { Buffer } from 'node:buffer';
import type { Answer } from '../../src/local/runtime-api/service-invocation.ts';
import { AdapterUnderTest } from './adapter-under-test.ts';
import { type Case, HELLO } from './case.ts';
import { Lambda } from './lambda.ts';
import { RawApp, type RawRequest } from './raw-app.ts';

/** What Lambda was given. */
export type Posted =
  | { readonly type: 'payload' | 'stream'; readonly contentType: string; readonly body: Buffer }
  | { readonly type: 'error'; readonly errorType: string; readonly body: Buffer };

/** What one adapter did with one case. */
export interface Observation {
  /** The requests that the app saw: one, as a rule. */
  readonly requests: readonly RawRequest[];
  /** What was posted to the Runtime API; `undefined` when nothing was. */
  readonly posted: Posted | undefined;
  /** `lives`, `hangs`, or how the process ended: `SIGABRT`, `exit 1`. */
  readonly process: string;
}

/** The longest that an adapter may take over one case, in ms, before it counts as hanging. */
const PATIENCE_MS = 4000;

/**
 * Runs the cases, which share their settings, through one adapter after the other. A case that ends
 * the process, or hangs it, costs a new process and nothing else.
 */
export async function observe(file: string, cases: readonly Case[]): Promise<Observation[]> {
  const observations: Observation[] = [];
  let bench: Bench | undefined;
  try {
    for (const each of cases) {
      const reusable = bench?.fits(each) ?? false;
      if (!reusable) await bench?.close();
      if (!reusable || bench === undefined) bench = await Bench.start(file, each);
      const observation = await bench.run(each, observations.length);
      observations.push(observation);
      if (observation.process === 'lives') continue;
      await bench.close();
      bench = undefined;
    }
  } finally {
    await bench?.close();
  }
  return observations;
}

/** A Lambda, an adapter and an app. */
class Bench {
  readonly #managedInstances: boolean;
  readonly #lambda: Lambda;
  readonly #app: RawApp;
  readonly #adapter: AdapterUnderTest;

  private constructor(
    managedInstances: boolean,
    lambda: Lambda,
    app: RawApp,
    file: string,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#managedInstances = managedInstances;
    this.#lambda = lambda;
    this.#app = app;
    this.#adapter = new AdapterUnderTest(file, {
      AWS_LAMBDA_RUNTIME_API: lambda.address,
      AWS_LAMBDA_FUNCTION_NAME: lambda.identity.functionName,
      AWS_LAMBDA_FUNCTION_VERSION: lambda.identity.functionVersion,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.identity.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_REGION: lambda.identity.region,
      AWS_LWA_PORT: String(app.port),
      AWS_LWA_READINESS_CHECK_PROTOCOL: 'tcp',
      ...settings,
    });
  }

  static async start(file: string, first: Case): Promise<Bench> {
    const managedInstances = first.managedInstances ?? false;
    const lambda = new Lambda(managedInstances);
    const app = new RawApp();
    await Promise.all([lambda.listen(), app.listen()]);
    return new Bench(managedInstances, lambda, app, file, first.settings ?? {});
  }

  fits({ managedInstances = false }: Case): boolean {
    return managedInstances === this.#managedInstances;
  }

  async run(each: Case, index: number): Promise<Observation> {
    this.#app.requests.length = 0;
    this.#app.answer = each.answer ?? HELLO;
    const payload = Buffer.isBuffer(each.event)
      ? each.event
      : Buffer.from(JSON.stringify(each.event), 'utf8');
    const id = `8476a536-e9f4-11e8-9739-${String(index).padStart(12, '0')}`;
    const answer = this.#lambda.invoke(id, payload, each.invocation ?? {}).then(toPosted);
    let posted: Posted | undefined;
    const finished = answer.then((value) => {
      posted = value;
      return this.#lambda.idle();
    });
    const process = await Promise.race([
      finished.then(() => 'lives'),
      this.#adapter.ended,
      patience(),
    ]);
    return { requests: this.#app.requests.slice(), posted, process };
  }

  async close(): Promise<void> {
    await this.#adapter.stop();
    await Promise.all([this.#app.close(), this.#lambda.close()]);
  }
}

async function toPosted(answer: Answer): Promise<Posted> {
  if (answer.type === 'error') {
    const { errorType, payload } = answer.error;
    return { type: 'error', errorType, body: Buffer.from(payload) };
  }
  if (answer.type === 'payload') {
    const contentType = answer.contentType ?? 'none';
    return { type: 'payload', contentType, body: Buffer.from(answer.payload) };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of answer.stream.body) chunks.push(chunk as Buffer);
  const contentType = answer.stream.contentType ?? 'none';
  return { type: 'stream', contentType, body: Buffer.concat(chunks) };
}

function patience(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS, 'hangs').unref();
  });
}
