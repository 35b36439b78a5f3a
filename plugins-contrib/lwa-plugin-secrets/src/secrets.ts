import {
  aBoolean,
  aDuration,
  aRecord,
  aString,
  aUrl,
  checkOptions,
  type Duration,
  durationMs,
  oneOf,
  type Plugin,
} from 'lambda-web-adapter';
import { described, parseReference, type Reference } from './reference.ts';

/** Options of {@link secrets}. */
export interface SecretsOptions {
  /** Further variables of the app, written as in the environment, which wins. @default {} */
  variables?: Readonly<Record<string, string>>;
  /** @default AWS_REGION */
  region?: string;
  /** @default AWS_ENDPOINT_URL_SSM, else the service in the region */
  ssmEndpoint?: string | URL;
  /** @default AWS_ENDPOINT_URL_SECRETS_MANAGER, else the service in the region */
  secretsManagerEndpoint?: string | URL;
  /**
   * Whether the AWS Parameters and Secrets Lambda Extension is asked first. While an environment
   * initialises it refuses to serve, in most of its versions: then the services are asked.
   * @default false
   */
  extension?: boolean;
  /** How long all calls together may take. @default "5s" */
  timeout?: Duration;
  /**
   * What happens where the app cannot be given its variables, because Lambda starts it: `fail` the
   * start, or `log` an error and let the app run with the references.
   * @default "fail"
   */
  tooLate?: 'fail' | 'log';
}

/**
 * Replaces variables that refer to SSM parameters and secrets by their values, before the app starts.
 * The start fails when one of them cannot be had.
 *
 * @example
 * secrets({ variables: { DB_PASSWORD: 'lwa-secret:prod/db:password' } })
 */
export function secrets(options: SecretsOptions = {}): Plugin {
  checkOptions('secrets', options, {
    variables: aRecord(aString()),
    region: aString(),
    ssmEndpoint: aUrl(),
    secretsManagerEndpoint: aUrl(),
    extension: aBoolean(),
    timeout: aDuration(1),
    tooLate: oneOf('fail', 'log'),
  });
  const timeoutMs = durationMs(options.timeout ?? '5s');

  return {
    name: 'secrets',
    apply({ hooks, log }) {
      hooks.environment.tapPromise('secrets', async ({ startedBy, variables }) => {
        for (const [name, value] of Object.entries(options.variables ?? {})) {
          variables[name] ??= value;
        }
        const references = referencesIn(variables);
        if (references.size === 0) return;
        if (startedBy === 'other') {
          const message = tooLateMessage(references);
          if (options.tooLate !== 'log') throw new Error(message);
          log.error(message);
          return;
        }
        const { resolve } = await import('./resolve.ts');
        const { values, failures } = await resolve(references, variables, {
          region: options.region,
          ssmEndpoint: options.ssmEndpoint?.toString(),
          secretsManagerEndpoint: options.secretsManagerEndpoint?.toString(),
          extension: options.extension ?? false,
          timeoutMs,
        });
        if (failures.length > 0) throw new Error(failureMessage(failures));
        for (const [name, value] of values) variables[name] = value;
        log.debug('Variables were resolved', { variables: [...values.keys()] });
      });
    },
  };
}

function referencesIn(
  variables: Readonly<Record<string, string | undefined>>,
): Map<string, Reference> {
  const references = new Map<string, Reference>();
  for (const [name, value] of Object.entries(variables)) {
    const reference = value === undefined ? undefined : parseReference(value);
    if (reference !== undefined) references.set(name, reference);
  }
  return references;
}

function tooLateMessage(references: ReadonlyMap<string, Reference>): string {
  const list = [...references].map(([name, one]) => `${name} (${described(one)})`).join(', ');
  return `the app runs without the values of ${list}: it is not the adapter that starts it. Start it in wrapper mode (lambda-adapter -- command), or in-process with --import`;
}

function failureMessage(failures: readonly string[]): string {
  const list = failures.map((line) => `- ${line}`).join('\n');
  return `${failures.length === 1 ? 'a variable' : `${failures.length} variables`} of the app cannot be had:\n${list}`;
}
