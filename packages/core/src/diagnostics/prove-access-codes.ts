import { error, warning } from "./code-entry.ts";

/** Rights that reach another stage (KS32). */
export const accessCodes = {
  KS3201: error(
    "Somebody of one stage has rights in a namespace of another",
    "A RoleBinding in that namespace names a user, a group or a service account that belongs to another stage: whoever takes over that one is in both.",
    "Take the subject out of the binding; give people a group of their own for each stage. What was meant, declare as a grant.",
  ),
  KS3202: error(
    "A ClusterRoleBinding gives rights in every stage",
    "What it names belongs to one stage, or to none, and may do the same in all of them.",
    "Bind the role by RoleBindings in the namespaces where it is needed, or write a smaller role.",
  ),
  KS3203: error(
    "Everybody has rights in a stage",
    "A binding names a group in which every user or every service account of the cluster is: those of all other stages too.",
    "Name those who need it instead of the group of everybody.",
  ),
  KS3204: error(
    "Somebody can act as somebody of another stage",
    "Impersonation, tokens of service accounts and certificates give all rights of whom they are for.",
    "Take `impersonate`, `serviceaccounts/token`, or the approval of certificates away, or restrict them by resourceNames.",
  ),
  KS3205: error(
    "Somebody can give themselves rights",
    "`bind` with the right to create bindings, and `escalate` with the right to change a role, switch off the rule that nobody hands out what they do not have.",
    "Take `bind` and `escalate` away, or restrict them by resourceNames to roles that do no harm.",
  ),
  KS3206: error(
    "Somebody of one stage may change what keeps all of them apart",
    "Namespaces and their labels, nodes, volumes, admission policies, webhooks, definitions, aggregated APIs and classes belong to the whole cluster: who may change them reaches every stage.",
    "Leave them to administrators: take the rule out of the role, or the subject out of the binding.",
  ),
  KS3207: error(
    "A way through another namespace leads to rights in a stage",
    "Who may run, enter or read what is in a namespace has the rights of its service accounts, and one of those reaches further.",
    "Take the rights in that namespace away, or those of its service accounts in the other stage.",
  ),
  KS3208: warning(
    "Whether admission refuses a way into another stage is not known",
    "Somebody has a right that reaches another stage, and an admission policy may refuse what could be done with it, depending on what is sent.",
    "Take the right away, or write the policy so that it refuses every such request.",
  ),
} as const;
