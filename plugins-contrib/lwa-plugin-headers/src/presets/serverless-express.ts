import { membersOf, type PresetFields } from './preset.ts';

/**
 * What the middleware of `aws-serverless-express` reads: event and context of the invocation as
 * percent-encoded JSON, the event without its body.
 */
export const serverlessExpressFields: PresetFields = (exchange) => {
  const { invocation } = exchange;
  const { body: _, ...event } = membersOf(exchange);
  const context = {
    awsRequestId: invocation.requestId,
    invokedFunctionArn: invocation.functionArn,
    functionName: invocation.functionArn?.split(':')[6],
    deadlineMs: invocation.deadlineMs,
  };
  return [
    ['x-apigateway-event', encodeURIComponent(JSON.stringify(event))],
    ['x-apigateway-context', encodeURIComponent(JSON.stringify(context))],
  ];
};
