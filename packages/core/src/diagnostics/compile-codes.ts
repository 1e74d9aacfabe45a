import { error, warning } from "./code-entry.ts";

/** What can be found while a platform is compiled. */
export const compileCodes = {
  KS2001: warning(
    "A call leads to an app that is not in this stage",
    "The call would have to leave the stage, which is never opened; it stays closed there.",
    "Put the callee into the stage with `in`, or remove the call.",
  ),
  KS2002: error(
    "Production refuses an image without a digest",
    "A tag can be moved after it was tested: what runs would not be what was approved.",
    "Give a release whose `images` carry digests, or pin the image with @sha256:…",
  ),
  KS2003: warning(
    "An app has no release in a stage",
    "It gets its namespace, quota, access and policies there, but no workloads.",
    "Create a release and point the stage to it, or leave the stage out of the app's `in`.",
  ),
  KS2004: warning(
    "A container declares no resources",
    "The LimitRange's defaults apply: they fit nobody exactly, and the scheduler plans with them.",
    "Declare `resources` for the container.",
  ),
  KS2005: error(
    "An image comes from a registry that the stage or its cluster does not allow",
    "Admission would refuse the pods of this app.",
    "Use an image of an allowed registry, or add the registry to the cluster or stage.",
  ),
  KS2007: error(
    "A variable is set twice",
    "One of the two would win without a word: a literal over the URL of the same stage, or over a secret.",
    "Rename one of the two, or remove it.",
  ),
  KS2008: error(
    "A rule for the outside would open the cluster's own networks",
    "Many network plugins match address blocks against pods too: the rule would open pods of every stage, past the declared calls.",
    "Call apps by `app` and shared pods by `pods`; correct the cluster's `podCidrs` and `serviceCidrs` where they are too wide.",
  ),
  KS2009: warning(
    "A rule for the outside may open the cluster's own pods",
    "The addresses are private ones, and the cluster does not say which of them its pods have, so they cannot be left out of the rule.",
    "Add `podCidrs` and `serviceCidrs` to the cluster.",
  ),
  KS2010: warning(
    "Something that every stage trusts is selected inside a stage",
    "Pods that match are let into the other stages, and whoever may create pods in that namespace can give them the labels.",
    "Keep DNS, the entry, monitoring and Shared things in namespaces of their own, and select these by `kubernetes.io/metadata.name`.",
  ),
} as const;
