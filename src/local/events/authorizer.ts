import { arnOf, type EventTemplate } from './event-template.ts';
import { onlyBody } from './only-body.ts';

/** A REST API asks whether a token is good. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
export const authorizer: EventTemplate = {
  source: 'authorizer',
  body: 'the token, as it stands in the Authorization header',
  example: 'Bearer token',
  make: ({ bodies, name, identity }) => ({
    type: 'TOKEN',
    authorizationToken: onlyBody(bodies).toString('utf8'),
    methodArn: arnOf(identity, 'execute-api', `localrest0/prod/GET/${name}`),
  }),
};
