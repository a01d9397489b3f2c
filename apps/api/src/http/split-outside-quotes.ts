/**
 * Splits the value of a header at a separator, but not inside quoted strings (RFC 9110, section 5.6.4), where a backslash
 * takes the next character as it is. A string that is never closed ends with the text. One pass over the text, so
 * that no header, however odd, takes long.
 */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\' && isQuoted) at += 1;
    else if (character === separator && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
