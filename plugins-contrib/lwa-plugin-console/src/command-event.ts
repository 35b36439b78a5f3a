/**
 * Whose way to ask for a command, and to be answered: that of Bref (a string, or `{"cli": "…"}`), of
 * Lambda Console and Lamby (`{"X_LAMBDA_CONSOLE": {"run": "…"}}`), or of Zappa (`{"manage": "…"}`).
 */
export type CommandForm = 'bref' | 'lambda-console' | 'zappa';

/** A command, as an event asks for it. */
export interface CommandEvent {
  readonly form: CommandForm;
  /** As typed; several words are taken as they are. */
  readonly text: string | readonly string[];
  /** To be evaluated in the app, which takes an app in the same process. */
  readonly interactive: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the event; `undefined` when it asks for no command. Only who may invoke the function writes
 * an event's top level, and what services send is known by members that stand beside: outsiders write
 * into those alone.
 */
export function commandEvent(
  event: unknown,
  forms: readonly CommandForm[],
): CommandEvent | undefined {
  const found = typeof event === 'string' ? asked('bref', event) : inMembers(event);
  return found !== undefined && forms.includes(found.form) ? found : undefined;
}

function inMembers(event: unknown): CommandEvent | undefined {
  const members = membersOf(event);
  if (members === undefined || isFromService(members)) return undefined;
  const { cli, manage, X_LAMBDA_CONSOLE } = members;
  const { interact, run } = membersOf(X_LAMBDA_CONSOLE) ?? {};
  if (typeof run === 'string') return asked('lambda-console', run);
  if (typeof interact === 'string') {
    return { form: 'lambda-console', text: interact, interactive: true };
  }
  if (typeof cli === 'string') return asked('bref', cli);
  if (typeof manage === 'string' || isWords(manage)) return asked('zappa', manage);
  return undefined;
}

function asked(form: CommandForm, text: string | readonly string[]): CommandEvent {
  return { form, text, interactive: false };
}

function isFromService(members: Members): boolean {
  return ['requestContext', 'Records', 'records'].some((name) => members[name] !== undefined);
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

function membersOf(value: unknown): Members | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : undefined;
}
