import type { IncomingMessage } from 'node:http';
import type { FunctionIdentity } from '../function-identity.ts';
import { balancerBody } from './balancer-body.ts';
import type { DoorRequest } from './door-format.ts';
import { headerLists } from './event-headers.ts';
import { eventJson } from './event-json.ts';
import { requestFacts } from './request-facts.ts';
import { newTraceRoot } from './trace-header.ts';
import { joinedValues, lastValues, queryLists } from './value-lists.ts';

/** The versions of VPC Lattice's event structure. */
export type LatticeVersion = 1 | 2;

/**
 * The event that VPC Lattice makes of a request, in either version of its structure. The path is
 * that of the request line, with the query; query keys and values stand as they were sent.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export function vpcLatticeEvent(
  request: IncomingMessage,
  body: Buffer,
  identity: FunctionIdentity,
  version: LatticeVersion,
): DoorRequest {
  const facts = requestFacts(request);
  const headers = headerLists(request.rawHeaders, 'lower');
  const before = headers.get('x-forwarded-for');
  headers.set('x-forwarded-for', [[...(before ?? []), facts.sourceIp].join(', ')]);
  const query = queryLists(facts.query, (text) => text);
  const path = facts.query === '' ? facts.path : `${facts.path}?${facts.query}`;
  const { method } = facts;
  const content = balancerBody(request, body);
  const event =
    version === 1
      ? {
          raw_path: path,
          method,
          headers: joinedValues(headers),
          query_string_parameters: lastValues(query),
          body: content.body,
          is_base64_encoded: content.isBase64Encoded,
        }
      : {
          version: '2.0',
          path,
          method,
          headers,
          queryStringParameters: query.size === 0 ? undefined : query,
          body: content.body === '' ? undefined : content.body,
          isBase64Encoded: content.isBase64Encoded,
          requestContext: requestContext(identity),
        };
  return { event: eventJson(event), trace: headers.get('x-amzn-trace-id')?.[0] ?? newTraceRoot() };
}

function requestContext({ region, accountId }: FunctionIdentity) {
  const lattice = `arn:aws:vpc-lattice:${region}:${accountId}`;
  return {
    serviceNetworkArn: `${lattice}:servicenetwork/sn-0123456789abcdef0`,
    serviceArn: `${lattice}:service/svc-0123456789abcdef0`,
    targetGroupArn: `${lattice}:targetgroup/tg-0123456789abcdef0`,
    identity: { sourceVpcArn: `arn:aws:ec2:${region}:${accountId}:vpc/vpc-0123456789abcdef0` },
    region,
    // Microseconds.
    timeEpoch: `${Date.now()}000`,
  };
}
