import { STATUS_CODES } from 'node:http';
import {
  isProblemCode,
  problemStatus,
  problemTexts,
  type Language,
  type ProblemCode,
} from '../../http/problems/problem-catalogue.js';
import { framePage, toHtml } from './page-frame.js';

const WORDS = {
  en: {
    title: 'Error codes',
    introduction:
      'Every error is answered as `application/problem+json` (RFC 9457). Its `code` is one of these and never changes its meaning; ' +
      'its `type` leads to the page of the code.',
  },
  pt: {
    title: 'Códigos de erro',
    introduction:
      'Todo erro é respondido como `application/problem+json` (RFC 9457). Seu `code` é um destes e nunca muda de significado; ' +
      'seu `type` leva à página do código.',
  },
} as const;

/** Every code, by status, in one language. */
export function renderErrorIndex(language: Language): string {
  const { title, introduction } = WORDS[language];
  const codes = Object.keys(problemStatus).filter(isProblemCode);
  const statuses = [...new Set(codes.map((code) => problemStatus[code]))].sort((a, b) => a - b);
  const groups = statuses.map((status) =>
    renderGroup(
      status,
      codes.filter((code) => problemStatus[code] === status),
      language,
    ),
  );
  return framePage(
    language,
    title,
    `<h1>${title}</h1>
<p>${toHtml(introduction)}</p>
${groups.join('\n')}`,
  );
}

function renderGroup(status: number, codes: readonly ProblemCode[], language: Language): string {
  const entries = codes.map(
    (code) =>
      `<dt><a href="/errors/${code}"><code>${code}</code></a></dt><dd>${toHtml(problemTexts[language][code].title)}</dd>`,
  );
  return `<h2>${String(status)} ${STATUS_CODES[status] ?? ''}</h2>
<dl>
${entries.join('\n')}
</dl>`;
}
