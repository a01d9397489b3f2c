/** One variable that cannot be used: what is wrong and how to mend it. Never the value of a secret. */
export interface ConfigurationFault {
  readonly variable: string;
  readonly message: string;
}

/** The environment cannot be used. Lists every fault of single variables at once, then those of rules over several. */
export class ConfigurationError extends Error {
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    const lines = faults.map(({ variable, message }) => `  ${variable} ${message}`);
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${String(faults.length)} faults`}:\n${lines.join('\n')}\n` +
        'Every variable is explained in .env.example.',
    );
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}
