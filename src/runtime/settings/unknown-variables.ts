import { nearestName } from './nearest-name.ts';
import { ENVIRONMENT_ONLY, type Setting, SETTINGS } from './settings-table.ts';

const PREFIX = 'AWS_LWA_';

/**
 * A warning for each `AWS_LWA_…` variable that this adapter does not know, with the name that may
 * have been meant. Costs one pass over the names in the environment when all are known.
 */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const warnings: string[] = [];
  let known: Set<string> | undefined;
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX)) continue;
    known ??= knownVariables();
    if (known.has(name)) continue;
    const meant = nearestName(name, known, PREFIX);
    const advice = meant === undefined ? '' : `; did you mean ${meant}?`;
    warnings.push(`${name} is no setting of this adapter and has no effect${advice}`);
  }
  return warnings;
}

function knownVariables(): Set<string> {
  const names = new Set<string>();
  for (const { variable, fallbacks } of Object.values(SETTINGS) as Setting<unknown>[]) {
    names.add(variable);
    for (const fallback of fallbacks ?? []) names.add(fallback.variable);
  }
  for (const variable of ENVIRONMENT_ONLY) names.add(variable);
  return names;
}
