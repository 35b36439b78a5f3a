import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const schema = JSON.parse(
  readFileSync(new URL('fixtures/emf-schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv({ strict: true }).compile(schema);

/** A document of the embedded metric format. */
export interface Emf {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly string[][];
      readonly Metrics: readonly { Name: string; Unit: string; StorageResolution?: number }[];
    }[];
  };
  readonly [member: string]: unknown;
}

/** @throws Error that says in what the line breaks the specification. */
export function parseEmf(line: string): Emf {
  if (line.includes('\n')) throw new Error('A document is one line');
  const document = JSON.parse(line) as Emf;
  if (!validate(document)) throw new Error(JSON.stringify(validate.errors));
  for (const { Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
    for (const name of Dimensions.flat()) {
      const value = document[name];
      if (typeof value !== 'string' || !/^[\x20-\x7e]{1,1024}$/.test(value)) {
        throw new Error(`The dimension "${name}" is ${JSON.stringify(value)}`);
      }
    }
    for (const { Name } of Metrics) {
      const values = [document[Name]].flat();
      const fits = values.length >= 1 && values.length <= 100;
      if (!fits || !values.every((value) => Number.isFinite(value))) {
        throw new Error(`The metric "${Name}" is ${JSON.stringify(document[Name])}`);
      }
    }
  }
  return document;
}
