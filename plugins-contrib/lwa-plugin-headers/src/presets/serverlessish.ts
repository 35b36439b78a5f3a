import type { PresetFields } from './preset.ts';

/** The fields of the Runtime API's answer, which Serverlessish hands on as they are. */
export const serverlessishFields: PresetFields = ({ invocation }) => [
  ['Lambda-Runtime-Aws-Request-Id', invocation.requestId],
  ['Lambda-Runtime-Deadline-Ms', invocation.deadlineMs?.toString()],
  ['Lambda-Runtime-Invoked-Function-Arn', invocation.functionArn],
  ['Lambda-Runtime-Trace-Id', invocation.traceId],
  ['Lambda-Runtime-Client-Context', invocation.clientContext],
  ['Lambda-Runtime-Cognito-Identity', invocation.cognitoIdentity],
];
