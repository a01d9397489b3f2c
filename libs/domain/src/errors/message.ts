import portuguese from './messages.pt.json' with { type: 'json' };

/** The languages that people read. */
export type Language = 'en' | 'pt';

/** The English of a message, with `{name}` where a value goes. One without Portuguese in the catalogue does not compile. */
export type MessageText = keyof typeof portuguese;

/** What a person reads, in whichever language: put into words only where it is shown. */
export interface Message {
  readonly text: MessageText;
  readonly values?: Readonly<Record<string, string | number | Message>>;
}

/** A message in words. */
export function say({ text, values = {} }: Message, language: Language): string {
  const template = language === 'pt' ? portuguese[text] : text;
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name] ?? placeholder;
    return typeof value === 'object' ? say(value, language) : String(value);
  });
}
