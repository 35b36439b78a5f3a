/**
 * A JSON value as DynamoDB writes it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function attributeValue(value: unknown): object {
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.map(attributeValue) };
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      return { M: attributeMap(value as Record<string, unknown>) };
    default:
      return { N: String(value) };
  }
}

/** The members of an object, each as DynamoDB writes it. */
export function attributeMap(item: Readonly<Record<string, unknown>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, attributeValue(value)]),
  );
}
