import { error } from "./code-entry.ts";

/** Texts that name something of another stage (KS36). */
export const configurationCodes = {
  KS3601: error(
    "A text names a Service or a pod of another stage",
    "What reads this text talks to the other stage as soon as anything lets it, and nobody sees it coming: so tests delete production data. That the network is closed today helps until somebody opens it.",
    "Name the Service of the same stage. Where the call is meant, declare it as an opening.",
  ),
  KS3602: error(
    "A text names a host of another stage",
    "A public host is reached from everywhere, whatever network policies say: they see the load balancer's address, not the pod behind it.",
    "Name the host of the same stage. Where the host is shared on purpose, say so in the intent.",
  ),
  KS3603: error(
    "A text holds an address of another stage",
    "The address is one of a Service, a pod, a node or a load balancer of the other stage. Addresses are also given away again: tomorrow it may be something else's.",
    "Name the Service of the same stage instead of an address.",
  ),
  KS3604: error(
    "A Service leads into another stage",
    "By an external name, an external address or endpoints written by hand, a name of this stage stands for something of the other one. Whoever calls it trusts that it does not.",
    "Remove the endpoint, or lead to the Service of the same stage.",
  ),
  KS3605: error(
    "Two stages fetch the same secret",
    "Both read the same path of the same store: whoever reads it in one stage holds what opens the other.",
    "Give each stage a path of its own, and let the store refuse the others'.",
  ),
  KS3606: error(
    "Two stages use the same database, queue or bucket",
    "The same data under the same name at the same server: what one stage deletes is gone in the other. No network policy keeps them apart, because both are let out to that server.",
    "Give each stage a database, queue or bucket of its own. Where it is shared on purpose, say so in the intent.",
  ),
  KS3607: error(
    "Two stages act as the same identity",
    "Accounts of both stages sign in as the same role at the cloud provider, so each may do there whatever the other may.",
    "Give each stage a role of its own that trusts only that stage's service accounts.",
  ),
  KS3608: error(
    "A Secret names something of another stage",
    "One of its values holds a host, a Service's name or an address of the other stage. The value itself is not shown.",
    "Correct the value where the Secret comes from, and look at who has used it.",
  ),
  KS3609: error(
    "A text names a namespace of another stage",
    "What reads it, such as kubectl, an operator or a controller, acts in that namespace as soon as its rights let it.",
    "Name the namespace of the same stage.",
  ),
} as const;
