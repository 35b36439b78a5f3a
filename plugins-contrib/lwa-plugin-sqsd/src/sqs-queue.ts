/** Where a queue is. */
export interface SqsQueue {
  /** `''` where a URL does not say. */
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const ARN = /^arn:aws[a-z-]*:sqs:([a-z0-9-]+):(\d{12}):([\w-]+(?:\.fifo)?)$/;
const URL = /^https?:\/\/[^/?#]+\/(\d{12})\/([\w-]+(?:\.fifo)?)$/;
const REGION = /^https:\/\/(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com/;

/** A queue by its ARN or its URL; `undefined` when it is neither. */
export function queueOf(reference: unknown): SqsQueue | undefined {
  if (typeof reference !== 'string') return undefined;
  const arn = ARN.exec(reference);
  if (arn !== null) return { region: arn[1]!, account: arn[2]!, name: arn[3]! };
  const url = URL.exec(reference);
  if (url === null) return undefined;
  const region = REGION.exec(reference);
  return { region: region?.[1] ?? region?.[2] ?? '', account: url[1]!, name: url[2]! };
}

/** Whether order is kept in the queue, within message groups. */
export function isFifo({ name }: SqsQueue): boolean {
  return name.endsWith('.fifo');
}
