import type { FunctionIdentity } from './function-identity.ts';
import type { InvokeReport } from './local-lambda-options.ts';

/** The line that Lambda writes before an invocation. */
export function startLine(requestId: string, { functionVersion }: FunctionIdentity): string {
  return `START RequestId: ${requestId} Version: ${functionVersion}`;
}

/** The lines that Lambda writes after an invocation, without the memory used: it is not measured. */
export function endLines(report: InvokeReport, { memoryMb }: FunctionIdentity): [string, string] {
  const { requestId, durationMs, initMs } = report;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memoryMb} MB`,
  ];
  if (initMs !== undefined) fields.push(`Init Duration: ${initMs.toFixed(2)} ms`);
  return [`END RequestId: ${requestId}`, fields.join('\t')];
}
