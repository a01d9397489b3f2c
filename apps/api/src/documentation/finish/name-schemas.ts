import type { OpenAPIObject } from '@nestjs/swagger';
import { visitObjects } from './walk-document.js';

const SCHEMAS = '#/components/schemas/';

/**
 * Calls schemas by what they are: the class `BatchReportDto` is `BatchReport` to a generated client. In the order of the
 * alphabet, so that a new one changes one place of the committed document.
 */
export function nameSchemas(document: OpenAPIObject): void {
  visitObjects(document, (object) => {
    const { $ref: ref } = object;
    if (typeof ref === 'string' && ref.startsWith(SCHEMAS)) object['$ref'] = withoutSuffix(ref);
  });
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => [withoutSuffix(name), schema] as const,
  );
  schemas.sort(([one], [other]) => (one < other ? -1 : 1));
  document.components = { ...document.components, schemas: Object.fromEntries(schemas) };
}

function withoutSuffix(name: string): string {
  return name.replace(/Dto$/, '');
}
