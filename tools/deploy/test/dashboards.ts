import { z } from 'zod';
import { deployFiles, readText } from './deploy-files.js';

const target = z.looseObject({
  expr: z.string(),
  refId: z.string(),
  datasource: z.looseObject({ uid: z.string() }),
});
const panel = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  gridPos: z.strictObject({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(target).optional(),
});
const dashboard = z.looseObject({ uid: z.string(), title: z.string(), panels: z.array(panel) });

export type Panel = z.infer<typeof panel>;

/** Every dashboard that Grafana is given. */
export const dashboards: readonly z.infer<typeof dashboard>[] = deployFiles(
  'grafana/dashboards',
  '.json',
).map((path) => dashboard.parse(JSON.parse(readText(`deploy/${path}`))));

/** Pairs of panels that lie over each other, by their titles. */
export function overlapping(panels: readonly Panel[]): [string, string][] {
  return panels.flatMap((one, index) =>
    panels
      .slice(index + 1)
      .filter(({ gridPos: b }) => {
        const a = one.gridPos;
        return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
      })
      .map((other): [string, string] => [one.title, other.title]),
  );
}
