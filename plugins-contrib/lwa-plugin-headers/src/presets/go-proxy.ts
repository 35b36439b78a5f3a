import { membersOf, type PresetFields } from './preset.ts';

/** What the accessors of `aws-lambda-go-api-proxy` read: context and stage variables as JSON. */
export const goProxyFields: PresetFields = (exchange) => {
  const { requestContext, stageVariables } = membersOf(exchange);
  return [
    ['X-GoLambdaProxy-ApiGw-Context', json(requestContext)],
    ['X-GoLambdaProxy-ApiGw-StageVars', json(stageVariables)],
  ];
};

function json(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}
