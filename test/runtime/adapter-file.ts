import { fileURLToPath } from 'node:url';

const other = process.env['LWA_TEST_ADAPTER'];

/**
 * The program as it is shipped; `npm test` builds it first. `LWA_TEST_ADAPTER` names another form of
 * it, as the standalone executable.
 */
export const ADAPTER =
  other ?? fileURLToPath(new URL('../../dist/lambda-adapter.cjs', import.meta.url));

/** The command that starts it without a shell. */
export const ADAPTER_COMMAND: readonly [string, ...string[]] =
  other === undefined ? [process.execPath, ADAPTER] : [ADAPTER];

/** Whether it runs on Bun, as the standalone executable does, and not on Node. */
export const ON_BUN =
  other?.includes('/standalone/') === true || process.env['LWA_TEST_RUNTIME'] === 'bun';
