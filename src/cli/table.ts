import pc from 'picocolors';

/**
 * Lines of cells below one another. The last cell of a line may be as long as it likes.
 * @param head Above the columns.
 * @param right The columns, from 0, that are flush right.
 */
export function table(
  head: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const all = head === undefined ? rows : [head, ...rows];
  const columns = Math.max(0, ...all.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => {
    return Math.max(...all.map((row) => row[column]?.length ?? 0));
  });
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) => {
      if (right.includes(column)) return cell.padStart(widths[column]!);
      return column === columns - 1 ? cell : cell.padEnd(widths[column]!);
    });
    return `  ${cells.join('  ')}`.trimEnd();
  };
  const lines = rows.map(line);
  return (head === undefined ? lines : [pc.dim(line(head)), ...lines]).join('\n');
}
