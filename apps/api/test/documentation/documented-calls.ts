import { randomUUID } from 'node:crypto';
import type { Outgoing } from '../send-to.js';
import { examplesOf, type ApiDocument, type Parameter, type Route } from '../fuzz/api-document.js';

/** A call made of nothing but a route's own examples. */
export interface DocumentedCall extends Outgoing {
  /** Which of the examples it shows, for messages. */
  readonly shows: string;
}

/** What earlier calls made, by the name of the parameter that wants it: an id, the end of a page. */
export type Made = ReadonlyMap<string, string>;

const REQUEST_ID = 'X-Request-Id';
/** Of these parameters a route that has them all wants one. */
const ONE_OF: readonly (readonly string[])[] = [
  [
    'external_id',
    'end_to_end_id',
    'payout_id',
    'user_id',
    'status',
    'settled_after',
    'settled_before',
    'day',
  ],
];
const CSV_TYPE = 'text/csv';
/** What a spreadsheet needs in the address, and what may be there beside it: JSON says it itself. */
const NEEDED_BY_CSV = 'batch_id';
const BESIDE_CSV = ['scheduled_for', 'priority'];

/**
 * The calls that show every example of a route: one with what it needs, one for each further body, for each parameter that may be
 * left out, and for each further type of its answer. What names something of this installation is taken from what was made; a cursor that nothing made is
 * left out.
 */
export function callsOf(route: Route, document: ApiDocument, made: Made): DocumentedCall[] {
  const parameters = (route.operation.parameters ?? []).map((parameter) => resolve(parameter, document));
  const valueOf = ({ name, example, schema }: Parameter): string | undefined =>
    made.get(name) ??
    // Of the one parameter that has no example.
    (name === REQUEST_ID ? 'tried-out' : undefined) ??
    // A document cannot know when it is read.
    (name === 'scheduled_for' ? new Date(Date.now() + 86_400_000).toISOString() : undefined) ??
    (['cursor', 'after'].includes(name) ? undefined : textOf(example ?? schema?.examples?.[0]));
  const [firstBody, ...otherBodies] = bodiesOf(route);
  const csvBody = otherBodies.find(({ type }) => type === CSV_TYPE);
  const neededByCsv = parameters.filter(({ in: place, name }) => place === 'query' && name === NEEDED_BY_CSV);
  const [, ...otherTypes] = Object.keys(route.operation.responses['200']?.content ?? {});
  const call = (
    shows: string,
    shown: readonly Parameter[],
    body = firstBody,
    accept?: string,
  ): DocumentedCall => {
    const given = [...parameters.filter(isAlwaysGiven), ...shown];
    const place = (where: string): [string, string][] =>
      given
        .filter((parameter) => parameter.in === where)
        .map((parameter) => [parameter.name, valueOf(parameter) ?? ''] as [string, string])
        // Each of these batches is another one.
        .map(([name, value]) => [
          name,
          neededByCsv.some((one) => one.name === name) ? `${value}-${randomUUID()}` : value,
        ]);
    const path = place('path').reduce(
      (address, [name, value]) => address.replace(`{${name}}`, encodeURIComponent(value)),
      route.path,
    );
    const query = new URLSearchParams(place('query')).toString();
    return {
      shows,
      method: route.method,
      path: query === '' ? path : `${path}?${query}`,
      headers: {
        ...Object.fromEntries(place('header')),
        ...(body && { 'content-type': body.type }),
        ...(accept !== undefined && { accept }),
      },
      ...(body && { body: body.text }),
    };
  };
  const choices = ONE_OF.map((names) => parameters.filter(({ name }) => names.includes(name))).filter(
    ({ length }, n) => length === ONE_OF[n]?.length,
  );
  const needed = choices.flatMap(([first]) => first ?? []);
  const optional = parameters.filter(
    (parameter) =>
      !isAlwaysGiven(parameter) &&
      !needed.includes(parameter) &&
      !neededByCsv.includes(parameter) &&
      valueOf(parameter) !== undefined,
  );
  return [
    call('what it needs', needed),
    ...otherBodies.map((body) =>
      call(body.name, body.type === CSV_TYPE ? [...needed, ...neededByCsv] : needed, body),
    ),
    ...optional.map((parameter) => {
      if (csvBody !== undefined && BESIDE_CSV.includes(parameter.name))
        return call(parameter.name, [...neededByCsv, parameter], csvBody);
      const replaced = choices.find((choice) => choice.includes(parameter)) ?? [];
      return call(parameter.name, [...needed.filter((one) => !replaced.includes(one)), parameter]);
    }),
    ...otherTypes.map((type) => call(`answered as ${type}`, needed, firstBody, type)),
  ];
}

/** The calls that viewers prefill: paths and bodies as they are shown, and of what may be left out that which has an `example`. */
export function prefilledCallsOf(route: Route): Outgoing[] {
  const query = new URLSearchParams();
  let address = route.path;
  const { parameters = [] } = route.operation;
  for (const { in: place, name, example } of parameters) {
    const text = textOf(example);
    if (text === undefined) continue;
    if (place === 'path') address = address.replace(`{${name}}`, text);
    if (place === 'query') query.set(name, text);
  }
  const path = query.size === 0 ? address : `${address}?${query.toString()}`;
  const csvId = textOf(parameters.find(({ name }) => name === NEEDED_BY_CSV)?.schema?.examples?.[0]) ?? '';
  const bodies = bodiesOf(route).map(({ type, text }) => ({
    method: route.method,
    // A reader fills this in.
    path: type === CSV_TYPE ? `${path}?${NEEDED_BY_CSV}=${csvId}` : path,
    headers: { 'content-type': type },
    body: text,
  }));
  return bodies.length > 0 ? bodies : [{ method: route.method, path }];
}

function textOf(example: unknown): string | undefined {
  return typeof example === 'string' || typeof example === 'number' ? String(example) : undefined;
}

/** Path parameters, what a route cannot do without, and those that every call has. */
function isAlwaysGiven(parameter: Parameter): boolean {
  return parameter.in === 'path' || parameter.required === true || parameter.name === REQUEST_ID;
}

function bodiesOf({ operation }: Route): { name: string; type: string; text: string }[] {
  return Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, media]) =>
    examplesOf(media).map((value, number) => ({
      name: `body ${String(number + 1)} as ${type}`,
      type,
      text: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  );
}

/** What every call may have stands once, and is referred to. */
function resolve(parameter: Parameter & { readonly $ref?: string }, document: ApiDocument): Parameter {
  const name = parameter.$ref?.split('/').at(-1);
  if (name === undefined) return parameter;
  const { parameters } = document.components as unknown as { parameters: Record<string, Parameter> };
  const found = parameters[name];
  if (found === undefined) throw new Error(`${parameter.$ref ?? ''} leads nowhere`);
  return found;
}
