import { fileURLToPath } from 'node:url';

/** The program as it is shipped; `npm test` builds it first. */
export const ADAPTER = fileURLToPath(new URL('../../dist/lambda-adapter.cjs', import.meta.url));
