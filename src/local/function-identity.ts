/** What a function is called, and the figures it was deployed with. */
export interface FunctionIdentity {
  readonly functionName: string;
  readonly functionVersion: string;
  /** `_HANDLER`. */
  readonly handler: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** MB. */
  readonly memoryMb: number;
}

/** The identity of a local function, with what is not given filled in. */
export function functionIdentity(given: Partial<FunctionIdentity> = {}): FunctionIdentity {
  return {
    functionName: given.functionName ?? 'function',
    functionVersion: given.functionVersion ?? '$LATEST',
    handler: given.handler ?? 'handler',
    accountId: given.accountId ?? '123456789012',
    region: given.region ?? 'us-east-1',
    memoryMb: given.memoryMb ?? 1024,
  };
}

/** The function's ARN, without a qualifier. */
export function functionArn({ region, accountId, functionName }: FunctionIdentity): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
}
