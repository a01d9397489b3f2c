import type { SoakOutcome } from './soak.js';

/** What a soak has shown, for people. */
export function describeOutcome(outcome: SoakOutcome): string {
  const { resources } = outcome;
  const lines = [
    '',
    `${String(outcome.minutes)} minutes, seed ${String(outcome.seed)}: ${outcome.isSound ? 'the books are sound' : 'THE BOOKS ARE NOT SOUND'}`,
    '',
    `${String(outcome.payouts)} payouts in ${String(outcome.batches)} batches, ${String(outcome.messages)} messages collected (${String(outcome.redeliveries)} delivered more than once), ${String(outcome.webhooks)} webhooks received`,
    '',
    'Faults injected:',
    ...Object.entries(outcome.faults).map(([name, times]) => `  ${String(times).padStart(4)} × ${name}`),
    '',
    ...resources.memory.map(
      ({ name, early, late }) =>
        `Memory of the spared ${name}: ${early.toFixed(0)} MiB early, ${late.toFixed(0)} MiB late`,
    ),
    `Connections to Postgres at most: ${String(resources.mostConnections)}`,
    '',
    'What must hold:',
  ];
  for (const { what, count, faults } of outcome.findings) {
    lines.push(`  ${count === 0 ? 'holds ' : 'BROKEN'} ${what}${count === 0 ? '' : ` (${String(count)})`}`);
    lines.push(...faults.map((fault) => `           ${fault}`));
  }
  return lines.join('\n');
}
