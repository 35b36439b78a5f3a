/** How Lambda makes the environment (`AWS_LAMBDA_INITIALIZATION_TYPE`). */
export type InitializationType =
  | 'on-demand'
  | 'provisioned-concurrency'
  | 'snap-start'
  | 'lambda-managed-instances';

const TYPES: readonly string[] = [
  'on-demand',
  'provisioned-concurrency',
  'snap-start',
  'lambda-managed-instances',
];

/** Reads the type; what is absent or unknown counts as `on-demand`, the strictest one. */
export function initializationType(env: NodeJS.ProcessEnv): InitializationType {
  const type = env['AWS_LAMBDA_INITIALIZATION_TYPE'] ?? '';
  return TYPES.includes(type) ? (type as InitializationType) : 'on-demand';
}
