import Negotiator from 'negotiator';
import type { Bilingual } from './problem-entry.js';

export type Language = keyof Bilingual;

/** Portuguese for those who prefer it (`pt-BR`, or `pt`), English for everyone else. Never throws: this runs for errors. */
export function pickLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || !/pt|\*/i.test(acceptLanguage)) return 'en';
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage } });
  return negotiator.language(['en', 'pt-BR', 'pt'])?.startsWith('pt') === true ? 'pt' : 'en';
}
