import { EventEmitter, once } from 'node:events';
import { EnvironmentApi } from '../../src/local/environment-api.ts';
import { ExtensionRegistry } from '../../src/local/extensions-api/extension-registry.ts';
import { functionArn, functionIdentity } from '../../src/local/function-identity.ts';
import { RuntimeCore } from '../../src/local/runtime-api/runtime-core.ts';
import {
  type Answer,
  ServiceInvocation,
  type ServiceInvocationInit,
} from '../../src/local/runtime-api/service-invocation.ts';

/** Both adapters run under this name: it is their executable's basename, too. */
const EXTENSION = 'lambda-adapter';

/** The same for both adapters, so that what they make of it can be compared: ten minutes ahead. */
const DEADLINE_MS = Date.now() + 10 * 60_000;

/** What a case may say about its invocation. */
export type InvocationParts = Partial<ServiceInvocationInit>;

/** The local Lambda's two APIs for one adapter, one invocation after the other. */
export class Lambda {
  readonly identity = functionIdentity({
    functionName: 'differential',
    functionVersion: '7',
    region: 'eu-central-1',
    memoryMb: 512,
  });
  readonly #events = new EventEmitter();
  readonly #core: RuntimeCore;
  readonly #api: EnvironmentApi;

  /** @param managedInstances `true`: absent fields of the invocation are sent, with nothing in them. */
  constructor(managedInstances: boolean) {
    this.#core = new RuntimeCore(managedInstances ? 2 : 1, {
      onIdle: () => this.#events.emit('idle'),
      onDelivered: (invocation) => {
        invocation.deadlineMs = DEADLINE_MS;
      },
      onFatal: ({ errorType }) => this.#events.emit('fatal', errorType),
    });
    const extensions = new ExtensionRegistry({ launched: [EXTENSION], managedInstances });
    this.#api = new EnvironmentApi({ runtime: this.#core, extensions }, this.identity);
  }

  listen(): Promise<void> {
    return this.#api.listen();
  }

  get address(): string {
    return this.#api.address;
  }

  /** The adapter asks for an invocation: it is through with the last one. */
  async idle(): Promise<void> {
    if (this.#core.idle === 0) await once(this.#events, 'idle');
  }

  /** Resolves with what was posted. */
  invoke(requestId: string, payload: Uint8Array, parts: InvocationParts): Promise<Answer> {
    const invocation = new ServiceInvocation({
      requestId,
      payload,
      timeoutMs: 10 * 60_000,
      functionArn: functionArn(this.identity),
      traceId: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1',
      ...parts,
    });
    this.#core.submit(invocation);
    return invocation.answer;
  }

  close(): Promise<void> {
    return this.#api.close();
  }
}
