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
