import type { ConfigurationFault } from './configuration.errors.js';
import { readSecretFile } from './read-secret-file.js';
import type { Variable } from './variable.js';
import { variables, type Values } from './variables.js';

/** Where variables come from; `process.env` in the processes, a plain object in tests. */
export type Environment = Readonly<Record<string, string | undefined>>;

type AddFault = (variable: string, message: string) => void;

/** Reads every variable on its own; what several of them must satisfy together is checked afterwards. */
export function readValues(env: Environment): { values: Values; faults: ConfigurationFault[] } {
  const faults: ConfigurationFault[] = [];
  const addFault: AddFault = (variable, message) => faults.push({ variable, message });
  const entries = Object.entries(variables).map(([name, variable]) => [
    name,
    readValue(name, variable, env, addFault),
  ]);
  // The table's own names and schemas make exactly this shape, which Object.entries cannot say.
  return { values: Object.fromEntries(entries) as Values, faults };
}

function readValue(name: string, variable: Variable<unknown>, env: Environment, addFault: AddFault): unknown {
  const text = variable.secret
    ? readSecret(name, variable, env, addFault)
    : (textOf(env, name) ?? variable.defaultText);
  if (text === undefined) return undefined;
  const result = variable.schema.safeParse(text);
  if (result.success) return result.data;
  const found = variable.secret ? 'is not what it should be (its value is not shown)' : `is "${text}"`;
  const mend = variable.defaultText === undefined ? '' : ` Leave it out for ${variable.defaultText}.`;
  addFault(name, `${found}: it must be ${variable.rule}.${mend}`);
  return undefined;
}

function readSecret(
  name: string,
  variable: Variable<unknown>,
  env: Environment,
  addFault: AddFault,
): string | undefined {
  const fileVariable = `${name}_FILE`;
  const text = textOf(env, name);
  const path = textOf(env, fileVariable);
  if (text !== undefined && path !== undefined) {
    addFault(name, `is set twice, by itself and by ${fileVariable}. Unset one of them.`);
    return undefined;
  }
  if (text === undefined && path === undefined) {
    if (variable.optional === true) return undefined;
    addFault(
      name,
      `is not set: it must be ${variable.rule}, or ${fileVariable} must name a file that holds it.`,
    );
    return undefined;
  }
  if (path === undefined) return text;
  try {
    return readSecretFile(path);
  } catch (error) {
    addFault(fileVariable, error instanceof Error ? error.message : 'cannot be read.');
    return undefined;
  }
}

/** An empty variable counts as unset: compose files and shells make them out of variables that are missing. */
function textOf(env: Environment, name: string): string | undefined {
  const text = env[name];
  return text === '' ? undefined : text;
}
