import { invalidResponse, type ResponseField } from './response-fields.ts';

/**
 * A map of single values has room for one `Set-Cookie`, and cookies must not be joined. The front
 * door tells names apart by case and passes them all on, so further cookies go under `Set-cookie`,
 * `sEt-cookie` and so on. AWS does not document this.
 *
 * @throws AdapterError `LWA_ERR_RESPONSE_INVALID` when there are more cookies than spellings.
 */
export function separateCookies(fields: readonly ResponseField[]): ResponseField[] {
  return fields.flatMap((field) => {
    const { key, values } = field;
    if (key !== 'set-cookie' || values.length === 1) return [field];
    return values.map((value, index) => ({ name: spelling(key, index), key, values: [value] }));
  });
}

/** The `index`-th of the 512 ways to spell a name of nine letters in upper and lower case. */
function spelling(name: string, index: number): string {
  let rest = index;
  let spelled = '';
  for (const character of name) {
    const isLetter = character !== '-';
    spelled += isLetter && rest % 2 === 1 ? character.toUpperCase() : character;
    if (isLetter) rest = Math.floor(rest / 2);
  }
  if (rest === 0) return spelled;
  throw invalidResponse(
    'The response sets more than 512 cookies, for which this front door has no room; a load balancer has it with multi-value headers of its target group',
  );
}
