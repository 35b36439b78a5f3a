import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { APP_NODE } from './contenders.ts';

/** What the figures were measured on, and when. */
export function machine() {
  const app = execFileSync(APP_NODE, ['--version'], { encoding: 'utf8' }).trim();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    kernel: release(),
    load: loadavg()[0]!.toFixed(1),
    nodes: `the app on Node ${app.slice(1)}`,
  };
}

/** Bytes of what has to be shipped. */
export function sizes(): Record<string, number> {
  const files: Record<string, string> = {
    Rust: '../.cache/lambda_web_adapter-1.0.0-rc1/bin/lambda-adapter',
    bundle: '../dist/lambda-adapter.cjs',
    standalone: '../dist/standalone/lambda-adapter-x64',
  };
  return Object.fromEntries(
    Object.entries(files)
      .map(([name, file]) => [name, fileURLToPath(new URL(file, import.meta.url))] as const)
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, statSync(file).size]),
  );
}
