import { readFileSync } from 'node:fs';

/** A member of a generated type. */
export interface Member {
  readonly type: string;
  readonly name: string;
  readonly isRequired: boolean;
}

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

const OPENAPI = new URL('../../openapi.json', import.meta.url);

/**
 * Members that the document does not have, or has otherwise than required or optional as they are: programs that use them break.
 * What the document has besides is no fault: types that are generated later have it.
 */
export function strangersAmong(members: readonly Member[]): string[] {
  const document = JSON.parse(readFileSync(OPENAPI, 'utf8')) as {
    components: { schemas: Readonly<Record<string, Schema>> };
  };
  return members.flatMap(({ type, name, isRequired }) => {
    const { properties = {}, required = [] } = document.components.schemas[type] ?? {};
    return name in properties && required.includes(name) === isRequired ? [] : [`${type}.${name}`];
  });
}
