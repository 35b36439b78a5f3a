import type { AwsService } from './aws-service.ts';
import { awsServices, type ServicePlaces } from './aws-services.ts';
import type { Found } from './found.ts';
import { type ExtensionFound, LambdaExtension } from './lambda-extension.ts';
import { getParameters, getParametersBelow } from './parameter-store.ts';
import { described, type Reference } from './reference.ts';
import { getSecrets } from './secrets-manager.ts';
import { valueOf } from './value-of.ts';
import type { Variables } from './variables.ts';

/** How references are resolved. */
export interface ResolveParts extends ServicePlaces {
  /** Whether the extension is asked first. */
  readonly extension: boolean;
  readonly timeoutMs: number;
}

/** What became of the references: a value for each variable, or a line about what failed. */
export interface Resolved {
  readonly values: Map<string, string>;
  readonly failures: string[];
}

/**
 * Gets what the variables refer to, each thing once, in as few calls as there can be.
 *
 * @param references By the names of the variables.
 * @param variables Region, endpoints and credentials, where the options do not say.
 */
export async function resolve(
  references: ReadonlyMap<string, Reference>,
  variables: Variables,
  options: ResolveParts,
): Promise<Resolved> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const services = awsServices(variables, options, signal);
  const extension = options.extension ? new LambdaExtension(variables, signal) : undefined;
  const all = [...references.values()];
  const names = unique(all, (one) => (one.type === 'parameter' ? one.name : undefined));
  const ids = unique(all, (one) => (one.type === 'secret' ? one.id : undefined));
  const paths = unique(all, (one) => (one.type === 'path' ? one.path : undefined));
  const [parameters, secrets, below] = await Promise.all([
    cachedFirst(names, extension && ((some) => extension.parameters(some)), (rest) =>
      getParameters(services.ssm, rest),
    ),
    cachedFirst(ids, extension && ((some) => extension.secrets(some)), (rest) =>
      getSecrets(services.secretsManager, rest),
    ),
    belowPaths(services.ssm, paths),
  ]);
  const resolved: Resolved = { values: new Map(), failures: [] };
  for (const [variable, reference] of references) {
    const { text, failure } = valueOf(variable, reference, { parameters, secrets, below });
    if (failure !== undefined) {
      resolved.failures.push(`${variable} (${described(reference)}): ${failure}`);
    } else if (text !== undefined) resolved.values.set(variable, text);
  }
  return resolved;
}

/** What the extension serves comes from there, the rest from the service. */
async function cachedFirst(
  names: readonly string[],
  ask: ((names: readonly string[]) => Promise<ExtensionFound>) | undefined,
  get: (names: readonly string[]) => Promise<Found>,
): Promise<Found> {
  const cached = names.length > 0 ? await ask?.(names) : undefined;
  const rest = cached?.unserved ?? names;
  const { values, failures } = await get(rest);
  return {
    values: new Map([...values, ...(cached?.values ?? [])]),
    failures: new Map([...failures, ...(cached?.failures ?? [])]),
  };
}

/** All parameters below the paths in one, and why paths failed. */
async function belowPaths(ssm: AwsService, paths: readonly string[]): Promise<Found> {
  const found: Found = { values: new Map(), failures: new Map() };
  await Promise.all(
    paths.map(async (path) => {
      try {
        for (const [name, value] of await getParametersBelow(ssm, path)) {
          found.values.set(name, value);
        }
      } catch (error) {
        found.failures.set(path, (error as Error).message);
      }
    }),
  );
  return found;
}

function unique(
  references: readonly Reference[],
  nameOf: (reference: Reference) => string | undefined,
): string[] {
  return [...new Set(references.map(nameOf).filter((name) => name !== undefined))];
}
