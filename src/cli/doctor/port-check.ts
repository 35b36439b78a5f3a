import { isPortFree } from '../function/app-port.ts';
import { takenBy } from '../../runtime/taken-by.ts';
import { failure, type Finding, ok, warning } from './finding.ts';

/** Ports on which something else may listen in a Lambda environment. */
const KNOWN_PORTS: ReadonlyMap<number, string> = new Map([
  [2772, "the AWS AppConfig extension's"],
  [2773, "the AWS Parameters and Secrets extension's"],
  [3000, "CloudWatch Lambda Insights'"],
  [4317, "an OpenTelemetry collector's"],
  [4318, "an OpenTelemetry collector's"],
  [8124, "the Datadog extension's"],
  [8126, "the Datadog extension's"],
]);

/** Lambda's Runtime API. */
const RUNTIME_API_PORT = 9001;
/** Below it, only root may listen, and a function does not run as root. */
const FIRST_FREE_PORT = 1024;

/** Where the app is looked for. */
export interface PortCheck {
  readonly findings: readonly Finding[];
  /** Somebody listens there already. */
  readonly taken: boolean;
}

/**
 * Whether the app may have its port, there and here.
 * @param starts The app is to be started, and does not run yet.
 */
export async function checkPort(port: number, starts: boolean): Promise<PortCheck> {
  const taken = !(await isPortFree(port));
  return { findings: [...inLambda(port), ...(await here(port, taken, starts))], taken };
}

function inLambda(port: number): Finding[] {
  const advice = 'let the app listen on another port, and set AWS_LWA_PORT to it';
  if (port === RUNTIME_API_PORT) {
    return [failure(`Port ${port} is that of Lambda's Runtime API`, advice)];
  }
  const owner = KNOWN_PORTS.get(port);
  if (owner !== undefined) {
    return [warning(`Port ${port} is ${owner}, where a function has it`, advice)];
  }
  if (port >= FIRST_FREE_PORT) return [];
  return [
    warning(`Port ${port} is for root alone on most systems; functions do not run as root`, advice),
  ];
}

async function here(port: number, taken: boolean, starts: boolean): Promise<Finding[]> {
  if (!taken) return [ok(`Port ${port} is free here`)];
  const who = await takenBy(port);
  if (!starts) return [ok(`${who}: taken for the app`)];
  return [
    warning(
      `${who}; the app is started with PORT and AWS_LWA_PORT set to a free port`,
      `end that process to check the app with port ${port}`,
    ),
  ];
}
