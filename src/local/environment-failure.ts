import { AdapterError } from '../pipeline/adapter-error.ts';
import type { ShutdownReason } from './extensions-api/extension-registry.ts';
import { describeExit, type ProcessExit } from './process-group.ts';
import {
  type FunctionError,
  functionErrorText,
  serviceError,
} from './runtime-api/function-error.ts';

/** A process of the environment that ended by itself. */
export interface EndedProcess {
  readonly role: 'app' | 'extension';
  readonly name: string;
  readonly exit: ProcessExit;
  /** The last lines that it wrote to stderr. */
  readonly stderrTail: readonly string[];
}

/** Why an environment is of no more use. The next invocation gets a fresh one. */
export class EnvironmentFailure extends AdapterError {
  readonly reason: Exclude<ShutdownReason, 'spindown'>;
  /** Set when a process ended by itself. */
  readonly process: EndedProcess | undefined;
  readonly #posted: FunctionError | undefined;

  constructor(
    errorType: string,
    message: string,
    details: {
      reason?: Exclude<ShutdownReason, 'spindown'>;
      process?: EndedProcess;
      posted?: FunctionError;
    } = {},
  ) {
    super({ code: 'LWA_ERR_LOCAL_INIT', message, errorType });
    this.name = 'EnvironmentFailure';
    this.reason = details.reason ?? 'failure';
    this.process = details.process;
    this.#posted = details.posted;
  }

  /** A process of the environment has ended by itself. */
  static ofProcess(process: EndedProcess): EnvironmentFailure {
    const how = describeExit(process.exit);
    if (process.role === 'extension') {
      return new EnvironmentFailure('Extension.Crash', how, { process });
    }
    const clean = process.exit.code === 0;
    const message = clean
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: ${how}`;
    return new EnvironmentFailure('Runtime.ExitError', message, { process });
  }

  /** The runtime or an extension has said by itself that it failed. */
  static posted(error: FunctionError): EnvironmentFailure {
    return new EnvironmentFailure(error.errorType, functionErrorText(error), { posted: error });
  }

  /** The runtime has not answered, or not come back for more, in its time. */
  static timedOut(timeoutMs: number): EnvironmentFailure {
    const seconds = (timeoutMs / 1000).toFixed(2);
    return new EnvironmentFailure('Sandbox.Timedout', `Task timed out after ${seconds} seconds`, {
      reason: 'timeout',
    });
  }

  /** What the invoker of `requestId` is told. */
  toFunctionError(requestId: string): FunctionError {
    if (this.#posted !== undefined) return this.#posted;
    return serviceError(this.errorType, `RequestId: ${requestId} Error: ${this.message}`);
  }
}
