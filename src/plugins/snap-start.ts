import { AdapterError, type App, HttpRequest, type Plugin } from '../pipeline/index.ts';
import { checkOptions } from './check-options.ts';
import type { OptionCheck } from './option-check.ts';

/** Options of {@link snapStart}. */
export interface SnapStartOptions {
  /** Posted to the app before the snapshot is taken. @default none */
  beforeCheckpointPath?: string | undefined;
  /** Posted to the app after it was restored. @default none */
  afterRestorePath?: string | undefined;
}

/** How long, in ms, the app may take for its part. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * Tells the app about a SnapStart snapshot: a POST before it, to close what will not survive, and
 * one after it, to open that again. An answer other than 2xx fails the phase.
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html
 */
export function snapStart(options: SnapStartOptions): Plugin {
  checkOptions('snap-start', options, {
    beforeCheckpointPath: aPath(),
    afterRestorePath: aPath(),
  });
  const { beforeCheckpointPath, afterRestorePath } = options;

  return {
    name: 'snap-start',
    apply({ hooks }) {
      if (beforeCheckpointPath !== undefined) {
        // Last of all: what plugins do before the snapshot may need what the app closes.
        hooks.checkpoint.tapPromise({ name: 'snap-start', stage: 100 }, async ({ app }) => {
          await post(app, beforeCheckpointPath, 'before the snapshot');
        });
      }
      if (afterRestorePath !== undefined) {
        // First of all: plugins and readiness may need what the app opens again.
        hooks.restore.tapPromise({ name: 'snap-start', stage: -100 }, async ({ app }) => {
          await post(app, afterRestorePath, 'after the restore');
        });
      }
    },
  };
}

async function post(app: App, path: string, when: string): Promise<void> {
  const request = new HttpRequest({ method: 'POST', target: path });
  request.headers.append('content-length', '0');
  const { status } = await app.forward(request, {
    streaming: false,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (status >= 200 && status < 300) return;
  throw new AdapterError({
    code: 'LWA_ERR_SNAPSTART_HOOK',
    message: `The app answered POST ${path} ${when} with ${status}; expected a 2xx status`,
    errorType: 'Runtime.SnapStartHookFailed',
  });
}

function aPath(): OptionCheck {
  return {
    expected: 'a path that begins with "/"',
    accepts: (value) => typeof value === 'string' && value.startsWith('/'),
  };
}
