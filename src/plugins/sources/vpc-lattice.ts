import { STATUS_CODES } from 'node:http';
import {
  type BufferedResponse,
  type EncodedPayload,
  type EventSource,
  type Exchange,
  HttpRequest,
  type Invocation,
  type Plugin,
} from '../../pipeline/index.ts';
import { separateCookies } from './cookie-spellings.ts';
import { type EventObject, methodOf, objectOf, textOf } from './event-fields.ts';
import { frontDoorOf } from './front-door.ts';
import { mapQuery, verbatim } from './query-string.ts';
import { requestBody } from './request-body.ts';
import { requestHeaders } from './request-headers.ts';
import { pathAndQuery } from './request-target.ts';
import { responsePayload } from './response-body.ts';
import { responseFields, singleValueMap } from './response-fields.ts';

const NOTHING: EventObject = {};

/**
 * VPC Lattice, with either version of its event structure
 * (https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html). The path is the one on
 * the client's request line, query included, and is taken verbatim; a query that stands in the map
 * alone is put together from it, as it is.
 *
 * @example
 * plugins: [vpcLattice()]
 */
export function vpcLattice(): Plugin {
  const source: EventSource = {
    name: 'vpc-lattice',
    kind: 'http',
    matches: (event) => frontDoorOf(event) === 'vpc-lattice',
    decode,
    encode,
  };
  return {
    name: 'vpc-lattice',
    apply(context) {
      context.source(source);
    },
  };
}

function decode({ event, payload }: Invocation): HttpRequest {
  const lattice = objectOf(event) ?? NOTHING;
  return lattice.requestContext === undefined || lattice.requestContext === null
    ? decodeV1(lattice, payload)
    : decodeV2(lattice, payload);
}

function decodeV1(event: EventObject, payload: Uint8Array): HttpRequest {
  const { body, is_base64_encoded: isBase64Encoded } = event;
  return new HttpRequest({
    method: methodOf(event.method, 'method'),
    target: pathAndQuery(textOf(event.raw_path, 'raw_path') ?? '', () =>
      mapQuery(event, 'query_string_parameters', payload, verbatim),
    ),
    headers: requestHeaders(undefined, event.headers),
    body: requestBody({ body, isBase64Encoded }),
  });
}

/** Header values are lists here; single strings have been seen, too. */
function decodeV2(event: EventObject, payload: Uint8Array): HttpRequest {
  return new HttpRequest({
    method: methodOf(event.method, 'method'),
    target: pathAndQuery(textOf(event.path, 'path') ?? '', () =>
      mapQuery(event, 'queryStringParameters', payload, verbatim),
    ),
    headers: requestHeaders(event.headers, undefined),
    body: requestBody(event),
  });
}

function encode(response: BufferedResponse, { request }: Exchange): EncodedPayload {
  const fields = separateCookies(responseFields(response, request.method));
  const { status } = response;
  const description = `${status} ${STATUS_CODES[status] ?? 'Unknown'}`;
  return responsePayload(
    `{"statusCode":${status},"statusDescription":"${description}","headers":${singleValueMap(fields)}`,
    response,
  );
}
