import { error, warning } from "./code-entry.ts";

/** What rendering an app's source can run into: what is rendered (KS522), and the tools that render (KS603). */
export const renderCodes = {
  KS5220: error(
    "The source cannot be rendered",
    "Helm or kustomize refuses it, and says where and why.",
    "Correct the template or the kustomization at the line that is shown, or the values that it is given.",
  ),
  KS5221: error(
    "A source is not there, or is no source",
    "A chart is a folder with a Chart.yaml, a kustomization one with a kustomization.yaml. What they name must be there too.",
    "Correct the path. Paths are relative to the file that names them.",
  ),
  KS5222: error(
    "A path leads out of the source",
    "What is rendered must not depend on the machine that renders it: nothing outside of the chart, or of the declaration, is read, and no link that leads there is followed.",
    "Put a copy of the file where it is needed.",
  ),
  KS5223: error(
    "A chart's dependency is not in its folder",
    "Rendering fetches nothing, so the charts that a chart depends on must be in its folder `charts`.",
    "Run `helm dependency build` in the chart, and keep what it fetched together with the chart.",
  ),
  KS5224: error(
    "What was rendered is no YAML, or too much of it",
    "A chart or a file that writes something else than text, or writes without end, cannot be judged, and nobody would want it in a cluster.",
    "Correct what the source writes: YAML in UTF-8, and at most 64 MiB for each app.",
  ),
  KS5225: warning(
    "A chart gives something else each time it is rendered",
    "It makes up passwords, certificates or names by itself. Each plan would then change them, and what uses the old ones would break; and what was reviewed would not be what is applied.",
    "Give the chart the value, or the name of a Secret that exists already: most charts have a value for that.",
  ),
  KS5226: warning(
    "A chart's values cannot be checked against its schema",
    "Its `values.schema.json` refers to something outside of itself, which Helm would fetch. Rendering reaches neither the network nor other files, so the values are taken as they are.",
    "Put the definitions into the schema itself, or accept that values are not checked.",
  ),
  KS5227: error(
    "A kustomization fetches or runs something",
    "Bases from the network, Helm charts, generators and functions make what is rendered depend on more than the files that were reviewed.",
    "Keep a copy of what it takes beside the kustomization. A chart can be an app of its own.",
  ),
  KS6030: error(
    "A tool that renders is missing",
    "Charts are rendered by Helm and kustomizations by kustomize, so that they mean what their authors meant.",
    "Install it with asdf, mise or by hand, or point KUBESTAGE_HELM or KUBESTAGE_KUSTOMIZE to it.",
  ),
  KS6031: error(
    "A tool that renders has another version",
    "The platform says by which version of the tool its apps are rendered: another one may render something else.",
    "Install the version that the platform wants, or change it below `tools` in the Platform.",
  ),
  KS6032: error(
    "Rendering did not end",
    "The tool took too long or too much memory and was ended, with everything that it had started.",
    "Look for a loop that does not end, or ranges over far too much. A machine that is merely slow may try again.",
  ),
  KS6033: error(
    "A chart cannot be fetched",
    "The repository or registry did not give it, or gave something that is no chart.",
    "Check the name and the version, the connection, and that you are signed in (`helm registry login`).",
  ),
  KS6034: warning(
    "The version of a tool is not said",
    "Every machine renders with the version that happens to be there, and two versions may render different things.",
    "Add the line that the message shows to the Platform.",
  ),
} as const;
