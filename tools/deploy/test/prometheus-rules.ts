import { z } from 'zod';
import { deployFiles, readYaml } from './deploy-files.js';

const texts = z.record(z.string(), z.string());
const recording = z.strictObject({ record: z.string(), expr: z.string() });
const alert = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().regex(/^\d+[smh]$/),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical', 'info']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const rulesFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([alert, recording])) })),
});
const testFile = z.looseObject({
  tests: z.array(
    z.looseObject({
      alert_rule_test: z
        .array(
          z.looseObject({ alertname: z.string(), exp_alerts: z.array(z.looseObject({ exp_labels: texts })) }),
        )
        .optional(),
    }),
  ),
});

export type Alert = z.infer<typeof alert>;
export type Recording = z.infer<typeof recording>;

const rules = deployFiles('prometheus/rules', '.yml')
  .flatMap((path) => readYaml(`deploy/${path}`))
  .flatMap((document) => rulesFile.parse(document).groups)
  .flatMap((group) => group.rules);

export const alerts: readonly Alert[] = rules.filter((rule) => 'alert' in rule);
export const recordings: readonly Recording[] = rules.filter((rule) => 'record' in rule);

/** Alert and severity that some test file expects to fire, and those it expects to stay silent. */
export function testedAlerts(): { fires: ReadonlySet<string>; isSilent: ReadonlySet<string> } {
  const tests = deployFiles('prometheus/tests', '.test.yml')
    .flatMap((path) => readYaml(`deploy/${path}`))
    .flatMap((document) => testFile.parse(document).tests)
    .flatMap((test) => test.alert_rule_test ?? []);
  return {
    fires: new Set(
      tests.flatMap(({ alertname, exp_alerts: expected }) =>
        expected.map(({ exp_labels: labels }) => `${alertname} ${labels['severity'] ?? ''}`),
      ),
    ),
    isSilent: new Set(tests.filter((test) => test.exp_alerts.length === 0).map((test) => test.alertname)),
  };
}
