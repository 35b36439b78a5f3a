import { AwsCredentials } from 'lambda-web-adapter';
import { AwsService } from './aws-service.ts';
import type { Variables } from './variables.ts';

/** Where the services are. */
export interface ServicePlaces {
  readonly region: string | undefined;
  readonly ssmEndpoint: string | undefined;
  readonly secretsManagerEndpoint: string | undefined;
}

/** The services that have secrets. */
export interface AwsServices {
  readonly ssm: AwsService;
  readonly secretsManager: AwsService;
}

/**
 * Makes their clients. Nothing is asked before the first call, the credentials neither.
 *
 * @param variables Region, endpoints and credentials, as AWS's SDKs read them where the options do
 * not say.
 */
export function awsServices(
  variables: Variables,
  options: ServicePlaces,
  signal: AbortSignal,
): AwsServices {
  const region = options.region ?? variables['AWS_REGION'] ?? variables['AWS_DEFAULT_REGION'];
  const credentials = new AwsCredentials(variables);
  const service = (name: string, target: string, endpoint: string | undefined) =>
    new AwsService({
      service: name,
      target,
      endpoint: endpoint ?? `https://${name}.${region}.amazonaws.com${suffixOf(region)}`,
      region: region ?? 'us-east-1',
      credentials: () => {
        if (region === undefined) throw new Error('there is no region: set AWS_REGION');
        return credentials.get();
      },
      signal,
    });
  const common = variables['AWS_ENDPOINT_URL'];
  return {
    ssm: service(
      'ssm',
      'AmazonSSM',
      options.ssmEndpoint ?? variables['AWS_ENDPOINT_URL_SSM'] ?? common,
    ),
    secretsManager: service(
      'secretsmanager',
      'secretsmanager',
      options.secretsManagerEndpoint ?? variables['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? common,
    ),
  };
}

function suffixOf(region: string | undefined): string {
  return region?.startsWith('cn-') ? '.cn' : '';
}
