type Members = Record<string, unknown>;

const CLIENT_MEMBERS = [
  ['installationId', 'installation_id'],
  ['appTitle', 'app_title'],
  ['appVersionName', 'app_version_name'],
  ['appVersionCode', 'app_version_code'],
  ['appPackageName', 'app_package_name'],
] as const;

/**
 * `Lambda-Runtime-Client-Context` as AWS Lambda Web Adapter sends it on: `client` in camelCase, where
 * the mobile SDKs write snake_case, then `custom` and `environment`; a member that is absent is there
 * and empty.
 *
 * @throws TypeError or SyntaxError when it is not a JSON object.
 */
export function parseClientContext(text: string): Members {
  const context = parseObject(text);
  const client = objectOf(context['client']);
  return {
    client: Object.fromEntries(
      CLIENT_MEMBERS.map(([name, sdkName]) => [name, textOf(client[name] ?? client[sdkName])]),
    ),
    custom: objectOf(context['custom']),
    environment: objectOf(context['environment']),
  };
}

/**
 * `Lambda-Runtime-Cognito-Identity` under the names that AWS Lambda Web Adapter sends it on.
 *
 * @throws TypeError or SyntaxError when it is not a JSON object with both ids.
 */
export function parseCognitoIdentity(text: string): Members {
  const identity = parseObject(text);
  const identityId = identity['cognitoIdentityId'] ?? identity['identityId'];
  const identityPoolId = identity['cognitoIdentityPoolId'] ?? identity['identityPoolId'];
  if (typeof identityId !== 'string' || typeof identityPoolId !== 'string') {
    throw new TypeError('it lacks cognitoIdentityId or cognitoIdentityPoolId');
  }
  return { identityId, identityPoolId };
}

function parseObject(text: string): Members {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new TypeError('it is JSON, but not an object');
  return value;
}

function objectOf(value: unknown): Members {
  return isObject(value) ? value : {};
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
