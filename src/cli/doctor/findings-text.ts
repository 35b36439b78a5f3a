import pc from 'picocolors';
import type { Finding, Section, Severity } from './finding.ts';

const MARKS: Readonly<Record<Severity, string>> = {
  ok: pc.green('✔'),
  note: pc.blue('ℹ'),
  warning: pc.yellow('⚠'),
  failure: pc.red('✖'),
};

/** The findings as people read them. */
export function findingsText(sections: readonly Section[]): string {
  const parts = sections
    .filter(({ findings }) => findings.length > 0)
    .map(({ title, findings }) => `${pc.bold(title)}\n${findings.map(lines).join('\n')}\n`);
  return `${parts.join('\n')}\n${summary(sections)}\n`;
}

function lines({ severity, text, advice }: Finding): string {
  const [first, ...more] = text.split('\n');
  const rest = more.map((line) => `    ${line}`);
  const todo = advice === undefined ? [] : [`    ${pc.cyan('→')} ${advice}`];
  return [`${MARKS[severity]} ${first}`, ...rest, ...todo].join('\n');
}

function summary(sections: readonly Section[]): string {
  const count = (severity: Severity) =>
    sections.flatMap(({ findings }) => findings).filter((it) => it.severity === severity).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  if (failures > 0)
    return pc.red(`${counted(failures, 'thing')} would fail, ${counted(warnings, 'warning')}`);
  return pc.green(`Nothing that would fail, ${counted(warnings, 'warning')}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
