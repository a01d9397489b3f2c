/** Rows under their headings, columns as wide as they must be. */
export function writeTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** How long something has been so, short enough for a table: `12s`, `5m`, `3h`, `2d`. */
export function writeAge(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1_000));
  if (seconds < 60) return `${String(seconds)}s`;
  if (seconds < 3_600) return `${String(Math.floor(seconds / 60))}m`;
  return seconds < 86_400
    ? `${String(Math.floor(seconds / 3_600))}h`
    : `${String(Math.floor(seconds / 86_400))}d`;
}

/** Centavos as people write them: `R$ 1,234.50`. */
export function writeAmount(cents: number): string {
  return `R$ ${(cents / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`;
}
