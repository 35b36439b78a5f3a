import { INTENDED } from './intended/index.ts';
import { RUST_ADAPTER } from './rust-adapter.ts';

/** Where the document stands. */
export const DOCUMENT = new URL('../../docs/differences-from-aws.md', import.meta.url);

/** docs/differences-from-aws.md, from the table that the comparison is checked against. */
export function differencesDocument(): string {
  const sections = INTENDED.map(({ title, differences }) => {
    const rows = differences.map(({ what, aws, ours, why }) => row([what, aws, ours, why]));
    return [`## ${title}`, '', row(HEAD), row(HEAD.map(() => '---')), ...rows, ''].join('\n');
  });
  return [INTRODUCTION, ...sections].join('\n');
}

const HEAD = ['What', 'AWS Lambda Web Adapter', 'This adapter', 'Why'];

const INTRODUCTION = `# Differences from AWS Lambda Web Adapter

Apps that run behind AWS Lambda Web Adapter run behind this adapter, with the same settings. Where the two do not do the same, it is on purpose, and it stands here.

The list is complete as far as it has been looked for: \`npm run test:differential\` sends the same invocations through both adapters (AWS's is \`${RUST_ADAPTER.crate}\` ${RUST_ADAPTER.version}, built with cargo), compares what the app saw on its socket and what Lambda was posted, and fails on a difference that is not in these tables, and on a table row that no longer shows. This file is written by \`npm run docs:differences\`.
`;

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
