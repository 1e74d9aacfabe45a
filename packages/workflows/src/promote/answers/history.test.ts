import { readLedger, type RecordedRelease } from "@kubestage/core";
import { expect, test } from "vitest";
import { promotionsBefore } from "./history.ts";
import { newLedger } from "../testing.ts";

const usual = { number: 1, authors: [], createdAt: 0, set: undefined, livesIn: undefined, hotfix: undefined };

test("what a release of a set replaced is told by its app, also where another app's name begins with it", async () => {
  const { ledger: repository, git } = await newLedger();
  const message = `Promote set spring to test

Kubestage-Promotion: test/web test/web-api
Kubestage-Release: web-2b web-api-2b
Kubestage-Replaces: web-api-1a web-1a
Kubestage-Kind: promotion
Kubestage-Wave: 1
Kubestage-Decided-At: 2026-11-26T12:00:00.000Z`;
  const tip = git(
    "-c",
    "user.name=ci",
    "-c",
    "user.email=ci@example.com",
    "commit-tree",
    "main^{tree}",
    "-p",
    "main",
    "-m",
    message,
  );
  const releases = [
    ["web-1a", "web"],
    ["web-api-1a", "web-api"],
  ].map(([name = "", app = ""]): [string, RecordedRelease] => [name, { ...usual, name, app }]);
  const ledger = { ...readLedger([]).ledger, releases: new Map(releases) };
  const past = await promotionsBefore({ repository, signal: undefined }, { tip, ledger }, { most: 10 });
  expect(past.map(({ app, release, replaces }) => [app, release, replaces])).toEqual([
    ["web", "web-2b", "web-1a"],
    ["web-api", "web-api-2b", "web-api-1a"],
  ]);
});
