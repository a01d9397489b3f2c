import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from '../send-to.js';
import type { ApiDocument, Route } from './api-document.js';

/** The name under which the schemas of the document refer to each other. */
const DOCUMENT = 'document';

/** Checks answers against the document: statuses, media types and bodies that it does not describe are faults. */
export class DocumentedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(document: ApiDocument) {
    addFormats.default(this.ajv);
    this.ajv.addSchema(document, DOCUMENT);
  }

  /** What is wrong with an answer to a call of this route; undefined: nothing. */
  faultOf(route: Route, answer: Answer): string | undefined {
    if (isOtherAddress(route, answer)) return undefined;
    const documented = route.operation.responses[String(answer.status)];
    if (documented === undefined) return `status ${String(answer.status)} is not documented: ${answer.text}`;
    const types = Object.keys(documented.content ?? {});
    if (answer.text === '') return types.length === 0 ? undefined : 'the answer has no body';
    const type = (answer.headers['content-type'] ?? '').split(';', 1).join();
    if (!types.includes(type)) return `${type || 'no type'} is not documented for ${String(answer.status)}`;
    if (!type.endsWith('json')) return undefined;
    return this.faultOfBody([route.path, route.method.toLowerCase(), answer.status, type], answer);
  }

  private faultOfBody(
    [path, method, status, type]: readonly [string, string, number, string],
    answer: Answer,
  ): string | undefined {
    const place = ['paths', path, method, 'responses', status, 'content', type, 'schema'];
    const validate = this.validatorAt(place.map((token) => escape(String(token))).join('/'));
    if (validate === undefined || validate(answer.json)) return undefined;
    return `the body breaks its schema: ${this.ajv.errorsText(validate.errors)}: ${answer.text}`;
  }

  private validatorAt(pointer: string): ValidateFunction | undefined {
    return this.ajv.getSchema(`${DOCUMENT}#/${pointer}`);
  }
}

/** A strange parameter can make an address that is another one, or none: then nothing is said of this route. */
function isOtherAddress({ method }: Route, { status, text, headers }: Answer): boolean {
  if (status === 405) return !(headers.allow ?? method).split(', ').includes(method);
  return status === 404 && text.includes('"code":"route_not_found"');
}

/** A token of a JSON pointer (RFC 6901) as it stands in an address. */
function escape(token: string): string {
  return encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1'));
}
