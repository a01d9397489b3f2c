import {
  problemStatus,
  problemTexts,
  type Language,
  type ProblemCode,
} from '../../http/problems/problem-catalogue.js';
import { problemExampleOf } from '../problem-examples.js';
import { framePage, htmlLanguage, toHtml } from './page-frame.js';

const HEADINGS = {
  en: { cause: 'Cause', remedy: 'What to do', example: 'As it is answered' },
  pt: { cause: 'Causa', remedy: 'O que fazer', example: 'Como é respondido' },
} as const;

const OTHER: Readonly<Record<Language, Language>> = { en: 'pt', pt: 'en' };

/** The page of one code: in the reader's language, then in the other one. */
export function renderErrorPage(code: ProblemCode, language: Language): string {
  return framePage(
    language,
    code,
    `<h1><code>${code}</code></h1>
<p><span class="status">HTTP ${String(problemStatus[code])}</span></p>
${renderSection(code, language)}
${renderSection(code, OTHER[language])}`,
  );
}

function renderSection(code: ProblemCode, language: Language): string {
  const { title, cause, remedy } = problemTexts[language][code];
  const example = problemExampleOf(code, language);
  const words = HEADINGS[language];
  return `<section lang="${htmlLanguage(language)}">
<h2>${toHtml(title)}</h2>
<p>${toHtml(example.detail)}</p>
<h3>${words.cause}</h3>
<p>${toHtml(cause)}</p>
<h3>${words.remedy}</h3>
<p>${toHtml(remedy)}</p>
<h3>${words.example}</h3>
<pre>${toHtml(JSON.stringify(example, undefined, 2))}</pre>
</section>`;
}
