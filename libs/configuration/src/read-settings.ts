import { readFileSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { type ConfigurationFault, ConfigurationError } from './configuration.errors.js';
import type { Variable } from './variable.js';

/** Where variables come from; `process.env` in the processes, a plain object in tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings by group and name, each a variable. */
export interface SettingsTree {
  readonly [name: string]: Variable<unknown> | SettingsTree;
}

/** The same tree with the values of its variables. */
export type ValuesOf<Tree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends Variable<infer Value> ? Value : ValuesOf<Tree[Name]>;
};

/**
 * Reads every variable of a tree.
 *
 * @throws ConfigurationError listing every fault; never with the value of a secret in it
 */
export function readSettings<Tree extends SettingsTree>(tree: Tree, env: Environment): ValuesOf<Tree> {
  const faults: ConfigurationFault[] = [];
  const values = readTree(tree, (variable) => readValue(variable, env, faults));
  if (faults.length > 0) throw new ConfigurationError(faults);
  // Without a fault each value is of its variable's type, which Object.fromEntries cannot say.
  return values as ValuesOf<Tree>;
}

/** All variables of a tree. */
export function variablesOf(tree: SettingsTree): Variable<unknown>[] {
  return Object.values(tree).flatMap((node) => (isVariable(node) ? [node] : variablesOf(node)));
}

function readTree(tree: SettingsTree, read: (variable: Variable<unknown>) => unknown): object {
  const entries = Object.entries(tree);
  return Object.fromEntries(
    entries.map(([name, node]) => [name, isVariable(node) ? read(node) : readTree(node, read)]),
  );
}

function isVariable(node: Variable<unknown> | SettingsTree): node is Variable<unknown> {
  return typeof node['name'] === 'string';
}

function readValue(variable: Variable<unknown>, env: Environment, faults: ConfigurationFault[]): unknown {
  const { name, rule, secret, defaultText } = variable;
  const addFault = (message: string, of = name): void => void faults.push({ variable: of, message });
  const text = secret ? readSecret(variable, env, addFault) : (textOf(env, name) ?? defaultText);
  if (text === undefined) return undefined;
  const result = variable.schema.safeParse(text);
  if (result.success) return result.data;
  const found = secret ? 'is not what it should be (its value is not shown)' : `is "${text}"`;
  const remedy = defaultText === undefined ? '' : ` Leave it out for ${defaultText}.`;
  addFault(`${found}: it must be ${rule}.${remedy}`);
  return undefined;
}

function readSecret(
  { name, rule, required }: Variable<unknown>,
  env: Environment,
  addFault: (message: string, of?: string) => void,
): string | undefined {
  const fileVariable = `${name}_FILE`;
  const text = textOf(env, name);
  const path = textOf(env, fileVariable);
  if (path === undefined) {
    if (text === undefined && required)
      addFault(`is not set: it must be ${rule}, or ${fileVariable} must name a file that holds it.`);
    return text;
  }
  if (text !== undefined) {
    addFault(`is set twice, by itself and by ${fileVariable}. Unset one of them.`);
    return undefined;
  }
  try {
    return readSecretFile(path);
  } catch (error) {
    addFault(error instanceof Error ? error.message : 'cannot be read.', fileVariable);
    return undefined;
  }
}

/** An empty variable counts as unset: compose files and shells make them out of variables that are missing. */
function textOf(env: Environment, name: string): string | undefined {
  const text = env[name];
  return text === '' ? undefined : text;
}

/** A connection string is shorter than this; a path to something else by mistake is not read into memory as one. */
const SECRET_FILE_MAX_CHARACTERS = 8192;

/**
 * The trimmed content of a file that holds a secret (a Docker or Kubernetes secret ends in a newline more often than not).
 * Throws an Error whose message says how to mend it, to be read after the variable's name.
 */
function readSecretFile(path: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8').trim();
  } catch (error) {
    const reason = isNativeError(error) && 'code' in error ? ` (${String(error.code)})` : '';
    throw new Error(
      `names a file that cannot be read${reason}: ${path}. Check the path and who may read it.`,
      { cause: error },
    );
  }
  if (content === '') throw new Error(`names an empty file: ${path}. Write the value into it.`);
  if (content.length > SECRET_FILE_MAX_CHARACTERS) {
    throw new Error(
      `names a file of more than ${String(SECRET_FILE_MAX_CHARACTERS)} characters: ${path}. It should hold the value alone.`,
    );
  }
  return content;
}
