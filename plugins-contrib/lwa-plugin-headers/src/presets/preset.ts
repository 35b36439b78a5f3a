import type { Exchange } from 'lambda-web-adapter';

/** An adapter whose headers are known. */
export type LegacyPreset = 'serverless-express' | 'serverlessish' | 'go-proxy';

/** The fields of an adapter, all of them: without a value it is only removed. */
export type PresetFields = (exchange: Exchange) => [name: string, value: string | undefined][];

type Members = Readonly<Record<string, unknown>>;

/** The event, where it is an object. */
export function membersOf({ invocation }: Exchange): Members {
  const { event } = invocation;
  return typeof event === 'object' && event !== null ? (event as Members) : {};
}
