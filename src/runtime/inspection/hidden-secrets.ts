/** Names of options whose values are nobody else's business. */
const SECRET = /secret|password|passphrase|token|credential|private|api-?key|^key$/i;

const HIDDEN = '(hidden)';

/** A copy of a plugin's options in which texts that are secrets by their names are not to be read. */
export function hiddenSecrets(options: unknown): unknown {
  if (Array.isArray(options)) return options.map(hiddenSecrets);
  if (typeof options !== 'object' || options === null) return options;
  const members = Object.entries(options as Record<string, unknown>);
  return Object.fromEntries(
    members.map(([name, value]) => [
      name,
      SECRET.test(name) ? hidden(value) : hiddenSecrets(value),
    ]),
  );
}

/** Of what stands below such a name, every text. */
function hidden(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return HIDDEN;
  if (Array.isArray(value)) return value.map(hidden);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(members.map(([name, member]) => [name, hidden(member)]));
}
