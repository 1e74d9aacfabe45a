import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Short files whose tests take minutes: what an example enforces on a real cluster, and every cluster page of the docs. */
const longest = [/\/examples\/enforcement\//, /\/scripts\/docs\/cluster-/];

/** On a new checkout vitest goes by the size of files: what takes longest would come last, with one worker at work. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await BaseSequencer.prototype.sort.call(this, files);
    const isLong = ({ moduleId }: TestSpecification) => longest.some((pattern) => pattern.test(moduleId));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
