import { readFileSync } from 'node:fs';
import { DocumentBuilder, type OpenAPIObject } from '@nestjs/swagger';
import { REASONS } from '#domain';
import { API_KEY_SECURITY } from '../http/access/route-access.js';

/** What the OpenAPI document says besides its routes: `guide.md` has its introduction, then each tag by the task it helps with. */
export function describeApi(): Omit<OpenAPIObject, 'paths'> {
  const text = readFileSync(new URL('./guide.md', import.meta.url), 'utf8');
  const guide = text.replace('{{failure codes}}', failureCodes());
  const [[title = '', introduction = ''] = [], ...tags] = guide
    .split(/^# /m)
    .slice(1)
    .map((section) => section.trim().split(/\n\n(.*)/s));
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription(introduction)
    .setVersion('1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'mk_…',
        description: 'An API key; needed with AUTH=required.',
      },
      API_KEY_SECURITY,
    );
  for (const [name = '', description = ''] of tags) builder.addTag(name, description);
  return builder.build();
}

const OUTCOMES = { final: '`failed`', transient: 'tried again; then `failed`', operator: '`needs_review`' };

function failureCodes(): string {
  const rows = REASONS.map(
    ({ code, kind, meaning }) =>
      `| \`${code}\` | ${meaning.en} | ${OUTCOMES[kind]} | ${kind === 'transient' ? 'yes' : 'no'} |`,
  );
  return [
    '| code | meaning | what becomes of the item | retryable |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
