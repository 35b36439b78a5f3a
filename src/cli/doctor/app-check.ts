import type { Settings } from '../../runtime/settings/index.ts';
import type { Trial } from './app-trial.ts';
import { failure, type Finding, ok, warning } from './finding.ts';
import { checkAddresses, hears } from './listening-check.ts';

/** Lambda's init phase is 10 s long; with async init the adapter ends its wait at 9.8 s. */
const INIT_MS = 9800;

/** What the trial of an app says about it. */
export function checkApp(trial: Trial, settings: Settings): Finding[] {
  const { addresses } = trial;
  const { host, port } = settings;
  if (trial.readyMs === undefined) return [notReady(trial, settings)];
  return [
    readyFinding(trial, settings),
    ...slowFinding(trial.readyMs, settings),
    ...checkAddresses(addresses, host, port),
  ];
}

function readyFinding({ status, started, readyMs }: Trial, settings: Settings): Finding {
  const after = started ? `; ready after ${Math.round(readyMs ?? 0)} ms` : '';
  const probe = probeName(settings);
  if (status === undefined) return ok(`${probe} connects${after}`);
  if (status < 400) return ok(`${probe} answers ${status}${after}`);
  return warning(
    `${probe} answers ${status}, which counts as ready${after}`,
    'set AWS_LWA_READINESS_CHECK_PATH to a path that answers 200',
  );
}

function slowFinding(readyMs: number, { asyncInit }: Settings): Finding[] {
  if (readyMs < INIT_MS || asyncInit) return [];
  return [
    warning(
      "The app took longer to start than Lambda's init phase of 10 s: it would be started twice",
      'set AWS_LWA_ASYNC_INIT=true, or make it start sooner',
    ),
  ];
}

function notReady(trial: Trial, settings: Settings): Finding {
  const { exit, addresses, otherPorts, lastCause, lastWords } = trial;
  const { host, port } = settings;
  if (exit !== undefined) {
    const words = lastWords.length === 0 ? '' : `. Its last words:\n${lastWords.join('\n')}`;
    return failure(
      `The app ended before it was ready: ${exit}${words}`,
      lastWords.length === 0 ? 'start it alone and see why' : undefined,
    );
  }
  const unheard = checkAddresses(addresses, host, port).find(
    ({ severity }) => severity === 'failure',
  );
  if (unheard !== undefined) return unheard;
  if (otherPorts.length > 0 && !hears(addresses, host)) {
    return failure(
      `The app listens on port ${otherPorts.join(' and ')}, and the adapter asks port ${port}`,
      `set AWS_LWA_PORT=${otherPorts[0]}, or let the app listen on port ${port}`,
    );
  }
  const healthy = String(settings.readinessCheckHealthyStatus);
  return failure(
    `The app is not ready: ${lastCause}`,
    /answered \d+$/.test(lastCause)
      ? `set AWS_LWA_READINESS_CHECK_PATH to a path that answers 200; the statuses ${healthy} count as ready (AWS_LWA_READINESS_CHECK_HEALTHY_STATUS)`
      : `let the app listen on port ${port}, on 0.0.0.0 or 127.0.0.1, and answer plain HTTP/1.1 there; --timeout gives it more time here`,
  );
}

/** The check as the adapter makes it. */
export function probeName(settings: Settings): string {
  const { readinessCheckProtocol, host, readinessCheckPort, readinessCheckPath } = settings;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${readinessCheckPort}`;
  return readinessCheckProtocol === 'tcp'
    ? `tcp ${authority}`
    : `GET http://${authority}${readinessCheckPath}`;
}
