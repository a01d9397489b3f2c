/** How spreadsheets are made to keep a text as it is: `="00416968"`. */
const FORMULA_OF_TEXT = /^\s*="((?:[^"]|"")*)"\s*$/;
/** What stands before a text so that no spreadsheet takes it for a number, a date or a formula, in CSV of ours too. */
const LEAD = /^(?:\t|'(?=[=+@-]))/;

/** The text that a cell stands for. */
export function unwrapCell(cell: string): string {
  const [, text] = FORMULA_OF_TEXT.exec(cell) ?? [];
  return text === undefined ? cell.replace(LEAD, '') : text.replaceAll('""', '"');
}
