import Sequencer from '@jest/test-sequencer';

/** From the longest: what starts processes takes its time, however small its file is. */
const PROJECTS = ['faults', 'e2e', 'integration', 'unit'];

/** jest starts with what took longest the last time. Where it has not run all of it yet, as in CI, it goes by the size of files; this, by project first. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    const rank = ({ context }) => PROJECTS.indexOf(context.config.displayName.name);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}
