import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Short files whose tests take minutes: simulated schedules, every example of an error, what an example enforces on a real cluster. */
const longest = [
  /\/ledger\/simulate\.test/,
  /\/scripts\/docs\/(cluster|error)-/,
  /\/examples\/(enforcement\/|leaky\.test)/,
];

/** On a new checkout vitest goes by the size of files: what takes longest would come last, with one worker at work. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await BaseSequencer.prototype.sort.call(this, files);
    const isLong = ({ moduleId }: TestSpecification) => longest.some((pattern) => pattern.test(moduleId));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
