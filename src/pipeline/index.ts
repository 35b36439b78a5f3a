export type { AbortListener, AbortSource } from './abort-source.ts';
export { AdapterError, type AdapterErrorInit, messageOf } from './adapter-error.ts';
export type { App, ForwardOptions } from './app.ts';
export type { ControlCall, ControlRoute, ControlRouteTable } from './control-routes.ts';
export { ERROR_CODES, type ErrorCode } from './error-codes.ts';
export type { BufferedResponse, EncodedPayload, EventSource } from './event-source.ts';
export { type AnsweredExchange, Exchange } from './exchange.ts';
export { failureResponse } from './failure-response.ts';
export type {
  AppEnvironment,
  AppStarter,
  BailHook,
  HookName,
  Hooks,
  Lifecycle,
  RegisteredTap,
  SeriesHook,
  TapOptions,
} from './hooks.ts';
export { HttpHeaders } from './http-headers.ts';
export {
  type Body,
  type BodyInit,
  collectBody,
  HttpRequest,
  HttpResponse,
} from './http-message.ts';
export { Invocation, type InvocationFields } from './invocation.ts';
export { Abortable } from './abortable.ts';
export { decodedBody } from './large-event.ts';
export type { Logger, LogFields } from './logger.ts';
export { type BodyObserver, observeBody } from './observe-body.ts';
export { type Handled, type Outcome, Pipeline, type PipelineOptions } from './pipeline.ts';
export type { Plugin, PluginContext } from './plugin.ts';
