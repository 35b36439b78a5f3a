/** How much a finding matters. A failure would fail in Lambda, too. */
export type Severity = 'ok' | 'note' | 'warning' | 'failure';

/** One thing that was looked at, and what came of it. */
export interface Finding {
  readonly severity: Severity;
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** What was found out about one subject. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

export function ok(text: string): Finding {
  return { severity: 'ok', text };
}

export function note(text: string, advice?: string): Finding {
  return finding('note', text, advice);
}

export function warning(text: string, advice?: string): Finding {
  return finding('warning', text, advice);
}

export function failure(text: string, advice?: string): Finding {
  return finding('failure', text, advice);
}

function finding(severity: Severity, text: string, advice: string | undefined): Finding {
  return advice === undefined ? { severity, text } : { severity, text, advice };
}
