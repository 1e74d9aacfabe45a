import { expect, test } from "vitest";
import type { Review } from "./code-host.ts";
import { standingReviews } from "./standing-reviews.ts";

const head = "a".repeat(40);
const standing = (...said: readonly (readonly [string, Review["verdict"], string?])[]) =>
  standingReviews({
    ...{ author: "kubestage-bot", head },
    reviews: said.map(([person, verdict, about = head]) => ({ person, verdict, head: about, at: undefined })),
  });

test("what each person said last counts, and a comment takes nothing back", () => {
  expect(standing(["alex", "rejected"], ["alex", "approved"], ["robin", "approved"], ["robin", "withdrawn"])).toEqual({
    ...{ approved: ["alex"], rejected: [] },
  });
  expect(standing(["alex", "approved"], ["alex", "commented"]).approved).toEqual(["alex"]);
});

test("an approval of something else does not count, a rejection of something else does, and nobody approves of their own", () => {
  const other = "b".repeat(40);
  expect(standing(["alex", "approved", other], ["robin", "rejected", other], ["kubestage-bot", "approved"])).toEqual({
    ...{ approved: [], rejected: ["robin"] },
  });
});
