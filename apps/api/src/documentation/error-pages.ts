import { STATUS_CODES } from 'node:http';
import { REASONS, type Language } from '#domain';
import {
  isProblemCode,
  problemStatus,
  problemTexts,
  type ProblemCode,
} from '../http/problems/problem-catalogue.js';
import { problemExampleOf } from './problems.js';
import { framePage, HTML_LANGUAGE, toHtml } from './page-frame.js';

const WORDS = {
  en: {
    title: 'Error codes',
    introduction:
      'Every error is answered as `application/problem+json` (RFC 9457). Its `code` is one of these and never changes its meaning; ' +
      'its `type` leads to the page of the code.',
    failures: 'Failure codes of payouts',
    failuresIntroduction:
      'A payout that `failed` or `needs_review` has one of these as `failure.code`. Under a new `external_id`, a payment with a ' +
      'retryable code may well succeed.',
    retryable: 'Retryable.',
    cause: 'Cause',
    remedy: 'What to do',
    example: 'Example of an answer',
  },
  pt: {
    title: 'Códigos de erro',
    introduction:
      'Todo erro vem como `application/problem+json` (RFC 9457). O `code` é um destes e nunca muda de significado; ' +
      'o `type` leva à página do código.',
    failures: 'Códigos de falha de pagamentos',
    failuresIntroduction:
      'Um pagamento em `failed` ou `needs_review` traz um destes em `failure.code`. Com um novo `external_id`, um pagamento cujo ' +
      'código permite nova tentativa pode dar certo.',
    retryable: 'Permite nova tentativa.',
    cause: 'Causa',
    remedy: 'O que fazer',
    example: 'Exemplo de resposta',
  },
} as const;

/** Every code, by status, in one language. */
export function renderErrorIndex(language: Language): string {
  const { title, introduction, failures, failuresIntroduction, retryable } = WORDS[language];
  const reasons = REASONS.map(
    ({ code, kind, meaning }) =>
      `<dt><code>${code}</code></dt><dd>${toHtml(meaning[language])}${kind === 'transient' ? ` ${retryable}` : ''}</dd>`,
  );
  const codes = Object.keys(problemStatus).filter(isProblemCode);
  const statuses = [...new Set(codes.map((code) => problemStatus[code]))].toSorted((a, b) => a - b);
  const groups = statuses.map((status) => {
    const entries = codes
      .filter((code) => problemStatus[code] === status)
      .map(
        (code) =>
          `<dt><a href="/errors/${code}"><code>${code}</code></a></dt><dd>${toHtml(problemTexts[language][code].cause)}</dd>`,
      );
    return `<h2>${String(status)} ${STATUS_CODES[status] ?? ''}</h2>\n<dl>\n${entries.join('\n')}\n</dl>`;
  });
  return framePage(
    language,
    title,
    `<h1>${title}</h1>\n<p>${toHtml(introduction)}</p>\n${groups.join('\n')}\n<h2 id="failures">${failures}</h2>\n<p>${toHtml(failuresIntroduction)}</p>\n<dl>\n${reasons.join('\n')}\n</dl>`,
  );
}

/** The page of one code: in the reader's language, then in the other one. */
export function renderErrorPage(code: ProblemCode, language: Language): string {
  const other = language === 'en' ? 'pt' : 'en';
  const title = toHtml(problemTexts[language][code].title);
  return framePage(
    language,
    title,
    `<h1>${title}</h1>
<p><span class="status">HTTP ${String(problemStatus[code])}</span> <code>${code}</code></p>
${renderSection(code, language)}
${renderSection(code, other, `<h2>${toHtml(problemTexts[other][code].title)}</h2>\n`)}`,
  );
}

function renderSection(code: ProblemCode, language: Language, heading = ''): string {
  const { cause, remedy } = problemTexts[language][code];
  const example = problemExampleOf(code, language);
  const words = WORDS[language];
  return `<section lang="${HTML_LANGUAGE[language]}">
${heading}<p>${toHtml(example.detail)}</p>
<h3>${words.cause}</h3>
<p>${toHtml(cause)}</p>
<h3>${words.remedy}</h3>
<p>${toHtml(remedy)}</p>
<h3>${words.example}</h3>
<pre>${toHtml(JSON.stringify(example, undefined, 2))}</pre>
</section>`;
}
