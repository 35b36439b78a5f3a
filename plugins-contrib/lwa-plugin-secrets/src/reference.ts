/** What the value of a variable points at. */
export type Reference =
  /** One parameter, by its name or ARN, with a version or label (`/app/key:3`) if need be. */
  | { readonly type: 'parameter'; readonly name: string }
  /** One secret, by its name or ARN; of one that is JSON, a member if need be. */
  | { readonly type: 'secret'; readonly id: string; readonly key: string | undefined }
  /** All parameters directly below a path, for the placeholders. The variable itself stays as it is. */
  | { readonly type: 'path'; readonly path: string }
  /** To be filled from one of the paths, by the variable's own name. */
  | { readonly type: 'placeholder' };

const PARAMETER_PREFIXES = ['lwa-ssm:', 'bref-ssm:', 'x-crypteia-ssm:'];
const SECRET_PREFIX = 'lwa-secret:';
const PATH_PREFIX = 'x-crypteia-ssm-path:';
const PLACEHOLDER = 'x-crypteia';

/** `arn:aws:secretsmanager:region:account:secret:name`: so many fields, and what is behind is ours. */
const ARN_FIELDS = 7;

/** Reads the value of a variable; `undefined` when it is a value as any other. */
export function parseReference(value: string): Reference | undefined {
  for (const prefix of PARAMETER_PREFIXES) {
    if (value.startsWith(prefix)) return { type: 'parameter', name: value.slice(prefix.length) };
  }
  if (value.startsWith(SECRET_PREFIX)) return secret(value.slice(SECRET_PREFIX.length));
  if (value.startsWith(PATH_PREFIX)) return { type: 'path', path: value.slice(PATH_PREFIX.length) };
  return value === PLACEHOLDER ? { type: 'placeholder' } : undefined;
}

/** As messages name it. */
export function described(reference: Reference): string {
  switch (reference.type) {
    case 'parameter':
      return `SSM parameter ${reference.name}`;
    case 'secret':
      return `secret ${reference.id}${reference.key === undefined ? '' : `, key ${reference.key}`}`;
    case 'path':
      return `SSM parameters below ${reference.path}`;
    case 'placeholder':
      return 'x-crypteia';
  }
}

/** Names of secrets have no colon, so the first one ends the name. */
function secret(text: string): Reference {
  const fields = text.split(':');
  const own = text.startsWith('arn:') ? ARN_FIELDS : 1;
  const key = fields.slice(own).join(':');
  return { type: 'secret', id: fields.slice(0, own).join(':'), key: key === '' ? undefined : key };
}
