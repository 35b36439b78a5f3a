/**
 * Proves that the linter refuses what the dependency rule forbids, and allows what it allows: a
 * resolver that finds nothing, for one, would switch the rule off without a word.
 */
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const CASES = [
  ['src/pipeline', '../plugins/index.ts', 'refused'],
  ['src/pipeline', '../runtime/limits.ts', 'refused'],
  ['src/pipeline', './exchange.ts', 'allowed'],
  ['src/plugins', '../pipeline/index.ts', 'allowed'],
  ['src/plugins', '../pipeline/hook-table.ts', 'refused'],
  ['src/plugins', '../runtime/limits.ts', 'refused'],
  ['src/plugins/sources', '../../local/local-lambda.ts', 'refused'],
  ['src/runtime', '../plugins/index.ts', 'allowed'],
  ['src/runtime', '../plugins/base-path.ts', 'refused'],
  ['src/runtime', '../local/local-lambda.ts', 'refused'],
  ['src/runtime', '../lambda-adapter.ts', 'refused'],
  ['src/testing', '../runtime/adapter.ts', 'allowed'],
  ['src/testing', '../local/sandbox.ts', 'refused'],
  ['src/local', '../pipeline/index.ts', 'allowed'],
  ['src/local', '../runtime/adapter.ts', 'refused'],
  ['src/cli', '../local/local-lambda.ts', 'allowed'],
  ['src/cli', '../plugins/index.ts', 'refused'],
];

const eslint = new ESLint({
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  overrideConfigFile: fileURLToPath(new URL('eslint.config.js', import.meta.url)),
  // The file does not exist, so TypeScript has no types for it.
  overrideConfig: [tseslint.configs.disableTypeChecked],
});

let wrong = 0;
for (const [folder, imported, expected] of CASES) {
  const [result] = await eslint.lintText(`import '${imported}';\n`, {
    filePath: `${folder}/imaginary.ts`,
  });
  const refused = result.messages.some(({ ruleId }) => ruleId === 'import-x/no-restricted-paths');
  if (refused === (expected === 'refused')) continue;
  wrong++;
  console.error(`${folder} importing ${imported} should be ${expected}`);
  for (const { message } of result.messages) console.error(`  ${message}`);
}
if (wrong === 0) console.log(`The dependency rule holds in ${CASES.length} cases`);
process.exitCode = wrong === 0 ? 0 : 1;
