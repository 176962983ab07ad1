const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The longest files first, so that none of them is what everybody waits for at the end; and by turns one that runs whole
 * services, which needs the cores, and one that does not, which mostly waits. What ran here before has its time; on a fresh
 * clone those in chaos/ are taken for the longest.
 */
module.exports = class LongestFirstByTurns extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests).sort((a, b) => secondsOf(b) - secondsOf(a));
    const heavy = sorted.filter(({ path }) => path.endsWith('.e2e-spec.ts'));
    const light = sorted.filter(({ path }) => !path.endsWith('.e2e-spec.ts'));
    return Array.from({ length: Math.max(heavy.length, light.length) }, (_, i) => [heavy[i], light[i]])
      .flat()
      .filter((test) => test !== undefined);
  }
};

function secondsOf({ path, duration }) {
  if (duration !== undefined) return duration / 1_000;
  if (/[/\\]chaos[/\\]/.test(path)) return path.includes('redis-lost') ? 60 : 30;
  return 0;
}
