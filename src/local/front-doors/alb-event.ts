import type { IncomingMessage } from 'node:http';
import type { FunctionIdentity } from '../function-identity.ts';
import { balancerBody } from './balancer-body.ts';
import type { DoorRequest } from './door-format.ts';
import { headerLists } from './event-headers.ts';
import { eventJson } from './event-json.ts';
import { addForwarded, inLowerCase } from './forwarded-headers.ts';
import { requestFacts } from './request-facts.ts';
import { newTraceRoot } from './trace-header.ts';
import { lastValues, queryLists } from './value-lists.ts';

const HEALTH_CHECKER = 'ELB-HealthChecker/2.0';

/**
 * The event that an Application Load Balancer makes of a request. Path and query stand as they were
 * sent, percent-encoded. Of repeated fields and keys the last counts, unless there are multi-value
 * maps. A health check has no field but its `User-Agent`, by which it is known here, too.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function albEvent(
  request: IncomingMessage,
  body: Buffer,
  identity: FunctionIdentity,
  multiValue: boolean,
): DoorRequest {
  const facts = requestFacts(request);
  const healthCheck = facts.userAgent === HEALTH_CHECKER;
  const headers = healthCheck
    ? new Map([['user-agent', [HEALTH_CHECKER]]])
    : headerLists(request.rawHeaders, 'lower');
  const trace = healthCheck ? newTraceRoot() : addForwarded(headers, facts, inLowerCase);
  const query = queryLists(facts.query, (text) => text);
  const event = eventJson({
    requestContext: { elb: { targetGroupArn: targetGroupArn(identity) } },
    httpMethod: facts.method,
    path: facts.path,
    ...(multiValue
      ? { multiValueQueryStringParameters: query, multiValueHeaders: headers }
      : { queryStringParameters: lastValues(query), headers: lastValues(headers) }),
    ...balancerBody(request, body),
  });
  return { event, trace };
}

function targetGroupArn({ region, accountId, functionName }: FunctionIdentity): string {
  return `arn:aws:elasticloadbalancing:${region}:${accountId}:targetgroup/${functionName}/0123456789abcdef`;
}
