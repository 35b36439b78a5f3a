import type * as aws from 'aws-lambda';
import { eventOf } from './source-harness.ts';

/** An event of one of AWS's types, and the source that must take it. */
export interface TypedEvent {
  readonly source: string;
  /** As it must stand in `x-lambda-event-source`, where the event passes through. */
  readonly name?: string;
  readonly event: unknown;
}

/** As much of an event as tells it apart; the compiler knows that AWS's type has these members. */
type Part<T> = T extends readonly (infer Item)[]
  ? readonly Part<Item>[]
  : T extends object
    ? { [Key in keyof T]?: Part<T[Key]> }
    : T;

function event<Type>(name: string, part: Part<Type>): TypedEvent {
  return { source: 'pass-through', name, event: part };
}

/** For HTTP sources, whose fixtures are whole. */
function fixture(name: string, source: string): TypedEvent {
  return { source, event: eventOf(name) };
}

const ARN = 'arn:aws:service:eu-central-1:123456789012:thing';

const customResource = event<aws.CdkCustomResourceEvent>('cloudformation', {
  RequestType: 'Create',
  StackId: ARN,
  ResourceProperties: {},
});
const eventBridge = event<aws.EventBridgeEvent<string, object>>('eventbridge', {
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: {},
});
const s3 = event<aws.S3Event>('s3', { Records: [{ eventSource: 'aws:s3', s3: {} }] });
const cloudFront = event<aws.CloudFrontRequestEvent>('cloudfront', { Records: [{ cf: {} }] });
const kinesis = event<aws.KinesisStreamTumblingWindowEvent>('kinesis', {
  Records: [{ eventSource: 'aws:kinesis', kinesis: {} }],
  state: {},
});
const restApi = fixture('rest-api-get', 'rest-api');
const requestAuthorizer = { ...fixture('authorizer-request', 'authorizer'), name: 'authorizer' };
const tokenAuthorizer = { ...fixture('authorizer-token', 'authorizer'), name: 'authorizer' };

/** By the names of the types of `@types/aws-lambda`, in its order. */
export const AWS_EVENT_TYPES: Readonly<Record<string, TypedEvent>> = {
  ALBEvent: fixture('alb-single-get', 'alb'),
  AmplifyGraphQlResolverEvent: event<aws.AmplifyGraphQlResolverEvent>('appsync', {
    typeName: 'Query',
    fieldName: 'pets',
    arguments: {},
    request: { headers: {} },
  }),
  APIGatewayAuthorizerEvent: tokenAuthorizer,
  APIGatewayTokenAuthorizerEvent: tokenAuthorizer,
  APIGatewayRequestAuthorizerEvent: requestAuthorizer,
  APIGatewayRequestAuthorizerEventV2: {
    ...fixture('authorizer-request-2', 'authorizer'),
    name: 'authorizer',
  },
  CustomAuthorizerEvent: requestAuthorizer,
  APIGatewayEvent: restApi,
  APIGatewayProxyEvent: restApi,
  APIGatewayProxyEventV2: fixture('http-api-get', 'http-api'),
  APIGatewayProxyWithCognitoAuthorizerEvent: fixture('rest-api-cognito-authorizer', 'rest-api'),
  APIGatewayProxyWithLambdaAuthorizerEvent: restApi,
  APIGatewayProxyWebsocketEventV2: fixture('websocket-api-message', 'websocket-api'),
  AppSyncResolverEvent: event<aws.AppSyncResolverEvent<object>>('appsync', {
    arguments: {},
    source: null,
    request: { headers: {} },
    info: { fieldName: 'pets', parentTypeName: 'Query' },
  }),
  AppSyncAuthorizerEvent: event<aws.AppSyncAuthorizerEvent>('appsync-authorizer', {
    authorizationToken: 'secret',
    requestContext: { apiId: 'a', queryString: 'query {pets}' },
  }),
  AutoScalingScaleInEvent: event<aws.AutoScalingScaleInEvent>('autoscaling', {
    AutoScalingGroupARN: ARN,
    CapacityToTerminate: [],
  }),
  CdkCustomResourceEvent: customResource,
  CdkCustomResourceIsCompleteEvent: customResource,
  CloudFormationCustomResourceEvent: customResource,
  CloudFormationCustomResourceCreateEvent: customResource,
  CloudFormationCustomResourceUpdateEvent: customResource,
  CloudFormationCustomResourceDeleteEvent: customResource,
  CloudFrontRequestEvent: cloudFront,
  CloudFrontResponseEvent: cloudFront,
  CloudWatchAlarmEvent: event<aws.CloudWatchAlarmEvent>('cloudwatch-alarm', {
    source: 'aws.cloudwatch',
    alarmArn: ARN,
    alarmData: {},
  }),
  ScheduledEvent: event<aws.ScheduledEvent>('schedule', {
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    resources: ['arn:aws:events:eu-central-1:123456789012:rule/nightly'],
    detail: {},
  }),
  CloudWatchLogsEvent: event<aws.CloudWatchLogsEvent>('logs', { awslogs: { data: 'H4sI' } }),
  CodeBuildCloudWatchStateEvent: eventBridge,
  CodeCommitTriggerEvent: event<aws.CodeCommitTriggerEvent>('codecommit', {
    Records: [{ eventSource: 'aws:codecommit' }],
  }),
  CodePipelineEvent: event<aws.CodePipelineEvent>('codepipeline', { 'CodePipeline.job': {} }),
  CodePipelineCloudWatchEvent: eventBridge,
  CodePipelineCloudWatchActionEvent: eventBridge,
  CodePipelineCloudWatchPipelineEvent: eventBridge,
  CodePipelineCloudWatchStageEvent: eventBridge,
  ConnectContactFlowEvent: event<aws.ConnectContactFlowEvent>('connect', {
    Name: 'ContactFlowEvent',
    Details: { ContactData: {} },
  }),
  DynamoDBStreamEvent: event<aws.DynamoDBStreamEvent>('dynamodb', {
    Records: [{ eventSource: 'aws:dynamodb' }],
  }),
  EventBridgeEvent: eventBridge,
  GuardDutyNotificationEvent: eventBridge,
  GuardDutyScanResultNotificationEvent: eventBridge,
  IoTEvent: { source: 'pass-through', name: 'direct', event: { temperature: 17 } },
  IoTPreProvisioningHookEvent: event<aws.IoTPreProvisioningHookEvent>('iot-provisioning', {
    templateArn: ARN,
    certificateId: 'c',
    clientId: 'c',
  }),
  IoTCustomAuthorizerEvent: event<aws.IoTCustomAuthorizerEvent>('iot-authorizer', {
    protocols: ['mqtt'],
    protocolData: {},
    connectionMetadata: {},
  }),
  FirehoseTransformationEvent: event<aws.FirehoseTransformationEvent>('firehose', {
    deliveryStreamArn: ARN,
    records: [],
  }),
  KinesisStreamEvent: kinesis,
  KinesisStreamTumblingWindowEvent: kinesis,
  LambdaFunctionURLEvent: fixture('function-url-get', 'function-url'),
  LexEvent: event<aws.LexEvent>('lex', { bot: {}, currentIntent: {} }),
  LexV2Event: event<aws.LexV2Event>('lex', { bot: {}, sessionState: {} }),
  MSKEvent: event<aws.MSKEvent>('kafka', { eventSource: 'aws:kafka', eventSourceArn: ARN }),
  S3Event: s3,
  S3CreateEvent: s3,
  S3BatchEvent: event<aws.S3BatchEvent>('s3-batch', {
    invocationSchemaVersion: '1.0',
    job: { id: 'j' },
    tasks: [{ s3BucketArn: 'arn:aws:s3:::pets' }],
  }),
  S3NotificationEvent: eventBridge,
  S3ObjectAccessTierChangedNotificationEvent: eventBridge,
  S3ObjectACLUpdatedNotificationEvent: eventBridge,
  S3ObjectCreatedNotificationEvent: eventBridge,
  S3ObjectDeletedNotificationEvent: eventBridge,
  S3ObjectRestoreCompletedNotificationEvent: eventBridge,
  S3ObjectRestoreExpiredNotificationEvent: eventBridge,
  S3ObjectRestoreInitiatedNotificationEvent: eventBridge,
  S3ObjectStorageClassChangedNotificationEvent: eventBridge,
  S3ObjectTagsAddedNotificationEvent: eventBridge,
  S3ObjectTagsDeletedNotificationEvent: eventBridge,
  SecretsManagerRotationEvent: event<aws.SecretsManagerRotationEvent>('secretsmanager', {
    Step: 'createSecret',
    SecretId: ARN,
    ClientRequestToken: 't',
  }),
  SelfManagedKafkaEvent: event<aws.SelfManagedKafkaEvent>('kafka', {
    eventSource: 'SelfManagedKafka',
    records: {},
  }),
  SESEvent: event<aws.SESEvent>('ses', { Records: [{ eventSource: 'aws:ses' }] }),
  SNSEvent: event<aws.SNSEvent>('sns', { Records: [{ EventSource: 'aws:sns' }] }),
  SQSEvent: event<aws.SQSEvent>('sqs', { Records: [{ eventSource: 'aws:sqs' }] }),
  TransferFamilyAuthorizerEvent: event<aws.TransferFamilyAuthorizerEvent>('transfer-authorizer', {
    username: 'zoe',
    protocol: 'SFTP',
    serverId: 's-1',
    sourceIp: '192.0.2.1',
  }),
};
