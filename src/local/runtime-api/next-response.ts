import type { ServerResponse } from 'node:http';
import { headerValue } from '../http-reply.ts';
import type { ServiceInvocation } from './service-invocation.ts';

/**
 * Writes an invocation as the answer to `GET /runtime/invocation/next`. Managed Instances send
 * three of the optional headers empty where others leave them out.
 */
export function writeInvocation(
  response: ServerResponse,
  invocation: ServiceInvocation,
  managedInstances: boolean,
): void {
  const headers: string[] = [];
  const add = (name: string, value: string | undefined) => {
    if (value) headers.push(name, headerValue(value));
  };
  const addOrEmpty = (name: string, value: string | undefined) => {
    if (value || managedInstances) headers.push(name, headerValue(value ?? ''));
  };
  add('Lambda-Runtime-Aws-Request-Id', invocation.requestId);
  addOrEmpty('Lambda-Runtime-Trace-Id', invocation.traceId);
  addOrEmpty('Lambda-Runtime-Client-Context', invocation.clientContext);
  addOrEmpty('Lambda-Runtime-Cognito-Identity', invocation.cognitoIdentity);
  add('Lambda-Runtime-Invoked-Function-Arn', invocation.functionArn);
  add('Lambda-Runtime-Deadline-Ms', String(invocation.deadlineMs));
  add('Lambda-Runtime-Aws-Tenant-Id', invocation.tenantId);
  add('Lambda-Runtime-Invocation-Id', invocation.invocationId);
  headers.push('Content-Type', invocation.contentType);
  headers.push('Content-Length', String(invocation.payload.byteLength));
  response.writeHead(200, headers);
  response.end(invocation.payload);
}
