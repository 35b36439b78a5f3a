import { type EventObject, objectOf } from './event-fields.ts';
import { isAuthorizerEvent, isLatticeEvent, isWebSocketEvent } from './front-door.ts';

/** One kind of event that is no HTTP request, and how it is known. */
export interface EventKind {
  /** As it stands in `x-lambda-event-source` and in the settings. */
  readonly name: string;
  /**
   * @param event the event; of an array, as EventBridge Pipes send it, the first element.
   * @param record the first record of the event; an empty object when it has none.
   */
  readonly matches: (event: EventObject, record: EventObject) => boolean;
  /** What the event says about the resource that it comes from. */
  readonly arn?: (event: EventObject, record: EventObject) => unknown;
}

/**
 * The events that AWS documents, in the order in which they are asked for: records first, for they
 * are the most frequent, then what has a member of its own, the envelope of EventBridge last.
 */
export const EVENT_KINDS: readonly EventKind[] = [
  { name: 'sqs', matches: recordsOf('aws:sqs'), arn: recordArn },
  { name: 'kinesis', matches: recordsOf('aws:kinesis'), arn: recordArn },
  { name: 'dynamodb', matches: recordsOf('aws:dynamodb'), arn: recordArn },
  { name: 's3', matches: recordsOf('aws:s3'), arn: (_, { s3 }) => inner(s3, 'bucket', 'arn') },
  { name: 'sns', matches: recordsOf('aws:sns'), arn: (_, { Sns }) => inner(Sns, 'TopicArn') },
  { name: 'ses', matches: recordsOf('aws:ses') },
  { name: 'codecommit', matches: recordsOf('aws:codecommit'), arn: recordArn },
  { name: 'cloudfront', matches: (_, { cf }) => isObject(cf) },
  { name: 'kafka', matches: sentBy('aws:kafka', 'SelfManagedKafka'), arn: ownArn },
  { name: 'mq', matches: sentBy('aws:mq', 'aws:rmq'), arn: ownArn },
  { name: 'docdb', matches: sentBy('aws:docdb'), arn: ownArn },

  { name: 'logs', matches: ({ awslogs }) => isObject(awslogs) },
  { name: 'firehose', matches: has('deliveryStreamArn', 'records'), arn: the('deliveryStreamArn') },
  {
    name: 's3-batch',
    matches: has('invocationSchemaVersion', 'job', 'tasks'),
    arn: ({ tasks }) => inner(Array.isArray(tasks) ? tasks[0] : undefined, 's3BucketArn'),
  },
  { name: 's3-object-lambda', matches: has('xAmzRequestId', 'configuration', 'userRequest') },
  { name: 'cognito', matches: has('triggerSource', 'userPoolId') },
  {
    name: 'authorizer',
    matches: isAuthorizerEvent,
    arn: ({ methodArn, routeArn }) => methodArn ?? routeArn,
  },
  { name: 'appsync-authorizer', matches: has('authorizationToken', 'requestContext') },
  { name: 'iot-authorizer', matches: has('protocolData', 'connectionMetadata') },
  { name: 'transfer-authorizer', matches: has('serverId', 'username', 'protocol', 'sourceIp') },
  {
    name: 'appsync',
    // Resolvers, those of Amplify included.
    matches: ({ arguments: given, info, fieldName }) =>
      isObject(given) && (isObject(info) || typeof fieldName === 'string'),
  },
  { name: 'bedrock-agent', matches: has('messageVersion', 'agent', 'actionGroup') },
  {
    name: 'lex',
    matches: ({ bot, currentIntent, sessionState }) =>
      isObject(bot) && (isObject(currentIntent) || isObject(sessionState)),
  },
  {
    name: 'connect',
    matches: ({ Details }) => isObject(inner(Details, 'ContactData')),
    arn: ({ Details }) => inner(Details, 'ContactData', 'InstanceARN'),
  },
  { name: 'config', matches: has('configRuleName', 'invokingEvent'), arn: the('configRuleArn') },
  { name: 'cloudformation', matches: has('RequestType', 'StackId'), arn: the('StackId') },
  { name: 'codepipeline', matches: has('CodePipeline.job') },
  { name: 'codedeploy', matches: has('DeploymentId', 'LifecycleEventHookExecutionId') },
  {
    name: 'secretsmanager',
    matches: has('Step', 'SecretId', 'ClientRequestToken'),
    arn: the('SecretId'),
  },
  {
    name: 'autoscaling',
    matches: has('AutoScalingGroupARN', 'CapacityToTerminate'),
    arn: the('AutoScalingGroupARN'),
  },
  {
    name: 'iot-provisioning',
    matches: has('templateArn', 'certificateId', 'clientId'),
    arn: the('templateArn'),
  },
  { name: 'cloudwatch-alarm', matches: has('alarmData'), arn: the('alarmArn') },
  {
    // The context object of a state machine, where its task passes that on (`$$`, `$states.context`).
    name: 'step-functions',
    matches: ({ Execution, StateMachine }) => isObject(Execution) && isObject(StateMachine),
    arn: ({ StateMachine }) => inner(StateMachine, 'Id'),
  },
  { name: 'schedule', matches: isScheduled, arn: firstResource },
  { name: 'eventbridge', matches: has('detail-type', 'source', 'detail') },

  // They have sources of their own, which the settings can replace by passing the event through.
  { name: 'websocket-api', matches: isWebSocketEvent },
  {
    name: 'vpc-lattice',
    matches: isLatticeEvent,
    arn: ({ requestContext }) => inner(requestContext, 'targetGroupArn'),
  },
];

function recordsOf(source: string): EventKind['matches'] {
  return (_, { eventSource, EventSource }) => (eventSource ?? EventSource) === source;
}

/** For the sources whose event names them itself, in place of its records. */
function sentBy(...sources: readonly unknown[]): EventKind['matches'] {
  return ({ eventSource }) => sources.includes(eventSource);
}

function has(...members: readonly string[]): EventKind['matches'] {
  return (event) => members.every((member) => event[member] !== undefined);
}

function the(member: string): (event: EventObject) => unknown {
  return (event) => event[member];
}

function recordArn(_: EventObject, { eventSourceARN }: EventObject): unknown {
  return eventSourceARN;
}

function ownArn({ eventSourceArn }: EventObject): unknown {
  return eventSourceArn;
}

/** EventBridge rules on a schedule, and EventBridge Scheduler where it has no input of its own. */
function isScheduled({ source, 'detail-type': detailType }: EventObject): boolean {
  return (
    detailType === 'Scheduled Event' && (source === 'aws.events' || source === 'aws.scheduler')
  );
}

function firstResource({ resources }: EventObject): unknown {
  return Array.isArray(resources) ? resources[0] : undefined;
}

function inner(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((at, member) => objectOf(at)?.[member], value);
}

function isObject(value: unknown): boolean {
  return objectOf(value) !== undefined;
}
