import type { Configuration } from './configuration.js';
import { ConfigurationError } from './configuration.errors.js';
import { loadConfiguration } from './load-configuration.js';

/** EX_CONFIG of sysexits.h: starting again does not help, an operator has to correct the configuration. */
const EXIT_STATUS_CONFIGURATION = 78;

/** For a process's main: the configuration, or the list of faults on standard error and the end with status 78. */
export function loadConfigurationOrExit(options?: Parameters<typeof loadConfiguration>[2]): Configuration {
  try {
    return loadConfiguration(undefined, undefined, options);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_STATUS_CONFIGURATION);
  }
}
