import type { Settings } from '../settings/index.ts';

/** As many as come: no environment that serves one at a time, and is frozen in between. */
const CONCURRENCY = 1024;

/**
 * The settings as they are outside Lambda: answers stream, whatever the invoke mode, any number of
 * requests are in flight, and no init phase ends.
 */
export function servedSettings(settings: Settings): Settings {
  return {
    ...settings,
    invokeMode: 'response_stream',
    compressStreams: settings.compressStreams || settings.enableCompression,
    maxConcurrency: CONCURRENCY,
    asyncInit: false,
  };
}

/** The same with the app on another port than the settings have it. */
export function withAppPort(settings: Settings, port: number): Settings {
  const { readinessCheckPort: asked } = settings;
  return { ...settings, port, readinessCheckPort: asked === settings.port ? port : asked };
}
