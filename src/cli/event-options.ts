import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import type { CAC } from 'cac';
import { EVENT_TEMPLATES, eventTemplate } from '../local/events/index.ts';
import { functionIdentity } from '../local/function-identity.ts';
import type { OptionReader } from './option-reader.ts';

/** Declares the options that say what a made event carries. */
export function declareEventOptions(command: ReturnType<CAC['command']>): void {
  command
    .option(
      '--body <text>',
      'What the event carries; @file, @- for stdin; repeated: several records',
    )
    .option('--name <name>', 'Of the queue, topic, bucket, rule, … (default: local)');
}

/** An event of a source, as JSON. What is wrong is left with the reader. */
export function madeEvent(source: string, reader: OptionReader): string | undefined {
  const template = eventTemplate(source);
  if (template === undefined) {
    const names = EVENT_TEMPLATES.map((it) => it.source).join(', ');
    reader.problems.push(`There is no source "${source}"; there are ${names}`);
    return undefined;
  }
  const given = reader.list('body') ?? [template.example];
  try {
    const event = template.make({
      bodies: given.map(bodyOf),
      name: reader.text('name') ?? 'local',
      identity: functionIdentity(),
      now: new Date(),
    });
    return JSON.stringify(event);
  } catch (error) {
    reader.problems.push(`--body: ${(error as Error).message}`);
    return undefined;
  }
}

/** The sources and what their bodies are, a line each. */
export function sourceList(): string {
  return EVENT_TEMPLATES.map(({ source, body }) => `  ${source.padEnd(12)} ${body}`).join('\n');
}

/** A text, or a file's content: `@-` is stdin. @throws Error when it cannot be read. */
export function bodyOf(text: string): Buffer {
  if (!text.startsWith('@')) return Buffer.from(text);
  return readFileSync(text === '@-' ? 0 : text.slice(1));
}
