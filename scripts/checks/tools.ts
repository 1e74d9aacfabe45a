import { run } from "../run.ts";
import { type Outcome, outcomeOf } from "./check.ts";

export async function checkTypes(): Promise<Outcome> {
  const cache = ["--incremental", "--tsBuildInfoFile", "node_modules/.cache/kubestage.tsbuildinfo"];
  return outcomeOf(await run("tsc", ["--noEmit", ...cache]));
}

export async function checkLint(): Promise<Outcome> {
  return outcomeOf(await run("oxlint", []));
}

export async function checkFormat(): Promise<Outcome> {
  return outcomeOf(await run("biome", ["format", "."]));
}

export async function checkDeadExports(): Promise<Outcome> {
  return outcomeOf(await run("knip", ["--no-progress", "--treat-config-hints-as-errors"]));
}
