import type { FaultList } from '../errors/fault-list.js';
import { joinPointer } from '../errors/fault.js';
import { isJsonObject } from '../formats/object-reader.js';
import { refused, type FormatFault } from '../formats/parsed.js';
import { characterCount, nameCharacter } from '../formats/text.js';

/** What a payer notes beside a payout, by name: echoed, never interpreted. */
export type Metadata = Readonly<Record<string, string>>;

export const METADATA_MAX_MEMBERS = 20;
export const METADATA_TEXT_MAX_CHARACTERS = 500;
/** As a JSON schema can say it; `__proto__` is refused as it is everywhere. */
export const METADATA_NAME_FORM = /^(?!__proto__$)[A-Za-z0-9_.-]{1,40}$/;
/** Line feeds and tabs are fine; these Postgres keeps in no text. */
const NOT_STORABLE = /[\0\p{Surrogate}]/u;

/**
 * Reads the metadata of an item, which stands at `pointer`, and adds each fault at its member. Faults: `wrong_type`, `too_many`,
 * `invalid_format` of a name; `wrong_type`, `too_long`, `invalid_characters` of a text.
 */
export function readMetadata(input: unknown, pointer: string, faults: FaultList): Metadata {
  const texts: [name: string, text: string][] = [];
  const fault = ({ fault: found }: { fault: FormatFault }, ...names: string[]): void => {
    faults.add(() => ({ pointer: joinPointer(pointer, ...names), ...found }));
  };
  if (!isJsonObject(input)) {
    fault(refused('wrong_type', 'This must be a JSON object.'));
    return {};
  }
  const members = Object.entries(input);
  if (members.length > METADATA_MAX_MEMBERS)
    fault(refused('too_many', 'An object has at most {max} members.', { max: METADATA_MAX_MEMBERS }));
  for (const [name, value] of members) {
    if (!METADATA_NAME_FORM.test(name))
      fault(
        refused('invalid_format', 'Rename this member: 1 to 40 of the characters A-Z a-z 0-9 _ . -'),
        name,
      );
    else if (typeof value === 'string') {
      const found = faultOfText(value);
      if (found === undefined) texts.push([name, value]);
      else fault(found, name);
    } else fault(refused('wrong_type', 'This must be a JSON string.'), name);
  }
  return Object.fromEntries(texts);
}

function faultOfText(text: string): { fault: FormatFault } | undefined {
  const max = METADATA_TEXT_MAX_CHARACTERS;
  // A character takes at most two code units, so a long text is refused without being counted through.
  if (text.length > 2 * max || characterCount(text) > max)
    return refused('too_long', 'This must have at most {max} characters.', { max });
  const found = nameCharacter(text, NOT_STORABLE);
  return found && refused('invalid_characters', 'Remove the character {found} of this text.', { found });
}

/** The same text for two that differ in the order of their members alone; no tab or line feed is in it. */
export function canonicalMetadata(metadata: Metadata | undefined): string {
  if (metadata === undefined) return '';
  return JSON.stringify(Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1)));
}
