import { Refusal } from '../runtime-api/refusal.ts';
import type { Extension, ExtensionState } from './extension.ts';

/** How many extensions, of both kinds together, a function can have. */
export const MAX_EXTENSIONS = 10;

const forbidden = (errorType: string, message: string) => new Refusal(403, errorType, message);

export const emptyName = (): Refusal =>
  forbidden('Extension.InvalidExtensionName', 'Empty extension name');

export const invalidRequestFormat = (why: string): Refusal =>
  forbidden('InvalidRequestFormat', why);

export const invalidEventType = (event: string): Refusal =>
  forbidden(
    'Extension.InvalidEventType',
    `${event}: this extension cannot subscribe to this event`,
  );

export const registrationClosed = (): Refusal =>
  forbidden('Extension.RegistrationClosed', 'Extension registration closed already');

export const tooManyExtensions = (): Refusal =>
  forbidden('Extension.TooManyExtensions', `Extension limit (${MAX_EXTENSIONS}) reached`);

export const alreadyRegistered = (): Refusal =>
  forbidden('Extension.InvalidExtensionState', 'Extension with this name already registered');

export const invalidExtensionState = (extension: Extension, to: ExtensionState): Refusal =>
  forbidden(
    'Extension.InvalidExtensionState',
    `State transition from ${extension.state} to ${to} failed for extension ${extension.name}. Error: State transition is not allowed`,
  );

export const missingIdentifier = (): Refusal =>
  forbidden('Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header');

export const unknownIdentifier = (id: string): Refusal =>
  forbidden('Extension.UnknownExtensionIdentifier', `Unknown extension ${id}`);

export const missingErrorType = (): Refusal =>
  forbidden('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found');
