import type { Command } from "commander";
import type { CanArguments } from "../commands/can.ts";
import type { Terminal } from "../terminal.ts";
import type { Finish } from "./shared.ts";
import { examples, forms } from "./shared.ts";
import { addWorldOptions } from "./world-options.ts";

type Options = Omit<CanArguments, "who" | "verb" | "what" | "paths">;

export function addCan(program: Command, terminal: Terminal, finish: Finish): void {
  const command = program
    .command("can")
    .summary("who may do what, and by which binding")
    .description(
      "Says whether somebody may do something, in each namespace, those of one stage, or one: by which binding and which rule of which role, or by which way up through the API where no rule allows it to them. Judges manifests of anybody, a declaration, or a live cluster, reading only.\n\nExits with 0 for yes, 3 for no, 1 where it could not be judged.",
    )
    .argument("<who>", "alice, group:team, or serviceaccount:namespace/name")
    .argument("<verb>", "get, list, create, …; of a path such as /metrics: get")
    .argument("<what>", "pods, pods/exec, deployments.apps, secrets/name, /metrics");
  addWorldOptions(command)
    .option("-s, --stage <name>", "only in the namespaces of this stage")
    .option("-n, --namespace <name>", "only in this namespace")
    .option("--as-group <names...>", "groups that they are in, beside those that everybody is in")
    .addOption(forms("text", "json"))
    .addHelpText(
      "after",
      examples(
        "kubestage can group:developers create pods/exec --stage prod",
        "kubestage can serviceaccount:shop-dev/ci get secrets -n shop-prod manifests/",
        "kubestage can alice delete nodes --context nonprod -o json",
      ),
    )
    .action(async (who: string, verb: string, what: string, paths: string[], options: Options) => {
      const { runCan } = await import("../commands/can.ts");
      finish(await runCan({ who, verb, what, paths, ...options }, terminal));
    });
}
