import { editText, siteText } from "../../testing/told.ts";
import { worldOf } from "../../testing/world-of.ts";
import type { Use } from "../uses.ts";

export const namespace = (name: string, stage: string) =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: {stage: ${stage}}}}\n`;
const stages = [namespace("shop-dev", "dev"), namespace("shop-test", "test")].join("---\n");
/** Beside the namespaces of two stages. */
export const worldWith = (...documents: string[]) => worldOf([stages, ...documents].join("---\n"));
export const said = ({ name, does, changes, at, own }: Use) =>
  [name, does, siteText(at), changes ? "changes" : "", own?.what ?? "", ...(own?.edits.map(editText) ?? [])]
    .filter((text) => text !== "")
    .join("; ");
