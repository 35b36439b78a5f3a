/**
 * `node start.cjs FILE [ARGUMENTS]`: starts the adapter with the code that is kept in this folder.
 * `lwa code-cache` puts it there, and the adapter's launcher (launcher.sh) looks for it.
 */
import { loadWithCodeCache } from './runtime/code-cache/load-with-code-cache.ts';

// The adapter sees what it would without it.
process.argv.splice(1, 1);
loadWithCodeCache(process.argv[1] ?? '', import.meta.dirname, 'lambda-adapter');
