import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { initializationType } from '../../runtime/initialization-type.ts';
import type { InspectedPipeline } from '../../runtime/inspection/inspect-pipeline.ts';
import type { SettingName } from '../../runtime/settings/index.ts';
import { probeName } from './app-check.ts';
import { type Finding, note } from './finding.ts';
import type { WayToRun } from './way-to-run.ts';

/** What is known of the function. */
export interface OutlookInit {
  readonly pipeline: InspectedPipeline;
  readonly way: WayToRun;
  readonly command: readonly string[] | undefined;
  readonly isNode: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** The function's folder. */
  readonly folder: string;
}

const WAYS: Readonly<Record<WayToRun, string>> = {
  extension:
    'The adapter is an extension (/opt/extensions/lambda-adapter), beside the app that Lambda starts',
  wrapper: "The adapter is the function's program, and starts the app with PORT set",
  'in-process': 'The adapter runs in the process of the app, and reaches its server through memory',
};

/** What the adapter would do in Lambda with all this. */
export function outlook(init: OutlookInit): Finding[] {
  const { pipeline, way, env } = init;
  const { settings, plugins, sources } = pipeline;
  const doors = namesOf(sources.filter(({ kind }) => kind === 'http'));
  const events = namesOf(sources.filter(({ kind }) => kind === 'event'));
  const unusual = plugins.filter(
    ({ origin, settings: by }) => origin !== 'built-in' || by.length > 0,
  );
  return [
    note(WAYS[way]),
    ...(way === 'in-process' ? [] : [note(`The app is ready when ${probeName(settings)} says so`)]),
    initFinding(pipeline, env),
    settings.invokeMode === 'buffered'
      ? note(
          'Answers are sent whole, 6 MB at most (AWS_LWA_INVOKE_MODE=response_stream streams them)',
        )
      : note(
          'Answers are streamed; the function URL or the integration must be set to streaming, too',
        ),
    note(`Requests come from: ${doors}; other events: ${events}`),
    unusual.length === 0
      ? note('Only the plugins that are always there run')
      : note(`Plugins beside those that are always there: ${namesOf(unusual)}`),
    ...inProcessHint(init),
    ...webFunctionHint(init),
  ];
}

function initFinding({ settings }: InspectedPipeline, env: NodeJS.ProcessEnv): Finding {
  const { asyncInit, asyncInitSeconds, maxConcurrency } = settings;
  const type = initializationType(env);
  const atOnce =
    maxConcurrency === 1 ? 'one invocation at a time' : `${maxConcurrency} invocations at once`;
  const start = asyncInit
    ? `an app that is not ready after ${asyncInitSeconds} s goes on starting, and the first request waits (async init)`
    : 'the app has the 10 s of the init phase to be ready';
  return note(
    `Initialization ${type}: ${type === 'on-demand' ? start : 'the app may take its time'}; ${atOnce}`,
  );
}

function inProcessHint({ way, isNode, command = [] }: OutlookInit): Finding[] {
  if (!isNode || way === 'in-process') return [];
  const [program, ...args] = command;
  const how =
    program !== undefined && /(^|\/)node$/.test(program)
      ? ['node', '--import', 'lambda-web-adapter/in-process', ...args].join(' ')
      : 'NODE_OPTIONS=--import=lambda-web-adapter/in-process';
  return [
    note(
      'The app runs on Node: in its process the adapter is faster, and starts sooner',
      `npm install lambda-web-adapter, then ${how} (docs/in-process.md)`,
    ),
  ];
}

/** What needs an event, and so a function that is not a Web Function. */
const FOR_EVENTS: readonly SettingName[] = [
  'passThroughPath',
  'passThroughPaths',
  'webSocketPath',
  'warmUpPath',
  'eventBatch',
  'controlApi',
  'contextHeaders',
  'authorizationSource',
  'snapstartBeforeCheckpointPath',
  'snapstartAfterRestorePath',
];

/** https://docs.aws.amazon.com/lambda/latest/dg/web-functions.html */
function webFunctionHint({ pipeline, isNode, folder, env }: OutlookInit): Finding[] {
  if (!isNode) return [];
  const { set, plugins } = pipeline;
  const needs = set.filter(({ name }) => FOR_EVENTS.includes(name)).map(({ where }) => where);
  const own = plugins.filter(({ origin }) => origin !== 'built-in');
  const against = [
    ...(needs.length === 0
      ? []
      : [`${needs.join(', ')} ${needs.length === 1 ? 'is' : 'are'} for events`]),
    ...(own.length === 0 ? [] : [`the plugins ${namesOf(own)} would not run without the adapter`]),
    ...(existsSync(join(folder, 'Dockerfile'))
      ? ['there is a Dockerfile, and it takes no images']
      : []),
    ...(initializationType(env) === 'on-demand' ? [] : [`it is not ${initializationType(env)}`]),
  ];
  if (against.length > 0)
    return [note(`AWS Lambda Web Functions does not fit: ${against.join('; ')}`)];
  return [
    note(
      'AWS Lambda Web Functions may run this app without an adapter: it is for HTTP alone (no queues, schedules, API Gateway or ALB), in a zip without layers, on Node 24 and arm64',
      'there the app must listen at the address in AWS_LAMBDA_HTTP_ENDPOINT',
    ),
  ];
}

function namesOf(list: readonly { readonly name: string }[]): string {
  return [...new Set(list.map(({ name }) => name))].join(', ');
}
