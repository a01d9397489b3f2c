import { getSchemaPath, type ApiExtraModels } from '@nestjs/swagger';

/** The class an answer is documented by. */
export type DocumentedClass = Parameters<typeof ApiExtraModels>[number];

type JsonAnswer = { 'application/json': { schema: { $ref: string }; example: unknown } };

/** The content of an answer: its named schema and how it may read. The class has to be among the `ApiExtraModels`. */
export function jsonAnswer(dto: DocumentedClass, example: unknown): JsonAnswer {
  return { 'application/json': { schema: { $ref: getSchemaPath(dto) }, example } };
}
