import type { LocalLambda } from '../../local/local-lambda.ts';
import { portsOfGroup } from '../../runtime/listening-sockets.ts';

/** After so many milliseconds of waiting for the app, and as often again, something is said. */
const EVERY_MS = 5000;

/**
 * While the app is not ready: says so from time to time, with the adapter's last word and, where
 * that can be seen, the port on which the app listens instead of the one that it was given.
 * @returns ends it.
 */
export function watchSlowStart(
  lambda: LocalLambda,
  appPort: number,
  say: (line: string) => void,
): () => void {
  const start = performance.now();
  let lastWord = '';
  lambda.on('log', ({ role, line }) => {
    if (role === 'extension') lastWord = line;
  });
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1000);
    void otherPort(lambda, appPort).then((port) => {
      const cause = lastWord === '' ? '' : `; the adapter's last word: ${lastWord}`;
      say(`Waiting for the app to answer on port ${appPort} for ${seconds} s${cause}`);
      if (port !== undefined) {
        say(`The app listens on port ${port}, not on PORT; try: lwa dev --app-port ${port} -- …`);
      }
    });
  }, EVERY_MS);
  return () => clearInterval(timer);
}

async function otherPort(lambda: LocalLambda, appPort: number): Promise<number | undefined> {
  const group = lambda.sandbox?.processes?.runtime?.pid;
  if (group === undefined) return undefined;
  const ports = await portsOfGroup(group);
  return ports.includes(appPort) ? undefined : ports[0];
}
