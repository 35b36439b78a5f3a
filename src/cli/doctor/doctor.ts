import { appEnvironment } from '../../runtime/app/app-environment.ts';
import type { Settings } from '../../runtime/settings/index.ts';
import { VERSION } from '../../version.ts';
import { EXIT } from '../exit-code.ts';
import { anyFreePort } from '../function/app-port.ts';
import type { RawOptions } from '../main.ts';
import { StopSignals } from '../stop-signals.ts';
import { checkApp } from './app-check.ts';
import { AppTrial, type Trial } from './app-trial.ts';
import { checkConfiguration } from './configuration-check.ts';
import { type DoctorOptions, doctorOptions } from './doctor-options.ts';
import { type Finding, note, type Section } from './finding.ts';
import { findingsText } from './findings-text.ts';
import { checkNodeOptions } from './node-options-check.ts';
import { outlook } from './outlook.ts';
import { checkPort } from './port-check.ts';
import { checkStartFiles } from './start-files-check.ts';
import { checkVersions } from './versions-check.ts';
import { isNodeApp, wayToRun } from './way-to-run.ts';

/**
 * `lwa doctor`: looks at all that a function stands on, and says what would go wrong in Lambda.
 * @returns the exit code: 1 when something would fail.
 * @throws CommandError when the command line is wrong.
 */
export async function doctor(positional: readonly string[], raw: RawOptions): Promise<number> {
  const options = doctorOptions(positional, raw);
  const sections = await examine(options);
  const failed = sections.some((it) => it.findings.some(({ severity }) => severity === 'failure'));
  const known = { version: VERSION, ok: !failed, sections };
  process.stdout.write(options.json ? `${JSON.stringify(known)}\n` : findingsText(sections));
  return failed ? EXIT.failing : EXIT.ok;
}

async function examine(options: DoctorOptions): Promise<Section[]> {
  const { command, env } = options;
  const folder = process.cwd();
  const way = wayToRun(options);
  const { findings, pipeline, settings } = await checkConfiguration(env);
  const nodeOptions = checkNodeOptions(env);
  const app = settings === undefined ? undefined : await examineApp(options, settings);
  const isNode = isNodeApp(command, app?.trial?.listener);
  return [
    { title: 'Configuration', findings },
    { title: 'Files', findings: checkStartFiles(folder, command, env) },
    {
      title: 'Versions',
      findings: [...checkVersions(folder, pipeline, way === 'in-process'), ...nodeOptions],
    },
    { title: 'App', findings: app?.findings ?? [] },
    {
      title: 'In Lambda',
      findings: pipeline ? outlook({ pipeline, way, command, isNode, env, folder }) : [],
    },
  ];
}

interface ExaminedApp {
  readonly findings: readonly Finding[];
  readonly trial: Trial | undefined;
}

async function examineApp(options: DoctorOptions, settings: Settings): Promise<ExaminedApp> {
  const { command, timeoutMs } = options;
  const { findings, taken } = await checkPort(settings.port, command !== undefined);
  if (command === undefined && !taken) {
    const advice = 'say what starts it: lwa doctor -- node server.js';
    return { findings: [...findings, note('The app does not run', advice)], trial: undefined };
  }
  const moved = command !== undefined && taken ? await anyFreePort() : undefined;
  const asked = moved === undefined ? settings : atPort(settings, moved);
  const trial = await tryApp(
    new AppTrial({ command, env: environment(options, moved), settings: asked, timeoutMs }),
  );
  return { findings: [...findings, ...checkApp(trial, asked)], trial };
}

async function tryApp(app: AppTrial): Promise<Trial> {
  const signals = new StopSignals({ gracefully: () => app.stop(), atOnce: () => app.kill() });
  // Whoever wants to stop does not wait for findings.
  void signals.stopped.then((code) => process.exit(code));
  try {
    return await app.run();
  } finally {
    await app.stop();
  }
}

/** What the app gets in Lambda: of its port it is told only where the adapter starts it, or is in it. */
function environment(options: DoctorOptions, moved: number | undefined): NodeJS.ProcessEnv {
  const { env } = options;
  if (moved !== undefined) return { ...env, PORT: `${moved}`, AWS_LWA_PORT: `${moved}` };
  return wayToRun(options) === 'extension' ? env : appEnvironment(env);
}

function atPort(settings: Settings, port: number): Settings {
  const same = settings.readinessCheckPort === settings.port;
  return { ...settings, port, readinessCheckPort: same ? port : settings.readinessCheckPort };
}
