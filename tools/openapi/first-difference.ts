/** Where two texts begin to differ: the line's number and how it reads in the second one. */
export function firstDifference(before: string, now: string): string {
  const [lines, linesNow] = [before.split('\n'), now.split('\n')];
  const at = linesNow.findIndex((line, index) => line !== lines[index]);
  const line = at === -1 ? linesNow.length : at;
  return `line ${String(line + 1)}: ${linesNow[line]?.trim() ?? 'the end'}`;
}
