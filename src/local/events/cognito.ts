import { type EventTemplate, objectOf } from './event-template.ts';
import { onlyBody } from './only-body.ts';

/** Somebody signs up. https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html */
export const cognito: EventTemplate = {
  source: 'cognito',
  body: "the user's attributes, as a JSON object",
  example: '{"email":"user@example.com"}',
  make: ({ bodies, name, identity }) => ({
    version: '1',
    region: identity.region,
    userPoolId: `${identity.region}_local0000`,
    userName: name,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'localclient' },
    triggerSource: 'PreSignUp_SignUp',
    request: { userAttributes: objectOf(onlyBody(bodies)), validationData: null },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  }),
};
